// One evening of the small town through the whole program: played by real clients while something is killed, and what must be true
// once it has recovered, whatever was killed, and whenever.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { keyOf, uniform } from '../../simulators/chance.ts';
import { until, type Weisu } from '../real/weisu.ts';
import { type Phones, startPhones, startSenders } from './senders.ts';
import { calmFromMinute, eveningMinutes, readingsSent } from './stream.ts';
import { townDevices, writeTown } from './town.ts';

/** Longest wait for what was left behind: a telemetry store that comes back is asked again within 30 s. */
const settleMsMax = 90_000;

/** A minute's readings are acknowledged within about this. */
const momentMsMax = 20;

const town = writeTown(mkdtempSync(join(tmpdir(), 'weisu-town-')));
process.once('exit', () => rmSync(town, { recursive: true, force: true }));

/** Settings of the program for the evening, in event time. */
export const eveningSettings = { WEISU_CLOCK: 'event', WEISU_REGISTRY: town } as const;

export interface Evening {
  /** The ledger, line by line. */
  readonly ledger: readonly string[];
  readonly phones: Phones;
}

export interface EveningOptions {
  readonly weisu: Weisu;
  /** Where the devices connect; absent: the program's own broker. */
  readonly url?: string;
  /** Of the certificate behind an `mqtts://` address. */
  readonly ca?: string;
  /** Begun in the midst of the load, each in a minute of its own, at a moment that the seed chooses. */
  readonly disturb?: () => Promise<void>;
  readonly times?: number;
  readonly seed?: number;
  /** Whether the ledger has what it must have in the end; absent: all readings are judged. */
  readonly isWhole?: (ledger: readonly string[]) => boolean;
}

/** Plays the evening; resolves when the program has judged it all. */
export async function playEvening(options: EveningOptions): Promise<Evening> {
  const { weisu, disturb, times = 0, seed = 1, isWhole } = options;
  const url = options.url ?? `mqtt://127.0.0.1:${weisu.mqttPort}`;
  const phones = await startPhones(url, options.ca);
  const senders = startSenders(url, options.ca);
  const minutes = chosenMinutes(seed, times);
  let disturbing = Promise.resolve();
  try {
    await senders.play(0, eveningMinutes, (minute) => {
      const delayMs = minutes.get(minute);
      if (delayMs === undefined || disturb === undefined) return;
      disturbing = disturbing.then(() => pause(delayMs)).then(disturb);
    });
    await disturbing;
    if (isWhole === undefined) await judged(weisu);
    const ledger = await until(() => weisu.ledger(), isWhole ?? (() => true), settleMsMax);
    return { ledger, phones };
  } finally {
    senders.stop();
  }
}

/** Distinct minutes with a moment in each, in milliseconds; early enough that silence is judged as if nothing had been. */
function chosenMinutes(seed: number, times: number): ReadonlyMap<number, number> {
  const key = keyOf(seed, 'disturbances');
  const chosen = new Map<number, number>();
  for (let i = 0; chosen.size < times; i += 1) {
    chosen.set(Math.floor(calmFromMinute * uniform(key, 0, i)), momentMsMax * uniform(key, 1, i));
  }
  return chosen;
}

const judged = (weisu: Weisu): Promise<unknown> => {
  const total = [...readingsSent().values()].reduce((sum, count) => sum + count, 0);
  return until(
    () => weisu.metric('weisu_readings_total'),
    (readings) => readings === total,
    settleMsMax,
  );
};

/**
 * The ledger as the town's devices made it: without the orders about the program's own trouble, which a killed store may or may not
 * bring about, and with the others numbered as if those had not been.
 */
export function townLedger(ledger: readonly string[]): readonly string[] {
  const own = openings(ledger).filter(({ patch }) => patch.code !== 'platform');
  const names = new Map(own.map(({ orderId }, index) => [orderId, `order-${index}`]));
  const numbers = new Map(own.map(({ patch }, index) => [patch.number, `number-${index}`]));
  return ledger
    .map((line) => JSON.parse(line) as Opening)
    .filter(({ orderId }) => names.has(orderId))
    .map(({ seq: _, ...entry }) =>
      JSON.stringify(entry, (_key, value) => names.get(value) ?? numbers.get(value) ?? value),
    );
}

