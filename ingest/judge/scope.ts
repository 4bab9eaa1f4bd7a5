// The names that one kind's rules may use: its metrics, the surroundings, the lets and tracks of the rules file.
// Lets and tracks may use each other in any order but not in a circle; tracks are stepped after what they stand on.
import type { KindSpec, MetricType } from '../domain/kind.ts';
import type { KindRules, Lookup } from '../domain/kind-rules.ts';
import type { Track } from '../domain/track.ts';
import type { CompiledTrack, CompileFault, MetricSlot } from './compile.ts';
import type { Moment } from './context.ts';
import { environmentNames, lookups } from './environment.ts';
import { type Binding, compileExpression, type Scope } from './expression/compile.ts';
import { ExpressionFault } from './expression/tokens.ts';
import type { Compiled, Read, Value, ValueType } from './expression/value.ts';
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
}
const valueTypes: Readonly<Record<MetricType, ValueType>> = {
  number: 'number',
  count: 'number',
  boolean: 'boolean',
  text: 'text',
};
const valueTags = { number: 'number', boolean: 'boolean', text: 'string' } as const;
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

  constructor(kind: KindSpec, faults: CompileFault[]) {
    this.#kind = kind;
    this.#faults = faults;
    for (const [name, row] of environmentNames) this.#bindings.set(name, row);
    for (const [name, metric] of Object.entries(kind.metrics)) {
      const type = valueTypes[metric.type];
      const slot = this.slots++;
      this.metrics.push({ name, tag: valueTags[type] });
      this.#bindings.set(name, { type, read: (moment) => moment.slots[slot] as Value | undefined });
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
    return this.#compile<boolean>(source, path, 'boolean')?.read ?? unknownValue;
  }

  /** A name that must exist. */
  named(name: string, path: Path): string {
    if (this.find(name) === undefined) this.#fault(path, `unknown name ${name}`);
    return name;
  }

  namesOf(source: string): readonly string[] {
    return [...(this.#silently(source)?.names ?? [])];
  }
  metricsOf(source: string): readonly string[] {
    return [...this.#usesOf(this.#silently(source)?.names ?? []).metrics];
  }
  tracksOf(source: string): readonly string[] {
    return [...this.#usesOf(this.#silently(source)?.names ?? []).tracks];
  }

  /** `{expression}` is replaced by its value at the moment, an unknown one by a dash. */
  sentence(text: string, path: Path): (moment: Moment) => string {
    const parts = text.split(/\{([^}]*)\}/).map((part, i) => {
      if (i % 2 === 0) return () => part;
      const read = this.#compile(part, path)?.read ?? unknownValue;
      return (moment: Moment) => shown(read(moment));
    });
    return (moment) =>
      parts
        .map((part) => part(moment))
        .join('')
        .replace(unknownAside, '');
  }

  #let(name: string, definition: Definition & { type: 'let' }): Binding<Moment> {
    const compiled = this.#compile(definition.source, definition.path);
    this.#uses.set(name, this.#usesOf(compiled?.names ?? []));
    if (compiled === undefined) return { type: 'number', read: unknownValue };
    const { table } = definition;
    if (table === undefined) return this.#memo(compiled.type, compiled.read);
    if (compiled.type !== 'text') this.#fault(definition.path, `looks up a ${compiled.type}, not a text`);
    const entries = new Map(Object.entries(table.table));
    return this.#memo('text', (moment) => {
      const key = compiled.read(moment);
      return key === undefined ? undefined : (entries.get(String(key)) ?? table.otherwise);
    });
  }

  #memo(type: ValueType, read: Read<Moment>): Binding<Moment> {
    const slot = this.slots++;
    return {
      type,
      read: (moment) => {
        const known = moment.slots[slot];
        if (known !== null) return known as Value | undefined;
        const value = read(moment);
        moment.slots[slot] = value;
        return value;
      },
    };
  }

  #track(name: string, { spec, path }: Definition & { type: 'track' }): Binding<Moment> {
    const names = new Set<string>();
    const maker = TRACKS[spec.type] as unknown as TrackMaker<Track['type'], unknown>;
    const tracking = maker.make(spec, this.#ask(names, path));
    const { metrics, tracks } = this.#usesOf(names);
    this.#uses.set(name, { metrics, tracks: new Set([...tracks, name]) });
    const slot = this.slots++;
    this.#tracks.push({ name, type: spec.type, slot, tracking, afterRepair: maker.afterRepair });
    return { type: 'number', read: (moment) => (moment.slots[slot] ?? undefined) as number | undefined };
  }

  #ask(names: Set<string>, path: Path): Ask {
    const read = <T extends Value>(source: string, member: string, type: ValueType): Read<Moment, T> => {
      const compiled = this.#compile<T>(source, [...path, member], type);
      for (const name of compiled?.names ?? []) names.add(name);
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

  #usesOf(names: Iterable<string>): Uses {
    const metrics = new Set<string>();
    const tracks = new Set<string>();
    for (const name of names) {
      if (name in this.#kind.metrics) metrics.add(name);
      const uses = this.#uses.get(name);
      for (const metric of uses?.metrics ?? []) metrics.add(metric);
      for (const track of uses?.tracks ?? []) tracks.add(track);
    }
    return { metrics, tracks };
  }

  #compile<T extends Value = Value>(
    source: string,
    path: Path,
    type?: ValueType,
  ): Compiled<Moment, T> | undefined {
    return this.#guarded(path, () => compileExpression<Moment, T>(source, this, type));
  }

  /** The same source again, whose faults have been told. */
  #silently(source: string): Compiled<Moment> | undefined {
    try {
      return compileExpression<Moment>(source, this);
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

/** An aside with an unknown value, such as `（平时 —）`, tells nobody anything: it is left out. */
const unknownAside = / ?[（(][^（()）]*—[^（()）]*[）)]/g;

/** Three figures are as many as a crew reads. */
function shown(value: Value | undefined): string {
  if (typeof value !== 'number') return value === undefined ? '—' : String(value);
  return Number.isFinite(value) ? String(Number(value.toPrecision(3))) : '—';
}
