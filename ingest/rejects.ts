// The last refused messages and metrics, for the office to look at; a bounded ring, newest first.
import { type Reject, type RejectReason, rejectsKeptMax } from './domain/reading.ts';

export interface Rejects {
  add(rejects: readonly Reject[]): void;
  list(reason?: RejectReason): readonly Reject[];
}

export function createRejects(): Rejects {
  let kept: Reject[] = [];
  return {
    add(rejects) {
      if (rejects.length === 0) return;
      kept.push(...rejects.slice(-rejectsKeptMax));
      // Cut in bulk: shifting one by one would cost as much as it keeps.
      if (2 * rejectsKeptMax < kept.length) kept = kept.slice(-rejectsKeptMax);
    },
    list: (reason) =>
      kept
        .slice(-rejectsKeptMax)
        .filter((reject) => reason === undefined || reject.reason === reason)
        .reverse(),
  };
}
