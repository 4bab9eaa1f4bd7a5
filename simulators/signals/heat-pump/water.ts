// The water between condenser and radiators: how much heat it carries, and how warm it is.
import { clamp, relax } from '../../curve.ts';
import type { Place } from '../../place.ts';
import type { HeaterInfluence } from '../heating.ts';
import { type House, stepHouse } from '../house.ts';
import type { Moment } from '../signal.ts';
import type { HeatPump } from './pump.ts';

/** kW per (l/min x K) of water. */
export const waterKwPerLpmK = 0.0698;
const loopKwhPerK = 0.12;

/** With little flow the heat stays in the condenser: the difference saturates below 15 K, then high pressure trips it. */
export function carriedKw(pump: HeatPump, madeKw: number, lpm: number): number {
  if (lpm === 0) return 0;
  const most = pump.chokedK * waterKwPerLpmK * lpm;
  return Math.min(madeKw, most);
}

export function stepWater(
  pump: HeatPump,
  house: House,
  heatKw: number,
  lpm: number,
  now: Moment,
  place: Place,
  influence: HeaterInfluence,
): void {
  const share = clamp(lpm / pump.nominalLpm / 0.5, 0, 1);
  const emitter = pump.emitterKwK * influence.emitter * share;
  const given = emitter * (pump.waterC - house.indoorC);
  if (emitter > 0) {
    pump.waterC = relax(
      pump.waterC,
      house.indoorC + heatKw / emitter,
      now.dtS,
      (loopKwhPerK / emitter) * 3600,
    );
    pump.waterC = clamp(pump.waterC, place.outdoorC, 62);
  }
  // Standing water in the outdoor pipe follows the weather; moving water hardly does.
  pump.waterC = relax(pump.waterC, place.outdoorC, now.dtS, pump.pipeTauS * (share < 0.1 ? 1 : 60));
  stepHouse(house, Math.max(0, given), place.outdoorC, now.dtS);
}
