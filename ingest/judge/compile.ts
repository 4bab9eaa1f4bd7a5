// Rules as data to rules as functions, once at load time. Every fault is found in one go and says where it stands.

import type { Symptom, Words } from '../domain/fault.ts';
import { deviceFaultCodes } from '../domain/fault.ts';
import type { KindSpec, Kinds } from '../domain/kind.ts';
import type { KindRules } from '../domain/kind-rules.ts';
import type { ConditionRule, Rule, RuleSet, SilenceRule } from '../domain/rule.ts';
import type { TrackType } from '../domain/track.ts';
import type { CompiledAlternative, CompiledCondition } from './condition.ts';
import { blankMoment, type Moment, type Scratch } from './context.ts';
import type { Read } from './expression/value.ts';
import { type FillMetrics, metricFiller } from './metric-slots.ts';
import { KindScope } from './scope.ts';
import type { CompiledSilence } from './silence.ts';
import { trackKey } from './track/memory.ts';
import type { AfterRepair, Tracking } from './track/tracking.ts';

export interface CompiledTrack {
  readonly name: string;
  readonly type: TrackType;
  /** Where a moment has the track's state, once it was stepped. */
  readonly slot: number;
  readonly tracking: Tracking<unknown>;
  readonly afterRepair: AfterRepair;
}
/** A signal that neighbours are compared by. */
export interface PeerSignal {
  readonly name: string;
  readonly read: Read<Moment, number>;
}
/** Everything that judges one kind, in the order in which it is stepped. */
export interface CompiledKind {
  readonly fillMetrics: FillMetrics;
  /** The one moment at hand, used again and again (see `momentOf`). */
  readonly scratch: Scratch;
  readonly trackNames: string;
  readonly tracks: readonly CompiledTrack[];
  readonly conditions: readonly CompiledCondition[];
  readonly silence: CompiledSilence | undefined;
  readonly symptoms: readonly (readonly [Symptom, Read<Moment, boolean>])[];
  readonly supply: Read<Moment, boolean> | undefined;
  readonly proves: Read<Moment, boolean> | undefined;
  readonly peers: readonly PeerSignal[];
  /** Reads any signal by name, for explanations. */
  readonly signal: (name: string) => Read<Moment> | undefined;
}
export interface CompiledRules {
  readonly version: string;
  readonly ruleSet: RuleSet;
  readonly kinds: ReadonlyMap<string, CompiledKind>;
}

/** Something wrong in the rule set, by path; the file adds the line. */
export interface CompileFault {
  readonly path: readonly (string | number)[];
  readonly message: string;
}
export type Compilation = { readonly compiled: CompiledRules } | { readonly faults: readonly CompileFault[] };

/** @param version names this content in events; see `rules-file.ts` */
export function compileRules(ruleSet: RuleSet, kinds: Kinds, version: string): Compilation {
  const faults: CompileFault[] = [...structureFaults(ruleSet, kinds)];
  const compiled = new Map<string, CompiledKind>();
  for (const kind of kinds.values()) compiled.set(kind.id, compileKind(kind, ruleSet, version, faults));
  // A rule for every kind is compiled once a kind: the same fault is told once.
  const distinct = new Map(faults.map((fault) => [`${fault.path.join('.')} ${fault.message}`, fault]));
  if (distinct.size > 0) return { faults: [...distinct.values()] };
  return { compiled: { version, ruleSet, kinds: compiled } };
}

function* structureFaults(ruleSet: RuleSet, kinds: Kinds): Iterable<CompileFault> {
  const known = [...kinds.keys()];
  for (const kind of Object.keys(ruleSet.kinds))
    if (kind !== '*' && !kinds.has(kind))
      yield { path: ['kinds', kind], message: `unknown kind ${kind}; known: ${known.join(', ')}` };
  const ids = new Set<string>();
  const codes = new Set<string>();
  for (const [i, rule] of ruleSet.rules.entries()) {
    if (ids.has(rule.id)) yield { path: ['rules', i, 'id'], message: `a second rule ${rule.id}` };
    ids.add(rule.id);
    const judged = rule.kinds.includes('*') ? known : rule.kinds;
    for (const kind of judged) {
      if (!kinds.has(kind))
        yield { path: ['rules', i, 'kinds'], message: `unknown kind ${kind}; known: ${known.join(', ')}` };
      const key = `${kind} ${codeOf(rule)}`;
      // One rule a code and kind: a fault is known by its device and code alone.
      if (codes.has(key))
        yield { path: ['rules', i, 'code'], message: `a second rule for ${codeOf(rule)} of ${kind}` };
      codes.add(key);
      if (!isCodeOf(codeOf(rule), kind))
        yield {
          path: ['rules', i, 'code'],
          message: `unknown code ${codeOf(rule)}: not one of the contract's, and does not begin with ${kind}_`,
        };
    }
  }
}

export const codeOf = (rule: Pick<Rule, 'id' | 'code'>): string => rule.code ?? rule.id;
const isCodeOf = (code: string, kind: string): boolean =>
  (deviceFaultCodes as readonly string[]).includes(code) || code.startsWith(`${kind}_`);

