// What a bad sensor makes of a true reading: a metric that is missing, stands still, or drifts away.
import type { Metrics, MetricValue } from '../ingest/domain/reading.ts';
import { round1 } from './curve.ts';
import type { Unit } from './unit.ts';

/** The reading as it is sent. */
export function tampered(unit: Unit, metrics: Metrics): Metrics {
  const { missing, stuck, driftOf, drift } = unit.influence;
  if (missing === '' && stuck === '' && driftOf === '') return metrics;
  const told: Record<string, MetricValue> = { ...metrics };
  if (stuck !== '' && stuck in told) {
    unit.stuckAt ??= metrics;
    told[stuck] = unit.stuckAt[stuck]!;
  }
  const drifting = told[driftOf];
  if (typeof drifting === 'number') told[driftOf] = round1(drifting + drift);
  if (missing !== '') delete told[missing];
  return told;
}
