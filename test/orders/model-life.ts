// What may befall a town, in any order: faults, symptoms, silence, people, planned work, stops of the program. Half of what
// people do is what people would do next, since by chance alone hardly an order would get beyond its acceptance.
import fc from 'fast-check';
import type { OrderCommand, PersonAction } from '../../ingest/domain/command.ts';
import type { Order, OrderStatus } from '../../ingest/domain/order.ts';
import { HOUR, MINUTE, type Millis } from '../../ingest/domain/time.ts';
import { isOver } from '../../ingest/orders/town-state.ts';
import { type Driver, photo } from './drive.ts';

type Act = (town: Driver, time: Millis) => unknown;
/** A life: how long nothing happens, then what happens. */
export type Life = readonly (readonly [Millis, Act])[];

/** Few of each kind, so that things meet: neighbours on a circuit, a district, a toilet, the gateways above. */
const ids = `la-01 la-02 la-03 la-04 lb-01 ha-01 ha-02 ha-03 ha-05 wc-01 g-01 g-02`.split(' ');
const codes = [
  'lamp_out',
  'device_silent',
  'leakage',
  'heater_trip',
  'freeze_risk',
  'voltage_out_of_range',
  'toilet_leak',
];
const symptoms = ['dark', 'no_supply', 'bad_voltage', 'burning_by_day'] as const;
const actions: readonly PersonAction[] = [
  'accept',
  'arrive',
  'repair',
  'nothing-found',
  'release',
  'cancel',
  'confirm',
  'note',
  'photo',
  'resume',
  'pause',
  'check',
  'assign',
  'cost',
];
/** What people do next with an order in this status. */
const usual: Readonly<Record<OrderStatus, readonly PersonAction[]>> = {
  open: ['accept', 'accept', 'accept', 'assign', 'cancel'],
  accepted: ['arrive', 'arrive', 'arrive', 'pause', 'release', 'cancel'],
  on_site: ['photo', 'repair', 'repair', 'nothing-found', 'check', 'release'],
  verifying: ['confirm', 'confirm', 'note', 'photo'],
  closed: ['cost', 'note'],
  cancelled: ['note'],
};
const visit = ['accept', 'arrive', 'photo', 'repair'] as const satisfies readonly PersonAction[];

const device = fc.constantFrom(...ids);
const some = fc.subarray(ids, { minLength: 1 });
const code = fc.constantFrom(...codes);
const pick = fc.nat({ max: 11 });
const by = { type: 'user', id: 'zhang' } as const;
const other = { type: 'user', id: 'li' } as const;

function may<Drawn extends unknown[]>(
  weight: number,
  drawn: readonly [...{ [K in keyof Drawn]: fc.Arbitrary<Drawn[K]> }],
  does: (town: Driver, time: Millis, ...drawn: Drawn) => unknown,
): fc.WeightedArbitrary<Act> {
  const values = fc.tuple(...drawn) as unknown as fc.Arbitrary<Drawn>;
  return { weight, arbitrary: values.map((all) => (town, time) => does(town, time, ...all)) };
}

const happenings: fc.Arbitrary<Act> = fc.oneof(
  may(5, [device, code], (town, time, id, what) => town.raise(time, id, what)),
  may(3, [device, code], (town, time, id, what) => town.clear(time, [id, what])),
  may(1, [device, code], (town, time, id, what) => town.persist(time, id, what)),
  may(3, [some, fc.constantFrom(...symptoms), fc.boolean()], (town, time, shown, symptom, present) =>
    town.show(time, symptom, present, ...shown),
  ),
  may(2, [some], (town, time, gone) => town.silent(time, ...gone)),
  may(2, [some], (town, time, returned) => town.back(time, ...returned)),
  may(6, [pick, pick], actAsUsual),
  may(
    4,
    [pick, fc.constantFrom(...actions), fc.nat({ max: 3 }), fc.boolean()],
    (town, time, n, action, key, offline) =>
      actOn(town, time, nth([...town.town.orders.values()], n), action, {
        ...(offline ? { at: time - 10 * MINUTE } : {}),
        ...(key === 0 ? { key: { id: `${action}${n}`, bodyHash: action } } : {}),
      }),
  ),
  may(3, [pick, fc.shuffledSubarray([...visit], { minLength: 3 }), fc.boolean()], workOnTheSpot),
  may(3, [pick, fc.boolean()], showWhetherMended),
  may(2, [device, fc.boolean(), fc.boolean()], complain),
  may(1, [pick, pick, fc.boolean()], answerComplaint),
  may(1, [fc.constantFrom({ village: 'v01' }, { kind: 'heater' }, { circuit: 'c1' })], planWork),
  may(1, [pick], (town, time, n) => {
    const silence = nth([...town.town.silences.values()], n);
    if (silence !== undefined) town.command(time, { type: 'silence-end', silenceId: silence.id, by });
  }),
  may(1, [some], askForPatrol),
  may(
    1,
    [fc.constantFrom('disk_full', 'telemetry_store', 'feed'), fc.boolean()],
    (town, time, trouble, present) =>
      town.command(time, { type: 'platform', trouble, present, detail: trouble, by }),
  ),
  may(1, [fc.constantFrom('2', '3')], (town, time, version) =>
    town.until(time).step({ type: 'rules', at: time, version, by, reason: null }),
  ),
  may(1, [fc.boolean()], (town, time, long) =>
    town.until(time).step({ type: 'restarted', at: time, downSince: time - (long ? 5 : 1) * MINUTE }),
  ),
);

