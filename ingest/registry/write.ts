// The registry as CSV files, the very ones the reader takes; their text is also what the version is the hash of.
import { createHash } from 'node:crypto';
import { stringify } from 'csv-stringify/sync';
import type { Registry } from '../domain/device.ts';
import { crewColumnPrefix, crewColumns, deviceColumns, householdColumns, villageColumns } from './columns.ts';

type Content = Pick<Registry, 'kinds' | 'villages' | 'crews' | 'devices' | 'households'>;
export type WrittenRegistry = Readonly<Record<'villages' | 'crews' | 'devices' | 'households', string>>;

/** SHA-256 in hex of the kinds and the files' text: the same content has the same version on every machine. */
export function registryVersion(content: Content): string {
  const files = writeRegistry(content);
  const hash = createHash('sha256').update(JSON.stringify([...content.kinds.values()]));
  for (const name of ['villages', 'crews', 'devices', 'households'] as const) hash.update(`\0${files[name]}`);
  return hash.digest('hex');
}

/** CSV text of each file; `households` is private and written out only where its reader may see it. */
export function writeRegistry(content: Content): WrittenRegistry {
  return {
    villages: villagesCsv(content),
    crews: csv(
      [...crewColumns.required, ...crewColumns.optional],
      [...content.crews.values()].map((crew) => [crew.id, crew.name, crew.trade, crew.phone]),
    ),
    devices: devicesCsv(content),
    households: csv(
      [...householdColumns.required, ...householdColumns.optional],
      [...content.households.values()].map((h) => [h.device, h.contact, String(h.vulnerable)]),
    ),
  };
}

function villagesCsv({ villages }: Content): string {
  const trades = [...new Set([...villages.values()].flatMap((village) => Object.keys(village.crews)))].sort();
  const { required, optional } = villageColumns;
  return csv(
    [...required, ...trades.map((trade) => crewColumnPrefix + trade), ...optional],
    [...villages.values()].map((v) => [
      ...[v.id, v.name, v.lat, v.lon],
      ...trades.map((trade) => v.crews[trade]),
      ...[v.cadre, v.leader, v.cadrePhone, v.leaderPhone],
    ]),
  );
}

function devicesCsv({ devices }: Content): string {
  const further = new Set<string>();
  for (const { extra } of devices.values()) for (const column in extra) further.add(column);
  const columns = [...further].sort();
  return csv(
    [...deviceColumns.required, ...deviceColumns.optional, ...columns],
    [...devices.values()].map((d) => [
      ...[d.id, d.kind, d.village, d.lat, d.lon],
      ...[d.gateway, d.circuit, d.ratedPowerW, d.intervalS, d.address],
      ...[d.assetNo, d.model, d.installed, d.warrantyUntil, d.contractor],
      ...columns.map((column) => d.extra?.[column]),
    ]),
  );
}

const csv = (
  columns: readonly string[],
  rows: readonly (readonly (string | number | undefined)[])[],
): string => stringify([columns, ...rows] as unknown[][]);
