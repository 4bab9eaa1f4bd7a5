// What every telemetry store must do, as rows: run against each adapter by `telemetry*.test.ts`.
import { expect, test } from 'vitest';
import type { Metrics } from '../../ingest/domain/reading.ts';
import { DAY, HOUR, MINUTE, type Millis } from '../../ingest/domain/time.ts';
import type {
  FleetKpiPoint,
  Point,
  ReadingRow,
  ReadingsQuery,
  TelemetryStore,
} from '../../ingest/store/ports.ts';

/** 2026-11-15 04:00 UTC: noon in town, on a full hour and bucket. */
export const noon: Millis = Date.UTC(2026, 10, 15, 4);

let devices = 0;
/** A lamp that no other test has written to: stores are shared by the tests of a file. */
export const newLamp = (): string => {
  devices += 1;
  return `lamp-${devices}`;
};

export const lampPoint = (deviceId: string, ts: Millis, metrics: Metrics, position = 1): Point => ({
  position,
  kind: 'streetlight',
  village: 'v01',
  deviceId,
  ts,
  metrics,
});

/** `[minutes after noon, metrics]` in, and out again. */
type Rows = readonly (readonly [number, Metrics])[];
const text255 = '警"\\, =\n'.repeat(31);

const rounds: readonly { name: string; given: Rows; back: Rows }[] = [
  { name: 'one reading', given: [[0, { power_w: 60 }]], back: [[0, { power_w: 60 }]] },
  {
    name: 'a double adds nothing',
    given: [
      [0, { power_w: 60 }],
      [0, { power_w: 60 }],
    ],
    back: [[0, { power_w: 60 }]],
  },
  {
    name: 'further metrics of the same time merge',
    given: [
      [0, { power_w: 60 }],
      [0, { voltage_v: 230.5 }],
    ],
    back: [[0, { power_w: 60, voltage_v: 230.5 }]],
  },
  {
    name: 'the later value wins',
    given: [
      [0, { power_w: 60, dim_pct: 100 }],
      [0, { power_w: 61 }],
    ],
    back: [[0, { power_w: 61, dim_pct: 100 }]],
  },
  {
    name: 'late readings take their place',
    given: [
      [10, { power_w: 3 }],
      [0, { power_w: 1 }],
      [5, { power_w: 2 }],
    ],
    back: [
      [0, { power_w: 1 }],
      [5, { power_w: 2 }],
      [10, { power_w: 3 }],
    ],
  },
  {
    name: 'days late',
    given: [
      [0, { power_w: 3 }],
      [-5 * 24 * 60, { power_w: 1 }],
    ],
    back: [
      [-5 * 24 * 60, { power_w: 1 }],
      [0, { power_w: 3 }],
    ],
  },
  {
    name: 'whole numbers and fractions are one type',
    given: [
      [0, { power_w: 60 }],
      [5, { power_w: 60.5 }],
      [10, { power_w: -1e-7 }],
      [15, { power_w: 1e21 }],
    ],
    back: [
      [0, { power_w: 60 }],
      [5, { power_w: 60.5 }],
      [10, { power_w: -1e-7 }],
      [15, { power_w: 1e21 }],
    ],
  },
  {
    name: 'booleans and texts of unknown metrics',
    given: [
      [0, { door_open: true, remark: '好' }],
      [5, { door_open: false, remark: '' }],
    ],
    back: [
      [0, { door_open: true, remark: '好' }],
      [5, { door_open: false, remark: '' }],
    ],
  },
  {
    name: 'a text that looks like line protocol',
    given: [[0, { remark: text255 }]],
    back: [[0, { remark: text255 }]],
  },
  {
    name: 'a value of another type is dropped, the rest stays',
    given: [
      [0, { power_w: 60, voltage_v: 230 }],
      [5, { power_w: 'high', voltage_v: 231 }],
      [10, { power_w: true }],
    ],
    back: [
      [0, { power_w: 60, voltage_v: 230 }],
      [5, { voltage_v: 231 }],
    ],
  },
  {
    name: 'an unknown metric keeps the type first seen',
    given: [
      [0, { humidity: 41 }],
      [5, { humidity: 'wet' }],
      [10, { humidity: 42 }],
    ],
    back: [
      [0, { humidity: 41 }],
      [10, { humidity: 42 }],
    ],
  },
  {
    name: 'a dropped value does not hide the one before it at the same time',
    given: [
      [0, { power_w: 60 }],
      [0, { power_w: 'high' }],
    ],
    back: [[0, { power_w: 60 }]],
  },
  { name: 'no metrics, no reading', given: [[0, {}]], back: [] },
];

