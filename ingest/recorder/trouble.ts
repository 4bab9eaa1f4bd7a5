// When a failing store becomes the program's own trouble: a short outage is nobody's business, and neither is a short
// recovery within a long one. A pure step.
import type { Millis } from '../domain/time.ts';

export interface Trouble {
  /** Whether it has been told. */
  readonly told: boolean;
  /** Why the last attempt failed; `null` when it worked. */
  readonly failing: string | null;
  /** Since when attempts have gone the same way. */
  readonly since: Millis;
}
export interface TroubleNews {
  readonly present: boolean;
  readonly detail: string;
}

export const steady: Trouble = { told: false, failing: null, since: -Infinity };

/**
 * @param failing why the attempt failed, or `null`
 * @param afterMs how long it must go the other way than was told
 * @returns the next state, and the news if there is any
 */
export function stepTrouble(
  trouble: Trouble,
  failing: string | null,
  at: Millis,
  afterMs: Millis,
): readonly [Trouble, TroubleNews | null] {
  const isSame = (failing === null) === (trouble.failing === null);
  const since = isSame ? trouble.since : at;
  const present = failing !== null;
  if (present === trouble.told || at - since < afterMs) return [{ ...trouble, failing, since }, null];
  const detail = failing ?? 'the telemetry store takes readings again';
  return [
    { told: present, failing, since },
    { present, detail },
  ];
}
