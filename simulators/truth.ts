// Ground truth: what really happened, kept beside the telemetry and never sent. Orders are judged against it.
import type { Cause, FaultCode } from '../ingest/domain/fault.ts';
import { HOUR, MINUTE, type Millis } from '../ingest/domain/time.ts';
import type { View } from './defects/defect.ts';
import type { Defect } from './defects/schedule.ts';

export interface TruthRecord {
  readonly id: string;
  readonly defect: string;
  readonly code: FaultCode;
  readonly also: readonly FaultCode[];
  readonly cause: Cause;
  readonly deviceIds: readonly string[];
  readonly onset: Millis;
  /** When it was mended or ended by itself; `null`: it still stands. */
  readonly endedAt: Millis | null;
  /** Since when it could be seen in telemetry, by somebody who knew what to look for; `null`: never long enough. */
  readonly observableAt: Millis | null;
  /** From when on an order may be asked for, if it still stands then. */
  readonly confirmedAt: Millis | null;
}

/** A defect at work. */
export interface LiveDefect {
  readonly defect: Defect;
  /** The device at which it is watched. */
  readonly witness: string;
  endedAt: Millis | null;
  /** A repair that does not hold: it is gone until then. */
  restsUntil: Millis;
  /** With timed repairs: when it is mended. */
  mendAt: Millis;
  stretchFrom: Millis;
  observableAt: Millis | null;
  confirmedAt: Millis | null;
}

export function live(defect: Defect): LiveDefect {
  const { deviceIds, spec } = defect;
  return {
    defect,
    witness: deviceIds[spec.scope === 'gateway' ? 0 : deviceIds.length - 1]!,
    endedAt: null,
    restsUntil: 0,
    mendAt: Number.POSITIVE_INFINITY,
    stretchFrom: Number.NaN,
    observableAt: null,
    confirmedAt: null,
  };
}

/** Whether it acts at `at`. */
export function isActive(one: LiveDefect, at: Millis): boolean {
  const { onset, endsAt } = one.defect;
  if (at < onset || one.endedAt !== null || at < one.restsUntil) return false;
  return endsAt === null || at < endsAt;
}

/** Notes whether the witness shows it; true at the moment when it has shown long enough for the first time. */
export function watch(one: LiveDefect, view: View): boolean {
  const { spec } = one.defect;
  if (!spec.shows(view)) {
    one.stretchFrom = Number.NaN;
    return false;
  }
  if (Number.isNaN(one.stretchFrom)) one.stretchFrom = view.at;
  if (one.observableAt !== null || view.at - one.stretchFrom < spec.showsForMin * MINUTE) return false;
  one.observableAt = one.stretchFrom;
  one.confirmedAt = view.at + (spec.asksAfterH ?? 0) * HOUR;
  return true;
}

/** The record as it stands at `now`. */
export function truthOf(one: LiveDefect, now: Millis): TruthRecord {
  const { defect } = one;
  const endsAt = defect.endsAt !== null && defect.endsAt <= now ? defect.endsAt : null;
  return {
    id: defect.id,
    defect: defect.spec.id,
    code: defect.spec.code,
    also: defect.spec.also,
    cause: defect.cause,
    deviceIds: defect.deviceIds,
    onset: defect.onset,
    endedAt: one.endedAt ?? endsAt,
    observableAt: one.observableAt,
    confirmedAt: one.confirmedAt,
  };
}
