// Scenario files: YAML in, a checked scenario out. Every fault is found at once and named with its line.
import { type Document, isMap, isNode, isScalar, isSeq, LineCounter, parseDocument } from 'yaml';
import { z } from 'zod';
import type { Registry } from '../ingest/domain/device.ts';
import { parseDuration } from '../ingest/domain/rule.ts';
import type { Millis } from '../ingest/domain/time.ts';
import { defectSpec } from './defects/catalogue.ts';
import { perfectNetwork, usualNetwork } from './network.ts';
import type { Scenario, ScenarioChanges } from './scenario-model.ts';
import { canSimulate } from './unit.ts';

export interface ScenarioFault {
  readonly line: number;
  readonly where: string;
  readonly what: string;
}

/** One message for all faults: `file:line: where: what`, a line each. */
export class ScenarioError extends Error {
  readonly faults: readonly ScenarioFault[];
  constructor(file: string, faults: readonly ScenarioFault[]) {
    super(
      faults
        .map(({ line, where, what }) => `${file}:${line}: ${where === '' ? '' : `${where}: `}${what}`)
        .join('\n'),
    );
    this.name = 'ScenarioError';
    this.faults = faults;
  }
}

const instant = z.iso
  .datetime({ offset: true, error: 'not a time like 2021-01-06T12:00:00+08:00' })
  .transform(Date.parse);
const span = z.string().transform((text, ctx): Millis => {
  const ms = parseDuration(text);
  if (ms !== undefined) return ms;
  ctx.addIssue({ code: 'custom', message: `not a span: ${text} (write 90s, 20m, 6h or 3d)` });
  return z.NEVER;
});
/** A point of time, or a span after the beginning of the period. */
const moment = z.union([instant, span.transform((after) => ({ after }))], {
  error: 'not a time, nor a span like 6h',
});
type Moment = z.infer<typeof moment>;
const share = z.number().min(0).max(1);
const monthDay = z
  .string()
  .regex(/^\d{2}-\d{2}$/, 'not a date like 11-15')
  .transform((text): readonly [number, number] => [Number(text.slice(0, 2)), Number(text.slice(3))]);

const scenarioFile = z.strictObject({
  name: z.string().min(1),
  about: z.string().default(''),
  from: instant,
  to: z.union([instant, span.transform((after) => ({ after }))], { error: 'not a time, nor a span like 7d' }),
  speed: z.number().min(0).default(0),
  zone: z.string().default('Asia/Shanghai'),
  fleet: z
    .strictObject({
      share: share.default(1),
      villages: z.array(z.string()).nullable().default(null),
      kinds: z.array(z.string()).nullable().default(null),
    })
    .prefault({}),
  season: z.strictObject({ from: monthDay.prefault('11-15'), to: monthDay.prefault('03-15') }).prefault({}),
  weather: z
    .strictObject({
      noise_k: z.number().min(0).max(8).default(3),
      damp_pct: z.number().min(-40).max(40).default(0),
      snaps: z
        .array(
          z.strictObject({
            from: moment,
            depth_k: z.number().min(0).max(25),
            days: z.number().min(0).max(30),
          }),
        )
        .default([]),
    })
    .prefault({}),
  network: z
    .union([
      z.literal('perfect').transform(() => perfectNetwork),
      z
        .strictObject({
          loss: share.default(usualNetwork.loss),
          doubles: share.default(usualNetwork.doubles),
          late_batches: share.default(usualNetwork.lateBatches),
          slow: share.default(usualNetwork.slow),
          drift_s_per_day: z.number().min(0).max(60).default(usualNetwork.driftSPerDay),
          seq_share: share.default(usualNetwork.seqShare),
        })
        .transform(({ late_batches, drift_s_per_day, seq_share, ...rest }) => ({
          ...rest,
          lateBatches: late_batches,
          driftSPerDay: drift_s_per_day,
          seqShare: seq_share,
        })),
    ])
    .prefault({}),
  defects: z
    .strictObject({
      rate: z.number().min(0).max(1_000).default(1),
      only: z.array(z.string()).nullable().default(null),
      list: z
        .array(
          z.strictObject({
            defect: z.string(),
            on: z.string(),
            at: moment,
            until: moment.nullable().default(null),
            lamps: z.number().int().positive().nullable().default(null),
          }),
        )
        .default([]),
    })
    .prefault({}),
  people: z
    .strictObject({
      complaints: z.boolean().default(true),
      repairs: z.enum(['crews', 'timed', 'none']).default('crews'),
    })
    .prefault({}),
  events: z
    .array(
      z.strictObject({
        type: z.enum(['broker-restart', 'reconnect-storm']),
        at: moment,
        lasts: span.prefault('10s'),
      }),
    )
    .default([]),
  silences: z
    .array(z.strictObject({ village: z.string(), from: moment, until: moment, reason: z.string() }))
    .default([]),
});
type ScenarioFile = z.infer<typeof scenarioFile>;

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
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const at = (path: readonly PropertyKey[]): number => lineOf(document, lines, path);
  if (0 < document.errors.length) {
    const faults = document.errors.map(({ pos, message }) => {
      const what = message.split('\n')[0]!.replace(/ at line .*/, '');
      return { line: lines.linePos(pos[0]).line, where: '', what };
    });
    throw new ScenarioError(file, faults);
  }
  const parsed = scenarioFile.safeParse(document.toJS());
  if (!parsed.success) {
    const faults = parsed.error.issues.map((issue) => {
      const path = issue.code === 'unrecognized_keys' ? [...issue.path, ...issue.keys] : issue.path;
      return { line: at(path), where: path.join('.'), what: issue.message };
    });
    throw new ScenarioError(file, faults);
  }
  // The file is checked as it stands: what a shorter period or a smaller town leaves out is no fault of its.
  const wrong = [
    ...meaningFaults(resolved(parsed.data, {}), registry),
    ...villageFaults(changes.villages ?? [], [], registry),
  ];
  const faults = wrong.map(([path, what]) => ({ line: at(path), where: path.join('.'), what }));
  if (0 < faults.length) throw new ScenarioError(file, faults);
  return resolved(parsed.data, changes);
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

