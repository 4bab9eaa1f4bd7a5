// Sets orders and complaints against the truth. Pure arithmetic on what a run left behind; docs/scoring.md defines every figure.
import { DAY } from '../../ingest/domain/time.ts';
import type { TruthRecord } from '../truth.ts';
import { codeScores, load, proactivity, share } from './figures.ts';
import { belongs, earliest, mayAsk, reopenings, sawIt } from './match.ts';
import type { Score, ScoredOrder, ScoreInput } from './model.ts';

const listedMax = 50;

export function score(input: ScoreInput): Score {
  const told = input.orders.filter((order) => order.type !== 'preventive' && order.type !== 'patrol');
  const byTelemetry = told.filter((order) => order.code !== null && order.type !== 'complaint');
  const openings = [...told, ...reopenings(told, input.ledger ?? [])];
  const pairs = new Map(
    input.truth.map((record) => [record, openings.filter((order) => belongs(order, record, input.to))]),
  );
  const matched = new Set([...pairs.values()].flat().map(({ id }) => id));
  const expected = input.truth.filter((record) => mayAsk(record, input.to));
  const ownOf = (record: TruthRecord): readonly ScoredOrder[] =>
    pairs.get(record)!.filter((order) => sawIt(order, record));
  const seen = (record: TruthRecord): ScoredOrder | undefined => earliest(ownOf(record));
  const falseOrders = byTelemetry.filter(({ id }) => !matched.has(id));
  const days = (input.devices * (input.to - input.from)) / DAY;
  const found = expected.filter((record) => seen(record) !== undefined);
  const single = found.map((record) => {
    const own = new Map(ownOf(record).map((order) => [order.id, order]));
    // What a fault left behind has an order that names the first.
    return [...own.values()].filter(({ linkedTo }) => !own.has(linkedTo ?? '')).length;
  });
  return {
    codes: codeScores(expected, seen, byTelemetry, matched),
    deviceDays: days,
    expected: expected.length,
    found: found.length,
    recall: share(found.length, expected.length),
    falseOrders: falseOrders.length,
    falsePer1000DeviceDays: (falseOrders.length / days) * 1000,
    causes: found.length,
    oneOrderShare: share(single.filter((n) => n === 1).length, found.length),
    ordersPerCause: share(
      single.reduce((a, b) => a + b, 0),
      found.length,
    ),
    ...proactivity(input, pairs),
    complaints: input.complaints.length,
    orders: told.length,
    reopened: told.reduce((sum, order) => sum + order.reopened, 0),
    selfCleared: told.filter((order) => order.closedAs === 'self_cleared').length,
    noFault: told.filter((order) => order.closedAs === 'no_fault').length,
    perCrewAndShift: load(told, input.hourOf),
    missed: expected
      .filter((record) => seen(record) === undefined)
      .map(({ id }) => id)
      .slice(0, listedMax),
    falseOnes: falseOrders.map((order) => `${order.code} ${order.cause.id}`).slice(0, listedMax),
  };
}
