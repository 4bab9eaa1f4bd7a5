// Scenario files: YAML in, a checked scenario out. Every fault is found at once and named with its line.
import type { Registry } from '../ingest/domain/device.ts';
import type { Millis } from '../ingest/domain/time.ts';
import { type LineFault, readYaml } from '../ingest/yaml-file.ts';
import { meaningFaults, villageFaults } from './scenario-faults.ts';
import type { Scenario, ScenarioChanges } from './scenario-model.ts';
import { type Moment, type ScenarioFile, scenarioFile } from './scenario-schema.ts';

/** One message for all faults: `file:line: member: what`, a line each. */
export class ScenarioError extends Error {
  readonly faults: readonly LineFault[];
  constructor(file: string, faults: readonly LineFault[]) {
    super(
      faults
        .map(({ line, member, what }) => `${file}:${line}: ${member === '' ? '' : `${member}: `}${what}`)
        .join('\n'),
    );
    this.name = 'ScenarioError';
    this.faults = faults;
  }
}

/**
 * Reads one scenario.
 * @param file its name, for messages
 * @param changes what stands in place of the file's own
 * @throws ScenarioError with every fault found
 */
export function parseScenario(
  text: string,
  file: string,
  registry: Registry,
  changes: ScenarioChanges = {},
): Scenario {
  const read = readYaml(text, scenarioFile);
  if ('faults' in read) throw new ScenarioError(file, read.faults);
  // The file is checked as it stands: what a shorter period or a smaller town leaves out is no fault of its.
  const wrong = [
    ...meaningFaults(resolved(read.value, {}), registry),
    ...villageFaults(changes.villages ?? [], [], registry),
  ];
  const faults = wrong.map(([path, what]) => ({ line: read.lineOf(...path), member: path.join('.'), what }));
  if (0 < faults.length) throw new ScenarioError(file, faults);
  return resolved(read.value, changes);
}

function resolved(file: ScenarioFile, changes: ScenarioChanges): Scenario {
  const from = changes.from ?? file.from;
  const when = (moment: Moment): Millis => (typeof moment === 'number' ? moment : from + moment.after);
  return {
    name: file.name,
    about: file.about,
    from,
    to: changes.lastsMs === undefined ? when(file.to) : from + changes.lastsMs,
    speed: changes.speed ?? file.speed,
    zone: file.zone,
    share: changes.share ?? file.fleet.share,
    villages: changes.villages ?? file.fleet.villages,
    kinds: file.fleet.kinds,
    season: file.season,
    weather: {
      noiseSdK: file.weather.noise_k,
      dampPct: file.weather.damp_pct,
      snaps: file.weather.snaps.map(({ from, depth_k, days }) => ({
        from: when(from),
        depthK: depth_k,
        days,
      })),
    },
    network: file.network,
    defects: {
      ...file.defects,
      list: file.defects.list.map((plan) => ({
        ...plan,
        at: when(plan.at),
        until: plan.until === null ? null : when(plan.until),
      })),
    },
    people: file.people,
    events: file.events.map(({ type, at, lasts }) => ({ type, at: when(at), lastsMs: lasts })),
    silences: file.silences.map((plan) => ({ ...plan, from: when(plan.from), until: when(plan.until) })),
  };
}
