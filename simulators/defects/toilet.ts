// Defects of a public toilet.
import { MINUTE } from '../../ingest/domain/time.ts';
import { between } from '../chance.ts';
import { ramp } from '../curve.ts';
import type { ToiletInfluence } from '../signals/toilet.ts';
import { type DefectSpec, ids, number } from './defect.ts';

const toilet = { kind: 'toilet', scope: 'device', likes: 'anything', showsForMin: 40, also: [] } as const;

export const toiletDefects: readonly DefectSpec<ToiletInfluence>[] = [
  {
    ...toilet,
    id: 'drain_blocked',
    code: 'toilet_odour',
    also: ids('anomaly', 'intermittent'),
    perYear: 0.6,
    showsForMin: 90,
    act(influence, { ageMs, key }) {
      influence.odour = 1 + between(8, 14, key, 1) * ramp(ageMs, 0, 60 * MINUTE);
    },
    shows: (view) => number(view, 'nh3_mgm3') >= 1,
  },
  {
    ...toilet,
    id: 'fan_dead',
    code: 'toilet_odour',
    also: ids('anomaly', 'intermittent'),
    perYear: 0.4,
    showsForMin: 90,
    // Without the fan a busy hour smells, but seldom past the limit: mostly a loss, not yet a fault.
    act(influence, { key }) {
      influence.fan = between(0, 1, key, 1) < 0.5 ? 'blind' : 'dead';
      influence.odour = 2.5;
    },
    shows: (view) => number(view, 'nh3_mgm3') >= 1,
  },
  {
    ...toilet,
    id: 'supply_pipe_burst',
    code: 'toilet_no_water',
    also: ids('toilet_leak', 'anomaly'),
    perYear: 0.25,
    likes: 'cold',
    showsForMin: 20,
    act(influence, { ageMs, key }) {
      influence.water = 1 - ramp(ageMs, 0, between(10, 30, key, 1) * MINUTE);
    },
    shows: (view) => number(view, 'water_kpa') < 50,
  },
  {
    ...toilet,
    id: 'room_heater_dead',
    code: 'toilet_freeze_risk',
    also: ids('toilet_no_water', 'anomaly'),
    perYear: 0.5,
    likes: 'cold',
    showsForMin: 60,
    act(influence) {
      influence.heaterDead = true;
    },
    shows: (view) => number(view, 'temp_c') < 5,
  },
  {
    ...toilet,
    id: 'tank_not_emptied',
    code: 'toilet_tank_full',
    also: ids('toilet_odour', 'anomaly'),
    perYear: 0.6,
    act(influence) {
      influence.notEmptied = true;
    },
    shows: (view) => number(view, 'tank_pct') > 85,
  },
  {
    ...toilet,
    id: 'pipe_leak',
    code: 'toilet_leak',
    also: ids('anomaly'),
    perYear: 0.4,
    likes: 'cold',
    showsForMin: 20,
    act(influence) {
      influence.leak = true;
    },
    shows: (view) => view.metrics?.leak === true,
  },
  {
    ...toilet,
    id: 'cleaning_missed',
    code: 'toilet_not_cleaned',
    also: ids('toilet_odour', 'anomaly'),
    perYear: 0.8,
    showsForMin: 60,
    act(influence) {
      influence.notCleaned = true;
    },
    shows: (view) => 24 * 60 * MINUTE <= view.ageMs,
  },
  {
    ...toilet,
    id: 'light_dead',
    code: 'toilet_light_out',
    also: ids('anomaly'),
    perYear: 0.5,
    act(influence) {
      influence.lightDead = true;
    },
    shows: (view) => view.place.dark,
  },
];
