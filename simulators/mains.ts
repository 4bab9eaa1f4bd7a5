// The grid's voltage: what the street and the houses get. It sags with the village's load; an old house line sags with its own.
import type { Key } from './chance.ts';
import { between, normal } from './chance.ts';
import { bump, ramp } from './curve.ts';

const stream = { offset: 20, noise: 21, share: 22 } as const;
const streetNominalV = 224;
const houseNominalV = 225;

/** A voltage of a street cabinet or a lamp: 3 to 6 V lower while people cook and watch television. */
export function streetVoltage(key: Key, index: number, hour: number): number {
  const own = between(-1, 1, key, stream.offset);
  const sag = between(3, 6, key, stream.share) * bump(hour, 20, 3);
  return streetNominalV + own - sag + 0.8 * normal(key, stream.noise, index);
}

/** How much of its greatest load a transformer district carries: most at 20:00 (cheap hours begin) and before dawn. */
export function districtLoad(hour: number, outdoorC: number): number {
  const course = 0.35 + 0.65 * Math.max(bump(hour, 21, 3.5), 0.9 * bump(hour, 5.5, 3.5));
  return course * (0.3 + 0.7 * ramp(-outdoorC, -15, 12));
}

/** Before the house's own line: 2 to 12 V lost in the district. */
export function districtVoltage(key: Key, index: number, load: number): number {
  const share = between(0.8, 1.2, key, stream.share);
  return (
    houseNominalV +
    between(-1, 1, key, stream.offset) -
    share * (2 + 8 * load) +
    0.5 * normal(key, stream.noise, index)
  );
}

/** Volts at the end of a line that carries `watts` (constant-power load, lower root ignored: one step is close enough). */
export function lineEnd(feedV: number, watts: number, ohm: number): number {
  const amps = watts / feedV;
  const first = feedV - amps * ohm;
  return first < 60 ? 60 : feedV - (watts / first) * ohm;
}
