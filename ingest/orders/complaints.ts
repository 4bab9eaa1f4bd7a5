// A villager's word: matched to an asset, merged into the order that is open there, or an order of its own.
// Every complaint is kept and answered; each that came before its order is asked why.
import type { Command, CommandResult, ComplaintFiled } from '../domain/command.ts';
import type { Complaint } from '../domain/complaint.ts';
import { crewFor, type Device } from '../domain/device.ts';
import type { Priority, ServiceClass, Words } from '../domain/fault.ts';
import type { Actor } from '../domain/ledger.ts';
import type { Order } from '../domain/order.ts';
import { type ProblemCode, problem } from '../domain/problem.ts';
import { aheadMsMax, type Millis } from '../domain/time.ts';
import { endOrder } from './ending.ts';
import { lifeOf, repriced } from './life.ts';
import { resume } from './lifecycle.ts';
import { type Matched, matchDevice, radius } from './match.ts';
import { missAtFiling } from './miss.ts';
import { metresBetween } from './neighbours.ts';
import { tell } from './notices.ts';
import { openOrder } from './opening.ts';
import { openOrdersOf, putComplaint, type Step, write } from './step.ts';
import { deviceCause, isOver } from './town-state.ts';

const refuse = (code: ProblemCode, detail: string): CommandResult => ({
  ok: false,
  problem: problem(code, detail),
});

export function fileComplaint(step: Step, command: Command & { type: 'complaint' }): CommandResult {
  const filed = command.complaint;
  const refused = refusal(step, filed);
  if (refused !== undefined) return refused;
  const known = step.town.complaints.get(filed.id);
  if (known !== undefined)
    return { ok: true, complaint: known, order: step.town.orders.get(known.orderId ?? '') };
  const matched = matchDevice(step, filed);
  const open = openOrderFor(step, filed, matched);
  const isFirst = open === undefined || filed.reportedAt <= open.openedAt;
  const device = matched.device?.id ?? null;
  const complaint = putComplaint(step, {
    ...pick(filed),
    deviceId: device,
    kind: filed.kind ?? matched.device?.kind ?? null,
    village: filed.village ?? matched.device?.village ?? null,
    receivedAt: step.at,
    orderId: open?.id ?? null,
    match: open !== undefined && device === null ? { by: 'place', distanceM: null } : matched.match,
    missCause: isFirst ? missAtFiling(step, device) : null,
    replyBy: filed.reportedAt + replyMs(step, filed, matched.device),
    repliedAt: null,
    met: null,
    solved: null,
    satisfied: null,
  });
  const order =
    open === undefined
      ? openOwn(step, command, complaint, matched.device)
      : attachComplaint(step, open, complaint, command.by);
  return { ok: true, order, complaint: putComplaint(step, { ...complaint, orderId: order.id }) };
}

function refusal(step: Step, filed: ComplaintFiled): CommandResult | undefined {
  const { registry } = step.ctx;
  if (step.at + aheadMsMax < filed.reportedAt)
    return refuse('in_the_future', 'reportedAt lies in the future');
  if (filed.deviceId !== null && !registry.devices.has(filed.deviceId))
    return refuse('unknown_device', `there is no device ${filed.deviceId}`);
  if (filed.village !== null && !registry.villages.has(filed.village))
    return refuse('unknown_village', `there is no village ${filed.village}`);
  return undefined;
}

/** Without what only serves the matching. */
const pick = ({ assetNo: _, code: __, request: ___, ...kept }: ComplaintFiled): typeof kept => kept;

/** Heat, water and light for the house are answered within a day; danger within two hours. */
function replyMs(step: Step, filed: ComplaintFiled, device: Device | null): Millis {
  const { hazardMs, supplyMs, generalMs } = step.ctx.catalogue.reply;
  if (filed.hazard) return hazardMs;
  const supply = (filed.kind ?? device?.kind) === 'heater' || filed.code === 'toilet_no_water';
  return supply ? supplyMs : generalMs;
}

function openOrderFor(step: Step, filed: ComplaintFiled, matched: Matched): Order | undefined {
  if (filed.request) return undefined;
  if (matched.device === null) return openAtPlace(step, filed);
  const fits = (order: Order): boolean =>
    order.type !== 'patrol' && order.type !== 'preventive' && [null, order.code].includes(filed.code);
  const fitting = openOrdersOf(step.town, matched.device.id).filter(
    (order) => fits(order) || (order.type === 'complaint' && order.code === null),
  );
  return fitting.sort((a, b) => a.priority - b.priority || a.openedAt - b.openedAt)[0];
}

/** An earlier complaint of the same kind, without a device, from nearly the same place. */
function openAtPlace(step: Step, filed: ComplaintFiled): Order | undefined {
  if (filed.lat === null || filed.lon === null || filed.kind === null) return undefined;
  for (const complaint of step.town.complaints.values()) {
    if (complaint.deviceId !== null || complaint.kind !== filed.kind || complaint.lat === null) continue;
    const order = step.town.orders.get(complaint.orderId ?? '');
    if (order === undefined || isOver(order) || order.type !== 'complaint') continue;
    const there = { lat: complaint.lat, lon: complaint.lon! };
    if (metresBetween(there, { lat: filed.lat, lon: filed.lon }) <= radius(step, filed.kind)) return order;
  }
  return undefined;
}

