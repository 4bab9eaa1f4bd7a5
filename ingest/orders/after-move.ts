// What a person's move means for the faults under the order: a claim to be proved, a fault to be judged anew,
// or one to be left alone.
import { telemetryActor } from '../domain/ledger.ts';
import type { OrderAction } from '../domain/order.ts';
import type { Millis } from '../domain/time.ts';
import { claimCause, forgetStandingCause } from './cause.ts';
import { endOrder } from './ending.ts';
import { lifeOf } from './life.ts';
import { tell } from './notices.ts';
import { release, settle } from './standing.ts';
import { putStanding, type Step } from './step.ts';
import { dropTimer, type FaultKey } from './town-state.ts';

/** @param until end date of a cancel */
export function afterMove(step: Step, orderId: string, action: OrderAction, until: Millis | null): void {
  const { keys } = lifeOf(step, step.town.orders.get(orderId)!);
  switch (action) {
    case 'repair':
      for (const key of keys) claim(step, key);
      endIfCalm(step, orderId, 'proves');
      return;
    case 'release':
      endIfCalm(step, orderId, 'recovers');
      return;
    case 'nothing-found':
    case 'confirm':
      for (const key of keys) forget(step, key);
      return;
    case 'cancel':
      for (const key of keys) block(step, key, orderId, until);
      return;
    default:
      return;
  }
}

function claim(step: Step, key: FaultKey): void {
  const standing = step.town.standing.get(key);
  if (standing === undefined) return;
  if (standing.cause.type !== 'device') {
    claimCause(step, key);
    return;
  }
  step.claims.push({ deviceId: standing.cause.id, code: standing.fault.code, at: step.at });
}

/** Telemetry had shown the fault and saw it end while the crew was there: what it kept back then is due now. */
function endIfCalm(step: Step, orderId: string, action: 'proves' | 'recovers'): void {
  const order = step.town.orders.get(orderId)!;
  const { shown, keys } = lifeOf(step, order);
  if (!shown || keys.length > 0) return;
  tell(step, endOrder(step, order, action, { by: telemetryActor }), 'resolved');
}

/** A person says that it is over: the judge, or the town for a cause, begins anew. */
function forget(step: Step, key: FaultKey): void {
  const standing = step.town.standing.get(key);
  if (standing === undefined) return;
  const { fault, cause } = standing;
  step.town.standing.delete(key);
  dropTimer(step.town, `tell ${key}`);
  step.changed.faults.set(fault.id, { ...fault, clearedAt: step.at });
  if (cause.type === 'device') step.forgets.push({ deviceId: cause.id, code: fault.code });
  else forgetStandingCause(step, key);
  release(step, (child) => child.stage.in === 'covered' && child.stage.by === key);
}

function block(step: Step, key: FaultKey, orderId: string, until: Millis | null): void {
  const standing = step.town.standing.get(key);
  if (standing === undefined) return;
  putStanding(step, { ...standing, stage: { in: 'blocked', by: orderId, until } });
  settle(step, key);
}
