// One step under way: the town being stepped, what the engine knows of the devices, and what has changed so
// far. All changes of orders go through `write`, so that the ledger, the state and the indexes cannot part.
import type { CommandResult } from '../domain/command.ts';
import type { Complaint } from '../domain/complaint.ts';
import type { Device, DeviceId, Registry } from '../domain/device.ts';
import type { Fault, FaultCode, Healths, RuleRef, Sample, Words } from '../domain/fault.ts';
import {
  type Actor,
  applyEntry,
  type LedgerAction,
  type LedgerEntry,
  rulesEntryId,
} from '../domain/ledger.ts';
import type { Notice } from '../domain/notice.ts';
import type { Order } from '../domain/order.ts';
import type { Silence } from '../domain/silence.ts';
import type { Millis, TownTime } from '../domain/time.ts';
import type { Catalogue } from './catalogue.ts';
import type { CauseRules } from './rules.ts';
import { isOver, type Standing, type Town } from './town-state.ts';
import { watch } from './watch.ts';

/** What the engine knows of one device at the moment of the step. */
export interface DeviceView {
  /** Newest accepted reading; `null`: never seen, so not expected to speak. */
  readonly lastSeenAt: Millis | null;
  readonly healths: Healths;
  readonly outdoorC: number | null;
  readonly indoorC: number | null;
}

/** Devices of one kind of which a reading was ever accepted. */
export interface Heard {
  readonly devices: number;
  readonly byVillage: ReadonlyMap<string, number>;
}

export interface TownContext {
  readonly registry: Registry;
  readonly rules: CauseRules;
  readonly catalogue: Catalogue;
  readonly time: TownTime;
  device(id: DeviceId): DeviceView;
  /** Whether a rule in force looks for this fault at this device. */
  judges(id: DeviceId, code: FaultCode): boolean;
  heard(kind: string): Heard;
  /** Whether it is dark enough at the device's place for lamps to be asked to burn. */
  night(device: Device, at: Millis): boolean;
}

/** Of a device, as the judge needs it to find its end. */
export interface StandingFault extends Pick<Fault, 'deviceId' | 'code' | 'since' | 'raisedAt'> {
  /** When a crew said it was repaired; `null`: nobody has. */
  readonly claimedAt: Millis | null;
}

export interface TownEffects {
  readonly entries: LedgerEntry[];
  /** Final states of what changed. */
  readonly orders: Order[];
  readonly faults: Fault[];
  readonly complaints: Complaint[];
  readonly silences: Silence[];
  readonly notices: Notice[];
  /** Repairs claimed: the judge looks for proof. */
  readonly claims: { readonly deviceId: DeviceId; readonly code: string; readonly at: Millis }[];
  /** Faults that a person ended: the judge begins anew. */
  readonly forgets: { readonly deviceId: DeviceId; readonly code: string }[];
  /** Faults that the judge may not know to stand. */
  readonly stands: StandingFault[];
  readonly result?: CommandResult;
}

export interface Step {
  readonly town: Town;
  readonly ctx: TownContext;
  /** The instant being worked on: of an event, a timer, or the input. */
  at: Millis;
  readonly entries: LedgerEntry[];
  readonly notices: Notice[];
  readonly claims: TownEffects['claims'];
  readonly forgets: TownEffects['forgets'];
  readonly stands: TownEffects['stands'];
  readonly changed: {
    readonly orders: Map<string, Order>;
    readonly faults: Map<string, Fault>;
    readonly complaints: Map<string, Complaint>;
    readonly silences: Map<string, Silence>;
  };
}

export function beginStep(town: Town, ctx: TownContext): Step {
  return {
    town,
    ctx,
    at: town.now,
    entries: [],
    notices: [],
    claims: [],
    forgets: [],
    stands: [],
    changed: { orders: new Map(), faults: new Map(), complaints: new Map(), silences: new Map() },
  };
}