type MeaningFault = readonly [path: readonly PropertyKey[], what: string];

/** What the shape alone cannot tell: names that exist, times in order. */
function meaningFaults(scenario: Scenario, registry: Registry): readonly MeaningFault[] {
  const faults: MeaningFault[] = [];
  const fault = (path: readonly PropertyKey[], what: string): number => faults.push([path, what]);
  if (scenario.to <= scenario.from) fault(['to'], 'the end lies before the beginning');
  faults.push(...villageFaults(scenario.villages ?? [], ['fleet', 'villages'], registry));
  for (const [i, kind] of (scenario.kinds ?? []).entries())
    if (!canSimulate(kind)) fault(['fleet', 'kinds', i], `the simulator knows no kind ${kind}`);
  for (const [i, name] of (scenario.defects.only ?? []).entries())
    if (!defectSpec.has(name)) fault(['defects', 'only', i], unknownDefect(name));
  for (const [i, plan] of scenario.defects.list.entries()) {
    const path = ['defects', 'list', i];
    const spec = defectSpec.get(plan.defect);
    if (spec === undefined) fault([...path, 'defect'], unknownDefect(plan.defect));
    else if (!sitsOn(spec.scope, spec.kind, plan.on, registry))
      fault(
        [...path, 'on'],
        `${plan.defect} needs a ${spec.scope === 'device' ? spec.kind : spec.scope}; ${plan.on} is none`,
      );
    if (plan.until !== null && plan.until <= plan.at) fault([...path, 'until'], 'it ends before it begins');
    if (scenario.to <= plan.at) fault([...path, 'at'], 'it begins after the end of the period');
  }
  for (const [i, plan] of scenario.silences.entries()) {
    if (!registry.villages.has(plan.village))
      fault(['silences', i, 'village'], `there is no village ${plan.village}`);
    if (plan.until <= plan.from) fault(['silences', i, 'until'], 'it ends before it begins');
  }
  return faults;
}

const villageFaults = (
  villages: readonly string[],
  path: readonly PropertyKey[],
  registry: Registry,
): readonly MeaningFault[] =>
  villages.flatMap((village, i) =>
    registry.villages.has(village) ? [] : [[[...path, i], `there is no village ${village}`]],
  );

const unknownDefect = (name: string): string =>
  `there is no defect ${name}; known: ${[...defectSpec.keys()].join(', ')}`;

function sitsOn(scope: string, kind: string, on: string, registry: Registry): boolean {
  const device = registry.devices.get(on);
  switch (scope) {
    case 'device':
      return device !== undefined && (kind === 'any' || device.kind === kind);
    case 'gateway':
      return device?.kind === 'gateway';
    case 'village':
      return registry.villages.has(on);
    default: {
      const members = registry.circuits.get(on);
      return members !== undefined && registry.devices.get(members[0]!)?.kind === kind;
    }
  }
}

/** The line of the deepest node on `path` that stands in the file. */
function lineOf(document: Document, lines: LineCounter, path: readonly PropertyKey[]): number {
  let node: unknown = document.contents;
  let offset = 0;
  for (const step of path) {
    const pair = isMap(node) ? node.items.find(({ key }) => isScalar(key) && key.value === step) : undefined;
    const found = pair?.key ?? (isSeq(node) ? node.items[Number(step)] : undefined);
    if (!isNode(found)) break;
    offset = found.range?.[0] ?? offset;
    node = pair?.value ?? found;
  }
  return lines.linePos(offset).line;
}
