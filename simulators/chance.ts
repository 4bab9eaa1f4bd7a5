// Chance without state: every random number is a hash of (who, what for, which one), so any device can be computed alone,
// in any order, at any speed, and comes out the same. Only whole-number arithmetic: identical on every machine.

/** A signed 32-bit whole number that stands for one device, village or defect under one seed. */
export type Key = number;

/** The key of a name under a seed or under another key. */
export function keyOf(seed: number, name: string): Key {
  let h = Math.imul(seed | 0, 0x9e3779b1) ^ 0x85ebca6b;
  for (let i = 0; i < name.length; i++) h = Math.imul(h ^ name.charCodeAt(i), 0x01000193);
  return mix(h, name.length);
}

/** Uniform in [0, 1): the `index`th number of a stream (a whole number below 2^32). */
export function uniform(key: Key, stream: number, index: number): number {
  return (mix(key ^ Math.imul(stream + 1, 0x9e3779b1), index) >>> 0) * 2 ** -32;
}

/** Uniform in [from, to). */
export function between(from: number, to: number, key: Key, stream: number, index = 0): number {
  return from + (to - from) * uniform(key, stream, index);
}

/**
 * About normal, mean 0 and standard deviation 1, never beyond 3.46: the sum of four bytes of one hash. The bound is wanted:
 * sensor noise without far tails lets a test demand that no healthy reading ever leaves its physical limits.
 */
export function normal(key: Key, stream: number, index: number): number {
  const h = mix(key ^ Math.imul(stream + 1, 0x9e3779b1), index);
  const sum = (h & 255) + ((h >>> 8) & 255) + ((h >>> 16) & 255) + (h >>> 24);
  return (sum - 510) / sumOfFourBytesSd;
}
const sumOfFourBytesSd = Math.sqrt((4 * (256 * 256 - 1)) / 12);

/** True with the given probability. */
export const chance = (p: number, key: Key, stream: number, index = 0): boolean =>
  uniform(key, stream, index) < p;

/** One of a list. */
export const pick = <T>(list: readonly T[], key: Key, stream: number, index = 0): T =>
  list[Math.floor(uniform(key, stream, index) * list.length)]!;

/** How many events fall into a span that holds `mean` of them on average (Poisson, at most `eventsMax`). */
export function poisson(mean: number, key: Key, stream: number, index: number): number {
  let left = uniform(key, stream, index) - Math.exp(-mean);
  let term = Math.exp(-mean);
  let count = 0;
  while (left >= 0 && count < eventsMax) {
    count += 1;
    term *= mean / count;
    left -= term;
  }
  return count;
}
const eventsMax = 64;

/** Log-normal with the given median and the standard deviation of its logarithm. */
export const logNormal = (median: number, sigma: number, key: Key, stream: number, index = 0): number =>
  median * Math.exp(sigma * normal(key, stream, index));

// The finaliser of MurmurHash3 over the index, with the key stirred in between its rounds.
function mix(a: number, b: number): number {
  let h = Math.imul(b | 0, 0xcc9e2d51);
  h ^= h >>> 15;
  h = Math.imul(h ^ a, 0x85ebca6b);
  h ^= h >>> 13;
  h = Math.imul(h + a, 0xc2b2ae35);
  return h ^ (h >>> 16);
}
