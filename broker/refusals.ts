// Every refusal is counted; the log has each client and reason once, so that a stubborn client does not flood it.
import type { Log, Refusal, RefusalReason } from './port.ts';

export interface Refusals {
  refuse(refusal: Refusal): void;
  counts(): Readonly<Partial<Record<RefusalReason, number>>>;
}

export function refusals(
  log: Log,
  loggedKeptMax: number,
  onRefused: (refusal: Refusal) => void = () => {},
): Refusals {
  const counts: Partial<Record<RefusalReason, number>> = {};
  const logged = new Set<string>();
  return {
    refuse(refusal) {
      counts[refusal.reason] = (counts[refusal.reason] ?? 0) + 1;
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
