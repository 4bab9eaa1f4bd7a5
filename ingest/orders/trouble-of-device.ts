// One trouble shows as several codes: a stuck pump has no flow, then trips, then freezes. They are one order, under the worst of
// them, for as long as it is open.
import type { FaultCode } from '../domain/fault.ts';
import { telemetryActor } from '../domain/ledger.ts';
import type { Order } from '../domain/order.ts';
import { reopenOrder } from './ending.ts';
import { heed, leads, lifeOf } from './life.ts';
import { tell } from './notices.ts';
import { openOrdersOf, type Step, write } from './step.ts';
import type { Standing } from './town-state.ts';

/** The open order of the same trouble of the same device. */
export function kinOrder(step: Step, { cause, fault }: Standing): Order | undefined {
  if (cause.type !== 'device') return undefined;
  const families = step.ctx.rules.troubles.filter((codes) => codes.includes(fault.code));
  if (families.length === 0) return undefined;
  const isKin = (code: FaultCode | null): boolean =>
    code !== null && families.some((codes) => codes.includes(code));
  return openOrdersOf(step.town, cause.id).find(
    (order) => order.cause.type === 'device' && order.firstSignalAt !== null && isKin(order.code),
  );
}

/** A further sign of what the order is about: worse than what it says, it gives the order its name. */
export function joinKin(step: Step, order: Order, standing: Standing): Order {
  const { key, fault, words, occurrences } = standing;
  step.town.lastOrder.set(key, order.id);
  if (order.status === 'verifying') {
    const seen = { why: words, rule: fault.rule, samples: fault.evidence };
    reopenOrder(step, order, { action: 'refutes', key, occurrences, ...seen });
  }
  const now = step.town.orders.get(order.id)!;
  const life = lifeOf(step, now);
  step.town.lives.set(order.id, { ...life, keys: [...new Set([...life.keys, key])], shown: true });
  const after = write(step, order.id, {
    action: leads(step, now, standing) ? 'worsened' : 'joined',
    by: telemetryActor,
    why: words,
    rule: fault.rule,
    samples: fault.evidence,
    patch: heed(step, now, standing),
  });
  if (after.priority < order.priority) tell(step, after, 'worsened');
  return after;
}
