// A whole transformer district out of its voltage band: the grid company's to repair, not each household's.
import type { Cause } from '../../domain/fault.ts';
import type { Millis } from '../../domain/time.ts';
import type { Step } from '../step.ts';
import { circuitOf } from './circuit-dead.ts';
import { type CauseFinder, isExpected, ruleOf, type Sighting, shows } from './finder.ts';

export const lineVoltage: CauseFinder = {
  id: 'line_voltage',
  code: 'line_voltage',
  symptoms: ['bad_voltage'],
  shared: true,
  groups: (device, step) => circuitOf(device, step),
  members: (cause, step) => step.ctx.registry.circuits.get(cause.id) ?? [],
  look,
  words: (cause, affected) => ({
    zh: `台区${cause.id}电压异常，${affected.length}台设备同时超出范围，属供电线路问题`,
    en: `District ${cause.id}: voltage out of range on ${affected.length} devices at once, the supply line's`,
  }),
};

function look(cause: Cause, step: Step, since: Millis): Sighting {
  const rule = ruleOf(lineVoltage, step);
  const members = lineVoltage.members(cause, step).filter((id) => isExpected(step, id));
  const bad = members.filter((id) => shows(step, id, ['bad_voltage']) !== undefined);
  const enough = Math.max(step.ctx.rules.districtMin, rule.share * members.length);
  // Only those who speak and are in the band count as well: silence proves no voltage.
  const well = members.filter((id) => shows(step, id, ['bad_voltage', 'silent', 'no_supply']) === undefined);
  return {
    present: enough <= bad.length,
    dueAt: since + rule.raiseMs,
    calm: bad.length < enough && rule.clearShare * members.length <= well.length,
    affected: bad,
  };
}