function openOwn(
  step: Step,
  command: Command & { type: 'complaint' },
  complaint: Complaint,
  device: Device | null,
): Order {
  const { code, request, channel } = command.complaint;
  const { kind, village } = complaint;
  const [base, cls] = worth(step, code, kind);
  const order = openOrder(step, {
    type: request ? 'preventive' : 'complaint',
    code,
    cause: device === null ? { type: 'place', id: complaint.id } : deviceCause(device.id),
    deviceIds: device === null ? [] : [device.id],
    village,
    kind,
    crew: kind === null || village === null ? null : (crewFor(step.ctx.registry, { kind, village }) ?? null),
    base,
    cls,
    why: whyWords(step, complaint, request),
    source: channel,
    firstSignalAt: null,
    openedAt: step.at,
    occurrences: 1,
    complaintIds: [complaint.id],
    hazard: complaint.hazard,
    key: null,
    linkedTo: null,
    by: command.by,
  });
  tell(step, order, 'first');
  return order;
}

const plain: readonly [Priority, ServiceClass] = [4, 'N2'];
function worth(step: Step, code: string | null, kind: string | null): readonly [Priority, ServiceClass] {
  const { codes, kinds } = step.ctx.catalogue;
  return (code === null ? undefined : codes[code]) ?? (kind === null ? undefined : kinds[kind]) ?? plain;
}

function whyWords(step: Step, complaint: Complaint, request: boolean): Words {
  const kind = complaint.kind === null ? undefined : step.ctx.registry.kinds.get(complaint.kind);
  const zh = kind?.zh ?? '设施';
  const en = kind?.en ?? 'facility';
  if (request) return { zh: `群众建议增设${zh}`, en: `A resident asks for a new one: ${en}` };
  if (complaint.hazard) return { zh: `有人报告${zh}有触电或坠落危险`, en: `Danger reported: ${en}` };
  return { zh: `群众反映${zh}有问题`, en: `A resident reports trouble: ${en}` };
}

function attachComplaint(step: Step, order: Order, complaint: Complaint, by: Actor): Order {
  // Danger does not wait for the end of a pause.
  const running = complaint.hazard && order.pause !== null ? resume(step, order, by) : order;
  const complaintIds = [...running.complaintIds, complaint.id];
  const patch = { complaintIds, ...repriced(step, { ...running, complaintIds }) };
  const after = write(step, order.id, { action: 'complaint', by, patch });
  if (after.priority < order.priority) tell(step, after, 'worsened');
  return after;
}

export function replyComplaint(step: Step, command: Command & { type: 'complaint-reply' }): CommandResult {
  const complaint = step.town.complaints.get(command.complaintId);
  if (complaint === undefined) return refuse('not_found', `there is no complaint ${command.complaintId}`);
  const { met = complaint.met, solved = complaint.solved, satisfied = complaint.satisfied } = command;
  const repliedAt = complaint.repliedAt ?? step.at;
  return { ok: true, complaint: putComplaint(step, { ...complaint, repliedAt, met, solved, satisfied }) };
}

/** The office knows better which order a complaint belongs to. */
export function matchByHand(step: Step, command: Command & { type: 'complaint-match' }): CommandResult {
  const complaint = step.town.complaints.get(command.complaintId);
  if (complaint === undefined) return refuse('not_found', `there is no complaint ${command.complaintId}`);
  const order = step.town.orders.get(command.orderId);
  if (order === undefined || isOver(order))
    return refuse('not_found', `there is no open order ${command.orderId}`);
  if (complaint.orderId === order.id) return { ok: true, complaint, order };
  const before = step.town.orders.get(complaint.orderId ?? '');
  const isFirst = complaint.reportedAt <= order.openedAt;
  const moved = putComplaint(step, {
    ...complaint,
    orderId: order.id,
    match: { by: 'hand', distanceM: null },
    missCause: isFirst ? (complaint.missCause ?? missAtFiling(step, order.deviceIds[0] ?? null)) : null,
  });
  const after = attachComplaint(step, order, moved, command.by);
  if (before !== undefined && !isOver(before)) detach(step, before, complaint.id, order.id, command.by);
  return { ok: true, complaint: moved, order: after };
}

/** An order that stood for this complaint alone ends in the other one. */
function detach(step: Step, order: Order, complaintId: string, into: string, by: Actor): void {
  const complaintIds = order.complaintIds.filter((id) => id !== complaintId);
  const left = write(step, order.id, {
    action: 'complaint',
    by,
    patch: { complaintIds, ...repriced(step, { ...order, complaintIds }) },
  });
  const empty = complaintIds.length === 0 && order.type === 'complaint' && !lifeOf(step, order).shown;
  if (empty && (order.status === 'open' || order.status === 'accepted'))
    endOrder(step, left, 'cancel', { by, as: 'linked', patch: { linkedTo: into } });
}
