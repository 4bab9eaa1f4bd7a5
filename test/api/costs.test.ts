// Costs by village and month: exact sums, what is not known counted apart, no budget said as none.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { costRows } from '../../api/report/costs.ts';
import { monthsBetween } from '../../api/report/period.ts';
import { townTime } from '../../ingest/domain/time.ts';
import { aReportOrder } from '../store/orders-fixture.ts';
import { type SmallTown, smallTown } from './small-town.ts';

const town = townTime('Asia/Shanghai');
const ended = (text: string) => ({ status: 'closed', endedAt: Date.parse(`${text}+08:00`) }) as const;
const fen = (partsFen: number, labourFen: number) =>
  ({ partsFen, labourFen, costFrom: 'catalogue' }) as const;
const orders = [
  // A dime and two dimes are three dimes here.
  aReportOrder('1', { village: 'v01', ...ended('2026-01-01T00:00'), ...fen(10, 20) }),
  aReportOrder('2', {
    village: 'v01',
    ...ended('2026-01-31T23:59'),
    ...fen(18_000, 8_000),
    costFrom: 'office',
  }),
  aReportOrder('3', { village: 'v01', ...ended('2026-01-15T12:00') }),
  aReportOrder('4', { village: 'v02', ...ended('2026-02-01T00:00'), ...fen(0, 3_000) }),
  aReportOrder('5', { village: null, ...ended('2026-02-02T00:00'), ...fen(0, 0) }),
  // Opened again, cancelled, of another month: none of them was closed in these months.
  aReportOrder('6', { village: 'v01', ...ended('2026-01-05T00:00'), ...fen(99, 99), status: 'open' }),
  aReportOrder('7', { village: 'v01', ...ended('2026-01-05T00:00'), ...fen(99, 99), status: 'cancelled' }),
  aReportOrder('8', { village: 'v01', ...ended('2025-12-31T23:59'), ...fen(99, 99) }),
];

test('rows of two months in two villages', () => {
  const budget = { villageMonthYuan: null, villages: { v01: 200 } };
  const asked = { months: ['2026-01', '2026-02'], villages: ['v01', 'v02'], budget, town };
  const text = costRows(orders, asked).map(
    (row) =>
      `${row.month} ${row.village}: ${row.orders} (${row.entered} entered, ${row.unpriced} unpriced) ` +
      `${row.partsYuan} + ${row.labourYuan} = ${row.totalYuan} of ${row.budgetYuan}, ${row.leftYuan} left`,
  );
  expect(text).toEqual([
    '2026-01 v01: 3 (1 entered, 1 unpriced) 180.1 + 80.2 = 260.3 of 200, -60.3 left',
    '2026-01 v02: 0 (0 entered, 0 unpriced) 0 + 0 = 0 of null, null left',
    '2026-02 v01: 0 (0 entered, 0 unpriced) 0 + 0 = 0 of 200, 200 left',
    '2026-02 v02: 1 (0 entered, 0 unpriced) 0 + 30 = 30 of null, null left',
    '2026-02 null: 1 (0 entered, 0 unpriced) 0 + 0 = 0 of null, null left',
  ]);
});

test.each([
  ['2025-11', '2026-02', '2025-11 2025-12 2026-01 2026-02'],
  ['2026-02', '2026-02', '2026-02'],
  ['2026-03', '2026-02', ''],
  ['2026-01', '2026-05', ''],
])('%s to %s, at most four: %s', (from, to, months) =>
  expect(monthsBetween(from, to, 4).join(' ')).toBe(months),
);

describe('in the API', () => {
  let small: SmallTown;
  beforeAll(async () => {
    small = await smallTown();
    const cost = { partsYuan: 180, labourYuan: 80, from: 'catalogue' } as const;
    const over = { status: 'closed', closedAs: 'verified', closedAt: small.deps.clock(), cost } as const;
    await small.engine.open({ id: 'done', cause: { type: 'place', id: 'done' }, ...over });
    const far = { village: 'v02', cause: { type: 'place', id: 'far' } } as const;
    await small.engine.open({ id: 'unpriced', ...over, ...far, cost: undefined });
  });
  afterAll(() => small.stop());
  const costs = async (who: 'viewer' | 'village2', query = '') =>
    small.ask(who, 'GET', `/api/v1/costs${query}`);

  test('this month, each village with its budget or with none', async () => {
    const { json } = await costs('viewer');
    expect(json.items).toMatchObject([
      { village: 'v01', month: '2026-01', orders: 1, totalYuan: 260, budgetYuan: 1_000, leftYuan: 740 },
      { village: 'v02', orders: 1, unpriced: 1, totalYuan: 0, budgetYuan: null, leftYuan: null },
    ]);
  });
  test('an order shows its own', async () => {
    const { json } = await small.ask('viewer', 'GET', '/api/v1/orders/done');
    expect(json.cost).toEqual({ partsYuan: 180, labourYuan: 80, from: 'catalogue' });
  });
  test('the office enters what was paid', async () => {
    const paid = { partsYuan: 33.5, labourYuan: 40 };
    const entered = await small.ask('office', 'POST', '/api/v1/orders/unpriced/cost', {
      ...paid,
      note: '发票',
    });
    expect(entered.json.cost).toEqual({ ...paid, from: 'office' });
    const { json } = await costs('viewer', '?village=v02');
    expect(json.items).toMatchObject([{ village: 'v02', unpriced: 0, entered: 1, totalYuan: 73.5 }]);
  });
  test("another's village is not there", async () => {
    const { json } = await costs('village2');
    expect(json.items.map((row: { village: string }) => row.village)).toEqual(['v02']);
    expect((await costs('village2', '?village=v01')).status).toBe(404);
  });
  test.each(['?from=2026-03&to=2026-01', '?from=2020-01&to=2026-01', '?from=2026-13'])(
    '%s is refused',
    async (query) => expect((await costs('viewer', query)).status).toBe(400),
  );
  test.each([
    [{ partsYuan: 1, labourYuan: -1 }],
    [{ partsYuan: 1 }],
    [{ partsYuan: 1, labourYuan: 2e6 }],
    [{ partsYuan: 1, labourYuan: 1, status: 'open' }],
  ])('%j is no cost', async (body) =>
    expect((await small.ask('office', 'POST', '/api/v1/orders/done/cost', body)).status).toBe(422),
  );
});
