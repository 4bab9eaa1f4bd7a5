// The causes from the highest down, and which of them could explain a fault.
import type { Device } from '../domain/device.ts';
import type { Cause, FaultCode } from '../domain/fault.ts';
import { blackout } from './causes/blackout.ts';
import { circuitDead } from './causes/circuit-dead.ts';
import { dayBurning } from './causes/day-burning.ts';
import { type CauseFinder, ruleOf, shows } from './causes/finder.ts';
import { gatewayOffline } from './causes/gateway-offline.ts';
import { lineVoltage } from './causes/line-voltage.ts';
import { platform } from './causes/platform.ts';
import type { CauseId } from './rules.ts';
import type { Step } from './step.ts';
import { type FaultKey, faultKey, type Standing } from './town-state.ts';

/** Highest first. */
export const finders: readonly CauseFinder[] = [
  platform,
  blackout,
  lineVoltage,
  circuitDead,
  gatewayOffline,
  dayBurning,
];
const byId = new Map<CauseId, CauseFinder>(finders.map((finder) => [finder.id, finder]));
export const finderOf = (id: CauseId): CauseFinder => byId.get(id)!;

export interface Parent {
  readonly key: FaultKey;
  readonly finder: CauseFinder;
  readonly cause: Cause;
}

/** Every cause that would explain this fault of a device or of a lower cause, the highest first. */
export function parentsOf(step: Step, cause: Cause, code: FaultCode): Parent[] {
  const device = representative(step, cause);
  if (device === undefined) return [];
  const own = faultKey(cause, code);
  return finders.flatMap((finder) => {
    if (!ruleOf(finder, step).explains.includes(code)) return [];
    return finder
      .groups(device, step)
      .map((parent) => ({ key: faultKey(parent, finder.code), finder, cause: parent }))
      .filter((parent) => parent.key !== own);
  });
}

/** Those of them that reach it: a cable cut behind one pole does not explain the lamps before it. */
export const reachingParents = (step: Step, { cause, fault }: Pick<Standing, 'cause' | 'fault'>): Parent[] =>
  parentsOf(step, cause, fault.code).filter(({ key, finder }) => {
    if (cause.type !== 'device') return true;
    const listed = step.town.causes.get(key)?.deviceIds.includes(cause.id) ?? false;
    return listed || shows(step, cause.id, finder.symptoms) !== undefined;
  });

/** Whether the cause of this key explains the fault. */
export const explains = (step: Step, key: FaultKey, child: Pick<Standing, 'cause' | 'fault'>): boolean =>
  reachingParents(step, child).some((parent) => parent.key === key);

/** Whether the fault must wait for others before it is told. */
export const mayShare = (step: Step, parents: readonly Parent[]): boolean =>
  parents.some(({ finder, cause }) => finder.shared && 1 < finder.members(cause, step).length);

/** A device that stands where the cause stands. */
function representative(step: Step, cause: Cause): Device | undefined {
  const { registry } = step.ctx;
  if (cause.type === 'device' || cause.type === 'gateway') return registry.devices.get(cause.id);
  if (cause.type === 'circuit' || cause.type === 'transformer')
    return registry.devices.get(registry.circuits.get(cause.id)?.[0] ?? '');
  if (cause.type === 'village') return registry.devices.get(blackout.members(cause, step)[0] ?? '');
  return undefined;
}
