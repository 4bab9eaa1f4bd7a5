// All devices of a run in their places, each at its first sample, gateways with their lamps.
import type { Device, DeviceId, Registry } from '../ingest/domain/device.ts';
import type { TownTime } from '../ingest/domain/time.ts';
import { participants } from './participants.ts';
import { createPlace, type Place, refreshPlace } from './place.ts';
import type { Scenario } from './scenario-model.ts';
import type { LampState } from './signals/streetlight.ts';
import { createUnit, type Unit } from './unit.ts';
import type { Weather } from './weather.ts';

/** In registry order. */
export function createUnits(
  seed: number,
  scenario: Scenario,
  registry: Registry,
  weather: Weather,
  town: TownTime,
): readonly Unit[] {
  const { from, network, season } = scenario;
  const places = new Map<string, Place>();
  for (const village of registry.villages.values()) {
    const place = createPlace(seed, village);
    refreshPlace(place, from, weather, season, town);
    places.set(village.id, place);
  }
  const ordinals = new Map([...registry.devices.keys()].map((id, index) => [id, index]));
  const units = participants(scenario, registry).map((device) =>
    createUnit(seed, ordinals.get(device.id)!, device, places.get(device.village)!, from, network),
  );
  const byId = new Map(units.map((unit) => [unit.device.id, unit]));
  for (const unit of units) unit.children = childrenOf(registry, unit.device, byId);
  return units;
}

function childrenOf(registry: Registry, device: Device, byId: ReadonlyMap<DeviceId, Unit>): readonly Unit[] {
  const ids = device.kind === 'gateway' ? (registry.children.get(device.id) ?? []) : [];
  return ids.flatMap((id) => {
    const child = byId.get(id);
    // A solar lamp takes nothing from the cabinet.
    return child?.device.kind === 'streetlight' && !(child.state as LampState).solar ? [child] : [];
  });
}
