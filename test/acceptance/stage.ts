// Plays a story through the whole engine: messages as bytes, ticks, people's commands; and plays what was recorded again, with
// crashes in it.
import type { Command } from '../../ingest/domain/command.ts';
import type { Device, Registry } from '../../ingest/domain/device.ts';
import type { JournalInput, JournalRecord } from '../../ingest/domain/input.ts';
import type { LedgerEntry } from '../../ingest/domain/ledger.ts';
import type { Notice } from '../../ingest/domain/notice.ts';
import type { Order } from '../../ingest/domain/order.ts';
import type { Metrics, Reject } from '../../ingest/domain/reading.ts';
import { HOUR, MINUTE, type Millis, SECOND, townTime } from '../../ingest/domain/time.ts';
import { type Effects, noEffects } from '../../ingest/effects.ts';
import { createEngine, type Engine } from '../../ingest/engine.ts';
import { builtInRulesText } from '../../ingest/judge/built-in.ts';
import { parseRules } from '../../ingest/judge/rules-file.ts';
import type { Capture } from '../../ingest/store/snapshot.ts';
import { keyOf, uniform } from '../../simulators/chance.ts';
import { type Change, healthy } from './signals.ts';

export const time = townTime('Asia/Shanghai');
/** A moment of 14 January 2026 in town time, a heating day, or of a day after it. */
export const at = (clock: string, day = 0): Millis => {
  const [h, m] = clock.split(':').map(Number) as [number, number];
  return Date.UTC(2026, 0, 14 + day, h, m) - 8 * HOUR;
};

export interface Strike {
  readonly on: readonly string[];
  readonly from: Millis;
  readonly until?: Millis;
  readonly change?: Change;
  /** Nothing gets through: what is measured is lost, or kept and sent in one batch when the link is back. */
  readonly link?: 'cut' | 'kept';
}
/** What a person does: the command follows from the orders that stand by then. */
export interface Deed {
  readonly at: Millis;
  readonly command: (orders: readonly Order[]) => Command;
}
export interface Story {
  readonly town: Registry;
  readonly from: Millis;
  readonly until: Millis;
  readonly outdoorC?: number;
  readonly strikes: readonly Strike[];
  readonly deeds?: readonly Deed[];
  /** The program is not there: nothing is journaled, not even a tick. */
  readonly down?: { readonly from: Millis; readonly until: Millis };
  /** Stopped and started at once, from what it had in memory. */
  readonly restartAt?: Millis;
  /** Clocks set wrong, by device. */
  readonly clockMs?: Readonly<Record<string, Millis>>;
}

export interface Played {
  readonly records: readonly JournalRecord[];
  readonly ledger: readonly LedgerEntry[];
  readonly orders: readonly Order[];
  readonly notices: readonly Notice[];
  readonly rejects: readonly Reject[];
  readonly engine: Engine;
}

const tickMs = 10 * SECOND;
const usualOutdoorC = 2;
const encoder = new TextEncoder();

/**
 * Plays a story once.
 * @param shuffle a seed: messages change places with others of the same span, which is shorter than the lateness bound
 */
export function perform(story: Story, shuffle?: number): Played {
  const { town } = story;
  let engine = newEngine(town);
  const effects = noEffects();
  const records: JournalRecord[] = [];
  const step = (input: JournalInput): void => {
    const record = { position: records.length + 1, input };
    records.push(record);
    engine.step(record, effects);
  };
  const messages = shuffle === undefined ? messagesOf(story) : shuffled(messagesOf(story), shuffle);
  const deeds = [...(story.deeds ?? [])];
  let next = 0;
  step({ type: 'started', at: story.from });
  for (let now = story.from; now < story.until; now += tickMs) {
    if (isDown(story, now)) {
      while (messages[next] !== undefined && messages[next]!.at < story.down!.until) next += 1;
      continue;
    }
    if (now === story.down?.until) step({ type: 'started', at: now });
    if (story.restartAt !== undefined && now <= story.restartAt && story.restartAt < now + tickMs) {
      engine = newEngine(town, engine.capture());
      step({ type: 'started', at: now });
    }
    for (; messages[next] !== undefined && messages[next]!.at < now + tickMs; next += 1)
      step(messages[next]!);
    step({ type: 'tick', at: now + tickMs });
    for (const { command } of deeds.filter((deed) => now <= deed.at && deed.at < now + tickMs))
      step({ type: 'command', at: now + tickMs, command: command(byOpening(effects)) });
  }
  return {
    records,
    ledger: effects.entries,
    orders: byOpening(effects),
    notices: effects.notices,
    rejects: effects.rejects,
    engine,
  };
}

