// Two sets of rules over the same past, each through an engine of its own: what the rules in force did, what others would have done.
import type { ClockMode } from './clock.ts';
import type { Contents } from './contents.ts';
import type { Registry } from './domain/device.ts';
import type { JournalRecord } from './domain/input.ts';
import type { Order } from './domain/order.ts';
import type { Millis, TownTime } from './domain/time.ts';
import type { TrialFigures } from './domain/trial.ts';
import { type Effects, noEffects } from './effects.ts';
import { createEngine, type Engine } from './engine.ts';
import type { Heard } from './history.ts';
import type { CompiledRules } from './judge/compile.ts';
import { isSame, type Past, trialFigures } from './trial-figures.ts';

export interface BacktestOptions {
  /** Stored readings in order of time, or a journal's records. It may begin before `from`: the engines warm up on it. */
  readonly past: AsyncIterable<readonly Heard[] | readonly JournalRecord[]>;
  readonly mode: ClockMode;
  readonly registry: Registry;
  /** Where a journal's swaps of the registry and the catalogue are read from. */
  readonly contents?: Pick<Contents, 'registry' | 'catalogue'>;
  readonly time: TownTime;
  readonly inForce: CompiledRules;
  readonly tried: CompiledRules;
  /** Orders opened in between count. */
  readonly from: Millis;
  readonly to: Millis;
  /** Only orders of this kind count. */
  readonly kind?: string;
  readonly found: Past;
  /** Called between small pieces of work, so that whoever else shares the thread has a turn. */
  readonly pause: () => Promise<void>;
}

/** One order of a trial, as short as a person needs it to judge. */
export interface TrialOrder {
  readonly code: string | null;
  readonly cause: string;
  readonly devices: number;
  readonly crew: string | null;
  readonly openedAt: Millis;
  readonly why: Order['why'];
}

export interface Backtested {
  readonly readings: number;
  readonly devices: number;
  /** Orders by code. */
  readonly byCode: readonly { readonly code: string; readonly inForce: number; readonly tried: number }[];
  readonly inForce: TrialFigures;
  readonly tried: TrialFigures;
  /** Orders that only the rules tried would have opened, and those that they would not have; the first of each. */
  readonly added: readonly TrialOrder[];
  readonly removed: readonly TrialOrder[];
}

const recordsPerPiece = 500;
const listedMax = 100;

export async function backtest(options: BacktestOptions): Promise<Backtested> {
  const inForce = startTrial(options, options.inForce);
  const tried = options.tried === options.inForce ? inForce : startTrial(options, options.tried);
  const trials = new Set([inForce, tried]);
  for await (const batch of options.past) {
    for (let at = 0; at < batch.length; at += recordsPerPiece) {
      const piece = batch.slice(at, at + recordsPerPiece);
      for (const one of piece) for (const trial of trials) trial.hear(one);
      await options.pause();
    }
  }
  for (const trial of trials) trial.end();
  return compare(options, inForce, tried);
}

interface Trial {
  hear(one: Heard | JournalRecord): void;
  /** Lets time run to the end of the span. */
  end(): void;
  orders(): readonly Order[];
  readonly readings: number;
  readonly devices: number;
}

function startTrial(options: BacktestOptions, rules: CompiledRules): Trial {
  const { registry, time, mode, from, to, kind } = options;
  // The rules on trial stay, whatever was in force at the time.
  const contents = options.contents && { ...options.contents, rules: () => rules, rulesFaults: () => [] };
  const engine = createEngine({ mode, registry, rules, time, contents });
  const opened = new Map<string, Order>();
  let effects: Effects = noEffects();
  let readings = 0;

  function settle(): void {
    readings += effects.readings;
    for (const order of effects.orders.values()) opened.set(order.id, order);
    effects = noEffects();
  }

  return {
    hear(one) {
      if ('input' in one) engine.step(one, effects);
      else {
        runTo(engine, one.reading.ts, effects);
        engine.take(engine.place(one.device), one.reading, effects);
      }
      settle();
    },
    end() {
      runTo(engine, to, effects);
      settle();
    },
    orders: () =>
      [...opened.values()].filter(
        (order) =>
          order.type === 'fault' &&
          !isFolded(order) &&
          from <= order.openedAt &&
          order.openedAt < to &&
          (kind === undefined || order.kind === kind),
      ),
    get readings() {
      return readings;
    },
    get devices() {
      return engine.devicesSeen;
    },
  };
}

/** Stops at everything that comes due on the way, as the clock's ticks did. */
function runTo(engine: Engine, at: Millis, effects: Effects): void {
  for (let due = engine.nextDue(); due !== undefined && due < at; due = engine.nextDue())
    engine.advance(Math.max(due, engine.now), effects);
  engine.advance(Math.max(at, engine.now), effects);
}

const isFolded = ({ status, linkedTo }: Order): boolean => status === 'cancelled' && linkedTo !== null;

function compare(options: BacktestOptions, inForce: Trial, tried: Trial): Backtested {
  const { found, time, from, to } = options;
  const [before, after] = [inForce.orders(), tried.orders()];
  const codes = [...new Set([...before, ...after].map(({ code }) => code ?? ''))].sort();
  const count = (orders: readonly Order[], code: string): number =>
    orders.filter((order) => order.code === code).length;
  const only = (these: readonly Order[], those: readonly Order[]): readonly TrialOrder[] =>
    these
      .filter((order) => !those.some((other) => isSame(order, other)))
      .slice(0, listedMax)
      .map(shown);
  return {
    readings: tried.readings,
    devices: tried.devices,
    byCode: codes.map((code) => ({ code, inForce: count(before, code), tried: count(after, code) })),
    inForce: trialFigures(before, found, { from, to }, time),
    tried: trialFigures(after, found, { from, to }, time),
    added: only(after, before),
    removed: only(before, after),
  };
}

const shown = ({ code, cause, deviceIds, crew, openedAt, why }: Order): TrialOrder => ({
  code,
  cause: `${cause.type}:${cause.id}`,
  devices: deviceIds.length,
  crew,
  openedAt,
  why,
});
