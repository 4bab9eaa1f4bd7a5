// After a swap of rules or registry, or a start: what nothing judges any more no longer stands, and its order says so,
// since neither calm nor a repair would ever be seen. What is still judged the judge is told of, which may not know that it stands.
import { systemActor } from '../domain/ledger.ts';
import type { Order } from '../domain/order.ts';
import { lifeOf } from './life.ts';
import { release } from './standing.ts';
import { orderTold, type Step, write } from './step.ts';
import { deviceCause, dropTimer, type FaultKey, faultKey, isOver, type Standing } from './town-state.ts';

export function judgeAnew(step: Step): void {
  const ofDevices = [...step.town.standing.values()].filter(({ cause }) => cause.type === 'device');
  const unjudged = ofDevices.filter((standing) => !isJudged(step, standing));
  for (const standing of unjudged) drop(step, standing);
  for (const { key } of unjudged)
    release(step, (child) => child.stage.in === 'covered' && child.stage.by === key);
  for (const standing of step.town.standing.values()) tellJudge(step, standing);
}

function isJudged({ town, ctx }: Step, { cause, fault }: Standing): boolean {
  if (fault.code !== 'intermittent') return ctx.judges(cause.id, fault.code);
  if (!ctx.registry.devices.has(cause.id)) return false;
  // It stands for faults that come and go: as long as one of them is judged, so is it.
  const prefix = faultKey(deviceCause(cause.id), '');
  const codes = [...town.flaps.keys()]
    .filter((key) => key.startsWith(prefix))
    .map((key) => key.slice(prefix.length));
  return codes.length === 0 || codes.some((code) => ctx.judges(cause.id, code));
}

function drop(step: Step, standing: Standing): void {
  const { key, fault } = standing;
  step.town.standing.delete(key);
  dropTimer(step.town, `tell ${key}`);
  dropTimer(step.town, `calm ${key}`);
  step.changed.faults.set(fault.id, { ...fault, clearedAt: step.at });
  const order = orderTold(step.town, standing);
  if (order !== undefined && !isOver(order)) hold(step, order, key);
}

/** Only people can end it now, unless another of its faults is still judged. */
function hold(step: Step, order: Order, key: FaultKey): void {
  const life = lifeOf(step, order);
  const keys = life.keys.filter((one) => one !== key);
  step.town.lives.set(order.id, { ...life, keys, shown: life.shown && keys.length > 0 });
  if (keys.length > 0) return;
  const why = {
    zh: '规则或登记册已更换，不再判断此故障；请由办公室确认或取消',
    en: 'Rules or registry were changed and nothing judges this fault any more: the office confirms or cancels it',
  };
  write(step, order.id, { action: 'held', by: systemActor, why, patch: { hold: 'no_rule' } });
}

function tellJudge(step: Step, standing: Standing): void {
  const { cause, fault } = standing;
  if (cause.type !== 'device' || fault.code === 'intermittent') return;
  const order = orderTold(step.town, standing);
  const claimedAt = order?.status === 'verifying' ? order.repairedAt : null;
  const { code, since, raisedAt } = fault;
  step.stands.push({ deviceId: cause.id, code, since, raisedAt, claimedAt });
}
