// A crew's round through its villages (下村): what is open and still to be looked at, stop by stop, always on to the nearest.
import type { DeviceId, Registry } from '../ingest/domain/device.ts';
import type { Order } from '../ingest/domain/order.ts';
import { DAY, type Millis, type TownTime } from '../ingest/domain/time.ts';
import { isPatrol } from '../ingest/orders/patrol.ts';
import { type Leg, nearestFirst, type Place } from '../ingest/orders/route.ts';
import type { SuccessorOf } from '../ingest/store/assets-port.ts';
import type { Names } from './report/names.ts';
import { type Table, tableOf } from './report/table.ts';

export interface Stop extends Place {
  readonly order: Order;
  readonly village: string | null;
  readonly address: string;
  readonly assetNo: string | null;
}

/** Stops of these orders: one for a repair, one for each asset that a patrol has yet to see. */
function stopsOf(orders: readonly Order[], registry: Registry, successorOf: SuccessorOf): readonly Stop[] {
  /** The crew goes to the asset, whichever controller sits there now, and wherever its former one does. */
  const stopAt = (order: Order, id: DeviceId): readonly Stop[] => {
    const device = registry.devices.get(successorOf(id, order.openedAt));
    if (device === undefined) return [];
    const { lat, lon, village, address, assetNo = null } = device;
    return [{ order, lat, lon, village, address, assetNo }];
  };
  return orders.flatMap((order) => {
    const { cause, checks, deviceIds } = order;
    if (isPatrol(order) && 0 < deviceIds.length)
      return deviceIds
        .filter((id) => (checks?.[id]?.found ?? 'no_access') === 'no_access')
        .flatMap((id) => stopAt(order, id));
    // What is wrong with a gateway's lamps is mended at its cabinet.
    const [stop] = [cause.id, ...deviceIds].flatMap((id) => stopAt(order, id));
    return stop === undefined ? villageStop(order, registry) : [stop];
  });
}

function villageStop(order: Order, registry: Registry): readonly Stop[] {
  const village = registry.villages.get(order.village ?? '');
  if (village === undefined) return [];
  const { id, lat, lon, name } = village;
  return [{ order, lat, lon, village: id, address: name, assetNo: null }];
}

/** Where the crew sets out: the first village that is its own. */
export function baseOf(crew: string, registry: Registry): Place | undefined {
  return [...registry.villages.values()].find(({ crews }) => Object.values(crews).includes(crew));
}

/** The most urgent of one place first, then on to the nearest. */
export function roundOf(
  orders: readonly Order[],
  start: Place,
  registry: Registry,
  successorOf: SuccessorOf,
): readonly Leg<Stop>[] {
  const urgent = [...orders].sort((a, b) => a.priority - b.priority || a.openedAt - b.openedAt);
  return nearestFirst(start, stopsOf(urgent, registry, successorOf));
}

export function sheetTable(stops: readonly Leg<Stop>[], names: Names): Table {
  const numbered = stops.map((stop, n) => ({ stop, n: n + 1 }));
  return tableOf(
    'route',
    '行程 Stops',
    [
      ['序号 No', ({ n }) => n],
      ['村 Village', ({ stop }) => names.village(stop.village)],
      ['地址 Address', ({ stop }) => stop.address],
      ['编号 Asset', ({ stop }) => stop.assetNo],
      ['工单 Order', ({ stop }) => stop.order.number],
      ['事项 Matter', ({ stop }) => stop.order.why.zh],
      ['级 Priority', ({ stop }) => stop.order.priority],
      ['期限 Due', ({ stop }) => (stop.order.fixBy === null ? null : names.time(stop.order.fixBy))],
      ['距上站(米) Metres', ({ stop }) => Math.round(stop.metres)],
      ['结果 Result', () => ''],
    ],
    numbered,
  );
}

/** The next day of this weekday, today's included, as `YYYY-MM-DD`. */
export function visitDay(weekday: number, at: Millis, town: TownTime): string {
  const away = (weekday - town.local(at).weekday + 7) % 7;
  return town.dayOf(town.startOfDay(at) + away * DAY + DAY / 2);
}
