// The grid's voltage: what the street and the houses get. It sags with the village's load; an old house line sags with its own.
import type { Key } from './chance.ts';
import { between, normal } from './chance.ts';
import { bump, ramp } from './curve.ts';

/** One place on the grid. */
export interface Feed {
  readonly key: Key;
  readonly nominalV: number;
  readonly sagV: number;
}

const stream = { offset: 20, noise: 21, share: 22 } as const;

/** A street cabinet or a lamp: 3 to 6 V lower while people cook and watch television. */
export const streetFeed = (key: Key): Feed => ({
  key,
  nominalV: 224 + between(-1, 1, key, stream.offset),
  sagV: between(3, 6, key, stream.share),
});

/** A house in its transformer district: 2 to 12 V lost on the way. */
export const houseFeed = (key: Key): Feed => ({
  key,
  nominalV: 223 + between(-1, 1, key, stream.offset),
  sagV: 8 * between(0.8, 1.2, key, stream.share),
});

/** What a meter shows there, under a load between 0 and 1. */
export const feedVoltage = (feed: Feed, index: number, load: number): number =>
  feed.nominalV - feed.sagV * load + 0.8 * normal(feed.key, stream.noise, index);

/** How much of its greatest load the street's supply carries. */
export const streetLoad = (hour: number): number => bump(hour, 20, 3);

/** The same for a transformer district: most at 20:00 (cheap hours begin) and before dawn, more in the cold. */
export function districtLoad(hour: number, outdoorC: number): number {
  const course = 0.35 + 0.65 * Math.max(bump(hour, 21, 3.5), 0.9 * bump(hour, 5.5, 3.5));
  return course * (0.3 + 0.7 * ramp(-outdoorC, -15, 12));
}

/** Volts at the end of a line that carries `watts`; one step towards the exact root is close enough. */
export function lineEnd(feedV: number, watts: number, ohm: number): number {
  const first = feedV - (watts / feedV) * ohm;
  return first < 60 ? 60 : feedV - (watts / first) * ohm;
}
