// What the engine remembers of one device; plain data, replaced and never changed.
import type { Metrics, Reading } from '../domain/reading.ts';
import { type DeviceState, initialDevice } from '../judge/state.ts';
import { initialSequence, type SequenceState } from '../sequence.ts';

export interface DeviceRecord {
  readonly judge: DeviceState;
  readonly sequence: SequenceState;
  /** Newest value of each metric. */
  readonly latest: Metrics;
  /** What was judged at the newest judged moment, so that a double adds nothing to it. */
  readonly moment: Metrics;
}

const none: Metrics = Object.freeze({});
export const unseen: DeviceRecord = {
  judge: initialDevice(),
  sequence: initialSequence,
  latest: none,
  moment: none,
};

/** The newer values over the older; the newer object itself where it lacks nothing, so that most devices keep no second copy. */
export function newest(before: Metrics, now: Metrics): Metrics {
  for (const name in before) if (!(name in now)) return { ...before, ...now };
  return now;
}

/** The same moment again: with what is new in it, or `undefined` for a mere double. */
export function withoutDoubles(moment: Metrics, reading: Reading): Reading | undefined {
  const names = Object.keys(reading.metrics);
  if (names.every((name) => name in moment)) return undefined;
  return { ...reading, metrics: { ...reading.metrics, ...moment } };
}