/** Judges records again; after each of `crashes` the engine dies and starts from its last snapshot. */
export function replay(
  town: Registry,
  records: readonly JournalRecord[],
  crashes: readonly number[] = [],
): readonly LedgerEntry[] {
  const snapshotEvery = Math.max(1, Math.floor(records.length / 7));
  let engine = newEngine(town);
  let capture: Capture | undefined;
  let committed = 0;
  const effects = noEffects();
  const pending = new Set(crashes);
  for (let i = 0; i < records.length; i += 1) {
    const record = records[i]!;
    engine.step(record, record.position <= committed ? noEffects() : effects);
    committed = Math.max(committed, record.position);
    if (record.position % snapshotEvery === 0) capture = engine.capture();
    if (!pending.delete(record.position)) continue;
    engine = newEngine(town, capture);
    i = engine.position - 1;
  }
  return effects.entries;
}

/** `code cause devices openedAt status closedAs`, one row an order, in order of opening. */
export const rowsOf = (orders: readonly Order[]): readonly string[] =>
  orders.map((order) =>
    [
      order.code ?? order.type,
      `${order.cause.type}:${order.cause.id}`,
      order.deviceIds.length,
      clock(order.openedAt),
      order.status,
      order.linkedTo !== null && order.status === 'cancelled' ? 'folded' : (order.closedAs ?? ''),
    ]
      .join(' ')
      .trim(),
  );

const clock = (at: Millis): string => {
  const { day, hour, minute } = time.local(at);
  const two = (n: number): string => String(n).padStart(2, '0');
  return `${two(day)}T${two(hour)}:${two(minute)}`;
};

const byOpening = (effects: Effects): readonly Order[] =>
  [...effects.orders.values()].sort((a, b) => a.openedAt - b.openedAt || (a.cause.id < b.cause.id ? -1 : 1));

const isDown = ({ down }: Story, now: Millis): boolean =>
  down !== undefined && down.from <= now && now < down.until;

const compiled = new WeakMap<
  Registry,
  Extract<ReturnType<typeof parseRules>, { compiled: unknown }>['compiled']
>();

export function newEngine(town: Registry, capture?: Capture): Engine {
  let rules = compiled.get(town);
  if (rules === undefined) {
    const parsed = parseRules(builtInRulesText(), town.kinds);
    if (!('compiled' in parsed)) throw new Error('the built-in rules do not parse');
    rules = parsed.compiled;
    compiled.set(town, rules);
  }
  return createEngine(
    { mode: 'wall', registry: town, rules, time },
    // As read from disk: the engine makes what it restores its own.
    capture === undefined ? undefined : { capture: structuredClone(capture) },
  );
}

type Message = JournalInput & { readonly type: 'message' };

/** Every device at its own phase, `seq` counting what it measured. */
function messagesOf(story: Story): Message[] {
  const messages: Message[] = [];
  for (const device of story.town.devices.values()) messages.push(...messagesOfDevice(story, device));
  return messages.sort((a, b) => a.at - b.at);
}

function messagesOfDevice(story: Story, device: Device): Message[] {
  const { village, kind, id } = device;
  const topic = `weisu/${village}/${kind}/${id}/telemetry`;
  const intervalMs = device.intervalS * SECOND;
  const phaseMs = Math.floor(uniform(keyOf(1, id), 0, 0) * intervalMs);
  const messages: Message[] = [];
  let batch: object[] = [];
  let seq = 0;
  for (let ts = story.from + phaseMs; ts < story.until; ts += intervalMs) {
    const strikes = story.strikes.filter((strike) => acts(strike, id, ts));
    const metrics = strikes.reduce<Metrics | undefined>(
      (told, { change, from }) =>
        told === undefined || change === undefined ? told : change(told, ts, ts - from),
      healthy(device, ts, story.outdoorC ?? usualOutdoorC),
    );
    if (metrics === undefined) continue;
    seq += 1;
    if (strikes.some(({ link }) => link === 'cut')) continue;
    batch.push({ ts: ts + (story.clockMs?.[id] ?? 0), seq: seq - 1, ...metrics });
    if (strikes.some(({ link }) => link === 'kept')) continue;
    const payload = encoder.encode(JSON.stringify(batch.length === 1 ? batch[0] : batch));
    messages.push({ type: 'message', at: ts + SECOND, topic, payload });
    batch = [];
  }
  return messages;
}

const acts = ({ on, from, until }: Strike, id: string, at: Millis): boolean =>
  on.includes(id) && from <= at && (until === undefined || at < until);

const spanMs = 4 * MINUTE;

/** The same arrivals, with the messages of each span in another order. */
function shuffled(messages: readonly Message[], seed: number): Message[] {
  const spans = new Map<number, Message[]>();
  for (const message of messages) {
    const span = Math.floor(message.at / spanMs);
    spans.set(span, [...(spans.get(span) ?? []), message]);
  }
  const key = keyOf(seed, 'shuffle');
  let drawn = 0;
  return [...spans.values()].flatMap((span) => {
    const places = span.map(({ at }) => at);
    const rest = [...span];
    return places.map((at) => {
      drawn += 1;
      const [taken] = rest.splice(Math.floor(uniform(key, 1, drawn) * rest.length), 1);
      return { ...taken!, at };
    });
  });
}
