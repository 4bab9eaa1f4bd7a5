// Recurring services: on their days, at their minute, once for each village, whatever is restarted in between.
import { describe, expect, test } from 'vitest';
import { MINUTE } from '../../ingest/domain/time.ts';
import type { RecurringService } from '../../ingest/orders/catalogue.ts';
import { builtInCatalogueText, parseCatalogue } from '../../ingest/orders/catalogue-file.ts';
import { chunks } from '../../ingest/orders/recurring.ts';
import { townFromStore } from '../../ingest/orders/town.ts';
import { at, crewsOnly, type Driver, drive, zone } from './drive.ts';

const visit: RecurringService = {
  id: 'visit',
  words: { zh: '送气下乡', en: 'Gas delivery' },
  kind: null,
  trade: 'heating',
  villages: null,
  // 15 January 2026 is a Thursday.
  days: { weekdays: [2, 5] },
  minute: 8 * 60,
  priority: 5,
  cls: 'N3',
};
const withServices = (...recurring: RecurringService[]) => ({ ...crewsOnly, recurring });
const opened = (run: Driver): string[] =>
  run.orders().map(({ openedAt, village }) => {
    const { hour } = zone.local(openedAt);
    return `${zone.dayOf(openedAt).slice(5)} ${hour}h ${village}`;
  });

test('twice a week in every village, for the crew of the trade', () => {
  const run = drive({ catalogue: withServices(visit) })
    .until(at('06:00'))
    .until(at('09:00', 6));
  const days = ['01-16 8h', '01-20 8h'];
  expect(opened(run)).toEqual(days.flatMap((day) => ['v01', 'v02', 'v03'].map((v) => `${day} ${v}`)));
  expect(run.order(0)).toMatchObject({
    ...{ type: 'preventive', plan: 'visit', source: 'system', crew: 'h1', deviceIds: [], priority: 5 },
    why: visit.words,
  });
});

test('every third day from a date on, in the villages that have the kind', () => {
  const clean = { ...visit, id: 'clean', kind: 'toilet', days: { every: 3, from: '2026-01-14' } };
  const run = drive({ catalogue: withServices(clean) })
    .until(at('06:00'))
    .until(at('23:00', 6));
  expect(opened(run)).toEqual(['01-17 8h v01', '01-20 8h v01']);
  expect(run.order(0)).toMatchObject({ kind: 'toilet', deviceIds: ['wc-01'], crew: 't1' });
});

describe('a restart opens none twice and loses none', () => {
  const catalogue = withServices({ ...visit, villages: ['v02'] });
  const once = ['01-16 8h v02'];
  test('with the state as it was after every step', () =>
    expect(opened(drive({ catalogue, crash: true }).until(at('06:00')).until(at('20:00', 1)))).toEqual(once));
  test.each([
    ['after its time', '08:00'],
    ['long after', '19:00'],
  ])('from the store alone, %s', (_, clock) => {
    const run = drive({ catalogue }).until(at('06:00')).until(at(clock, 1));
    const stored = {
      orders: run.orders(),
      faults: [],
      complaints: [],
      silences: [],
      ledgerSeq: run.ledger.length,
    };
    const town = townFromStore(stored, catalogue);
    drive({ catalogue, town })
      .until(at(clock, 1) + MINUTE)
      .until(at('23:00', 1));
    expect([...town.orders.values()].map(({ village }) => village)).toEqual(['v02']);
  });
  test('and what came due meanwhile is made up for the same day', () => {
    const town = townFromStore(
      { orders: [], faults: [], complaints: [], silences: [], ledgerSeq: 0 },
      catalogue,
    );
    drive({ catalogue, town }).until(at('10:30', 1));
    expect([...town.orders.values()].map(({ openedAt }) => openedAt)).toEqual([at('10:30', 1)]);
  });
});

test('another catalogue has other days', () => {
  const old = withServices({ ...visit, villages: ['v01'] });
  const run = drive({ catalogue: old }).until(at('06:00', 1));
  const other = { ...withServices({ ...visit, villages: ['v01'], minute: 12 * 60 }), version: 'other' };
  const town = run.town;
  drive({ catalogue: other, town }).until(at('06:01', 1)).until(at('06:00', 2));
  expect([...town.orders.values()].map(({ openedAt }) => openedAt)).toEqual([at('12:00', 1)]);
});

test('a large village has several orders, none too long', () =>
  expect(chunks([1, 2, 3, 4, 5], 2)).toEqual([[1, 2], [3, 4], [5]]));
test('without assets there is one order', () => expect(chunks([], 2)).toEqual([[]]));

describe('in the catalogue’s file', () => {
  const parsed = (entry: string) =>
    parseCatalogue(builtInCatalogueText().replace('recurring: {}', `recurring:\n  x: ${entry}`));
  test('weekdays and hours are read', () => {
    const read = parsed('{ title: { zh: 甲, en: A }, weekdays: [wed], at: "07:30", villages: [v01] }');
    if (!('catalogue' in read)) throw new Error(JSON.stringify(read.faults));
    expect(read.catalogue.recurring).toMatchObject([
      { id: 'x', days: { weekdays: [3] }, minute: 450, priority: 5, cls: 'N3', villages: ['v01'] },
    ]);
    expect(read.catalogue.visitWeekday).toBe(3);
  });
  test.each([
    ['both rhythms', '{ title: { zh: 甲, en: A }, weekdays: [wed], everyDays: 3, at: "07:30" }'],
    ['none', '{ title: { zh: 甲, en: A }, at: "07:30" }'],
    ['no such day', '{ title: { zh: 甲, en: A }, weekdays: [someday], at: "07:30" }'],
  ])('%s: a fault with its line', (_, entry) => {
    const read = parsed(entry);
    expect('faults' in read && read.faults[0]!.line).toBeGreaterThan(0);
  });
  test('by default nothing recurs', () => expect(crewsOnly.recurring).toEqual([]));
});
