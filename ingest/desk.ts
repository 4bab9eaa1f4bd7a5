// Rules and registry as the office changes them: checked whole, kept by version, journaled as a swap, then in force.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { backtest } from './backtest.ts';
import type { Contents } from './contents.ts';
import type { Registry } from './domain/device.ts';
import type { SwapWhat } from './domain/input.ts';
import type { Actor } from './domain/ledger.ts';
import { type Problem, problem } from './domain/problem.ts';
import { DAY, MINUTE, type Millis, type TownTime } from './domain/time.ts';
import type { Engine } from './engine.ts';
import { foundBetween, heardBetween } from './history.ts';
import type { Journal } from './journal/port.ts';
import type { CompiledRules } from './judge/compile.ts';
import { parseRules, versionOf } from './judge/rules-file.ts';
import { type RegistryTexts, readRegistry } from './registry/csv.ts';
import type { FileFault } from './registry/table.ts';
import { writeRegistry } from './registry/write.ts';
import type { Town } from './settings.ts';
import type { OrderStore, TelemetryStore } from './store/ports.ts';
import { writeWhole } from './whole-file.ts';

export interface DeskOptions {
  readonly journal: Journal;
  readonly engine: Engine;
  readonly contents: Contents;
  readonly telemetry: Pick<TelemetryStore, 'scan'>;
  readonly orders: Pick<OrderStore, 'orders' | 'complaints'>;
  readonly time: TownTime;
  readonly now: () => Millis;
  /** It is in force: who goes by it follows. */
  readonly onSwap: () => unknown;
}
/** Who wants a swap, and what speaks for it: both stand in the ledger. */
type Asked = { readonly by?: Actor; readonly reason?: string };
type Refused = { readonly ok: false; readonly problem: Problem };

/** The engines of a backtest hear this much before the span that counts, so that its first hour is judged like any other. */
const warmUpMs: Millis = DAY;
/** How long a swap may wait for the engine to come to it. */
const swapPatienceMs: Millis = MINUTE;

