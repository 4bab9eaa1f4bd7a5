// What an order costs, settled when it is closed by the catalogue of that day, so that new prices change no past month.
// The office may enter what was really paid. Pure.
import type { CommandResult, OrderCommand } from '../domain/command.ts';
import type { ClosedAs, Cost, Order } from '../domain/order.ts';
import { problem } from '../domain/problem.ts';
import type { Catalogue } from './catalogue.ts';
import { type Step, write } from './step.ts';

/**
 * The order's cost after one more closing: a repair takes parts and labour, a visit that found nothing the labour, and
 * what went away by itself nothing. An order that was opened again costs what all its closings do.
 * @returns undefined where the catalogue has no entry for it: unknown, which is not 0
 */
export function costClosed(
  { code, cost }: Pick<Order, 'code' | 'cost'>,
  closedAs: ClosedAs,
  { services }: Pick<Catalogue, 'services'>,
): Cost | undefined {
  const service = services[code ?? ''];
  if (service === undefined) return cost;
  const repaired = closedAs === 'verified' || closedAs === 'confirmed';
  const visited = repaired || closedAs === 'no_fault';
  return {
    partsYuan: (cost?.partsYuan ?? 0) + (repaired ? service.partsYuan : 0),
    labourYuan: (cost?.labourYuan ?? 0) + (visited ? service.labourYuan : 0),
    from: 'catalogue',
  };
}

/** What the office knows from the invoice, in place of what the catalogue says; only of an order that is closed. */
export function enterCost(step: Step, order: Order, { by, note, paid }: OrderCommand): CommandResult {
  if (order.status !== 'closed')
    return { ok: false, problem: problem('illegal_move', 'only a closed order has a cost', { legal: [] }) };
  if (paid === undefined)
    return { ok: false, problem: problem('invalid', 'a cost is parts and labour in yuan') };
  const patch = { cost: { ...paid, from: 'office' as const } };
  return { ok: true, order: write(step, order.id, { action: 'cost', by, note: note ?? null, patch }) };
}
