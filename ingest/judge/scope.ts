// The names that one kind's rules may use: its metrics, the surroundings, the lets and tracks of the rules file.
// Lets and tracks may use each other in any order but not in a circle; tracks are stepped after what they stand on.
import type { KindSpec, MetricType } from '../domain/kind.ts';
import type { KindRules, Lookup } from '../domain/kind-rules.ts';
import type { Track } from '../domain/track.ts';
import type { CompiledTrack, CompileFault } from './compile.ts';
import type { Moment } from './context.ts';
import { environmentNames, lookups } from './environment.ts';
import { type Binding, compileExpression, type Scope, type Wrap } from './expression/compile.ts';
import { ExpressionFault } from './expression/tokens.ts';
import type { Compiled, Read, Value, ValueType } from './expression/value.ts';
import type { MetricSlot } from './metric-slots.ts';
import { TRACKS } from './track/table.ts';
import type { Ask, TrackMaker } from './track/tracking.ts';

type Path = readonly (string | number)[];
type Definition =
  | { readonly type: 'let'; readonly source: string; readonly table?: Lookup; readonly path: Path }
  | { readonly type: 'track'; readonly spec: Track; readonly path: Path };

/** What a name stands on, all the way down. */
interface Uses {
  readonly metrics: ReadonlySet<string>;
  readonly tracks: ReadonlySet<string>;
  readonly lookups: ReadonlySet<string>;
}
const valueTypes: Readonly<Record<MetricType, ValueType>> = {
  number: 'number',
  count: 'number',
  boolean: 'boolean',
  text: 'text',
};
const valueTags = { number: 'number', boolean: 'boolean', text: 'string' } as const;
/** What an expression stands on, itself. */
type Asked = Pick<Compiled<Moment>, 'names' | 'lookups'>;
const nothingAsked: Asked = { names: new Set(), lookups: new Set() };
const unknownValue = (): undefined => undefined;

export class KindScope implements Scope<Moment> {
  slots = 0;
  readonly metrics: MetricSlot[] = [];
  readonly lookups = lookups;
  readonly #kind: KindSpec;
  readonly #faults: CompileFault[];
  readonly #definitions = new Map<string, Definition>();
  readonly #bindings = new Map<string, Binding<Moment>>();
  readonly #uses = new Map<string, Uses>();
  readonly #building = new Set<string>();
  readonly #tracks: CompiledTrack[] = [];
  /** What conditions and sentences look up, all the way down. */
  readonly #lookedUp = new Set<string>();

  constructor(kind: KindSpec, faults: CompileFault[]) {
    this.#kind = kind;
    this.#faults = faults;
    for (const [name, row] of environmentNames) this.#bindings.set(name, row);
    for (const [name, metric] of Object.entries(kind.metrics)) {
      const type = valueTypes[metric.type];
      const slot = this.slots++;
      this.metrics.push({ name, tag: valueTags[type] });
      const read = (moment: Moment) => moment.slots[slot] as Value | undefined;
      this.#bindings.set(name, { type, read, text: () => slotText(slot) });
    }
  }

  /** Takes up the lets and tracks of one section (`*` or the kind's own). */
  define(section: string, part: KindRules): void {
    const add = (name: string, definition: Definition): void => {
      if (this.#definitions.has(name) || this.#bindings.has(name))
        this.#fault(definition.path, `${name} is defined already`);
      else this.#definitions.set(name, definition);
    };
    for (const [name, spec] of Object.entries(part.let)) {
      const path = ['kinds', section, 'let', name];
      if (typeof spec === 'string') add(name, { type: 'let', source: spec, path });
      else add(name, { type: 'let', source: spec.lookup, table: spec, path });
    }
    for (const [name, spec] of Object.entries(part.track))
      add(name, { type: 'track', spec, path: ['kinds', section, 'track', name] });
  }

  /** Compiles what is defined. @returns the tracks in the order in which they must be stepped */
  compileAll(): readonly CompiledTrack[] {
    for (const [name, { path }] of this.#definitions)
      this.#guarded(path, () => {
        this.find(name);
      });
    return this.#tracks;
  }