export function endStep(step: Step, result?: CommandResult): TownEffects {
  const { orders, faults, complaints, silences } = step.changed;
  return {
    entries: step.entries,
    orders: [...orders.values()],
    faults: [...faults.values()],
    complaints: [...complaints.values()],
    silences: [...silences.values()],
    notices: step.notices,
    claims: step.claims,
    forgets: step.forgets,
    stands: step.stands,
    ...(result === undefined ? {} : { result }),
  };
}

export interface Change {
  readonly action: LedgerAction;
  readonly by: Actor;
  readonly patch: Partial<Order>;
  readonly why?: Words | null;
  readonly note?: string | null;
  readonly rule?: RuleRef | null;
  readonly samples?: readonly Sample[];
  /** When it happened on the spot; absent: now. */
  readonly at?: Millis;
}

/**
 * Appends one entry and brings the order's state and indexes to it; for a new order the patch is the whole
 * order.
 */
export function write(step: Step, orderId: string, change: Change): Order {
  const { town } = step;
  const before = town.orders.get(orderId);
  const patch = before === undefined ? change.patch : { ...change.patch, revision: before.revision + 1 };
  const entry: LedgerEntry = {
    seq: ++town.ledgerSeq,
    at: change.at ?? step.at,
    orderId,
    action: change.action,
    by: change.by,
    from: before?.status ?? null,
    to: patch.status ?? before!.status,
    why: change.why ?? null,
    note: change.note ?? null,
    rule: change.rule ?? null,
    samples: change.samples ?? [],
    patch,
  };
  step.entries.push(entry);
  const after = applyEntry(before, entry);
  town.orders.set(orderId, after);
  step.changed.orders.set(orderId, after);
  reindex(town, before, after);
  watch(town, after, step.at, step.ctx.catalogue);
  return after;
}

/** New rules are no order's, yet they change every order to come: they stand in the same ledger. */
export function noteRules(step: Step, version: string, by: Actor, reason: string | null): void {
  step.entries.push({
    seq: ++step.town.ledgerSeq,
    at: step.at,
    orderId: rulesEntryId,
    action: 'rules',
    by,
    from: null,
    to: 'closed',
    why: { zh: `启用规则 ${version}`, en: `Rules ${version} in force` },
    note: reason,
    rule: { id: 'rules', version },
    samples: [],
    patch: {},
  });
}

function reindex(town: Town, before: Order | undefined, after: Order): void {
  const live = before !== undefined && !isOver(before) ? before.deviceIds : [];
  const next = isOver(after) ? [] : after.deviceIds;
  if (live === next) return;
  const kept = new Set(next);
  for (const id of live) if (!kept.has(id)) unlist(town, id, after.id);
  const had = new Set(live);
  for (const id of next)
    if (!had.has(id)) town.byDevice.set(id, [...(town.byDevice.get(id) ?? []), after.id]);
}

function unlist(town: Town, device: DeviceId, orderId: string): void {
  const left = (town.byDevice.get(device) ?? []).filter((id) => id !== orderId);
  if (left.length === 0) town.byDevice.delete(device);
  else town.byDevice.set(device, left);
}

export function putStanding(step: Step, standing: Standing): Standing {
  step.town.standing.set(standing.key, standing);
  step.changed.faults.set(standing.fault.id, standing.fault);
  return standing;
}

/** The order that was told of the fault; `undefined`: none was. */
export const orderTold = (town: Town, standing: Standing | undefined): Order | undefined =>
  standing?.stage.in === 'told' ? town.orders.get(standing.stage.orderId) : undefined;

export function putComplaint(step: Step, complaint: Complaint): Complaint {
  step.town.complaints.set(complaint.id, complaint);
  step.changed.complaints.set(complaint.id, complaint);
  return complaint;
}

export function putSilence(step: Step, silence: Silence): Silence {
  step.town.silences.set(silence.id, silence);
  step.changed.silences.set(silence.id, silence);
  return silence;
}

/** Orders over a device that are not over themselves. */
export function openOrdersOf(town: Town, device: DeviceId): readonly Order[] {
  return (town.byDevice.get(device) ?? []).map((id) => town.orders.get(id)!);
}
