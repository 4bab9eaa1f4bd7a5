// What keeps coming back is not repaired: several orders on one asset or one circuit within a month give one order to
// find the root cause (包案), for the village's leader. Looked for whenever an order opens.
import type { Registry } from '../domain/device.ts';
import type { Cause, Priority, ServiceClass, Words } from '../domain/fault.ts';
import { systemActor } from '../domain/ledger.ts';
import type { Order } from '../domain/order.ts';
import { DAY } from '../domain/time.ts';
import { kindOfCause, villageOfCause } from './belonging.ts';
import type { RootCauseRule } from './catalogue.ts';
import { levelRecipient, notify } from './notices.ts';
import { openOrder } from './opening.ts';
import type { Step } from './step.ts';

/** Orders named in the reason; the count is always whole. */
const ordersNamedMax = 5;

/** For each fault order that this step has opened. */
export function lookForRootCauses(step: Step): void {
  const rule = step.ctx.catalogue.rootCause;
  if (rule === null) return;
  const opened = step.entries.filter(({ action, patch }) => action === 'opened' && patch.type === 'fault');
  for (const { orderId } of opened) {
    const order = step.town.orders.get(orderId)!;
    for (const candidate of candidates(step, order)) openIfRepeated(step, candidate, rule);
  }
}

interface Candidate {
  readonly cause: Cause;
  readonly isOf: (order: Order) => boolean;
  /** Of the same cause, so that one is asked for once. */
  readonly isSame: (order: Order) => boolean;
  readonly min: (rule: RootCauseRule) => number;
}

/** The asset or circuit that the order is on, and the circuit behind a single device. */
function candidates(step: Step, opened: Order): Candidate[] {
  const { registry } = step.ctx;
  const { cause } = opened;
  const isOwn = (order: Order): boolean => isSameCause(order, cause) || isSameAsset(order, opened);
  const min = (rule: RootCauseRule): number => (cause.type === 'device' ? rule.device : rule.circuit);
  const own: Candidate = { cause, isOf: isOwn, isSame: isOwn, min };
  if (cause.type === 'circuit' || cause.type === 'transformer') return [own];
  if (cause.type !== 'device' || !registry.devices.has(cause.id)) return [];
  const circuit = circuitOf(registry, opened);
  if (circuit === undefined) return [own];
  const shared: Cause = { type: opened.kind === 'streetlight' ? 'circuit' : 'transformer', id: circuit };
  const behind: Candidate = {
    cause: shared,
    isOf: (order) => order.cause.type === 'device' && circuitOf(registry, order) === circuit,
    isSame: (order) => isSameCause(order, shared),
    min: (rule) => rule.circuitDevices,
  };
  return [own, behind];
}

const isSameCause = (order: Order, { type, id }: Cause): boolean =>
  order.cause.type === type && order.cause.id === id;

/** The pole or the house outlives its controller. */
const isSameAsset = (a: Order, b: Order): boolean =>
  a.assetNo !== undefined && a.assetNo === b.assetNo && a.kind === b.kind;

/** The circuit of an order's one device, or of whichever sits on its asset by now. */
function circuitOf({ devices }: Registry, { cause, assetNo, kind }: Order): string | undefined {
  const known = devices.get(cause.id);
  if (known !== undefined || assetNo === undefined) return known?.circuit;
  for (const device of devices.values())
    if (device.assetNo === assetNo && device.kind === kind) return device.circuit;
  return undefined;
}

function openIfRepeated(step: Step, { cause, isOf, isSame, min }: Candidate, rule: RootCauseRule): void {
  const since = step.at - rule.days * DAY;
  const recent = [...step.town.orders.values()].filter(({ openedAt }) => since <= openedAt);
  if (recent.some((order) => order.type === 'preventive' && order.source === 'system' && isSame(order)))
    return;
  const repeats = recent.filter(
    (order) => order.type === 'fault' && order.status !== 'cancelled' && isOf(order),
  );
  if (repeats.length < min(rule)) return;
  const { devices } = step.ctx.registry;
  openRootCause(step, {
    cause,
    deviceIds: [...new Set(repeats.flatMap(({ deviceIds }) => deviceIds))].filter((id) => devices.has(id)),
    priority: rule.priority,
    cls: 'R',
    occurrences: repeats.length,
    linkedTo: repeats.at(-1)!.id,
    why: repeatWords(repeats, rule.days),
    repeats: repeats.map(({ id }) => id),
  });
}

interface RootCause {
  readonly cause: Cause;
  readonly deviceIds: readonly string[];
  readonly priority?: Priority;
  readonly cls: ServiceClass;
  readonly occurrences: number;
  readonly linkedTo: string | null;
  readonly why: Words;
  /** The orders that show it. */
  readonly repeats?: readonly string[];
}

const usualPriority: Priority = 3;

/** Opens the order and tells the leader. */
export function openRootCause(step: Step, found: RootCause): void {
  const { cause, deviceIds, cls, why, occurrences, linkedTo, repeats = [] } = found;
  const { registry } = step.ctx;
  const order = openOrder(step, {
    type: 'preventive',
    code: null,
    cause,
    deviceIds,
    village: villageOfCause(registry, cause, deviceIds),
    kind: kindOfCause(registry, cause, deviceIds),
    crew: null,
    base: found.priority ?? usualPriority,
    cls,
    why,
    source: 'system',
    firstSignalAt: null,
    openedAt: step.at,
    occurrences,
    complaintIds: [],
    hazard: false,
    key: null,
    linkedTo,
    by: systemActor,
  });
  notify(step, order, 'first', [levelRecipient(order, 'leader', registry)], { repeats });
}

function repeatWords(repeats: readonly Order[], days: number): Words {
  const numbers = repeats
    .slice(-ordersNamedMax)
    .map(({ number }) => number)
    .join('、');
  return {
    zh: `${days}天内${repeats.length}次故障，须查明根本原因：${numbers}`,
    en: `${repeats.length} faults in ${days} days: find the root cause`,
  };
}