  find(name: string): Binding<Moment> | undefined {
    const definition = this.#bindings.has(name) ? undefined : this.#definitions.get(name);
    if (definition === undefined) return this.#bindings.get(name);
    if (this.#building.has(name)) throw new ExpressionFault(`${name} stands on itself`, 0);
    this.#building.add(name);
    const binding = definition.type === 'let' ? this.#let(name, definition) : this.#track(name, definition);
    this.#building.delete(name);
    this.#bindings.set(name, binding);
    return binding;
  }

  known(): readonly string[] {
    return [...this.#bindings.keys(), ...this.#definitions.keys()];
  }

  /** A condition; a faulty one is reported and reads as unknown. */
  truth(source: string, path: Path): Read<Moment, boolean> {
    const compiled = this.#compile<boolean>(source, path, 'boolean');
    this.#noteLookups(compiled);
    return compiled?.read ?? unknownValue;
  }

  /** A number; a faulty one is reported and reads as unknown. */
  number(source: string, path: Path): Read<Moment, number> {
    return this.#compile<number>(source, path, 'number')?.read ?? unknownValue;
  }

  /** A condition made of others, whose faults have been told; where they make no sense together it is always true. */
  anyOf(sources: readonly string[], guard: string | undefined): Read<Moment, boolean> {
    const any = sources.map((source) => `(${source})`).join(' || ');
    return (
      this.#silently<boolean>(guard === undefined ? any : `(${guard}) && (${any})`)?.read ?? (() => true)
    );
  }

  /** Whether a condition or a sentence compiled so far asks what the neighbours say of this signal. */
  asksPeers(signal: string): boolean {
    return this.#lookedUp.has(`peer ${signal}`);
  }

  namesOf(source: string): readonly string[] {
    return [...(this.#silently(source)?.names ?? [])];
  }
  metricsOf(source: string): readonly string[] {
    return [...this.#usesOf(this.#silently(source)).metrics];
  }
  tracksOf(source: string): readonly string[] {
    return [...this.#usesOf(this.#silently(source)).tracks];
  }

  /** `{expression}` is replaced by its value at the moment, an unknown one by a dash. */
  sentence(text: string, path: Path): (moment: Moment) => string {
    const parts = text.split(/\{([^}]*)\}/).map((part, i) => {
      if (i % 2 === 0) return () => part;
      const compiled = this.#compile(part, path);
      this.#noteLookups(compiled);
      const read = compiled?.read ?? unknownValue;
      return (moment: Moment) => shown(read(moment));
    });
    return (moment) =>
      parts
        .map((part) => part(moment))
        .join('')
        .replace(unknownAside, '');
  }

  #let(name: string, definition: Definition & { type: 'let' }): Binding<Moment> {
    const { source, path, table } = definition;
    const slot = slotText(this.slots++);
    // Worked out once a moment: the slot keeps it.
    const compiled = this.#compile(source, path, undefined, (text, page) => {
      const value = table === undefined ? text : `${page.refer(lookUp(table))}(${text})`;
      return `(${slot} === null ? (${slot} = ${value}) : ${slot})`;
    });
    this.#uses.set(name, this.#usesOf(compiled));
    if (compiled === undefined) return { type: 'number', read: unknownValue };
    const { type, read } = compiled;
    if (table !== undefined && type !== 'text') this.#fault(path, `looks up a ${type}, not a text`);
    return { type, read, text: (page) => `(${slot} === null ? ${page.refer(read)}(m) : ${slot})` };
  }

  #track(name: string, { spec, path }: Definition & { type: 'track' }): Binding<Moment> {
    const asked = { names: new Set<string>(), lookups: new Set<string>() };
    const maker = TRACKS[spec.type] as unknown as TrackMaker<Track['type'], unknown>;
    const tracking = maker.make(spec, this.#ask(asked, path));
    const uses = this.#usesOf(asked);
    this.#uses.set(name, { ...uses, tracks: new Set([...uses.tracks, name]) });
    const slot = this.slots++;
    const memo = this.slots++;
    const afterRepair = typeof maker.afterRepair === 'string' ? maker.afterRepair : maker.afterRepair(spec);
    this.#tracks.push({ name, type: spec.type, slot, tracking, afterRepair });
    // Worked out when first asked for, which on most readings is never.
    const read = (moment: Moment): number | undefined => {
      const { slots } = moment;
      if (slots[memo] === null)
        slots[memo] = slots[slot] === null ? undefined : tracking.value(slots[slot], moment);
      return slots[memo] as number | undefined;
    };
    const text = slotText(memo);
    return { type: 'number', read, text: (page) => `(${text} === null ? ${page.refer(read)}(m) : ${text})` };
  }

  #ask(asked: { readonly names: Set<string>; readonly lookups: Set<string> }, path: Path): Ask {
    const read = <T extends Value>(source: string, member: string, type: ValueType): Read<Moment, T> => {
      const compiled = this.#compile<T>(source, [...path, member], type);
      for (const name of compiled?.names ?? []) asked.names.add(name);
      for (const lookup of compiled?.lookups ?? []) asked.lookups.add(lookup);
      return compiled?.read ?? unknownValue;
    };
    return {
      number: (source, member) => read<number>(source, member, 'number'),
      truth: (source, member) => read<boolean>(source, member, 'boolean'),
      guard: (source, member) =>
        source === undefined ? () => true : read<boolean>(source, member, 'boolean'),
      metrics: this.metrics.map(({ name }, slot) => ({ name, slot })),
      fault: (message) => this.#fault(path, message),
    };
  }

  #usesOf({ names, lookups: own }: Asked = nothingAsked): Uses {
    const metrics = new Set<string>();
    const tracks = new Set<string>();
    const lookups = new Set(own);
    for (const name of names) {
      if (name in this.#kind.metrics) metrics.add(name);
      const uses = this.#uses.get(name);
      for (const metric of uses?.metrics ?? []) metrics.add(metric);
      for (const track of uses?.tracks ?? []) tracks.add(track);
      for (const lookup of uses?.lookups ?? []) lookups.add(lookup);
    }
    return { metrics, tracks, lookups };
  }

  #noteLookups(asked: Asked | undefined): void {
    for (const lookup of this.#usesOf(asked).lookups) this.#lookedUp.add(lookup);
  }

  #compile<T extends Value = Value>(
    source: string,
    path: Path,
    type?: ValueType,
    wrap?: Wrap,
  ): Compiled<Moment, T> | undefined {
    return this.#guarded(path, () => compileExpression<Moment, T>(source, this, type, wrap));
  }

