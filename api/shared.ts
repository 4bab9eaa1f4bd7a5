// One answer for many: pages that are told of the same change ask the same at the same moment, and each answer takes
// milliseconds of the thread that judges.
import type { KpiFacts } from '../ingest/domain/kpi.ts';
import { type Millis, SECOND } from '../ingest/domain/time.ts';
import type { AppDeps } from './deps.ts';

type Share<A> = (question: unknown, make: () => A) => A;

/** Gives what was made for the same question less than `keptMs` ago; a promise is waited for together, and a failed one forgotten. */
export function sharing<A>(keptMs: Millis, now: () => Millis): Share<A> {
  const kept = new Map<unknown, { readonly at: Millis; readonly answer: A }>();
  return (question, make) => {
    for (const [other, { at }] of kept) if (at + keptMs <= now()) kept.delete(other);
    const known = kept.get(question);
    if (known !== undefined) return known.answer;
    const answer = make();
    const made = { at: now(), answer };
    kept.set(question, made);
    if (answer instanceof Promise)
      answer.catch(() => {
        if (kept.get(question) === made) kept.delete(question);
      });
    return answer;
  };
}

/** The facts behind the town's figures, for whoever asks for the same span within a second; a monthly report does four times. */
export function sharedFacts(reports: AppDeps['reports'], now: () => Millis): AppDeps['reports'] {
  const share = sharing<Promise<KpiFacts>>(SECOND, now);
  return {
    ...reports,
    kpiFacts: (from, to) => share(`${from} ${to}`, () => reports.kpiFacts(from, to)),
  };
}
