// A ledger small enough to check by hand: four villages, a dozen orders, four complaints, and a fleet of which one village
// is silent and one was never heard. The week is that of Monday 12 January 2026; it is Thursday 15, 20:00.
import type { LampState } from '../../api/fleet.ts';
import type { Registry } from '../../ingest/domain/device.ts';
import { unknownHealths } from '../../ingest/domain/fault.ts';
import { builtInKinds } from '../../ingest/domain/kind.ts';
import type { Cost, Order } from '../../ingest/domain/order.ts';
import { readRegistry } from '../../ingest/registry/csv.ts';
import { aComplaint, anOrder } from '../store/orders-fixture.ts';
import { type DeviceState, fleetOf } from './fleet-of.ts';
import { type SmallTown, smallTown, t0 } from './small-town.ts';

const registry = registryOf({
  villages: `id,name,lat,lon,crew_lighting,crew_heating,crew_toilet,cadre,leader
v01,东前营,39.80,116.70,c-light,c-heat,c-wash,王,李
v02,<b>南刘庄</b>,39.82,116.74,c-light,c-heat,c-wash,赵,孙
v03,小庄,39.84,116.76,c-light,c-heat,c-wash,周,吴
v04,新村,39.86,116.78,c-light,c-heat,c-wash,郑,冯`,
  crews: `id,name,trade,phone
c-light,照明一班,lighting,13900000001
c-heat,供暖班,heating,13900000003
c-wash,保洁班,toilet,13900000004`,
  devices: `id,kind,village,lat,lon,gateway,circuit,rated_power_w,interval_s,address
lamp-1,streetlight,v01,39.801,116.701,,ct-1,60,300,东街1号
lamp-2,streetlight,v01,39.802,116.702,,ct-1,60,300,东街2号
heat-1,heater,v01,39.803,116.703,,td-1,3000,60,东街3号
lamp-3,streetlight,v02,39.821,116.741,,ct-2,60,300,南街1号
lamp-4,streetlight,v02,39.822,116.742,,ct-2,60,300,南街2号
lamp-5,streetlight,v03,39.841,116.761,,ct-3,60,300,小街1号
lamp-6,streetlight,v04,39.861,116.781,,ct-4,60,300,新街1号`,
  households: `device,contact,vulnerable
heat-1,张三 13700000000,true`,
});

function registryOf(texts: Parameters<typeof readRegistry>[0]): Registry {
  const read = readRegistry(texts, builtInKinds);
  if ('faults' in read) throw new Error(JSON.stringify(read.faults));
  return read.registry;
}

const well: DeviceState = {
  health: { comms: 'ok', supply: 'ok', function: 'ok' },
  lastSeenAt: t0,
  latest: null,
};
/** v02 has one of two lamps silent, v04 was never heard. */
const states: Readonly<Record<string, DeviceState>> = {
  ...{ 'lamp-1': well, 'lamp-2': well, 'heat-1': well, 'lamp-3': well, 'lamp-5': well },
  'lamp-4': { health: { ...unknownHealths, comms: 'fault' }, lastSeenAt: t0 - 86_400_000, latest: null },
};
const lamps: Readonly<Record<string, LampState>> = {
  ...({ 'lamp-1': 'dark', 'lamp-2': 'lit', 'lamp-3': 'lit', 'lamp-4': 'unknown', 'lamp-5': 'lit' } as const),
};

/** Town time of January 2026. */
const at = (day: number, clock: string): number =>
  Date.parse(`2026-01-${String(day).padStart(2, '0')}T${clock}:00+08:00`);
const cost = (partsYuan: number, labourYuan: number, from: Cost['from'] = 'catalogue') => ({
  cost: { partsYuan, labourYuan, from },
});
const on = (device: string) => ({ cause: { type: 'device', id: device }, deviceIds: [device] }) as const;
const heater = { kind: 'heater', crew: 'c-heat', ...on('heat-1') } as const;

