// A lighting circuit or a transformer district without supply, whole or from one pole on, while the gateway
// above it speaks.
import type { Device, DeviceId } from '../../domain/device.ts';
import type { Cause, Symptom } from '../../domain/fault.ts';
import { HOUR, type Millis } from '../../domain/time.ts';
import { runs } from '../neighbours.ts';
import type { Step } from '../step.ts';
import { faultKey } from '../town-state.ts';
import {
  type CauseFinder,
  isExpected,
  ruleOf,
  type Sighting,
  shows,
  silenceCounts,
  stragglersMax,
} from './finder.ts';

export const circuitDead: CauseFinder = {
  id: 'circuit_dead',
  code: 'circuit_dead',
  symptoms: ['dark', 'no_supply', 'silent'],
  shared: true,
  groups: (device, step) => circuitOf(device, step),
  members: (cause, step) => step.ctx.registry.circuits.get(cause.id) ?? [],
  look,
  words,
};

/** A circuit of lamps is a lighting circuit, any other a transformer's district. */
export function circuitOf(device: Device, step: Step): readonly Cause[] {
  if (device.circuit === undefined) return [];
  const members = step.ctx.registry.circuits.get(device.circuit) ?? [];
  const lit = step.ctx.registry.devices.get(members[0] ?? '')?.kind === 'streetlight';
  return [{ type: lit ? 'circuit' : 'transformer', id: device.circuit }];
}

/** Without supply for certain; silence alone may be the network's. */
const certain: readonly Symptom[] = ['dark', 'no_supply'];

function look(cause: Cause, step: Step, since: Millis, standing: readonly DeviceId[]): Sighting {
  const rule = ruleOf(circuitDead, step);
  const all = circuitDead.members(cause, step);
  // Mostly one silent device of many is looked at: who shows nothing costs one look-up.
  const dead = all.filter((id) => isDead(step, id) && isExpected(step, id));
  const expected = (): number => all.filter((id) => isExpected(step, id)).length;
  const share = 3 <= dead.length && rule.share * expected() <= dead.length;
  const row = share ? dead : rowOf(cause, step, dead);
  const affected = share || standing.length > 0 ? dead : row;
  return {
    present: row.length > 0,
    dueAt: since + rule.raiseMs,
    calm: isCalm(cause, step, standing, rule.clearShare),
    affected,
    ...(isTheft(step, row, row.length > 0 && dead.length < expected())
      ? { priority: step.ctx.rules.theft.priority, cls: step.ctx.rules.theft.cls }
      : {}),
  };
}

function isDead(step: Step, id: DeviceId): boolean {
  if (shows(step, id, certain) !== undefined) return true;
  if (shows(step, id, ['silent']) === undefined || !silenceCounts(step)) return false;
  const gateway = step.ctx.registry.devices.get(id)?.gateway;
  return gateway === undefined || !isLost(step, gateway);
}

/** Also while its own order stands: the lamps behind a gateway that has just come back have yet to speak. */
const isLost = (step: Step, gateway: DeviceId): boolean =>
  shows(step, gateway, ['silent']) !== undefined ||
  step.town.causes.has(faultKey({ type: 'gateway', id: gateway }, 'gateway_offline'));

/**
 * Neighbours in a row that failed within the time of one succession: a cable cut, or a fuse that goes lamp by
 * lamp.
 */
function rowOf(cause: Cause, step: Step, dead: readonly DeviceId[]): readonly DeviceId[] {
  const { neighboursMin, successionMs } = step.ctx.rules;
  if (dead.length < neighboursMin) return [];
  // Three houses of a district without network are three houses; three without supply are one branch line.
  const wanted: readonly Symptom[] = cause.type === 'circuit' ? [...certain, 'silent'] : certain;
  const recent = dead.filter(
    (id) => step.at - successionMs <= (shows(step, id, wanted) ?? Number.NEGATIVE_INFINITY),
  );
  const circuit = circuitDead
    .members(cause, step)
    .map((id) => step.ctx.registry.devices.get(id)!)
    .filter((device) => device !== undefined);
  const longest = runs(new Set(recent), circuit)[0] ?? [];
  return neighboursMin <= longest.length ? longest : [];
}

/** Lamps prove a circuit at night only; by day they are asked for nothing. */
function isCalm(cause: Cause, step: Step, standing: readonly DeviceId[], clearShare: number): boolean {
  const first = step.ctx.registry.devices.get(standing[0] ?? '');
  // Nobody is left who could be dead.
  if (first === undefined) return true;
  if (cause.type === 'circuit' && !step.ctx.night(first, step.at)) return false;
  const still = standing.filter((id) => shows(step, id, circuitDead.symptoms) !== undefined);
  return still.length <= stragglersMax(standing.length, clearShare);
}

/** Part of a circuit gone at once in the small hours: the cable may have been taken, its ends may be live. */
function isTheft(step: Step, row: readonly DeviceId[], partial: boolean): boolean {
  if (!partial || row.length === 0) return false;
  const onsets = row.map((id) => shows(step, id, ['no_supply', 'silent']));
  if (onsets.some((at) => at === undefined)) return false;
  const first = Math.min(...(onsets as Millis[]));
  const last = Math.max(...(onsets as Millis[]));
  const { fromHour, untilHour } = step.ctx.rules.theft;
  const { hour } = step.ctx.time.local(first);
  return fromHour <= hour && hour < untilHour && last - first <= HOUR / 4;
}

function words(cause: Cause, affected: readonly DeviceId[], step: Step): { zh: string; en: string } {
  const all = circuitDead.members(cause, step).length;
  const part = affected.length < all;
  const theft = isTheft(step, affected, part);
  const noun = cause.type === 'circuit' ? ['路灯回路', 'Lighting circuit'] : ['台区', 'Transformer district'];
  const { words: taken } = step.ctx.rules.theft;
  const cut = theft ? [`，${taken.zh}`, `; ${taken.en}`] : ['', ''];
  return {
    zh: `${noun[0]}${cause.id}${part ? '部分' : ''}失电，${all}台设备中${affected.length}台${cut[0]}`,
    en: `${noun[1]} ${cause.id} ${part ? 'partly ' : ''}without supply: ${affected.length} of ${all}${cut[1]}`,
  };
}