function compileKind(
  kind: KindSpec,
  ruleSet: RuleSet,
  version: string,
  faults: CompileFault[],
): CompiledKind {
  const parts = [
    ['*', ruleSet.kinds['*']],
    [kind.id, ruleSet.kinds[kind.id]],
  ] as const;
  const scope = new KindScope(kind, faults);
  for (const [id, part] of parts) if (part !== undefined) scope.define(id, part);
  const tracks = scope.compileAll();
  const conditions: CompiledCondition[] = [];
  let silence: CompiledSilence | undefined;
  for (const [i, rule] of ruleSet.rules.entries()) {
    if (!rule.enabled || !(rule.kinds.includes('*') || rule.kinds.includes(kind.id))) continue;
    if (rule.type === 'condition') conditions.push(compileCondition(rule, i, version, scope));
    else silence = compileSilence(rule, i, version, scope);
  }
  const truth = (member: 'supply' | 'proves') =>
    lastOf(parts, (id, part) =>
      part[member] === undefined ? undefined : scope.truth(part[member], ['kinds', id, member]),
    );
  const [supply, proves] = [truth('supply'), truth('proves')];
  const symptoms = parts.flatMap(([id, part]) =>
    Object.entries(part?.symptoms ?? {}).map(
      ([symptom, source]) =>
        [symptom as Symptom, scope.truth(source, ['kinds', id, 'symptoms', symptom])] as const,
    ),
  );
  // What only a switched-off rule asks for costs nothing, neighbours included.
  const peers: readonly PeerSignal[] = parts
    .flatMap(([id, part]) =>
      (part?.peers ?? []).map((name, i) => ({ name, read: scope.number(name, ['kinds', id, 'peers', i]) })),
    )
    .filter(({ name }) => scope.asksPeers(name));
  const needed = new Set(conditions.flatMap((rule) => rule.tracks));
  const need = (source: string): void => {
    for (const name of scope.tracksOf(source)) needed.add(name);
  };
  for (const [, part] of parts)
    for (const source of [...Object.values(part?.symptoms ?? {}), part?.supply, part?.proves])
      if (source !== undefined) need(source);
  for (const { name } of peers) need(name);
  const judgedTracks = tracks.filter(({ name }) => needed.has(name));
  return {
    fillMetrics: metricFiller(scope.metrics),
    scratch: blankMoment(scope.slots),
    trackNames: judgedTracks.map(({ name, type }) => trackKey(name, type)).join(' '),
    tracks: judgedTracks,
    conditions,
    silence,
    symptoms,
    supply,
    proves,
    peers,
    signal: (name) => scope.find(name)?.read,
  };
}

/** What the kind itself says stands above what is said for every kind. */
function lastOf<T>(
  parts: readonly (readonly [string, KindRules | undefined])[],
  read: (id: string, part: KindRules) => T | undefined,
): T | undefined {
  let found: T | undefined;
  for (const [id, part] of parts) found = (part === undefined ? undefined : read(id, part)) ?? found;
  return found;
}

function compileCondition(
  rule: ConditionRule,
  i: number,
  version: string,
  scope: KindScope,
): CompiledCondition {
  const path = ['rules', i];
  const sources = [...rule.raise, ...rule.clear].map(({ when }) => when);
  const guards = [rule.while, rule.window].filter((source) => source !== undefined);
  const alternative = (
    spec: ConditionRule['clear'][number],
    at: readonly (string | number)[],
  ): CompiledAlternative => ({
    when: scope.truth(spec.when, [...at, 'when']),
    forMs: spec.for,
    readings: spec.readings,
    metrics: scope.metricsOf(spec.when),
    names: scope.namesOf(spec.when),
    source: spec.when,
  });
  return {
    id: rule.id,
    code: codeOf(rule),
    version,
    affects: rule.affects,
    begins: scope.anyOf(
      rule.raise.map(({ when }) => when),
      rule.while,
    ),
    while: rule.while === undefined ? undefined : scope.truth(rule.while, [...path, 'while']),
    window: rule.window === undefined ? undefined : scope.truth(rule.window, [...path, 'window']),
    raise: rule.raise.map((spec, j) => ({
      ...alternative(spec, [...path, 'raise', j]),
      priority: spec.priority ?? rule.priority,
      cls: spec.cls ?? rule.cls,
      words: bothWords(
        spec.words ?? rule.words,
        scope,
        spec.words === undefined ? [...path, 'words'] : [...path, 'raise', j, 'words'],
      ),
    })),
    clear: rule.clear.map((spec, j) => alternative(spec, [...path, 'clear', j])),
    tracks: [...new Set([...sources, ...guards].flatMap((source) => scope.tracksOf(source)))],
  };
}

function compileSilence(rule: SilenceRule, i: number, version: string, scope: KindScope): CompiledSilence {
  const path = ['rules', i];
  return {
    id: rule.id,
    code: codeOf(rule),
    version,
    suspectAfterIntervals: rule.suspectAfterIntervals,
    faultAfterIntervals: rule.faultAfterIntervals,
    learned: rule.learned,
    restsByDay:
      rule.restsByDay === undefined ? undefined : scope.truth(rule.restsByDay, [...path, 'restsByDay']),
    raise: rule.raise.map((level, j) => ({
      when: level.when === undefined ? undefined : scope.truth(level.when, [...path, 'raise', j, 'when']),
      afterMs: level.after,
      priority: level.priority ?? rule.priority,
      cls: level.cls ?? rule.cls,
      words: bothWords(level.words ?? rule.words, scope, [...path, 'raise', j, 'words']),
    })),
    clearIntervals: rule.clear.forIntervals,
  };
}

function bothWords(
  words: Words,
  scope: KindScope,
  path: readonly (string | number)[],
): (moment: Moment) => Words {
  const [zh, en] = [scope.sentence(words.zh, [...path, 'zh']), scope.sentence(words.en, [...path, 'en'])];
  return (moment) => ({ zh: zh(moment), en: en(moment) });
}