/** Mostly within a shift; now and then hours pass, or the days in which a repaired fault may come back. */
const gaps = [
  ...[0, 1_000, 30_000, MINUTE, 5 * MINUTE, 20 * MINUTE].map((gap) => ({ gap, weight: 5 })),
  { gap: 3 * HOUR, weight: 2 },
  { gap: 80 * HOUR, weight: 1 },
];

/** Lives of up to `actsMax` happenings, no longer than `gapMax` apart. */
export function lives(actsMax: number, gapMax = Number.POSITIVE_INFINITY): fc.Arbitrary<Life> {
  const waits = gaps
    .filter(({ gap }) => gap <= gapMax)
    .map(({ gap, weight }) => ({ arbitrary: fc.constant(gap), weight }));
  return fc.array(fc.tuple(fc.oneof(...waits), happenings), { minLength: 5, maxLength: actsMax });
}

const nth = <T>(list: readonly T[], n: number): T | undefined => list.at(-1 - (n % Math.max(1, list.length)));
const open = (town: Driver): Order[] => [...town.town.orders.values()].filter((order) => !isOver(order));

function actOn(
  town: Driver,
  time: Millis,
  order: Order | undefined,
  action: PersonAction,
  more: Partial<OrderCommand> = {},
): void {
  if (order === undefined) return;
  town.act(time, order.id, action, {
    note: 'note',
    photo: photo(`p${town.ledger.length}`, time),
    pause: { reason: 'parts', until: time + HOUR },
    check: { deviceId: order.deviceIds[0] ?? 'ha-01', found: town.ledger.length % 2 === 0 ? 'fault' : 'ok' },
    crew: town.ledger.length % 2 === 0 ? 'l2' : 'h1',
    paid: { partsYuan: 12.5, labourYuan: 100 },
    ...(action === 'cancel' && town.ledger.length % 2 === 0 ? { until: time + 2 * HOUR } : {}),
    ...more,
  });
}

function actAsUsual(town: Driver, time: Millis, n: number, what: number): void {
  const order = nth(open(town), n);
  if (order !== undefined) actOn(town, time, order, nth(usual[order.status], what)!);
}

/** A visit: at once and in its order, or told late, without a network, in whatever order the edits arrive. */
function workOnTheSpot(
  town: Driver,
  time: Millis,
  n: number,
  steps: readonly (typeof visit)[number][],
  late: boolean,
): void {
  const order = nth(open(town), n);
  const inOrder = visit.filter((step) => steps.includes(step));
  for (const step of late ? steps : inOrder)
    actOn(town, time, order, step, late ? { at: time - (10 - visit.indexOf(step)) * MINUTE, by: other } : {});
}

/** Telemetry of an order's devices, first of what is claimed to be repaired: all is well, or it is as it was. */
function showWhetherMended(town: Driver, time: Millis, n: number, mended: boolean): void {
  const claimed = open(town).filter(({ status }) => status === 'verifying');
  const order = nth(claimed, n) ?? nth(open(town), n);
  if (order === undefined) return;
  const known = order.deviceIds.filter((id) => ids.includes(id));
  const shown = [order.code, ...order.codes].filter((one) => one !== null);
  const pairs = known.flatMap((id) => shown.map((one) => [id, one] as const));
  if (mended) {
    town.back(time, ...known);
    for (const symptom of symptoms) town.show(time, symptom, false, ...known);
    town.clear(time, ...pairs);
  } else for (const [id, one] of pairs) town.persist(time, id, one);
}

function complain(town: Driver, time: Millis, deviceId: string, hazard: boolean, request: boolean): void {
  const none = { ticket: null, kind: null, village: null, lat: null, lon: null, assetNo: null, code: null };
  const said = { channel: 'web', deviceId, reportedAt: time, hazard, request } as const;
  town.command(time, { type: 'complaint', complaint: { ...none, ...said, id: `k${time}` }, by });
}

function answerComplaint(town: Driver, time: Millis, n: number, m: number, reply: boolean): void {
  const complaint = nth([...town.town.complaints.values()], n);
  const order = nth(open(town), m);
  if (complaint === undefined) return;
  const complaintId = complaint.id;
  if (reply) town.command(time, { type: 'complaint-reply', complaintId, met: true, solved: m % 2 === 0, by });
  else if (order !== undefined)
    town.command(time, { type: 'complaint-match', complaintId, orderId: order.id, by });
}

function planWork(
  town: Driver,
  time: Millis,
  scope: { village: string } | { kind: string } | { circuit: string },
) {
  const when = { from: time, until: time + HOUR, recurring: null };
  town.command(time, {
    type: 'silence',
    silence: { id: `s${time}`, scope, ...when, author: 'a', reason: 'r' },
    by,
  });
}

function askForPatrol(town: Driver, time: Millis, deviceIds: readonly string[]): void {
  const why = { zh: '冬前检修', en: 'Before the season' };
  const asked = { type: 'patrol', village: 'v01', kind: 'heater', why, plan: 'winter' } as const;
  town.command(time, { type: 'open-order', order: { ...asked, deviceIds, priority: 5, cls: 'R' }, by });
}
