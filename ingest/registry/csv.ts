// The registry's CSV files read whole and checked whole: either a registry (with warnings), or every fault in every file.
import {
  type Crew,
  crewId,
  type Device,
  deviceId,
  type Household,
  indexRegistry,
  type Registry,
  type Village,
  villageId,
} from '../domain/device.ts';
import type { Kinds } from '../domain/kind.ts';
import { crossFaults, type Located, warningsOf } from './check.ts';
import {
  crewColumnPrefix,
  crewColumns,
  deviceColumns,
  householdColumns,
  registryFiles,
  villageColumns,
} from './columns.ts';
import { type FileFault, type Row, readTable } from './table.ts';
import { registryVersion } from './write.ts';

/** The text of each file. */
export interface RegistryTexts {
  readonly villages: string;
  readonly crews: string;
  readonly devices: string;
  readonly households?: string;
}

export type ReadRegistry =
  | { readonly registry: Registry; readonly warnings: readonly FileFault[] }
  | { readonly faults: readonly FileFault[] };

/** Power in watts and intervals in seconds that no device of a town exceeds. */
const ratedPowerWMax = 1_000_000;
const intervalSMax = 86_400;

export function readRegistry(texts: RegistryTexts, kinds: Kinds): ReadRegistry {
  const faults: FileFault[] = [];
  const villages = readVillages(texts.villages, faults);
  const crews = readCrews(texts.crews, faults);
  const devices = readDevices(texts.devices, kinds, faults);
  const households = readHouseholds(texts.households, faults);
  const read = { kinds, villages, crews, devices, households };
  faults.push(...crossFaults(read));
  if (faults.length > 0) return { faults };
  const parts = {
    kinds,
    villages: byId(villages, (village) => village.id),
    crews: byId(crews, (crew) => crew.id),
    devices: byId(devices, (device) => device.id),
    households: byId(households, (household) => household.device),
  };
  const registry = indexRegistry({ ...parts, version: registryVersion(parts) });
  return { registry, warnings: warningsOf(registry, read) };
}

function readVillages(text: string, faults: FileFault[]): readonly Located<Village>[] {
  const { columns, rows } = readTable(registryFiles.villages, text, villageColumns.required, faults);
  const trades = columns
    .filter((c) => c.startsWith(crewColumnPrefix))
    .map((c) => c.slice(crewColumnPrefix.length));
  return rows.map((row) => {
    const crews = trades.map((trade) => [trade, row.text(crewColumnPrefix + trade)] as const);
    const thing: Village = {
      id: idOf(row, 'id', villageId, 'a village id is [a-z0-9][a-z0-9-]{0,39}'),
      name: row.required('name') ?? '',
      ...placeOf(row),
      crews: Object.fromEntries(crews.filter((pair): pair is [string, string] => pair[1] !== undefined)),
      ...given('cadre', row.text('cadre')),
      ...given('leader', row.text('leader')),
      ...given('cadrePhone', row.text('cadre_phone')),
      ...given('leaderPhone', row.text('leader_phone')),
    };
    return { thing, row };
  });
}

function readCrews(text: string, faults: FileFault[]): readonly Located<Crew>[] {
  const { rows } = readTable(registryFiles.crews, text, crewColumns.required, faults);
  return rows.map((row) => {
    const thing: Crew = {
      id: idOf(row, 'id', crewId, 'a crew id is [a-z0-9][a-z0-9-]{0,39}'),
      name: row.required('name') ?? '',
      trade: row.required('trade') ?? '',
      ...given('phone', row.text('phone')),
    };
    return { thing, row };
  });
}

function readDevices(text: string, kinds: Kinds, faults: FileFault[]): readonly Located<Device>[] {
  const { columns, rows } = readTable(registryFiles.devices, text, deviceColumns.required, faults);
  const named: readonly string[] = [...deviceColumns.required, ...deviceColumns.optional];
  const further = columns.filter((column) => column !== '' && !named.includes(column));
  return rows.map((row) => {
    const kind = row.required('kind') ?? '';
    const interval = row.number('interval_s', { min: 1, max: intervalSMax, whole: true });
    const extra = further.map((column) => [column, row.text(column)] as const).filter(([, value]) => value);
    const thing: Device = {
      id: idOf(row, 'id', deviceId, 'a device id is [a-z0-9][a-z0-9-]{1,39}'),
      kind,
      village: row.required('village') ?? '',
      ...placeOf(row),
      ...given('gateway', row.text('gateway')),
      ...given('circuit', row.text('circuit')),
      ...given('ratedPowerW', row.number('rated_power_w', { min: 0, max: ratedPowerWMax })),
      intervalS: interval ?? kinds.get(kind)?.intervalS ?? 0,
      address: row.text('address') ?? '',
      ...given('assetNo', row.text('asset_no')),
      ...given('model', row.text('model')),
      ...given('installed', row.text('installed')),
      ...given('warrantyUntil', row.day('warranty_until')),
      ...given('contractor', row.text('contractor')),
      ...given(
        'extra',
        extra.length === 0 ? undefined : (Object.fromEntries(extra) as Record<string, string>),
      ),
    };
    return { thing, row };
  });
}

function readHouseholds(text: string | undefined, faults: FileFault[]): readonly Located<Household>[] {
  if (text === undefined) return [];
  const { rows } = readTable(registryFiles.households, text, householdColumns.required, faults);
  return rows.map((row) => ({
    thing: {
      device: row.required('device') ?? '',
      contact: row.required('contact') ?? '',
      vulnerable: row.flag('vulnerable') ?? false,
    },
    row,
  }));
}

function idOf(row: Row, column: string, schema: typeof deviceId, rule: string): string {
  const id = row.required(column) ?? '';
  if (id !== '' && !schema.safeParse(id).success) row.fault(column, `"${id}": ${rule}`);
  return id;
}

function placeOf(row: Row): { readonly lat: number; readonly lon: number } {
  return {
    lat: row.number('lat', { min: -90, max: 90, required: true }) ?? 0,
    lon: row.number('lon', { min: -180, max: 180, required: true }) ?? 0,
  };
}

/** A member only where there is a value: an absent cell and an absent column read the same. */
const given = <K extends string, V>(key: K, value: V | undefined): { readonly [P in K]?: V } =>
  (value === undefined ? {} : { [key]: value }) as { readonly [P in K]?: V };

const byId = <T>(located: readonly Located<T>[], idOfThing: (thing: T) => string): Map<string, T> =>
  new Map(located.map(({ thing }) => [idOfThing(thing), thing]));
