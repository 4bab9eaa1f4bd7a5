// What the judge says of one device, taken up by the town.

import type { FaultEvent } from '../domain/fault.ts';
import { telemetryActor } from '../domain/ledger.ts';
import { assertNever } from './assert.ts';
import { reopenOrder } from './ending.ts';
import { clearCounted, flappedAgain } from './flapping.ts';
import { exposureOf, heed, leads, waitsForTelemetry } from './life.ts';
import { tell } from './notices.ts';
import { prioritise } from './priority.ts';
import { raise, settle, showsAgain } from './standing.ts';
import { openOrdersOf, orderTold, putStanding, type Step, write } from './step.ts';
import { type Touched, touch } from './touch.ts';
import { deviceCause, faultKey, isOver, type Standing } from './town-state.ts';

type Of<T extends FaultEvent['type']> = Extract<FaultEvent, { type: T }>;

/** @param touched the causes to look at once all events of the step are taken */
export function takeEvent(step: Step, event: FaultEvent, touched: Map<string, Touched>): void {
  if (!step.ctx.registry.devices.has(event.deviceId)) return;
  switch (event.type) {
    case 'raised':
      raise(step, { ...event, cause: deviceCause(event.deviceId), deviceIds: [event.deviceId] });
      flappedAgain(step, faultKey(deviceCause(event.deviceId), event.code));
      return;
    case 'cleared':
      clearCounted(step, faultKey(deviceCause(event.deviceId), event.code), event.evidence);
      return;
    case 'persists':
      persist(step, event);
      return;
    case 'worsened':
      worsen(step, event);
      return;
    case 'symptom':
      show(step, event);
      if (event.present) showsAgain(step, event.deviceId, event.symptom);
      touch(step, event, touched);
      return;
    case 'health':
      hear(step, event);
      return;
    default:
      assertNever(event);
  }
}

function show(step: Step, event: Of<'symptom'>): void {
  const { symptoms } = step.town;
  const { [event.symptom]: since, ...others } = symptoms.get(event.deviceId) ?? {};
  if (event.present) symptoms.set(event.deviceId, { ...others, [event.symptom]: since ?? event.at });
  else if (Object.keys(others).length > 0) symptoms.set(event.deviceId, others);
  else symptoms.delete(event.deviceId);
}

/** After a claim, telemetry shows the fault again: not repaired. */
function persist(step: Step, event: Of<'persists'>): void {
  const standing = step.town.standing.get(faultKey(deviceCause(event.deviceId), event.code));
  const order = orderTold(step.town, standing);
  if (standing === undefined || order?.status !== 'verifying') return;
  const { key, fault, words: why } = standing;
  const seen = { rule: fault.rule, samples: event.evidence };
  reopenOrder(step, order, { action: 'refutes', key, occurrences: 0, why, ...seen });
}

function worsen(step: Step, event: Of<'worsened'>): void {
  const known = step.town.standing.get(faultKey(deviceCause(event.deviceId), event.code));
  if (known === undefined) return;
  const { priority, cls, words, evidence } = event;
  const standing = putStanding(step, { ...known, priority, cls, words, fault: { ...known.fault, evidence } });
  if (standing.stage.in === 'told') {
    worsenOrder(step, standing, standing.stage.orderId);
    return;
  }
  const urgent = prioritise(priority, exposureOf(step, [event.deviceId], 0, false)).priority === 1;
  const latest = standing.fault.raisedAt + step.ctx.rules.groupingUrgentMs;
  if (urgent && latest < standing.waitUntil) putStanding(step, { ...standing, waitUntil: latest });
  settle(step, standing.key);
}

function worsenOrder(step: Step, standing: Standing, orderId: string): void {
  const order = step.town.orders.get(orderId);
  if (order === undefined || isOver(order)) return;
  const after = write(step, orderId, {
    action: leads(step, order, standing) ? 'worsened' : 'joined',
    by: telemetryActor,
    why: standing.words,
    rule: standing.fault.rule,
    samples: standing.fault.evidence,
    patch: heed(step, order, standing),
  });
  if (after.priority < order.priority) tell(step, after, 'worsened');
}

/** Lost telemetry holds an order where it is; it never moves one. */
function hear(step: Step, event: Of<'health'>): void {
  const mute = event.healths.comms === 'fault';
  for (const order of openOrdersOf(step.town, event.deviceId)) {
    if (!waitsForTelemetry(order)) continue;
    const others = order.deviceIds.filter((id) => id !== event.deviceId);
    const held = mute || others.some((id) => step.ctx.device(id).healths.comms === 'fault');
    const hold = held ? 'telemetry_lost' : null;
    if (hold !== order.hold) write(step, order.id, { action: 'held', by: telemetryActor, patch: { hold } });
  }
}
