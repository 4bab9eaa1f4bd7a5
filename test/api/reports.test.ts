// The four reports on the golden town, held to files that were checked by hand; and what no report may ever say.
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import readWorkbook from 'read-excel-file/node';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { repeatOffenders } from '../../api/report/often.ts';
import { periods } from '../../api/report/period.ts';
import { ranking, stateOf, type VillageRow } from '../../api/report/ranking.ts';
import { type Push, pushOf, standsAt } from '../../api/report/standing.ts';
import { anEntry, anOrder, aReportOrder, t0 } from '../store/orders-fixture.ts';
import { goldenTown } from './golden-town.ts';
import type { SmallTown } from './small-town.ts';

let town: SmallTown;
beforeAll(async () => {
  town = await goldenTown();
});
afterAll(() => town.stop());

const report = (path: string) => town.ask('viewer', 'GET', `/api/v1/reports/${path}`);
const golden = (name: string) => join(import.meta.dirname, 'golden', name);
/** The workbook's cells as the lines of a text; a number stands bare, a text in quotes. */
async function cellsOf(path: string): Promise<string> {
  const { tokens, app } = town;
  const headers = { authorization: `Bearer ${tokens.viewer}` };
  const answer = await app.inject({ url: `/api/v1/reports/${path}`, headers });
  const sheets = await readWorkbook(answer.rawPayload);
  return sheets
    .flatMap(({ sheet, data }) => [`# ${sheet}`, ...data.map((row) => JSON.stringify(row))])
    .join('\n');
}

describe.each(periods)('%s', (period) => {
  test('to print', async () =>
    expect((await report(period)).body).toMatchFileSnapshot(golden(`${period}.html`)));
  test('as CSV', async () =>
    expect((await report(`${period}?format=csv`)).body).toMatchFileSnapshot(golden(`${period}.csv`)));
  test('as a workbook', async () =>
    expect(await cellsOf(`${period}?format=xlsx`)).toMatchFileSnapshot(golden(`${period}.xlsx.txt`)));
  test('holds nobody by name or number', async () =>
    expect((await report(period)).body).not.toMatch(/张三|1[37]\d{9}|[王李赵孙周吴郑冯](?!庄)[，<]/));
});

test('page, CSV and workbook have the same rows', async () => {
  const rows = parse((await report('daily?format=csv')).body, { bom: true }) as string[][];
  const { body } = await report('daily');
  const sheet = await cellsOf('daily?format=xlsx');
  for (const cell of rows.flat()) {
    expect(body).toContain(cell.replaceAll('<', '&lt;').replaceAll('>', '&gt;'));
    expect(sheet).toContain(cell);
  }
});
test('CSV of another table, and of none', async () => {
  const csv = await report('monthly?format=csv&table=costs');
  expect(csv.headers['content-type']).toBe('text/csv; charset=utf-8');
  expect(csv.body).toContain('东前营,2,0,1,880.5,280,1160.5,1000,-160.5');
  expect((await report('daily?format=csv&table=costs')).status).toBe(400);
});
test("a village's report is its own, also with nothing in it, and says how much of it is heard", async () => {
  const { body } = await report('daily?village=v04&format=csv');
  const [, row, ...more] = parse(body, { bom: true }) as string[][];
  expect([row![0], row!.at(-1), more]).toEqual(['新村', '从未上线，状况不明 Never heard, not known', []]);
});
test('of a past day it is not known what was heard: no village is free of faults', async () => {
  const { body } = await report('daily?date=2026-01-03');
  expect(body).not.toContain('无故障 Free of faults');
  expect(body).toContain('没有工单，当时在线情况不详');
});
test('an order that ended later stood on that day', async () => {
  const { body } = await report('daily?date=2026-01-12&format=csv&table=dispatch');
  expect((parse(body, { bom: true }) as string[][]).map(([number]) => number)).toEqual([
    '工单 Order',
    'N-2',
    'N-1',
  ]);
});

describe('what stands, and needs a push', () => {
  const order = aReportOrder('x', { openedAt: t0, fixBy: t0 + 100 });
  test.each<[number, number | null, Push]>([
    [49, null, 'none'],
    [50, null, 'half'],
    [100, null, 'half'],
    [101, null, 'overdue'],
    [101, 100, 'paused'],
    [500, 101, 'overdue'],
  ])('%i of 100, paused at %s: %s', (now, pausedAt, push) =>
    expect(pushOf({ ...order, pausedAt: pausedAt === null ? null : t0 + pausedAt }, t0 + now)).toBe(push),
  );
  test.each([
    ['before it', { openedAt: t0 + 1 }, false],
    ['open', {}, true],
    ['over since', { status: 'closed', endedAt: t0 }, false],
    ['over later', { status: 'closed', endedAt: t0 + 1 }, true],
    ['opened again', { endedAt: t0 - 1 }, true],
  ] as const)('%s: %s', (_, more, stands) => expect(standsAt({ ...order, ...more }, t0)).toBe(stands));
});

