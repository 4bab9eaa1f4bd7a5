// Swaps: what comes into force is kept by its version, then journaled, then the engine comes to it. What a swap will find in force is
// known beforehand, so none is journaled that the engine could not follow.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Contents } from '../contents.ts';
import type { Registry } from '../domain/device.ts';
import type { JournalInput, Position, SwapWhat } from '../domain/input.ts';
import type { Actor } from '../domain/ledger.ts';
import { problem } from '../domain/problem.ts';
import { MINUTE, type Millis } from '../domain/time.ts';
import { versionsOf } from '../engine/in-force.ts';
import type { Engine } from '../engine.ts';
import type { Journal } from '../journal/port.ts';
import { versionOf } from '../judge/rules-file.ts';
import type { Town } from '../settings.ts';
import { writeWhole } from '../whole-file.ts';
import { misfitOf, type Refused } from './refusal.ts';

export interface SwapsOptions {
  readonly journal: Journal;
  readonly engine: Engine;
  readonly contents: Contents;
  readonly now: () => Millis;
  /** It is in force: who goes by it follows. */
  readonly onSwap: () => unknown;
}

/** Who wants a swap, and what speaks for it: both stand in the ledger. */
type Asked = { readonly by?: Actor; readonly reason?: string };
type Configured = Pick<Town, 'registry' | 'rules' | 'rulesText' | 'catalogue' | 'catalogueText'>;
type Swap = JournalInput & { type: 'swap' };

/** How long a swap may wait for the engine to come to it. */
const swapPatienceMs: Millis = MINUTE;

export function createSwaps({ journal, engine, contents, now, onSwap }: SwapsOptions) {
  /** No swap stands behind this place in the journal; endless while one is being written. */
  let lastSwap: Position = 0;
  return { swapTown, followConfiguration, swapRules, swapRegistry, underWay };

  /** What the configuration names, where it differs from what is in force. */
  async function swapTown(town: Configured): Promise<void> {
    const busy = underWay();
    if (busy !== undefined) throw new Error(busy.problem.detail);
    await adopt(town, (what) => town[what].version !== engine[what].version);
  }

  /**
   * At start: the configured rules and registry come into force where they are new. What the office changed since stays, until the
   * configuration itself changes.
   * @param folder keeps the versions that the configuration named last
   * @param first the journal has just begun, and is to name what is in force
   * @returns why its registry and rules are left aside: what the office changed does not go with them
   */
  async function followConfiguration(
    town: Configured,
    folder: string,
    first: boolean,
  ): Promise<string | undefined> {
    const path = join(folder, 'configured.json');
    const last = existsSync(path)
      ? (JSON.parse(readFileSync(path, 'utf8')) as { registry: string; rules: string; catalogue?: string })
      : undefined;
    const isNew = (what: SwapWhat) => first || last?.[what] !== town[what].version;
    const registry = isNew('registry') ? town.registry : engine.registry;
    const rulesText = isNew('rules') ? town.rulesText : contents.rulesText(engine.rules.version);
    const misfit = misfitOf(rulesText, registry);
    if (misfit !== undefined) {
      await adopt(town, (what) => what === 'catalogue' && isNew(what));
      const faults = misfit.problem.errors!.map(({ where, what }) => `${where}: ${what}`).join('; ');
      return `the configured registry and rules are left aside, since what the office has put in force does not fit them (${faults}); SIGHUP puts both in force`;
    }
    await adopt(town, isNew);
    const named = versionsOf(town);
    // A start on a full disk need not write what is there.
    if (JSON.stringify(last) !== JSON.stringify(named)) writeWhole(path, JSON.stringify(named));
    return undefined;
  }

  /** Registry and rules come at once: one of them may not go with the other's predecessor. */
  async function adopt(town: Configured, isNew: (what: SwapWhat) => boolean): Promise<void> {
    if (isNew('registry')) await swapRegistry(town.registry, isNew('rules') ? town.rulesText : undefined);
    else if (isNew('rules')) await swapRules(town.rulesText);
    if (isNew('catalogue')) await swapCatalogue(town);
  }

  async function swapRules(text: string, asked: Asked = {}): Promise<void> {
    await swap({ what: 'rules', version: savedRules(text), ...asked });
  }

  async function swapRegistry(registry: Registry, rulesText?: string): Promise<void> {
    contents.saveRegistry(registry);
    const rules = rulesText === undefined ? {} : { rules: savedRules(rulesText) };
    await swap({ what: 'registry', version: registry.version, ...rules });
  }

  async function swapCatalogue({ catalogue: { version }, catalogueText }: Configured): Promise<void> {
    contents.saveCatalogue(version, catalogueText);
    await swap({ what: 'catalogue', version });
  }

  function savedRules(text: string): string {
    const version = versionOf(text);
    contents.saveRules(version, text);
    return version;
  }

  /** Journaled first; in force once the engine has come to the record. */
  async function swap(what: Omit<Swap, 'type' | 'at'>): Promise<void> {
    lastSwap = Number.POSITIVE_INFINITY;
    lastSwap = await journal.append({ type: 'swap', at: now(), ...what }).catch((error: unknown) => {
      lastSwap = 0;
      throw error;
    });
    const until = now() + swapPatienceMs;
    while (engine.position < lastSwap && now() < until)
      await new Promise((resolve) => setTimeout(resolve, 5));
    await onSwap();
  }

  /** Each swap is checked against what it will find in force, so the one before it comes first. */
  function underWay(): Refused | undefined {
    if (lastSwap <= engine.position) return undefined;
    return { ok: false, problem: problem('not_ready', 'an earlier swap is not in force yet') };
  }
}
