// Adds what one step of the town did to the effects of the whole batch.
import type { Effects } from '../effects.ts';
import type { TownEffects } from '../orders/step.ts';
import type { TownInput } from '../orders/town.ts';

export function gather(effects: Effects, input: TownInput, done: TownEffects): void {
  effects.entries.push(...done.entries);
  effects.notices.push(...done.notices);
  for (const order of done.orders) effects.orders.set(order.id, order);
  for (const fault of done.faults) effects.faults.set(fault.id, fault);
  for (const complaint of done.complaints) effects.complaints.set(complaint.id, complaint);
  for (const silence of done.silences) effects.silences.set(silence.id, silence);
  if (input.type !== 'faults') return;
  for (const event of input.events)
    if (event.type === 'health') effects.healths.set(event.deviceId, event.healths);
}
