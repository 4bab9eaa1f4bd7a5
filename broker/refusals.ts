// Every refusal is counted; the log has each client and reason once, so that a stubborn client does not flood it.
import { type Log, type Refusal, type RefusalReason, refusalReasons } from './port.ts';

export interface Refusals {
  refuse(refusal: Refusal): void;
  /** Every reason, zeros too: a metric that appears only with its first event cannot be watched. */
  counts(): Readonly<Record<RefusalReason, number>>;
}

export function refusals(
  log: Log,
  loggedKeptMax: number,
  onRefused: (refusal: Refusal) => void = () => {},
): Refusals {
  const counts = Object.fromEntries(refusalReasons.map((reason) => [reason, 0])) as Record<
    RefusalReason,
    number
  >;
  const logged = new Set<string>();
  return {
    refuse(refusal) {
      counts[refusal.reason]++;
      onRefused(refusal);
      const key = `${refusal.reason} ${refusal.who ?? refusal.address ?? ''}`.slice(0, keyCharsMax);
      if (logged.has(key)) return;
      logged.add(key);
      if (loggedKeptMax < logged.size) logged.delete(logged.keys().next().value!);
      log.warn({ ...refusal, who: refusal.who?.slice(0, keyCharsMax) }, 'refused by the broker');
    },
    counts: () => ({ ...counts }),
  };
}

/** A claimed name may have 64 KB; what is remembered and logged of it has not. */
const keyCharsMax = 120;
