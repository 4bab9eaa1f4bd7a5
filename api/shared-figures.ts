// The town's figures made once for many: pages that are told of the same change ask the same at the same moment, and each
// answer is a walk over the whole fleet on the thread that judges.
import type { Millis } from '../ingest/domain/time.ts';
import type { FleetView } from './fleet.ts';

const sharedMs: Millis = 500;

/** The same view; its counts and figures may be as old as `sharedMs`. */
export function sharedFigures(fleet: FleetView, now: () => Millis): FleetView {
  const kept = new Map<string, { readonly at: Millis; readonly answer: unknown }>();
  function shared<T>(question: readonly unknown[], make: () => T): T {
    for (const [name, { at }] of kept) if (at + sharedMs <= now()) kept.delete(name);
    const name = JSON.stringify(question);
    const known = kept.get(name);
    if (known !== undefined) return known.answer as T;
    const answer = make();
    kept.set(name, { at: now(), answer });
    return answer;
  }
  return {
    ...fleet,
    counts: (filter) => shared(['counts', filter], () => fleet.counts(filter)),
    figures: (filter, by) => shared(['figures', filter, by], () => fleet.figures(filter, by)),
  };
}
