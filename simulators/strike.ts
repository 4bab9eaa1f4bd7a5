// What the defects of a device do to it at a moment.
import type { Millis } from '../ingest/domain/time.ts';
import type { Stroke } from './defects/defect.ts';
import type { Defect } from './defects/schedule.ts';
import { type LampInfluence, type LampState, lampWatts } from './signals/streetlight.ts';
import { isActive } from './truth.ts';
import type { Unit } from './unit.ts';

/** Gathers the influence of all defects on a device; false when none is left. */
export function strike(unit: Unit, at: Millis): boolean {
  unit.strikes = unit.strikes.filter((one) => one.endedAt === null && !isOver(one.defect, at));
  if (unit.strikes.length === 0) {
    unit.influence = unit.neutral;
    unit.stuckAt = null;
    return false;
  }
  unit.influence = { ...unit.neutral };
  const { hour } = unit.place;
  for (const one of unit.strikes) {
    if (!isActive(one, at)) continue;
    const { onset, key, spec } = one.defect;
    const isGateway = unit.device.kind === 'gateway';
    const stroke: Stroke = { at, ageMs: at - onset, onset, key, isGateway, kind: unit.device.kind, hour };
    spec.act(unit.influence, stroke);
  }
  return true;
}

/** Watts that a cabinet's lamps draw at this moment; 0 for all other devices. */
export function lampLoad(gateway: Unit, at: Millis): number {
  let watts = 0;
  for (const lamp of gateway.children) {
    if (0 < lamp.strikes.length) strike(lamp, at);
    watts += lampWatts(lamp.state as LampState, at, gateway.place, lamp.influence as LampInfluence);
  }
  return watts;
}

const isOver = (defect: Defect, at: Millis): boolean => defect.endsAt !== null && defect.endsAt <= at;