export function createDesk(options: DeskOptions) {
  const { engine, contents, journal, now } = options;
  let isTrying = false;
  let changed: { at: Millis; by: string } | undefined;
  let before: Registry | undefined;
  return {
    rules: { current, put, backtest: tryOut },
    registry: { csv, check, apply, undo },
    swapTown,
    followConfiguration,
  };

  function current() {
    const { version } = engine.rules;
    return {
      text: contents.rulesText(version),
      version,
      changedAt: changed?.at ?? null,
      changedBy: changed?.by ?? null,
    };
  }

  async function put(text: string, by: Actor, force: string | null) {
    const parsed = parseRules(text, engine.registry.kinds);
    if ('faults' in parsed)
      return refused(parsed.faults.map((f) => ({ where: `line ${f.line} ${f.rule}`, what: f.message })));
    const { version } = parsed.compiled;
    if (!contents.hasBacktest(version) && force === null) {
      return {
        ok: false,
        problem: problem('backtest_required', `no backtest of ${version} is on record`),
      } as const;
    }
    await swapRules(text, { by, reason: force === null ? 'backtest on record' : `forced: ${force}` });
    changed = { at: now(), by: force === null ? by.id : `${by.id} (${force})` };
    return { ok: true, rules: current() } as const;
  }

  async function tryOut(asked: { text?: string; from: Millis; to: Millis; kind?: string }, by: Actor) {
    const text = asked.text ?? contents.rulesText(engine.rules.version);
    const parsed = parseRules(text, engine.registry.kinds);
    if ('faults' in parsed)
      return refused(parsed.faults.map((f) => ({ where: `line ${f.line} ${f.rule}`, what: f.message })));
    // Two engines in memory at a time are enough.
    if (isTrying)
      return { ok: false, problem: problem('rate_limited', 'another backtest is under way') } as const;
    isTrying = true;
    try {
      const result = await tryOn(parsed.compiled, asked);
      contents.saveBacktest(result.version, { at: now(), by: by.id, ...asked, ...result });
      return { ok: true, result } as const;
    } finally {
      isTrying = false;
    }
  }

  async function tryOn(tried: CompiledRules, asked: { from: Millis; to: Millis; kind?: string }) {
    const { telemetry, orders, time } = options;
    const { registry, rules: inForce } = engine;
    const { from, to, kind } = asked;
    const all = [...registry.kinds.keys()];
    // What is over devices of a kind is heard through their gateways.
    const kinds = kind === undefined ? all : all.filter((one) => one === kind || one === 'gateway');
    const found = await backtest({
      past: heardBetween(telemetry, registry, kinds, from - warmUpMs, to),
      mode: 'event',
      registry,
      time,
      inForce,
      tried,
      from,
      to,
      kind,
      found: await foundBetween(orders, from - warmUpMs, to),
      pause: () => turn(),
    });
    return { version: tried.version, ...found };
  }

  function csv(table: 'villages' | 'crews' | 'devices'): string {
    return writeRegistry(engine.registry)[table];
  }

  /** The tables given, over those in force. */
  function read(files: Partial<RegistryTexts>) {
    const { kinds } = engine.registry;
    return readRegistry({ ...writeRegistry(engine.registry), ...files }, kinds);
  }

  async function check(files: Partial<RegistryTexts>) {
    const found = read(files);
    if ('faults' in found)
      return { version: '', faults: found.faults.map(placed), warnings: [], changes: [] };
    const { registry, warnings } = found;
    return {
      version: registry.version,
      faults: [],
      warnings: warnings.map(placed),
      changes: changesOf(engine.registry, registry),
    };
  }

  async function apply(files: Partial<RegistryTexts>, _by: Actor) {
    const found = read(files);
    if ('faults' in found)
      return refused(found.faults.map((f) => ({ where: `${f.file}:${f.line} ${f.column}`, what: f.what })));
    before = engine.registry;
    await swapRegistry(found.registry);
    return { ok: true, version: found.registry.version } as const;
  }

  async function undo(_by: Actor) {
    if (before === undefined)
      return { ok: false, problem: problem('not_found', 'no import to take back') } as const;
    const target = before;
    before = undefined;
    await swapRegistry(target);
    return { ok: true, version: target.version } as const;
  }

  /** What the configuration names, where it differs from what is in force. */
  async function swapTown(town: Configured): Promise<void> {
    if (town.registry.version !== engine.registry.version) await swapRegistry(town.registry);
    if (town.rules.version !== engine.rules.version) await swapRules(town.rulesText);
    if (town.catalogue.version !== engine.catalogue.version) await swapCatalogue(town);
  }

  /**
   * At start: the configured rules and registry come into force where they are new. What the office changed since stays, until the
   * configuration itself changes.
   * @param folder keeps the versions that the configuration named last
   * @param isNew the journal has just begun, and is to name what is in force
   */
  async function followConfiguration(town: Configured, folder: string, isNew: boolean): Promise<void> {
    const path = join(folder, 'configured.json');
    const last = existsSync(path)
      ? (JSON.parse(readFileSync(path, 'utf8')) as { registry: string; rules: string; catalogue?: string })
      : undefined;
    if (isNew || last?.registry !== town.registry.version) await swapRegistry(town.registry);
    if (isNew || last?.rules !== town.rules.version) await swapRules(town.rulesText);
    if (isNew || last?.catalogue !== town.catalogue.version) await swapCatalogue(town);
    const { registry, rules, catalogue } = town;
    const named = { registry: registry.version, rules: rules.version, catalogue: catalogue.version };
    // A start on a full disk need not write what is there.
    if (JSON.stringify(last) !== JSON.stringify(named)) writeWhole(path, JSON.stringify(named));
  }

  async function swapRules(text: string, asked: Asked = {}): Promise<void> {
    const version = versionOf(text);
    contents.saveRules(version, text);
    await swap('rules', version, () => engine.rules.version === version, asked);
  }

  async function swapRegistry(registry: Registry): Promise<void> {
    contents.saveRegistry(registry);
    await swap('registry', registry.version, () => engine.registry.version === registry.version);
  }

  async function swapCatalogue({ catalogue: { version }, catalogueText }: Configured): Promise<void> {
    contents.saveCatalogue(version, catalogueText);
    await swap('catalogue', version, () => engine.catalogue.version === version);
  }

  /** Journaled first; in force once the engine has come to the record. */
  async function swap(
    what: SwapWhat,
    version: string,
    isInForce: () => boolean,
    asked: Asked = {},
  ): Promise<void> {
    await journal.append({ type: 'swap', at: now(), what, version, ...asked });
    const until = now() + swapPatienceMs;
    while (!isInForce() && now() < until) await new Promise((resolve) => setTimeout(resolve, 5));
    await options.onSwap();
  }
}

type Configured = Pick<Town, 'registry' | 'rules' | 'rulesText' | 'catalogue' | 'catalogueText'>;

const refused = (errors: readonly { where: string; what: string }[]): Refused => ({
  ok: false,
  problem: problem('invalid', `${errors.length} faults`, { errors }),
});
const placed = ({ file, line, column, what }: FileFault) => ({
  file,
  line,
  column: column === '' ? null : column,
  what,
});

const examplesMax = 10;
function changesOf(from: Registry, to: Registry) {
  return (['villages', 'crews', 'devices'] as const).map((table) => {
    const a: ReadonlyMap<string, unknown> = from[table];
    const b: ReadonlyMap<string, unknown> = to[table];
    const added = [...b.keys()].filter((id) => !a.has(id));
    const removed = [...a.keys()].filter((id) => !b.has(id));
    const changed = [...b.keys()].filter(
      (id) => a.has(id) && JSON.stringify(a.get(id)) !== JSON.stringify(b.get(id)),
    );
    const first = (ids: readonly string[]) => ids.slice(0, examplesMax);
    return {
      table,
      added: added.length,
      changed: changed.length,
      removed: removed.length,
      examples: { added: first(added), changed: first(changed), removed: first(removed) },
    };
  });
}
