// Defects of a lamp, its driver and its cable.
import { DAY, MINUTE } from '../../ingest/domain/time.ts';
import { between } from '../chance.ts';
import { type LampInfluence, shareAtDim } from '../signals/streetlight.ts';
import { type DefectSpec, ids, lit, number, type View } from './defect.ts';

const lamp = { kind: 'streetlight', scope: 'device', likes: 'anything', showsForMin: 30, also: [] } as const;

/** What it draws of what its rating and its dimming let expect. */
const drawn = (view: View): number =>
  number(view, 'power_w') / ((view.device.ratedPowerW ?? Number.NaN) * shareAtDim(number(view, 'dim_pct')));

export const lampDefects: readonly DefectSpec<LampInfluence>[] = [
  {
    ...lamp,
    id: 'lamp_dead',
    code: 'lamp_out',
    perYear: 0.2,
    act(influence) {
      influence.dead = true;
    },
    shows: lit,
  },
  {
    ...lamp,
    id: 'battery_end',
    code: 'lamp_out',
    also: ids('anomaly', 'intermittent'),
    perYear: 0.15,
    likes: 'cold',
    leadDays: 30,
    fits: (device) => device.extra?.solar === 'true',
    // The battery keeps less every night, until the lamp goes dark before morning. Only a solar lamp feels it.
    act(influence, { ageMs }) {
      influence.batteryDropV = Math.min(2.6, 0.1 * (ageMs / DAY));
      influence.dead = 1.5 < influence.batteryDropV;
    },
    shows: (view) => lit(view) && number(view, 'power_w') < 3,
  },
  {
    ...lamp,
    id: 'driver_degraded',
    code: 'lamp_power_low',
    also: ids('anomaly'),
    perYear: 0.03,
    showsForMin: 90,
    act(influence, { key }) {
      influence.power = between(0.3, 0.48, key, 1);
    },
    shows: lit,
  },
  {
    ...lamp,
    id: 'driver_fading',
    code: 'lamp_power_low',
    also: ids('anomaly'),
    perYear: 0.03,
    leadDays: 60,
    showsForMin: 90,
    asksAfterH: 84,
    act(influence, { ageMs }) {
      influence.power = Math.min(influence.power, Math.max(0.3, 1 - 0.01 * (ageMs / DAY)));
    },
    // Four fifths of what it should draw: counted as a loss from the first night on below it. No two lamps draw the same, so
    // that is after 17 days for one and 25 for another.
    shows: (view) => lit(view) && drawn(view) < 0.8,
  },
  {
    ...lamp,
    id: 'driver_short',
    code: 'lamp_power_high',
    also: ids('anomaly'),
    perYear: 0.012,
    showsForMin: 90,
    act(influence, { key }) {
      influence.power = between(1.28, 1.6, key, 1);
    },
    shows: lit,
  },
  {
    ...lamp,
    id: 'driver_cycling',
    code: 'lamp_cycling',
    also: ids('intermittent', 'lamp_out', 'anomaly'),
    perYear: 0.04,
    showsForMin: 90,
    act(influence, { at, key }) {
      const onMs = between(6, 20, key, 1) * MINUTE;
      const offMs = between(6, 10, key, 2) * MINUTE;
      influence.dead = onMs < at % (onMs + offMs);
    },
    shows: lit,
  },
  {
    ...lamp,
    id: 'loose_contact',
    code: 'intermittent',
    also: ids('lamp_out', 'lamp_cycling', 'anomaly'),
    perYear: 0.02,
    showsForMin: 240,
    act(influence, { at, key }) {
      const onMs = between(30, 60, key, 1) * MINUTE;
      const offMs = between(30, 60, key, 2) * MINUTE;
      influence.dead = onMs < at % (onMs + offMs);
    },
    shows: lit,
  },
  {
    ...lamp,
    id: 'relay_welded',
    code: 'lamp_day_burning',
    // By night it burns at full power, whatever it is dimmed to.
    also: ids('lamp_power_high'),
    perYear: 0.012,
    act(influence) {
      influence.welded = true;
    },
    shows: (view) => view.place.bright,
  },
  {
    ...lamp,
    id: 'wet_joint',
    fits: (device) => device.extra?.solar !== 'true',
    code: 'leakage',
    perYear: 0.03,
    likes: 'wet',
    showsForMin: 15,
    act(influence, { key }) {
      influence.leakageMa = between(3, 10, key, 1);
      influence.wetLeakageMa = between(40, 300, key, 2);
    },
    shows: (view) => number(view, 'leakage_ma') > 30,
  },
  {
    ...lamp,
    id: 'loose_neutral',
    fits: (device) => device.extra?.solar !== 'true',
    code: 'voltage_out_of_range',
    also: ids('anomaly', 'line_voltage'),
    perYear: 0.008,
    act(influence, { key }) {
      influence.voltageShiftV =
        between(0, 1, key, 1) < 0.5 ? between(18, 30, key, 2) : between(-52, -38, key, 2);
    },
    shows: (view) => number(view, 'voltage_v') > 0,
  },
];
