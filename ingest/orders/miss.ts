// Why did a villager know before we did? Exactly one cause for each complaint that came before its order.
import type { Complaint, MissCause } from '../domain/complaint.ts';
import type { DeviceId } from '../domain/device.ts';
import type { Order } from '../domain/order.ts';
import { coveringSilence } from './silence-scope.ts';
import { putComplaint, type Step } from './step.ts';
import { deviceCause, type Standing } from './town-state.ts';

/** What can be said at the moment of the complaint; `null`: only the order's end will tell. */
export function missAtFiling(step: Step, device: DeviceId | null): MissCause | null {
  if (device === null) return 'no_device';
  const standing = [...step.town.standing.values()].filter(
    (one) => one.cause.type === 'device' && one.cause.id === device,
  );
  if (coveringSilence(step, deviceCause(device)) !== undefined || standing.some(isSuppressed))
    return 'suppressed';
  if (standing.some((one) => one.stage.in === 'covered')) return 'grouped_elsewhere';
  if (standing.some(({ stage }) => stage.in === 'waiting' || stage.in === 'mending')) return 'rule_pending';
  const view = step.ctx.device(device);
  if (view.lastSeenAt === null || view.healths.comms === 'fault') return 'device_silent';
  return showsSymptom(step, device) || view.healths.function === 'fault' ? 'rule_pending' : null;
}

const isSuppressed = (one: Standing): boolean => one.stage.in === 'silenced' || one.stage.in === 'blocked';

function showsSymptom(step: Step, device: DeviceId): boolean {
  const shown = step.town.symptoms.get(device);
  return shown !== undefined && Object.keys(shown).length > 0;
}

/** A fault of the complaint's device has joined its order: it was seen, only later. */
export function missOpenedLater(step: Step, order: Order): void {
  for (const complaint of firstComplaints(step, order))
    if (complaint.missCause === null) putComplaint(step, { ...complaint, missCause: 'opened_later' });
}

/** At the order's end nothing stays open: either nobody found a fault, or no rule could have. */
export function settleMissCause(step: Step, order: Order): void {
  for (const complaint of firstComplaints(step, order)) {
    const missCause = order.closedAs === 'no_fault' ? 'no_fault_found' : (complaint.missCause ?? 'no_rule');
    if (missCause !== complaint.missCause) putComplaint(step, { ...complaint, missCause });
  }
}

/** Those that came before the order could be opened by telemetry. */
function firstComplaints(step: Step, order: Order): Complaint[] {
  return order.complaintIds
    .map((id) => step.town.complaints.get(id))
    .filter((one): one is Complaint => one !== undefined && cameFirst(one, order));
}

/** An order is proactive only where it was opened before the villager spoke. */
const cameFirst = (complaint: Complaint, order: Order): boolean => complaint.reportedAt <= order.openedAt;
