// Journal records to points for the telemetry store: the recorder's own gate, so that it never waits for the judge.
import type { ClockMode } from './clock.ts';
import type { Registry } from './domain/device.ts';
import type { JournalRecord } from './domain/input.ts';
import type { Millis } from './domain/time.ts';
import { admit, initialGate } from './gate.ts';
import type { Point } from './store/ports.ts';

/** @param from event time as recovered: what the recorder reads again lies before it, and is accepted again */
export function pointsOf(
  mode: ClockMode,
  registry: () => Registry,
  from: Millis | null,
): (records: readonly JournalRecord[]) => Point[] {
  const inEventTime = initialGate(mode, from);
  return (records) => {
    // By the wall each record brings its own time: one that is read again, days later, is judged as on its day.
    const gate = mode === 'wall' ? initialGate(mode) : inEventTime;
    const points: Point[] = [];
    for (const record of records) {
      for (const { device, reading } of admit(gate, record, registry()).readings) {
        points.push({
          position: record.position,
          kind: device.kind,
          village: device.village,
          deviceId: device.id,
          ts: reading.ts,
          metrics: reading.metrics,
        });
      }
    }
    return points;
  };
}
