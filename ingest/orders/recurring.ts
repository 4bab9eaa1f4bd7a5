// Recurring services (each village twice a week, every toilet once a month): a preventive order for each village at its
// time. Days follow from the calendar alone, so a restart opens none twice and moves none.
import { crewFor, type Device, type Village } from '../domain/device.ts';
import { systemActor } from '../domain/ledger.ts';
import type { Order } from '../domain/order.ts';
import { DAY, MINUTE, type Millis, type TownTime } from '../domain/time.ts';
import type { RecurringService } from './catalogue.ts';
import { tell } from './notices.ts';
import { openOrder } from './opening.ts';
import type { Step } from './step.ts';
import { setTimer } from './town-state.ts';

/** Assets of one order: a crew's day or two, and a ledger entry that stays small. */
export const assetsPerOrderMax = 100;
/** A service that comes less often than this is not planned ahead. */
const daysAheadMax = 400;

/** The next time of each service that has none planned. Of today's, one that has passed is made up for. */
export function planServices(step: Step): void {
  for (const service of step.ctx.catalogue.recurring) {
    const id = timerOf(step, service);
    if (!step.town.timers.has(id)) setTimer(step.town, id, nextTime(service, step.at, step.ctx.time));
  }
}

/** Of this catalogue: in another, the days may be others. */
const timerOf = (step: Step, { id }: RecurringService): string =>
  `service ${id} ${step.ctx.catalogue.version}`;

/** @param name the service and the version of the catalogue that it was planned by */
export function serviceDue(step: Step, name: string): void {
  const service = step.ctx.catalogue.recurring.find((one) => timerOf(step, one) === `service ${name}`);
  if (service === undefined) return;
  for (const village of step.ctx.registry.villages.values()) openService(step, service, village);
  const tomorrow = step.ctx.time.startOfDay(step.at) + DAY + DAY / 2;
  setTimer(
    step.town,
    timerOf(step, service),
    nextTime(service, step.ctx.time.startOfDay(tomorrow), step.ctx.time),
  );
}

/** The first day from `from`'s own on, at the service's minute. */
function nextTime(service: RecurringService, from: Millis, time: TownTime): Millis {
  let noon = time.startOfDay(from) + DAY / 2;
  for (let n = 0; n < daysAheadMax && !isDay(service, noon, time); n += 1)
    noon = time.startOfDay(noon + DAY) + DAY / 2;
  return time.startOfDay(noon) + service.minute * MINUTE;
}

function isDay({ days }: RecurringService, at: Millis, time: TownTime): boolean {
  if ('weekdays' in days) return days.weekdays.includes(time.local(at).weekday);
  const since = (Date.parse(time.dayOf(at)) - Date.parse(days.from)) / DAY;
  return 0 <= since && since % days.every === 0;
}

function openService(step: Step, service: RecurringService, village: Village): void {
  const { registry, time } = step.ctx;
  if (service.villages !== null && !service.villages.includes(village.id)) return;
  const today = time.dayOf(step.at);
  const isMade = (order: Order): boolean =>
    order.plan === service.id && order.village === village.id && time.dayOf(order.openedAt) === today;
  if ([...step.town.orders.values()].some(isMade)) return;
  const { kind } = service;
  const isOf = (device: Device): boolean => device.kind === kind && device.village === village.id;
  const assets = kind === null ? [] : [...registry.devices.values()].filter(isOf).map(({ id }) => id);
  if (kind !== null && assets.length === 0) return;
  const crew =
    kind === null ? village.crews[service.trade ?? ''] : crewFor(registry, { kind, village: village.id });
  for (const deviceIds of chunks(assets, assetsPerOrderMax)) {
    const order = openOrder(step, {
      type: 'preventive',
      code: null,
      cause: { type: 'village', id: village.id },
      deviceIds,
      village: village.id,
      kind,
      crew: crew ?? null,
      base: service.priority,
      cls: service.cls,
      why: service.words,
      source: 'system',
      firstSignalAt: null,
      openedAt: step.at,
      occurrences: 1,
      complaintIds: [],
      hazard: false,
      key: null,
      linkedTo: null,
      plan: service.id,
      by: systemActor,
    });
    tell(step, order, 'first');
  }
}

/** In parts of at most `max`; one empty part where there is nothing. */
export function chunks<T>(all: readonly T[], max: number): readonly (readonly T[])[] {
  const parts = [];
  for (let from = 0; from === 0 || from < all.length; from += max) parts.push(all.slice(from, from + max));
  return parts;
}
