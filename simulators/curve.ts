// Small shapes that the signals are made of. Only + - * / and comparisons, which IEEE 754 fixes to the last bit.

export const clamp = (x: number, low: number, high: number): number => Math.max(low, Math.min(high, x));
export const lerp = (a: number, b: number, t: number): number => a + (b - a) * t;
/** From 0 at `a` to 1 at `b`, level outside. */
export const ramp = (x: number, a: number, b: number): number => clamp((x - a) / (b - a), 0, 1);
/** A smooth step from 0 to 1 over t in [0, 1]. */
export const smooth = (t: number): number => t * t * (3 - 2 * t);
export const round1 = (x: number): number => Math.round(x * 10) / 10;
export const round2 = (x: number): number => Math.round(x * 100) / 100;
export const round3 = (x: number): number => Math.round(x * 1000) / 1000;

/** Moves `x` towards `target` over `dt` with time constant `tau`, stable at any step (implicit Euler). */
export const relax = (x: number, target: number, dt: number, tau: number): number =>
  x + ((target - x) * dt) / (tau + dt);

/** A bump of height 1 around the hour `centre`, zero beyond `halfWidth` hours; wraps at midnight. */
export function bump(hour: number, centre: number, halfWidth: number): number {
  const away = Math.abs(((hour - centre + 36) % 24) - 12);
  return away < halfWidth ? smooth(1 - away / halfWidth) : 0;
}
