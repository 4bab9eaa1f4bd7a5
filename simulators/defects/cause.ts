// Defects that stand over devices: circuits, cables, cabinets, transformers, a village's supply.
import { MINUTE } from '../../ingest/domain/time.ts';
import { between } from '../chance.ts';
import { bump } from '../curve.ts';
import type { GatewayInfluence } from '../signals/gateway.ts';
import type { HeaterInfluence } from '../signals/heating.ts';
import type { AnyInfluence } from '../signals/signal.ts';
import type { LampInfluence } from '../signals/streetlight.ts';
import { type DefectSpec, ids, mute, number } from './defect.ts';

const cause = { likes: 'anything', showsForMin: 15 } as const;
const silences = ids('device_silent', 'lamp_out');
const loseSupply = (influence: AnyInfluence, isGateway: boolean): void => {
  if (!isGateway) influence.supplyLost = true;
};

export const circuitDefects: readonly DefectSpec<LampInfluence>[] = [
  {
    ...cause,
    id: 'circuit_cut',
    kind: 'streetlight',
    scope: 'circuit',
    code: 'circuit_dead',
    also: silences,
    perYear: 0.25,
    act: (influence, { isGateway }) => loseSupply(influence, isGateway),
    shows: (view) => view.place.dark,
  },
  {
    ...cause,
    id: 'cable_theft',
    kind: 'streetlight',
    scope: 'circuit',
    code: 'circuit_dead',
    also: silences,
    perYear: 0.03,
    likes: 'night',
    act: (influence, { isGateway }) => loseSupply(influence, isGateway),
    shows: (view) => view.place.dark,
  },
  {
    ...cause,
    id: 'contactor_welded',
    kind: 'streetlight',
    scope: 'circuit',
    code: 'lamp_day_burning',
    also: [],
    perYear: 0.05,
    act(influence, { isGateway }) {
      if (!isGateway) influence.welded = true;
    },
    shows: (view) => view.place.bright,
  },
];

export const gatewayDefects: readonly DefectSpec<GatewayInfluence>[] = [
  {
    ...cause,
    id: 'gateway_loss',
    kind: 'gateway',
    scope: 'gateway',
    code: 'gateway_offline',
    also: ids('device_silent'),
    perYear: 3,
    lastsH: [1, 12],
    showsForMin: 15,
    // Its lamps burn on; what they measure waits in their buffers.
    act(influence, { isGateway, key, onset }) {
      influence.linkDown = true;
      if (isGateway && between(0, 1, key, 1) < 1 / 3) influence.rebootedAt = onset + 5 * MINUTE;
    },
    shows: () => true,
  },
];

export const transformerDefects: readonly DefectSpec<HeaterInfluence>[] = [
  {
    ...cause,
    id: 'transformer_sag',
    kind: 'heater',
    scope: 'transformer',
    code: 'line_voltage',
    also: ids('voltage_out_of_range', 'heater_trip', 'cold_room', 'anomaly', 'intermittent'),
    perYear: 0.3,
    likes: 'cold',
    lastsH: [24, 96],
    act(influence, { hour, key }) {
      influence.sagV = between(20, 32, key, 1) * Math.min(1, 2.2 * bump(hour, 20.5, 3));
    },
    shows: (view) => 50 < number(view, 'voltage_v') && number(view, 'voltage_v') < 198,
  },
];

export const villageDefects: readonly DefectSpec[] = [
  {
    ...cause,
    id: 'village_blackout',
    kind: 'any',
    scope: 'village',
    code: 'line_voltage',
    also: ids(
      'circuit_dead',
      'gateway_offline',
      'device_silent',
      'lamp_out',
      'freeze_risk',
      'cold_room',
      'platform',
    ),
    perYear: 0.3,
    lastsH: [0.5, 6],
    act(influence) {
      influence.supplyLost = true;
    },
    shows: mute,
  },
  {
    ...cause,
    id: 'planned_cut',
    kind: 'any',
    scope: 'village',
    code: 'line_voltage',
    also: [],
    perYear: 0,
    lastsH: [2, 6],
    act(influence) {
      influence.supplyLost = true;
    },
    // Announced beforehand and silenced: nobody may ask for an order.
    shows: () => false,
  },
];
