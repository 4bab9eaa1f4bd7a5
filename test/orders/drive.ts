// A small town and a driver: rows of what happens, read back as orders, ledger and notices. Every run checks
// the town's invariants, and may be cut by a crash after every single step.
import { deserialize, serialize } from 'node:v8';
import type { Command, CommandResult, OrderCommand, PersonAction } from '../../ingest/domain/command.ts';
import {
  type Crew,
  type Device,
  type Household,
  indexRegistry,
  type Registry,
  type Village,
} from '../../ingest/domain/device.ts';
import {
  type FaultEvent,
  type Healths,
  type Priority,
  type ServiceClass,
  type Symptom,
  unknownHealths,
} from '../../ingest/domain/fault.ts';
import { builtInKinds } from '../../ingest/domain/kind.ts';
import { foldLedger, type LedgerEntry } from '../../ingest/domain/ledger.ts';
import type { Notice } from '../../ingest/domain/notice.ts';
import type { Order } from '../../ingest/domain/order.ts';
import { HOUR, MINUTE, type Millis, townTime } from '../../ingest/domain/time.ts';
import { defaultCatalogue } from '../../ingest/orders/built-in.ts';
import type { Catalogue } from '../../ingest/orders/catalogue.ts';
import { checkTown } from '../../ingest/orders/invariants.ts';
import { type CauseRules, causeRules } from '../../ingest/orders/rules.ts';
import type { DeviceView, Heard, TownContext, TownEffects } from '../../ingest/orders/step.ts';
import { stepTown, type TownInput } from '../../ingest/orders/town.ts';
import { createTown, nextDue, type Town } from '../../ingest/orders/town-state.ts';
import { builtIn } from '../judge/watch.ts';

export const zone = townTime('Asia/Shanghai');
/** 15 January 2026 in town time, a heating day. */
export const at = (clock: string, day = 0): Millis => {
  const [h, m, s] = clock.split(':').map(Number) as [number, number, number?];
  return Date.UTC(2026, 0, 15 + day, h, m, s ?? 0) - 8 * HOUR;
};

const villages: Village[] = ['v01', 'v02', 'v03'].map((id, n) => ({
  id,
  name: `测试${n + 1}村`,
  lat: 39.9 + n / 10,
  lon: 116.75,
  crews: { lighting: 'l1', heating: 'h1', toilet: 't1' },
  cadre: `cadre-${id}`,
  leader: `leader-${id}`,
}));
const crews: Crew[] = [
  { id: 'l1', name: '照明一班', trade: 'lighting' },
  { id: 'l2', name: '照明二班', trade: 'lighting' },
  { id: 'h1', name: '采暖一班', trade: 'heating' },
  { id: 't1', name: '公厕一班', trade: 'toilet' },
];

/** Poles stand 35 m apart along one road per circuit. */
const row = (
  village: string,
  kind: string,
  prefix: string,
  count: number,
  part: Partial<Device>,
  lane: number,
): Device[] =>
  Array.from({ length: count }, (_, n) => ({
    id: `${prefix}-${String(n + 1).padStart(2, '0')}`,
    kind,
    village,
    lat: villages.find((one) => one.id === village)!.lat + lane / 200,
    lon: 116.75 + n * 0.00041,
    intervalS: builtInKinds.get(kind)!.intervalS,
    address: `${village} ${prefix} ${n + 1}`,
    assetNo: `${prefix.toUpperCase()}${n + 1}`,
    ...part,
  }));

export const devices: Device[] = [
  ...row('v01', 'gateway', 'g', 2, {}, 9),
  ...row('v01', 'streetlight', 'la', 64, { gateway: 'g-01', circuit: 'c1' }, 0),
  ...row('v01', 'streetlight', 'lb', 20, { gateway: 'g-02', circuit: 'c2' }, 1),
  ...row('v01', 'heater', 'ha', 20, { circuit: 't1' }, 2),
  ...row('v01', 'toilet', 'wc', 1, {}, 3),
  ...row('v02', 'gateway', 'gx', 1, {}, 9),
  ...row('v02', 'streetlight', 'lx', 12, { gateway: 'gx-01', circuit: 'cx' }, 0),
  ...row('v02', 'heater', 'hx', 12, { circuit: 'tx' }, 2),
  ...row('v03', 'heater', 'hy', 12, { circuit: 'ty' }, 2),
  ...row('v03', 'streetlight', 'solo', 1, {}, 0),
];
const households: Household[] = [{ device: 'ha-05', contact: '王某 13800000000', vulnerable: true }];

const byId = <T extends { readonly id: string }>(list: readonly T[]): Map<string, T> =>
  new Map(list.map((one) => [one.id, one]));
export const registry: Registry = indexRegistry({
  version: 'test',
  kinds: builtInKinds,
  villages: byId(villages),
  crews: byId(crews),
  devices: byId(devices),
  households: new Map(households.map((one) => [one.device, one])),
});

