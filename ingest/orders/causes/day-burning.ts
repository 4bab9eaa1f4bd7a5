// Lamps of a cabinet that burn in daylight: a schedule or a contactor, not so many lamps. One order per
// gateway.
import type { DeviceId } from '../../domain/device.ts';
import type { Cause } from '../../domain/fault.ts';
import type { Millis } from '../../domain/time.ts';
import type { Step } from '../step.ts';
import { type CauseFinder, isExpected, ruleOf, type Sighting, shows, stragglersMax } from './finder.ts';
import { childrenOf, gatewayOf } from './gateway-offline.ts';

export const dayBurning: CauseFinder = {
  id: 'day_burning',
  code: 'lamp_day_burning',
  symptoms: ['burning_by_day'],
  shared: true,
  groups: (device, step) => gatewayOf(device, step),
  members: childrenOf,
  look,
  words: (cause, affected) => ({
    zh: `集中控制器${cause.id}所带${affected.length}盏路灯白天亮灯，查时控或接触器`,
    en: `${affected.length} lamps of gateway ${cause.id} burn by day: check its schedule or contactor`,
  }),
};

function look(cause: Cause, step: Step, since: Millis, standing: readonly DeviceId[]): Sighting {
  const rule = ruleOf(dayBurning, step);
  const lamps = childrenOf(cause, step).filter((id) => isExpected(step, id));
  const burning = lamps.filter((id) => shows(step, id, ['burning_by_day']) !== undefined);
  const first = step.ctx.registry.devices.get(standing[0] ?? '');
  // Night hides it: a lamp that may burn proves nothing; nor is anything to be proved where none of them is left.
  const byDay = first === undefined || !step.ctx.night(first, step.at);
  return {
    present: step.ctx.rules.neighboursMin <= burning.length && isBroad(step, lamps, burning, rule.share),
    dueAt: since + rule.raiseMs,
    calm: byDay && burning.length <= stragglersMax(standing.length, rule.clearShare),
    affected: burning,
  };
}

/** Most of the gateway's lamps, or most of one of its circuits: one contactor feeds one circuit. */
function isBroad(
  step: Step,
  lamps: readonly DeviceId[],
  burning: readonly DeviceId[],
  share: number,
): boolean {
  if (share * lamps.length <= burning.length) return true;
  const all = countByCircuit(step, lamps);
  for (const [circuit, on] of countByCircuit(step, burning))
    if (step.ctx.rules.neighboursMin <= on && share * all.get(circuit)! <= on) return true;
  return false;
}

function countByCircuit(step: Step, ids: readonly DeviceId[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const id of ids) {
    const circuit = step.ctx.registry.devices.get(id)?.circuit;
    if (circuit !== undefined) counts.set(circuit, (counts.get(circuit) ?? 0) + 1);
  }
  return counts;
}
