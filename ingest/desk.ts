// Rules and registry as the office changes them: checked whole, kept by version, journaled as a swap, then in force.
import { setImmediate as turn } from 'node:timers/promises';
import { backtest } from './backtest.ts';
import { misfitOf, refused, refusedRules } from './desk/refusal.ts';
import { createSwaps, type SwapsOptions } from './desk/swaps.ts';
import type { Registry } from './domain/device.ts';
import type { Actor } from './domain/ledger.ts';
import { problem } from './domain/problem.ts';
import { DAY, type Millis, type TownTime } from './domain/time.ts';
import { foundBetween, heardBetween } from './history.ts';
import type { CompiledRules } from './judge/compile.ts';
import { parseRules } from './judge/rules-file.ts';
import { type RegistryTexts, readRegistry } from './registry/csv.ts';
import type { FileFault } from './registry/table.ts';
import { writeRegistry } from './registry/write.ts';
import type { OrderStore, TelemetryStore } from './store/ports.ts';

export interface DeskOptions extends SwapsOptions {
  readonly telemetry: Pick<TelemetryStore, 'scan'>;
  readonly orders: Pick<OrderStore, 'orders' | 'complaints'>;
  readonly time: TownTime;
}

/** The engines of a backtest hear this much before the span that counts, so that its first hour is judged like any other. */
const warmUpMs: Millis = DAY;

export function createDesk(options: DeskOptions) {
  const { engine, contents, now } = options;
  const { swapTown, followConfiguration, swapRules, swapRegistry, underWay } = createSwaps(options);
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
    const busy = underWay();
    if (busy !== undefined) return busy;
    const parsed = parseRules(text, engine.registry.kinds);
    if ('faults' in parsed) return refusedRules(parsed.faults);
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
    if ('faults' in parsed) return refusedRules(parsed.faults);
    const { kinds } = engine.registry;
    // It would try nothing, and stand on record as a trial.
    if (asked.kind !== undefined && !kinds.has(asked.kind))
      return refused([
        { where: 'kind', what: `no such kind: ${asked.kind}; known: ${[...kinds.keys()].join(', ')}` },
      ]);
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
    const busy = underWay();
    if (busy !== undefined) return busy;
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
    const busy = underWay();
    if (busy !== undefined) return busy;
    const target = before;
    // Its kinds may be others by now.
    const misfit = misfitOf(contents.rulesText(engine.rules.version), target);
    if (misfit !== undefined) return misfit;
    before = undefined;
    await swapRegistry(target);
    return { ok: true, version: target.version } as const;
  }
}

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