const well: Healths = { comms: 'ok', supply: 'ok', function: 'ok' };
const words = { zh: '测试', en: 'test' };

export interface Driver {
  readonly town: Town;
  readonly ledger: LedgerEntry[];
  readonly notices: Notice[];
  readonly effects: TownEffects[];
  /** The moment up to which it has run. */
  now: Millis;
  /** Lets time pass, stopping at every timer. */
  until(time: Millis): Driver;
  step(input: TownInput): TownEffects;
  faults(time: Millis, ...events: FaultEvent[]): Driver;
  raise(
    time: Millis,
    device: string,
    code: string,
    more?: Partial<Extract<FaultEvent, { type: 'raised' }>>,
  ): Driver;
  clear(time: Millis, ...pairs: readonly (readonly [string, string])[]): Driver;
  persist(time: Millis, device: string, code: string): Driver;
  show(time: Millis, symptom: Symptom, present: boolean, ...ids: string[]): Driver;
  /** Silent or back: symptom, health and last seen. */
  silent(time: Millis, ...ids: string[]): Driver;
  back(time: Millis, ...ids: string[]): Driver;
  command(time: Millis, command: Command): CommandResult;
  act(time: Millis, orderId: string, action: PersonAction, more?: Partial<OrderCommand>): CommandResult;
  /** From now on no rule looks for these codes. */
  unjudged(time: Millis, ...codes: string[]): Driver;
  /** Accept, arrive, photo, repair. */
  repair(time: Millis, orderId: string): Driver;
  view(id: string, change: Partial<DeviceView>): Driver;
  order(n: number): Order;
  orders(): Order[];
  open(): Order[];
  /** `code status` of every order, in order of opening. */
  story(): string[];
}

/** Nobody but the crews is told of anything: the tests of faults and moves are about those. */
export const crewsOnly: Catalogue = {
  ...defaultCatalogue,
  escalation: {},
  push: { half: [], whole: [] },
  informPriorityMax: 0,
  digestMinute: null,
  rootCause: null,
};

export interface DriveOptions {
  readonly catalogue?: Catalogue;
  readonly registry?: Registry;
  readonly rules?: Partial<CauseRules>;
  /** Serialise and read back the town after every step. */
  readonly crash?: boolean;
  readonly never?: readonly string[];
  /** Hears each input with what the town is told of the devices at that moment: a journal to replay. */
  readonly journal?: (input: TownInput, ctx: TownContext) => void;
  /** Goes on with this town. */
  readonly town?: Town;
}

