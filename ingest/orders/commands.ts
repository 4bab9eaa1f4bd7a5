// One table from command to what applies it.

import type { Command, CommandResult } from '../domain/command.ts';
import { crewFor } from '../domain/device.ts';
import type { Cause } from '../domain/fault.ts';
import { problem } from '../domain/problem.ts';
import { assertNever } from './assert.ts';
import { fileComplaint, matchByHand, replyComplaint } from './complaints.ts';
import { orderCommand } from './lifecycle.ts';
import { tell } from './notices.ts';
import { openOrder } from './opening.ts';
import { addSilence, endSilence } from './silences.ts';
import type { Step } from './step.ts';
import { deviceCause } from './town-state.ts';
import { platformTrouble } from './trouble.ts';

/** Applies a command whole, or answers with the problem and changes nothing. */
export function applyCommand(step: Step, command: Command): CommandResult {
  switch (command.type) {
    case 'order':
      return orderCommand(step, command);
    case 'complaint':
      return fileComplaint(step, command);
    case 'complaint-reply':
      return replyComplaint(step, command);
    case 'complaint-match':
      return matchByHand(step, command);
    case 'silence':
      return addSilence(step, command);
    case 'silence-end':
      return endSilence(step, command.silenceId);
    case 'open-order':
      return openByOffice(step, command);
    case 'platform':
      return platformTrouble(step, command);
    default:
      return assertNever(command);
  }
}

/** Patrols, preventive work and root causes: no fault stands behind them, so people alone move them. */
function openByOffice(step: Step, command: Command & { type: 'open-order' }): CommandResult {
  const { type, village, kind, deviceIds, why, priority, cls, crew, plan } = command.order;
  const { registry } = step.ctx;
  const unknown = deviceIds.find((id) => !registry.devices.has(id));
  if (unknown !== undefined)
    return { ok: false, problem: problem('unknown_device', `there is no device ${unknown}`) };
  if (village !== null && !registry.villages.has(village))
    return { ok: false, problem: problem('unknown_village', `there is no village ${village}`) };
  if (crew !== undefined && !registry.crews.has(crew))
    return { ok: false, problem: problem('unknown_crew', `there is no crew ${crew}`) };
  if (plan !== undefined && isPlanned(step, plan, deviceIds))
    return { ok: false, problem: problem('conflict', `${plan} has some of these devices already`) };
  const cause: Cause =
    deviceIds.length === 1 && plan === undefined
      ? deviceCause(deviceIds[0]!)
      : { type: village === null ? 'place' : 'village', id: village ?? 'town' };
  const ofTrade = kind === null || village === null ? undefined : crewFor(registry, { kind, village });
  const order = openOrder(step, {
    type,
    code: null,
    cause,
    deviceIds,
    village,
    kind,
    crew: crew ?? ofTrade ?? null,
    base: priority,
    cls,
    why,
    source: 'office',
    firstSignalAt: null,
    openedAt: step.at,
    occurrences: 1,
    complaintIds: [],
    hazard: false,
    key: null,
    linkedTo: null,
    ...(plan !== undefined && { plan }),
    by: command.by,
  });
  tell(step, order, 'first');
  return { ok: true, order };
}

/** An asset is once in a plan, whoever asks for the plan at the same time. */
const isPlanned = (step: Step, plan: string, deviceIds: readonly string[]): boolean =>
  [...step.town.orders.values()].some(
    (order) =>
      order.plan === plan &&
      order.status !== 'cancelled' &&
      order.deviceIds.some((id) => deviceIds.includes(id)),
  );
