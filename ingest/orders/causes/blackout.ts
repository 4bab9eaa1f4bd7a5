// A village without power: its districts, circuits and gateways fall silent together. The highest cause of
// all that have a place.
import type { DeviceId } from '../../domain/device.ts';
import type { Cause } from '../../domain/fault.ts';
import { type Millis, SECOND } from '../../domain/time.ts';
import { membersOfVillage } from '../places.ts';
import type { Step } from '../step.ts';
import {
  type CauseFinder,
  isExpected,
  ruleOf,
  type Sighting,
  shows,
  silenceCounts,
  stragglersMax,
} from './finder.ts';

export const blackout: CauseFinder = {
  id: 'blackout',
  code: 'circuit_dead',
  symptoms: ['no_supply', 'silent'],
  shared: false,
  groups: (device) => [{ type: 'village', id: device.village }],
  members: (cause, step) => membersOfVillage(step.ctx.registry, cause.id),
  look,
  words: (cause, affected, step) => ({
    zh: `${step.ctx.registry.villages.get(cause.id)?.name ?? cause.id}大面积失电，${affected.length}台设备同时失电或失联`,
    en: `Village ${cause.id} is without power: ${affected.length} devices lost at once`,
  }),
};

/** Fewer devices than this are no village. */
const blackoutDevicesMin = 10;
/** A device not heard from for longer than this many intervals is no witness that there is power. */
const witnessIntervals = 1.2;

function look(cause: Cause, step: Step, since: Millis, standing: readonly DeviceId[]): Sighting {
  const rule = ruleOf(blackout, step);
  const members = blackout.members(cause, step);
  const wanted = silenceCounts(step) ? blackout.symptoms : (['no_supply'] as const);
  // A whole village is looked at with every symptom in it: who shows nothing costs one look-up.
  const lost = members.filter((id) => shows(step, id, wanted) !== undefined && isExpected(step, id));
  const isWide = blackoutDevicesMin <= lost.length && 2 <= branches(step, lost) && 2 <= kindsOf(step, lost);
  const still = standing.filter((id) => shows(step, id, blackout.symptoms) !== undefined);
  return {
    present: isWide && rule.share * (lost.length + countWitnesses(step, members)) <= lost.length,
    dueAt: since + rule.raiseMs,
    calm: still.length <= stragglersMax(standing.length, rule.clearShare),
    affected: lost,
  };
}

const countWitnesses = (step: Step, members: readonly DeviceId[]): number =>
  members.filter((id) => isExpected(step, id) && isWitness(step, id)).length;

function isWitness(step: Step, id: DeviceId): boolean {
  if (shows(step, id, blackout.symptoms) !== undefined) return false;
  const heard = step.ctx.device(id).lastSeenAt ?? 0;
  const intervalMs = (step.ctx.registry.devices.get(id)?.intervalS ?? 0) * SECOND;
  return step.at - heard <= witnessIntervals * intervalMs;
}

/** Power branches among them: a single dead district is that district's own cause. */
function branches(step: Step, ids: readonly DeviceId[]): number {
  const found = new Set<string>();
  for (const id of ids) {
    const circuit = step.ctx.registry.devices.get(id)?.circuit;
    if (circuit !== undefined) found.add(circuit);
  }
  return found.size;
}

/** Kinds among them: lamps behind two lost gateways are not yet a village in the dark. */
const kindsOf = (step: Step, ids: readonly DeviceId[]): number =>
  new Set(ids.map((id) => step.ctx.registry.devices.get(id)?.kind).filter((kind) => kind !== 'gateway')).size;
