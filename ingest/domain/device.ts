// Who is out there: devices, villages, crews, households; together the registry, read whole and swapped whole.
import { z } from 'zod';
import type { Kinds } from './kind.ts';

export type DeviceId = string;
export type VillageId = string;
export type CrewId = string;

export const deviceId = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{1,39}$/, 'a device id is [a-z0-9][a-z0-9-]{1,39}');
export const villageId = z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/);
export const crewId = z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/);
export const latitude = z.number().min(-90).max(90);
export const longitude = z.number().min(-180).max(180);

/** A controller in the field and the asset it watches; `assetNo` stays when the controller is replaced. */
export interface Device {
  readonly id: DeviceId;
  readonly kind: string;
  readonly village: VillageId;
  readonly lat: number;
  readonly lon: number;
  /** Comms parent: the gateway that carries its messages. */
  readonly gateway?: DeviceId;
  /** Power parent: a lighting circuit or a transformer district. */
  readonly circuit?: string;
  readonly ratedPowerW?: number;
  readonly intervalS: number;
  readonly address: string;
  readonly assetNo?: string;
  readonly model?: string;
  readonly installed?: string;
  readonly warrantyUntil?: string;
  readonly contractor?: string;
  /** Columns that the contract does not name, kept as they came (`switched`, ...). */
  readonly extra?: Readonly<Record<string, string>>;
}

export interface Village {
  readonly id: VillageId;
  readonly name: string;
  readonly lat: number;
  readonly lon: number;
  /** Crew by trade (`crew_lighting`, `crew_heating`, ... in villages.csv). */
  readonly crews: Readonly<Record<string, CrewId>>;
  readonly cadre?: string;
  readonly leader?: string;
  readonly cadrePhone?: string;
  readonly leaderPhone?: string;
}

export interface Crew {
  readonly id: CrewId;
  readonly name: string;
  readonly trade: string;
  readonly phone?: string;
}

/** Private: seen by role only, never in telemetry, logs, notices or exports. */
export interface Household {
  readonly device: DeviceId;
  readonly contact: string;
  readonly vulnerable: boolean;
}

export interface Registry {
  /** Hash of the content: the same registry has the same version everywhere. */
  readonly version: string;
  readonly kinds: Kinds;
  readonly villages: ReadonlyMap<VillageId, Village>;
  readonly crews: ReadonlyMap<CrewId, Crew>;
  readonly devices: ReadonlyMap<DeviceId, Device>;
  readonly households: ReadonlyMap<DeviceId, Household>;
  /** Comms children of a gateway, in registry order. */
  readonly children: ReadonlyMap<DeviceId, readonly DeviceId[]>;
  /** Members of a circuit or transformer district, in registry order. */
  readonly circuits: ReadonlyMap<string, readonly DeviceId[]>;
}

export type RegistryParts = Pick<
  Registry,
  'version' | 'kinds' | 'villages' | 'crews' | 'devices' | 'households'
>;

/** Adds the two topologies to what was read. */
export function indexRegistry(parts: RegistryParts): Registry {
  const children = new Map<DeviceId, DeviceId[]>();
  const circuits = new Map<string, DeviceId[]>();
  for (const device of parts.devices.values()) {
    if (device.gateway !== undefined) push(children, device.gateway, device.id);
    if (device.circuit !== undefined) push(circuits, device.circuit, device.id);
  }
  return { ...parts, children, circuits };
}

function push<K>(map: Map<K, DeviceId[]>, key: K, id: DeviceId): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [id]);
  else list.push(id);
}

/** The crew that repairs this device: by its village and its kind's trade. */
export function crewFor(registry: Registry, device: Pick<Device, 'kind' | 'village'>): CrewId | undefined {
  const trade = registry.kinds.get(device.kind)?.trade;
  return trade === undefined ? undefined : registry.villages.get(device.village)?.crews[trade];
}

/** On a circuit whose contactor takes its supply by day. The column is free: people and spreadsheets write it in many ways. */
export const isSwitched = ({ extra }: Pick<Device, 'extra'>): boolean =>
  /^(1|true|yes|是|switched)$/i.test(extra?.switched ?? '');
