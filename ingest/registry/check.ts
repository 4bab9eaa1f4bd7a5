// What only shows when the registry's files are seen together: doubles, references to nothing, gateways in a ring (faults),
// and gaps that a town can live with for a while (warnings).
import type { Crew, Device, Household, Registry, Village } from '../domain/device.ts';
import type { Kinds } from '../domain/kind.ts';
import { crewColumnPrefix, registryFiles } from './columns.ts';
import type { FileFault, Row } from './table.ts';

export interface Located<T> {
  readonly thing: T;
  readonly row: Row;
}
export interface Rows {
  readonly kinds: Kinds;
  readonly villages: readonly Located<Village>[];
  readonly crews: readonly Located<Crew>[];
  readonly devices: readonly Located<Device>[];
  readonly households: readonly Located<Household>[];
}

/** Second levels of the topics that are not a village's. */
const reservedVillageIds: readonly string[] = ['crews', 'platform'];

/** Faults between rows and files. */
export function crossFaults(rows: Rows): readonly FileFault[] {
  const { villages, crews, devices, households, kinds } = rows;
  const lines = {
    villages: firstLines(villages, (village) => village.id),
    crews: firstLines(crews, (crew) => crew.id),
    devices: firstLines(devices, (device) => device.id),
    households: firstLines(households, (household) => household.device),
  };
  const found: FileFault[] = [];
  const fault = (file: keyof typeof registryFiles, row: Row, column: string, what: string): void => {
    found.push({ file: registryFiles[file], line: row.line, column, what });
  };
  const once = (file: keyof typeof registryFiles, row: Row, column: string, id: string): void => {
    const first = lines[file].get(id);
    if (id !== '' && first !== row.line) fault(file, row, column, `"${id}" already stands in line ${first}`);
  };
  const known = (
    file: keyof typeof registryFiles,
    row: Row,
    column: string,
    id: string | undefined,
    of: Known,
  ) => {
    if (id && !of.has(id))
      fault(file, row, column, `no such ${column.startsWith('crew') ? 'crew' : column}: "${id}"`);
  };

  for (const { thing, row } of villages) {
    once('villages', row, 'id', thing.id);
    if (reservedVillageIds.includes(thing.id))
      fault('villages', row, 'id', `"${thing.id}" is taken by a topic`);
    for (const [trade, crew] of Object.entries(thing.crews)) {
      known('villages', row, crewColumnPrefix + trade, crew, lines.crews);
    }
  }
  for (const { thing, row } of crews) once('crews', row, 'id', thing.id);
  const parents = new Map(devices.map(({ thing }) => [thing.id, thing.gateway]));
  for (const { thing, row } of devices) {
    once('devices', row, 'id', thing.id);
    known('devices', row, 'village', thing.village, lines.villages);
    known('devices', row, 'kind', thing.kind, kinds);
    known('devices', row, 'gateway', thing.gateway, lines.devices);
    if (ringed(thing.id, parents))
      fault('devices', row, 'gateway', `its gateways form a ring back to "${thing.id}"`);
  }
  for (const { thing, row } of households) {
    once('households', row, 'device', thing.device);
    known('households', row, 'device', thing.device, lines.devices);
  }
  return found;
}

type Known = { readonly has: (id: string) => boolean };

function firstLines<T>(
  located: readonly Located<T>[],
  idOf: (thing: T) => string,
): ReadonlyMap<string, number> {
  const lines = new Map<string, number>();
  for (const { thing, row } of located) if (!lines.has(idOf(thing))) lines.set(idOf(thing), row.line);
  return lines;
}

function ringed(id: string, parents: ReadonlyMap<string, string | undefined>): boolean {
  const seen = new Set<string>();
  let at = parents.get(id);
  while (at !== undefined && !seen.has(at)) {
    if (at === id) return true;
    seen.add(at);
    at = parents.get(at);
  }
  return false;
}

/** Gaps that do not keep the program from starting: orders that would find no crew, nobody to escalate to, odd references. */
export function warningsOf(registry: Registry, rows: Rows): readonly FileFault[] {
  const found: FileFault[] = [];
  const warn = (file: keyof typeof registryFiles, row: Row, column: string, what: string): void => {
    found.push({ file: registryFiles[file], line: row.line, column, what });
  };
  const trades = tradesByVillage(registry);
  for (const { thing, row } of rows.villages) {
    for (const trade of trades.get(thing.id) ?? []) {
      if (thing.crews[trade] === undefined) {
        warn('villages', row, crewColumnPrefix + trade, `no crew for this trade in ${thing.name}`);
      }
    }
    for (const [trade, crew] of Object.entries(thing.crews)) {
      const own = registry.crews.get(crew)!.trade;
      if (own !== trade) warn('villages', row, crewColumnPrefix + trade, `"${crew}" is a crew for ${own}`);
    }
    if (thing.cadre === undefined) warn('villages', row, 'cadre', `nobody to escalate to in ${thing.name}`);
    if (thing.leader === undefined) warn('villages', row, 'leader', `nobody to escalate to in ${thing.name}`);
  }
  for (const { thing, row } of rows.crews) {
    if (thing.phone === undefined) warn('crews', row, 'phone', `${thing.name} cannot be called`);
  }
  const assets = new Map<string, number>();
  for (const { thing, row } of rows.devices) {
    const parent = thing.gateway === undefined ? undefined : registry.devices.get(thing.gateway);
    if (parent !== undefined && parent.kind !== 'gateway') {
      warn('devices', row, 'gateway', `"${parent.id}" is of kind ${parent.kind}`);
    }
    if (thing.assetNo === undefined) continue;
    const first = assets.get(thing.assetNo);
    if (first === undefined) assets.set(thing.assetNo, row.line);
    else warn('devices', row, 'asset_no', `"${thing.assetNo}" already stands in line ${first}`);
  }
  return found;
}

function tradesByVillage(registry: Registry): ReadonlyMap<string, ReadonlySet<string>> {
  const trades = new Map<string, Set<string>>();
  for (const device of registry.devices.values()) {
    const of = trades.get(device.village) ?? new Set();
    trades.set(device.village, of.add(registry.kinds.get(device.kind)!.trade));
  }
  return trades;
}
