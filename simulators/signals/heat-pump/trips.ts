// What stops a heat pump, when it tries again, and when it waits for a crew.
import { lineEnd } from '../../mains.ts';
import type { HeaterInfluence, HeaterMoment } from '../heating.ts';
import type { Moment } from '../signal.ts';
import type { HeatPump } from './pump.ts';

const retryAfterS = 600;
const tripsBeforeLockout = 3;
const calmAfterS = 2 * 3600;
const underVoltageV = 187;
const underVoltageHoldS = 120;

/** Low flow, low voltage and standing trips stop it; it tries again every ten minutes, three times, then waits for a crew. */
export function stepTrips(
  pump: HeatPump,
  now: Moment,
  influence: HeaterInfluence,
  given: HeaterMoment,
  powered: boolean,
): void {
  if (!powered) {
    pump.error = pump.locked ? pump.error : '';
    return;
  }
  if (pump.error !== '') {
    pump.retryS -= now.dtS;
    if (pump.locked || 0 < pump.retryS) return;
    pump.error = '';
    pump.lowFlowS = 0;
    pump.underVoltageS = 0;
    return;
  }
  const running = 0 < pump.drive;
  pump.calmS = running ? pump.calmS + now.dtS : pump.calmS;
  if (calmAfterS < pump.calmS) pump.trips = 0;
  pump.lowFlowS = running && influence.flow < 0.45 ? pump.lowFlowS + now.dtS : 0;
  const atRun = running ? lineEnd(given.feedV, pump.watts, given.ohm) : given.feedV;
  pump.underVoltageS = running && atRun < underVoltageV ? pump.underVoltageS + now.dtS : 0;
  if (influence.trip !== '') trip(pump, influence.trip);
  else if (pump.lowFlowTripS <= pump.lowFlowS) trip(pump, 'E1');
  else if (underVoltageHoldS <= pump.underVoltageS) trip(pump, pump.overCurrentCode);
}

function trip(pump: HeatPump, code: string): void {
  pump.error = code;
  pump.retryS = retryAfterS;
  pump.trips += 1;
  pump.calmS = 0;
  pump.locked = tripsBeforeLockout < pump.trips;
}
