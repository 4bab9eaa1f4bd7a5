// Doubles within a batch become one point before they are sent: two requests are in flight at once, and of two values
// for the same device and time the later one must win whichever request arrives first.
import type { Point } from './ports.ts';

/** Points in the order of their first appearance, one per kind, device and time; later metrics win. */
export function mergePoints(points: readonly Point[]): readonly Point[] {
  const byKey = new Map<string, Point>();
  for (const point of points) {
    const key = `${point.kind} ${point.deviceId} ${point.ts}`;
    const earlier = byKey.get(key);
    const merged = earlier && { ...point, metrics: { ...earlier.metrics, ...point.metrics } };
    byKey.set(key, merged ?? point);
  }
  return byKey.size === points.length ? points : [...byKey.values()];
}
