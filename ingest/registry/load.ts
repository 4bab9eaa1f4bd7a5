// Reads the registry from disk, or takes the built-in fleet where no folder is given.
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { builtInKinds } from '../domain/kind.ts';
import { registryFiles } from './columns.ts';
import { type ReadRegistry, readRegistry } from './csv.ts';
import { readKinds } from './kinds.ts';
import { luchengRegistry } from './lucheng.ts';
import type { FileFault } from './table.ts';

/** A million devices take about 120 MB. */
const registryFileBytesMax = 400 * 1024 * 1024;

/**
 * @param from.folder holds the CSV files; absent: the built-in fleet
 * @param from.kindsFile YAML with further kinds; absent: the built-in ones only
 */
export function loadRegistry(from: { readonly folder?: string; readonly kindsFile?: string }): ReadRegistry {
  const faults: FileFault[] = [];
  const kindsText =
    from.kindsFile === undefined ? undefined : readText(from.kindsFile, from.kindsFile, faults);
  const { kinds, faults: kindFaults } =
    kindsText === undefined ? { kinds: builtInKinds, faults: [] } : readKinds(from.kindsFile!, kindsText);
  faults.push(...kindFaults);

  if (from.folder === undefined) {
    return faults.length > 0 ? { faults } : { registry: luchengRegistry(kinds), warnings: [] };
  }
  const { folder } = from;
  const text = (file: string): string | undefined => readText(join(folder, file), file, faults);
  const villages = text(registryFiles.villages);
  const crews = text(registryFiles.crews);
  const devices = text(registryFiles.devices);
  const households = existsSync(join(folder, registryFiles.households))
    ? text(registryFiles.households)
    : undefined;
  // References into a file that could not be read would all be faults: name the file alone.
  if (villages === undefined || crews === undefined || devices === undefined) return { faults };
  const read = readRegistry({ villages, crews, devices, households }, kinds);
  if ('faults' in read) return { faults: [...faults, ...read.faults] };
  return faults.length > 0 ? { faults } : read;
}

/** UTF-8 text, or a fault: a file saved in another encoding would turn every Chinese name into rubbish. */
function readText(path: string, file: string, faults: FileFault[]): string | undefined {
  const wrong = (what: string): undefined => {
    faults.push({ file, line: 0, column: '', what });
  };
  try {
    if (registryFileBytesMax < statSync(path).size)
      return wrong(`is larger than ${registryFileBytesMax} bytes`);
    return new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(path));
  } catch (error) {
    if (error instanceof TypeError) return wrong('is not UTF-8 text (save it as "CSV UTF-8")');
    return wrong(`cannot be read: ${(error as Error).message}`);
  }
}