/** What the town's orders are about: fault and cause, sorted. */
export const ordersOpened = (ledger: readonly string[]): readonly string[] =>
  openings(ledger)
    .filter(({ patch }) => patch.code !== 'platform')
    .map(({ patch }) => `${patch.code} ${patch.cause.type} ${patch.cause.id}`)
    .sort();

interface Opening {
  readonly seq: number;
  readonly action: string;
  readonly orderId: string;
  readonly patch: {
    readonly number: string;
    readonly code: string;
    readonly cause: { readonly type: string; readonly id: string };
  };
}
const openings = (ledger: readonly string[]): readonly Opening[] =>
  ledger.map((line) => JSON.parse(line) as Opening).filter(({ action }) => action === 'opened');

/** No alert was forgotten: each order's crew has been told of it. */
export async function expectAllTold({ ledger, phones }: Evening): Promise<void> {
  await until(
    async () =>
      openings(ledger).filter(
        ({ orderId, patch }) => patch.code !== 'platform' && !phones.told.includes(orderId),
      ),
    (untold) => untold.length === 0,
  );
}

/** A metric that every reading of its kind has. */
const everPresent = {
  gateway: 'uptime_s',
  streetlight: 'voltage_v',
  heater: 'voltage_v',
  toilet: 'nh3_mgm3',
} as const;

export type Counts = ReadonlyMap<string, number>;

/** Points by device, once as many are there as were sent: never more, and in the end never fewer. */
export async function expectAllStored(
  count: () => Promise<Counts>,
  sent: Counts = readingsSent(),
): Promise<void> {
  const total = (counts: Counts): number => [...counts.values()].reduce((sum, n) => sum + n, 0);
  const stored = await until(count, (counts) => total(sent) <= total(counts), settleMsMax);
  expect([...stored].sort()).toEqual([...sent].sort());
}

/** Asks InfluxDB itself. */
export async function countInInflux(url: string, database: string): Promise<Counts> {
  const counts = new Map<string, number>();
  for (const [kind, metric] of Object.entries(everPresent)) {
    const q = `SELECT COUNT("${metric}") FROM "${kind}" GROUP BY device`;
    const answer = await fetch(`${url}/query?${new URLSearchParams({ db: database, q })}`).catch(() => null);
    if (answer === null) return new Map();
    const { results } = (await answer.json()) as { results: readonly { series?: readonly Series[] }[] };
    for (const { tags, values } of results[0]?.series ?? []) counts.set(tags.device, values[0]![1]);
  }
  return counts;
}

/** All devices together: one number a kind, which a server counts faster than it writes them out. */
export async function pointsInInflux(url: string, database: string): Promise<number> {
  let points = 0;
  for (const [kind, metric] of Object.entries(everPresent)) {
    const q = `SELECT COUNT("${metric}") FROM "${kind}"`;
    const answer = await fetch(`${url}/query?${new URLSearchParams({ db: database, q })}`);
    const { results } = (await answer.json()) as { results: readonly { series?: readonly Series[] }[] };
    points += results[0]?.series?.[0]?.values[0]?.[1] ?? 0;
  }
  return points;
}
interface Series {
  readonly tags: { readonly device: string };
  readonly values: readonly (readonly [string, number])[];
}

/** Asks the API, for the embedded store. */
export async function countInApi(weisu: Weisu): Promise<Counts> {
  const counts = new Map<string, number>();
  for (const { id } of townDevices) counts.set(id, new Set(await timesInApi(weisu, id)).size);
  return counts;
}

/** When the stored readings of a device were taken. */
export async function timesInApi(weisu: Weisu, id: string): Promise<readonly number[]> {
  const path = `/devices/${id}/readings?from=2025-01-15T00:00:00Z&to=2025-01-16T00:00:00Z&limit=1000`;
  const { items } = await weisu.api<{ items: readonly { readonly ts: string }[] }>(path);
  return items.map(({ ts }) => Date.parse(ts));
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