/** @param open a store that stays open for the whole file */
export function telemetryContract(open: () => TelemetryStore): void {
  const rowsOf = async (deviceId: string, more: Partial<ReadingsQuery> = {}): Promise<ReadingRow[]> => {
    const span = { from: noon - 7 * DAY, to: noon + DAY, limit: 1_000 };
    const query = { deviceId, kind: 'streetlight', village: 'v01', ...span, ...more };
    const first = await open().readings(query);
    const items = [...first.items];
    for (let cursor = first.nextCursor; cursor !== null; ) {
      const page = await open().readings({ ...query, cursor });
      items.push(...page.items);
      cursor = page.nextCursor;
    }
    return items;
  };
  const row = ([minutes, metrics]: readonly [number, Metrics]) => ({ ts: noon + minutes * MINUTE, metrics });

  test.each(rounds)('$name: in one batch', async ({ given, back }) => {
    const lamp = newLamp();
    await open().write(
      given.map(([minutes, metrics]) => lampPoint(lamp, noon + minutes * MINUTE, metrics)),
      1,
    );
    expect(await rowsOf(lamp)).toEqual(back.map(row));
  });

  test.each(rounds)('$name: one by one', async ({ given, back }) => {
    const lamp = newLamp();
    for (const [minutes, metrics] of given) {
      await open().write([lampPoint(lamp, noon + minutes * MINUTE, metrics)], 1);
    }
    expect(await rowsOf(lamp)).toEqual(back.map(row));
  });

  test('the same batch again changes nothing', async () => {
    const lamp = newLamp();
    const batch = Array.from({ length: 50 }, (_, i) => lampPoint(lamp, noon + i * MINUTE, { power_w: i }));
    for (let i = 0; i < 3; i += 1) await open().write(batch, 1);
    expect((await rowsOf(lamp)).map(({ metrics }) => metrics.power_w)).toEqual(batch.map((_, i) => i));
  });

  test('dropped fields are counted', async () => {
    const before = open().stats().fieldsDropped;
    await open().write([lampPoint(newLamp(), noon, { power_w: 'high', voltage_v: true, dim_pct: 5 })], 1);
    expect(open().stats().fieldsDropped - before).toBe(2);
  });

  test('2,500 points over two kinds: count in is count out', async () => {
    const lamps = Array.from({ length: 50 }, newLamp);
    const points = lamps.flatMap((lamp, l) =>
      Array.from({ length: 50 }, (_, i) =>
        lampPoint(lamp, noon + DAY + i * 7 * MINUTE, { power_w: l + i / 10 }),
      ),
    );
    const gateways = lamps.map((id) => ({ ...lampPoint(id, noon + DAY, { power_w: 9 }), kind: 'gateway' }));
    await open().write([...points, ...gateways], 1);
    const scanned: Point[] = [];
    for await (const part of open().scan('streetlight', noon + DAY, noon + 2 * DAY)) scanned.push(...part);
    const key = (point: Point) => `${point.deviceId} ${point.ts}`;
    const sorted = (list: Point[]) =>
      list.map((point) => ({ ...point, position: 0 })).sort((a, b) => (key(a) < key(b) ? -1 : 1));
    expect(sorted(scanned)).toEqual(sorted(points));
  });

  test('a scan goes device by device, in order of time', async () => {
    const changes: string[] = [];
    let last: Point | undefined;
    for await (const part of open().scan('streetlight', noon - 7 * DAY, noon + 2 * DAY)) {
      for (const point of part) {
        if (point.deviceId !== last?.deviceId) changes.push(point.deviceId);
        else expect(point.ts).toBeGreaterThan(last.ts);
        last = point;
      }
    }
    expect(new Set(changes).size).toBe(changes.length);
  });

  // Ten readings, two minutes apart; every third lacks the voltage.
  const sparse = (lamp: string) =>
    Array.from({ length: 10 }, (_, i) =>
      lampPoint(lamp, noon + 2 * i * MINUTE, {
        power_w: i,
        lit: i % 2 === 0,
        ...(i % 3 > 0 && { voltage_v: 230 }),
      }),
    );
  const at = (minutes: number) => noon + minutes * MINUTE;

  const spans: readonly { name: string; query: Partial<ReadingsQuery>; minutes: readonly number[] }[] = [
    { name: 'begin is inside, end is not', query: { from: at(2), to: at(8) }, minutes: [2, 4, 6] },
    { name: 'an empty span', query: { from: at(3), to: at(4) }, minutes: [] },
    { name: 'a span turned round', query: { from: at(8), to: at(2) }, minutes: [] },
    { name: 'pages of three', query: { limit: 3 }, minutes: [0, 2, 4, 6, 8, 10, 12, 14, 16, 18] },
    { name: 'pages that fit exactly', query: { limit: 10 }, minutes: [0, 2, 4, 6, 8, 10, 12, 14, 16, 18] },
    { name: 'one metric only', query: { metric: 'voltage_v' }, minutes: [2, 4, 8, 10, 14, 16] },
    {
      name: 'one metric, in pages',
      query: { metric: 'voltage_v', limit: 2 },
      minutes: [2, 4, 8, 10, 14, 16],
    },
    { name: 'a metric nobody has', query: { metric: 'nothing' }, minutes: [] },
    { name: 'another device', query: { deviceId: 'nobody' }, minutes: [] },
    { name: 'buckets', query: { everyMs: 5 * MINUTE }, minutes: [0, 5, 10, 15] },
    { name: 'buckets in pages of one', query: { everyMs: 5 * MINUTE, limit: 1 }, minutes: [0, 5, 10, 15] },
    {
      name: 'buckets without a reading are left out',
      query: { everyMs: MINUTE, to: at(5) },
      minutes: [0, 2, 4],
    },
    { name: 'a bucket longer than an hour', query: { everyMs: 2 * HOUR }, minutes: [0] },
  ];
  test.each(spans)('readings: $name', async ({ query, minutes }) => {
    const lamp = newLamp();
    await open().write(sparse(lamp), 1);
    const rows = await rowsOf(query.deviceId ?? lamp, query);
    expect(rows.map(({ ts }) => (ts - noon) / MINUTE)).toEqual(minutes);
  });

  test('buckets hold means of numbers and the last of the others', async () => {
    const lamp = newLamp();
    await open().write(sparse(lamp), 1);
    const rows = await rowsOf(lamp, { everyMs: 10 * MINUTE });
    expect(rows).toEqual([
      { ts: at(0), metrics: { power_w: 2, lit: true, voltage_v: 230 } },
      { ts: at(10), metrics: { power_w: 7, lit: false, voltage_v: 230 } },
    ]);
  });

  test('buckets over hours and days, with a late reading', async () => {
    const lamp = newLamp();
    const hours = [0, 1, 2, 25, 26];
    const batch = hours.map((hour) => lampPoint(lamp, noon + hour * HOUR - 4 * HOUR, { power_w: hour }));
    await open().write(batch, 1);
    await open().write([lampPoint(lamp, noon - 4 * HOUR + 1, { power_w: 7 })], 1);
    const rows = await rowsOf(lamp, { everyMs: DAY, to: noon + 2 * DAY });
    expect(rows.map(({ metrics }) => metrics.power_w)).toEqual([(0 + 7 + 1 + 2) / 4, 25.5]);
  });

  test('a page asked for with a cursor of somebody else is refused', async () => {
    await expect(rowsOf(newLamp(), { cursor: 'bm8' })).rejects.toThrow('not a cursor');
  });

  test('fleet figures come back, the same time again replaces them', async () => {
    const figure = (ts: Millis, village: string, kind: string, online: number): FleetKpiPoint => {
      return { ts, village, kind, total: 9, online, faults: 1, unknown: 0, openOrders: 2, powerW: 540.5 };
    };
    const first = [figure(noon, 'v01', 'heater', 8), figure(noon, 'v01', 'streetlight', 7)];
    const second = [figure(noon + MINUTE, 'v01', 'heater', 0), figure(noon + MINUTE, 'v02', 'heater', 5)];
    await open().writeKpi(first.map((point) => ({ ...point, online: 1 })));
    await open().writeKpi([...second, ...first]);
    const span = { from: noon, to: noon + HOUR };
    expect(await open().fleetKpi(span)).toEqual([...first, ...second]);
    expect(await open().fleetKpi({ ...span, village: 'v02' })).toEqual([second[1]]);
    expect(await open().fleetKpi({ ...span, kind: 'streetlight' })).toEqual([first[1]]);
    expect(await open().fleetKpi({ from: noon + MINUTE, to: noon + MINUTE })).toEqual([]);
  });

  test('a store that works says so', async () => {
    expect(await open().health()).toMatchObject({ ok: true });
  });
}