describe('villages', () => {
  const row = (key: string, more: Partial<VillageRow>) =>
    ({
      ...{ key, episodes: 0, proactive: 0, complaints: 0, withinSla: 0, slaDecided: 0 },
      ...{
        opened: 0,
        closed: 0,
        standing: 0,
        overdue: 0,
        unheard: 0,
        coverage: { reporting: 100, total: 100 },
        ...more,
      },
    }) as VillageRow;

  test.each<[string, Partial<VillageRow>, boolean, string]>([
    ['all heard, nothing happened', {}, true, 'fault_free'],
    ['the same of a past period', {}, false, 'not_known'],
    ['one of 9,136 silent', { coverage: { reporting: 9_135, total: 9_136 } }, true, 'silent'],
    ['all silent', { coverage: { reporting: 0, total: 3 } }, true, 'silent'],
    ['one that was never heard', { unheard: 1 }, true, 'silent'],
    ['never heard', { coverage: { reporting: 0, total: 0 } }, true, 'never_heard'],
    ['an order in hand', { standing: 1 }, true, 'orders'],
    ['a complaint alone', { complaints: 1 }, true, 'orders'],
  ])('%s', (_, more, present, state) => expect(stateOf(row('v', more), present)).toBe(state));

  test('are ranked by orders overdue, complaints before us, the share within deadlines; ties are equal', () => {
    const ranked = ranking([
      row('deaf', { coverage: { reporting: 89, total: 100 } }),
      row('late', { overdue: 1 }),
      row('half', { withinSla: 5, slaDecided: 10 }),
      row('most', { withinSla: 6, slaDecided: 9 }),
      row('b', {}),
      row('told', { episodes: 3, proactive: 2 }),
      row('a', { withinSla: 4, slaDecided: 4 }),
      row('mute', { unheard: 12 }),
      row('new', { coverage: { reporting: 0, total: 0 } }),
    ]);
    expect(ranked.map(({ row: { key }, rank }) => `${rank} ${key}`)).toEqual([
      ...['1 a', '1 b', '3 most', '4 half', '5 told', '6 late', 'null deaf', 'null mute', 'null new'],
    ]);
  });
});

test.each([
  ['two orders', [{ openedAt: 10 }, { openedAt: 20 }], 2],
  ['one that was opened again', [{ openedAt: 10, reopened: 1, reopenedAt: 20 }], 2],
  [
    'one from before that was opened again, and a new one',
    [{ reopened: 3, reopenedAt: 5 }, { openedAt: 10 }],
    2,
  ],
  ['one from before that was opened again before', [{ reopened: 3, reopenedAt: -5 }], undefined],
  ['one from before that merely stands, and a new one', [{}, { openedAt: 10 }], undefined],
])('what keeps coming back in a span: %s', (_, orders, times) => {
  const own = orders.map((more, n) => aReportOrder(`${n}`, { causeId: 'lamp-1', openedAt: -9, ...more }));
  expect(repeatOffenders(own, { from: 0, to: 100 })[0]?.times).toBe(times);
});

// Last: it leaves an order behind.
test('of a past day: closed as it was then, although it was opened again since', async () => {
  const at = (day: number) => Date.parse(`2025-12-${day}T10:00:00+08:00`);
  const opened = anOrder('back', { cause: { type: 'device', id: 'lamp-5' }, openedAt: at(10) });
  const closed = { ...opened, status: 'closed', closedAs: 'verified', closedAt: at(11) } as const;
  const again = { ...opened, reopened: 1, reopenedAt: at(14), crew: 'c-heat' };
  const entries = [
    anEntry(901, opened),
    anEntry(902, closed, { action: 'proves', from: 'verifying', at: at(11) }),
    anEntry(903, again, { action: 'reopened', from: 'closed', at: at(14) }),
  ];
  await town.engine.commit({ orders: [again], entries });
  const table = async (day: number, id: string) =>
    parse((await report(`daily?date=2025-12-${day}&format=csv&table=${id}`)).body, { bom: true }).slice(1);
  const told = async (day: number) => {
    const [[, ...tallies]] = (await table(day, 'total')) as [string[]];
    const crews = ((await table(day, 'dispatch')) as string[][]).map((row) => `${row[0]} ${row[5]}`);
    return [tallies.slice(0, 3).map(Number), ...crews];
  };
  expect(await told(10)).toEqual([[1, 0, 1], 'N-back 照明一班']);
  expect(await told(11)).toEqual([[0, 1, 0]]);
  expect(await told(12)).toEqual([[0, 0, 0]]);
  expect(await told(14)).toEqual([[0, 0, 1], 'N-back 供暖班']);
});