  /** The same source again, whose faults have been told. */
  #silently<T extends Value = Value>(source: string): Compiled<Moment, T> | undefined {
    try {
      return compileExpression<Moment, T>(source, this);
    } catch (error) {
      if (error instanceof ExpressionFault) return undefined;
      throw error;
    }
  }

  #guarded<T>(path: Path, work: () => T): T | undefined {
    try {
      return work();
    } catch (error) {
      if (!(error instanceof ExpressionFault)) throw error;
      this.#fault(path, `at character ${error.at + 1}: ${error.message}`);
      return undefined;
    }
  }

  #fault(path: Path, message: string): void {
    this.#faults.push({ path, message });
  }
}

/** Where a moment keeps a signal, as text over `m`. */
const slotText = (slot: number): string => `m.slots[${slot}]`;

function lookUp({ table, otherwise }: Lookup): (key: Value | undefined) => string | undefined {
  const entries = new Map(Object.entries(table));
  return (key) => (key === undefined ? undefined : (entries.get(String(key)) ?? otherwise));
}

/** An aside with an unknown value, such as `（平时 —）`, tells nobody anything: it is left out. */
const unknownAside = / ?[（(][^（()）]*—[^（()）]*[）)]/g;

/** Three figures are as many as a crew reads. */
function shown(value: Value | undefined): string {
  if (typeof value !== 'number') return value === undefined ? '—' : String(value);
  return Number.isFinite(value) ? String(Number(value.toPrecision(3))) : '—';
}
