// What villagers make of what they see and feel: which lamp moves a passer-by, when a room is cold, and when one telephones.
import type { Device } from '../../ingest/domain/device.ts';
import { HOUR, MINUTE, type Millis } from '../../ingest/domain/time.ts';
import { between, type Key } from '../chance.ts';
import { number, type View } from '../defects/defect.ts';
import type { LiveDefect } from '../truth.ts';

const stream = { morning: 146 } as const;
const lampNightChance = 0.04;
const mainRoadNightChance = 0.1;
const mainRoadW = 60;
const dayBurningChance = 0.01;

/** Chance that a passer-by speaks up this evening (or, for a lamp lit by day, this noon). */
export function lampMoves(device: Device, view: View, code: string): number {
  const { hour, bright } = view.place;
  if (code === 'lamp_day_burning') return bright && 12 <= hour && hour < 13 ? dayBurningChance : 0;
  if (code === 'gateway_offline' || hour < 20.5 || 21.5 <= hour) return 0;
  const isDark = view.metrics === undefined || number(view, 'power_w') < 3;
  if (!isDark || code === 'device_silent') return 0;
  return (device.ratedPowerW ?? 0) < mainRoadW ? lampNightChance : mainRoadNightChance;
}

/** It is this defect that makes the room cold: in hard frost many rooms are, and nobody calls a repairman for the weather. */
export function chills({ defect, observableAt }: LiveDefect, view: View): boolean {
  const { spec } = defect;
  const reachesTheRoom = spec.code === 'cold_room' || spec.also.includes('cold_room');
  return reachesTheRoom && (observableAt !== null || spec.shows(view));
}

/** The room is two kelvin under the wish, or under 16 C, while the heater is asked for heat. */
export function isCold(view: View): boolean {
  const mode = view.metrics?.mode;
  const indoor = number(view, 'indoor_c');
  return (mode === 'heat' || mode === 'defrost') && (indoor < number(view, 'setpoint_c') - 2 || indoor < 16);
}

/** Nobody telephones between 22:00 and 07:00. */
export function afterNight(at: Millis, hourOf: (at: Millis) => number, key: Key): Millis {
  const hour = hourOf(at);
  if (7 <= hour && hour < 22) return at;
  const toSeven = ((7 - hour + 24) % 24) * HOUR;
  return at + toSeven + between(0, 60, key, stream.morning) * MINUTE;
}
