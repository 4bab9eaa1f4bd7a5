// The figures of a score: by fault code, of the whole, and by crew and shift.
import { DAY, HOUR, MINUTE, type Millis } from '../../ingest/domain/time.ts';
import type { TruthRecord } from '../truth.ts';
import { earliest, sawIt, stoodBefore, toldAt } from './match.ts';
import type { CodeScore, Score, ScoredOrder, ScoreInput } from './model.ts';

/** @param seen the order that telemetry opened for a fault. @param matched ids of orders that something real stands behind */
export function codeScores(
  expected: readonly TruthRecord[],
  seen: (record: TruthRecord) => ScoredOrder | undefined,
  orders: readonly ScoredOrder[],
  matched: ReadonlySet<string>,
): readonly CodeScore[] {
  const codes = new Set([...expected.map(({ code }) => code), ...orders.map(({ code }) => code!)]);
  return [...codes].sort().map((code) => {
    const wanted = expected.filter((record) => record.code === code);
    const answers = wanted
      .map((record) => [record, seen(record)] as const)
      .filter(([, order]) => order !== undefined);
    const delays = answers.map(
      ([record, order]) => Math.max(0, toldAt(order!) - record.observableAt!) / MINUTE,
    );
    const own = orders.filter((order) => order.code === code);
    const right = own.filter(({ id }) => matched.has(id)).length;
    return {
      code,
      expected: wanted.length,
      found: answers.length,
      recall: share(answers.length, wanted.length),
      orders: own.length,
      right,
      precision: share(right, own.length),
      delayMedianMin: quantile(delays, 0.5),
      delayP95Min: quantile(delays, 0.95),
    };
  });
}

/** How often the town knew before anybody spoke, and how long before. */
export function proactivity(input: ScoreInput, pairs: ReadonlyMap<TruthRecord, readonly ScoredOrder[]>) {
  const firstWord = new Map<string, Millis>();
  for (const { truth, at } of input.complaints)
    if (truth !== null) firstWord.set(truth.defectId, Math.min(at, firstWord.get(truth.defectId) ?? at));
  let episodes = 0;
  let proactive = 0;
  let before = 0;
  const leads: number[] = [];
  for (const [record, orders] of pairs) {
    const opened = earliest(orders.filter((order) => sawIt(order, record)))?.openedAt;
    const word = firstWord.get(record.id);
    if (opened === undefined && word === undefined) continue;
    if (stoodBefore(record, input.from)) {
      before += 1;
      continue;
    }
    episodes += 1;
    if (opened === undefined || (word !== undefined && word <= opened)) continue;
    proactive += 1;
    if (word !== undefined) leads.push((word - opened) / MINUTE);
  }
  return {
    episodes,
    stoodBefore: before,
    proactive,
    proactiveRate: share(proactive, episodes),
    leadMedianMin: quantile(leads, 0.5),
  };
}

/** Orders by crew and twelve-hour shift (08:00, 20:00), over shifts that had any. */
export function load(
  orders: readonly ScoredOrder[],
  hourOf: (at: Millis) => number,
): Score['perCrewAndShift'] {
  const counts = new Map<string, number>();
  for (const order of orders) {
    const hour = hourOf(order.openedAt);
    const shift =
      Math.floor((order.openedAt - hour * HOUR) / DAY) + (8 <= hour && hour < 20 ? ' day' : ' night');
    const key = `${order.crew} ${shift}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  const all = [...counts.values()];
  return {
    mean:
      share(
        all.reduce((a, b) => a + b, 0),
        all.length,
      ) ?? 0,
    most: all.reduce((a, b) => Math.max(a, b), 0),
  };
}

/** `null` where there is no whole. */
export const share = (part: number, whole: number): number | null => (whole === 0 ? null : part / whole);

/** The smallest value that at least `q` of all do not exceed. */
function quantile(values: readonly number[], q: number): number | null {
  if (values.length === 0) return null;
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(q * sorted.length) - 1)]!;
}