const orders: readonly Order[] = [
  // This week, over: accepted after 10 min, repaired after 60, 20 min before a complaint; came back once.
  anOrder('1', {
    ...{ ...on('lamp-1'), openedAt: at(12, '09:00'), acceptBy: at(12, '13:00'), fixBy: at(14, '09:00') },
    ...{ acceptedAt: at(12, '09:10'), repairedAt: at(12, '10:00'), reopened: 1 },
    ...{ status: 'closed', closedAs: 'verified', closedAt: at(13, '18:00'), ...cost(180, 80) },
  }),
  // The complaint was first, by 30 min; repaired a day late, and dearer than the catalogue says.
  anOrder('2', {
    ...{ ...heater, code: 'heater_no_heat', priority: 2, openedAt: at(12, '12:00'), fixBy: at(12, '18:00') },
    ...{ acceptedAt: at(12, '12:30'), repairedAt: at(13, '12:00'), type: 'complaint', source: 'phone' },
    ...{ status: 'closed', closedAs: 'confirmed', closedAt: at(13, '12:30'), ...cost(700.5, 200, 'office') },
  }),
  // Today, in hand: half of the time has gone.
  anOrder('3', { ...on('lamp-1'), openedAt: at(15, '08:00'), fixBy: at(16, '07:00'), number: 'N-3' }),
  // Overdue since yesterday, accepted.
  anOrder('4', {
    ...{ ...heater, code: 'freeze_risk', priority: 1, openedAt: at(14, '10:00'), fixBy: at(14, '12:00') },
    ...{ acceptBy: at(14, '10:10'), acceptedAt: at(14, '10:05'), status: 'accepted' },
  }),
  // Its clocks stand still for want of a part.
  anOrder('5', {
    ...{ ...on('lamp-2'), code: 'lamp_power_low', openedAt: at(14, '20:00'), fixBy: at(15, '12:00') },
    pause: { reason: 'parts', from: at(15, '09:00'), until: at(17, '09:00') },
  }),
  // What the office had to say of it is nobody's business here.
  anOrder('6', {
    ...{ type: 'preventive', code: null, kind: null, village: 'v01', source: 'office' },
    ...{ cause: { type: 'village', id: 'v01' }, deviceIds: [], openedAt: at(15, '10:00') },
    why: { zh: '张三家 13700000000', en: 'at Zhang San, 13700000000' },
  }),
  // v02: went away by itself, and nothing found; no episodes.
  anOrder('7', {
    ...{ ...on('lamp-3'), village: 'v02', openedAt: at(13, '20:00') },
    ...{ status: 'closed', closedAs: 'self_cleared', closedAt: at(13, '21:00'), ...cost(0, 0) },
  }),
  anOrder('8', {
    ...{ ...on('lamp-4'), village: 'v02', openedAt: at(14, '20:00'), acceptedAt: at(14, '21:00') },
    ...{ status: 'closed', closedAs: 'no_fault', closedAt: at(14, '22:00'), ...cost(0, 80) },
  }),
  // Of the town as a whole.
  anOrder('9', {
    ...{ type: 'platform', code: 'platform', kind: null, village: null, crew: null, priority: 1 },
    ...{ cause: { type: 'platform', id: 'disk_full' }, deviceIds: [], openedAt: at(15, '19:00') },
    fixBy: at(15, '21:00'),
  }),
  // Last week, of the same month; nobody knows what it cost.
  anOrder('10', {
    ...{ ...on('lamp-5'), village: 'v03', openedAt: at(5, '20:00'), fixBy: at(7, '20:00'), code: null },
    ...{ type: 'complaint', source: 'grid', acceptedAt: at(5, '21:00'), repairedAt: at(6, '09:00') },
    ...{ status: 'closed', closedAs: 'confirmed', closedAt: at(6, '10:00') },
  }),
];
const complaints = [
  aComplaint('a', { orderId: '1', reportedAt: at(12, '09:20') }),
  aComplaint('b', { orderId: '2', kind: 'heater', reportedAt: at(12, '11:30'), missCause: 'rule_pending' }),
  aComplaint('c', { orderId: '10', village: 'v03', reportedAt: at(5, '20:00'), missCause: 'no_device' }),
];

/** The orders that every small town begins with, laid out of the way. */
const longAgo = ['lamp-order', 'far-order'].map((id) =>
  anOrder(id, { openedAt: t0 - 1e10, status: 'cancelled', closedAt: t0 - 1e10 }),
);

export async function goldenTown(): Promise<SmallTown> {
  const town = await smallTown({
    registry: () => registry,
    fleet: fleetOf(states, {
      registry: () => registry,
      lamp: ({ id }) => lamps[id] ?? 'not_expected',
      explain: () => [],
    }),
    budget: () => ({ villageMonthYuan: null, villages: { v01: 1_000, v02: 500 } }),
  });
  await town.engine.commit({ orders: [...orders, ...longAgo], complaints });
  return town;
}
