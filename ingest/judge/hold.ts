// The hold: a condition that lasts, in event time, carried by readings. Every rule's raising and clearing is one.
import { type Sample, samplesPerEvidenceMax } from '../domain/fault.ts';
import type { Metrics, MetricValue } from '../domain/reading.ts';
import type { Millis } from '../domain/time.ts';
import { gapIntervalsMax, type Hold } from './state.ts';

export interface HoldSpec {
  readonly forMs: Millis;
  readonly readings: number;
  /** Metrics that stand in its evidence. */
  readonly metrics: readonly string[];
}

const samplesHeldMax = 3;

/**
 * One reading's step. Unknown moves nothing; a gap over three intervals starts the hold again, so that
 * silence never completes one.
 * @param truth whether the condition is true at this reading
 */
export function stepHold(
  hold: Hold | undefined,
  truth: boolean | undefined,
  at: Millis,
  metrics: Metrics,
  intervalMs: Millis,
  spec: HoldSpec,
): Hold | undefined {
  if (truth === undefined) return hold;
  if (!truth) return undefined;
  if (hold === undefined || gapIntervalsMax * intervalMs < at - hold.last)
    return { since: at, last: at, readings: 1, samples: [sample(at, metrics, spec.metrics)] };
  // A second message of the same moment adds metrics, not a reading.
  if (at === hold.last) return hold;
  const kept = hold.samples.length < samplesHeldMax ? hold.samples : [hold.samples[0]!, hold.samples[2]!];
  return {
    since: hold.since,
    last: at,
    readings: hold.readings + 1,
    samples: [...kept, sample(at, metrics, spec.metrics)],
  };
}

export const isDue = (hold: Hold, spec: HoldSpec): boolean =>
  spec.forMs <= hold.last - hold.since && spec.readings <= hold.readings;

/** When it comes due at the earliest, should every reading carry it on. */
export const dueAt = (hold: Hold, spec: HoldSpec, intervalMs: Millis): Millis =>
  Math.max(hold.since + spec.forMs, hold.last + (spec.readings - hold.readings) * intervalMs);

function sample(ts: Millis, metrics: Metrics, names: readonly string[]): Sample {
  const picked: Record<string, MetricValue> = {};
  for (const name of names) {
    const value = metrics[name];
    if (value !== undefined) picked[name] = value;
  }
  return { ts, metrics: picked };
}

export const evidenceOf = (hold: Hold | undefined): readonly Sample[] =>
  hold === undefined ? [] : hold.samples.slice(-samplesPerEvidenceMax);
