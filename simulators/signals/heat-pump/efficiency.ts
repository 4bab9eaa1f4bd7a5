// What a heat pump makes of electricity, and how warm it lets its water become: by the weather.
import { clamp } from '../../curve.ts';

/** Heat over electricity at an outdoor and a supply temperature, from laboratory and field figures. */
export function efficiency(outdoorC: number, supplyC: number): number {
  // Below 35 C of supply the compressor gains nothing more.
  return Math.max(1.1, clamp(2.9 + 0.075 * outdoorC, 1.3, 4.5) - 0.035 * (Math.max(35, supplyC) - 41));
}

/** Supply temperature that the controller allows itself: 41 C at -2, half a kelvin more per kelvin colder. */
export const supplyTarget = (outdoorC: number): number => clamp(41 + 0.5 * (-2 - outdoorC), 35, 52);
