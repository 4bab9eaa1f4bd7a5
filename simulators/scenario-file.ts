// Finds a scenario: a built-in one by its name, or a file by its path.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Registry } from '../ingest/domain/device.ts';
import { parseScenario, ScenarioError } from './scenario.ts';
import type { Scenario, ScenarioChanges } from './scenario-model.ts';

const folder = join(import.meta.dirname, 'scenarios');

export const builtInScenarios = (): readonly string[] =>
  readdirSync(folder)
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => basename(file, '.yaml'))
    .sort();

/** @throws ScenarioError when there is no such scenario, or it has faults */
export function loadScenario(
  nameOrPath: string,
  registry: Registry,
  changes: ScenarioChanges = {},
): Scenario {
  const builtIn = join(folder, `${nameOrPath}.yaml`);
  const path = builtInScenarios().includes(nameOrPath) ? builtIn : nameOrPath;
  if (!statSync(path, { throwIfNoEntry: false })?.isFile()) {
    const what = `no such scenario; built in: ${builtInScenarios().join(', ')}`;
    throw new ScenarioError(nameOrPath, [{ line: 0, member: '', what }]);
  }
  return parseScenario(readFileSync(path, 'utf8'), path, registry, changes);
}