export function drive(options: DriveOptions = {}): Driver {
  let town = options.town ?? createTown();
  const views = new Map<string, DeviceView>();
  const isNever = new Set(options.never);
  const isUnjudged = new Set<string>();
  const ctx: TownContext = {
    registry: options.registry ?? registry,
    rules: { ...causeRules(builtIn.ruleSet.causes, 'test'), ...options.rules },
    catalogue: options.catalogue ?? crewsOnly,
    time: zone,
    device: (id) => views.get(id) ?? defaultView(id),
    judges: (id, code) => ctx.registry.devices.has(id) && !isUnjudged.has(code),
    heard: (kind) => heard(kind),
    night: (_, time) => zone.local(time).hour >= 18 || zone.local(time).hour < 7,
  };
  // Devices that nothing else is said of report all the time.
  const defaultView = (id: string): DeviceView =>
    isNever.has(id)
      ? { lastSeenAt: null, healths: unknownHealths, outdoorC: null, indoorC: null }
      : { lastSeenAt: driver.now, healths: well, outdoorC: null, indoorC: null };
  const heard = (kind: string): Heard => {
    const found = [...ctx.registry.devices.values()].filter(
      (device) => device.kind === kind && ctx.device(device.id).lastSeenAt !== null,
    );
    const byVillage = new Map<string, number>();
    for (const { village } of found) byVillage.set(village, (byVillage.get(village) ?? 0) + 1);
    return { devices: found.length, byVillage };
  };

  /** The context as it is at this moment, whatever is said of the devices later. */
  function asNow(): TownContext {
    const [then, { now }] = [new Map(views), driver];
    const reporting: DeviceView = { lastSeenAt: now, healths: well, outdoorC: null, indoorC: null };
    const device = (id: string) => then.get(id) ?? (isNever.has(id) ? defaultView(id) : reporting);
    return { ...ctx, device };
  }

  const driver: Driver = {
    get town() {
      return town;
    },
    ledger: [],
    notices: [],
    effects: [],
    now: at('00:00'),
    step(input) {
      driver.now = Math.max(driver.now, input.at);
      options.journal?.(input, asNow());
      const done = stepTown(town, input, ctx);
      driver.ledger.push(...done.entries);
      driver.notices.push(...done.notices);
      driver.effects.push(done);
      checkTown(town);
      if (options.crash) town = deserialize(serialize(town)) as Town;
      return done;
    },
    until(time) {
      for (;;) {
        const due = nextDue(town);
        if (due === undefined || time < due) break;
        driver.step({ type: 'tick', at: Math.max(due, driver.now) });
      }
      driver.step({ type: 'tick', at: time });
      return driver;
    },
    faults(time, ...events) {
      driver.until(time);
      driver.step({ type: 'faults', at: time, events });
      return driver;
    },
    raise: (time, deviceId, code, more = {}) => driver.faults(time, raised(time, deviceId, code, more)),
    clear: (time, ...pairs) =>
      driver.faults(
        time,
        ...pairs.map(
          ([deviceId, code]) => ({ type: 'cleared', deviceId, code, at: time, evidence: [] }) as const,
        ),
      ),
    persist: (time, deviceId, code) =>
      driver.faults(time, { type: 'persists', deviceId, code, at: time, evidence: [] }),
    show: (time, symptom, present, ...ids) =>
      driver.faults(
        time,
        ...ids.map((deviceId) => ({ type: 'symptom', deviceId, symptom, present, at: time }) as const),
      ),
    silent(time, ...ids) {
      driver.until(time);
      for (const id of ids) {
        const intervalMs = registry.devices.get(id)!.intervalS * 1000;
        driver.view(id, {
          lastSeenAt: time - 2 * intervalMs,
          healths: { ...unknownHealths, comms: 'fault' },
        });
      }
      return driver.faults(time, ...ids.flatMap((id) => said(id, time, true)));
    },
    back(time, ...ids) {
      driver.until(time);
      for (const id of ids) views.delete(id);
      return driver.faults(time, ...ids.flatMap((id) => said(id, time, false)));
    },
    command(time, command) {
      driver.until(time);
      return driver.step({ type: 'command', at: time, command }).result!;
    },
    act: (time, orderId, action, more = {}) =>
      driver.command(time, { type: 'order', orderId, action, by: { type: 'user', id: 'zhang' }, ...more }),
    unjudged(time, ...codes) {
      driver.until(time);
      isUnjudged.clear();
      for (const code of codes) isUnjudged.add(code);
      driver.step({ type: 'swapped', at: time });
      return driver;
    },
    repair(time, orderId) {
      driver.act(time, orderId, 'accept');
      driver.act(time, orderId, 'arrive');
      driver.act(time, orderId, 'photo', { photo: photo(`p${driver.ledger.length}`, time) });
      const done = driver.act(time, orderId, 'repair');
      if (!done.ok) throw new Error(done.problem.detail);
      return driver;
    },
    view(id, change) {
      views.set(id, { ...(views.get(id) ?? defaultView(id)), ...change });
      return driver;
    },
    orders: () =>
      options.town === undefined
        ? [...foldLedger(driver.ledger).values()]
        : [...foldLedger(driver.ledger.filter((entry) => town.orders.has(entry.orderId))).values()],
    open: () => driver.orders().filter((order) => order.status !== 'closed' && order.status !== 'cancelled'),
    order(n) {
      const order = driver.orders()[n];
      if (order === undefined) throw new Error(`only ${driver.orders().length} orders`);
      return order;
    },
    story: () =>
      driver
        .orders()
        .map((order) => [order.code ?? order.type, order.status, order.closedAs].filter(Boolean).join(' ')),
  };
  return driver;
}

const said = (deviceId: string, time: Millis, silent: boolean): FaultEvent[] => [
  { type: 'symptom', deviceId, symptom: 'silent', present: silent, at: time },
  { type: 'health', deviceId, at: time, healths: silent ? { ...unknownHealths, comms: 'fault' } : well },
];

/** Priority and class as the built-in rules have them. */
const worth: Readonly<Record<string, readonly [Priority, ServiceClass]>> = defaultCatalogue.codes;

export function raised(
  time: Millis,
  deviceId: string,
  code: string,
  more: Partial<Extract<FaultEvent, { type: 'raised' }>> = {},
): FaultEvent {
  const [priority, cls] = worth[code] ?? [4, 'N2'];
  const rule = { id: code, version: '1' };
  const evidence = [{ ts: time, metrics: { power_w: 1 } }];
  return {
    type: 'raised',
    deviceId,
    code,
    rule,
    since: time - 15 * MINUTE,
    at: time,
    priority,
    cls,
    evidence,
    words,
    ...more,
  };
}

export const photo = (id: string, time: Millis) => ({
  id,
  sha256: 'a'.repeat(64),
  bytes: 1000,
  mime: 'image/jpeg',
  takenAt: time,
  by: 'zhang',
});

export const lamps = (prefix: string, from: number, to: number): string[] =>
  Array.from({ length: to - from + 1 }, (_, n) => `${prefix}-${String(from + n).padStart(2, '0')}`);
