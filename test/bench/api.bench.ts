// What the feed costs those who ask, and what those who listen cost the feed: lists and pages at a steady rate beside the fleet, then
// the rate of judging with and without hundreds of open event streams, in turns within one run.
import { Agent, get } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { DAY, MINUTE, type Millis, SECOND } from '../../ingest/domain/time.ts';
import { adminToken, startWeisu, until, type Weisu } from '../real/weisu.ts';
import { startFleet } from './fleet.ts';
import { startListeners } from './listeners.ts';
import { processorSeconds } from './process.ts';

const fleetDevices = 16_581;
const fleetPerS = 180;
const headers = { authorization: `Bearer ${adminToken}` };

export interface ApiFigures {
  readonly orders: number;
  readonly requests: number;
  readonly p50Ms: Millis;
  readonly p99Ms: Millis;
  /** Of one core, the fleet's readings included: what other work on the machine disturbs least. */
  readonly processorShare: number;
  readonly slowest: { readonly question: string; readonly p99Ms: Millis };
}

/** Requests leave on time whatever the answers do, and a late start counts as waiting. */
export async function benchApi(seconds = 30, perS = 100): Promise<ApiFigures> {
  const weisu = await startWeisu();
  try {
    const fleet = await startFleet(weisu, fleetDevices);
    const leaks = { leaksPerS: 50, seconds: 20 };
    await fleet.order({ do: 'steady', perS: fleetPerS, ...leaks });
    const questions = await questionsOf(weisu);
    const background = fleet.order({ do: 'steady', perS: fleetPerS, leaksPerS: 0, seconds: seconds + 8 });
    await askSteadily(weisu, questions, perS, 5);
    const before = processorSeconds(weisu.pid);
    const took = await askSteadily(weisu, questions, perS, seconds);
    const processorShare = (processorSeconds(weisu.pid) - before) / seconds;
    await background;
    await fleet.stop();
    const all = took.flatMap(({ ms }) => ms);
    const [slowest] = took
      .map(({ question, ms }) => ({ question, p99Ms: share(ms, 0.99) }))
      .sort((a, b) => b.p99Ms - a.p99Ms);
    return {
      orders: leaks.leaksPerS * leaks.seconds,
      requests: all.length,
      p50Ms: share(all, 0.5),
      p99Ms: share(all, 0.99),
      processorShare,
      slowest: slowest!,
    };
  } finally {
    await weisu.close();
  }
}

/** What the console's pages ask. */
async function questionsOf(weisu: Weisu): Promise<readonly string[]> {
  const { items } = await weisu.api<{ items: { id: string; deviceIds: string[] }[] }>('/orders?limit=100');
  const [order, device] = [items[7]!.id, items[7]!.deviceIds[0]!];
  const from = new Date(Date.now() - 30 * DAY).toISOString();
  return [
    '/me',
    '/orders',
    '/orders?status=open,accepted,on_site,verifying&village=v07',
    '/orders?status=open&kind=streetlight&limit=100',
    `/orders/${order}`,
    `/orders/${order}/history`,
    '/devices',
    '/devices?village=v07&kind=heater',
    '/devices?health=fault',
    '/devices?q=v31-l-01',
    `/devices/${device}`,
    `/devices/${device}/readings?metric=leakage_ma`,
    `/devices/${device}/explain`,
    '/faults?open=true',
    '/villages',
    '/circuits?village=v07',
    '/complaints',
    `/kpi?from=${from}`,
    `/kpi?from=${from}&by=village`,
    '/silences',
  ];
}

async function askSteadily(weisu: Weisu, questions: readonly string[], perS: number, seconds: number) {
  const took = questions.map((question) => ({ question, ms: [] as Millis[] }));
  const agent = new Agent({ keepAlive: true, maxSockets: 256 });
  const under: Promise<void>[] = [];
  const began = performance.now();
  for (let n = 0; n < perS * seconds; n += 1) {
    const due = began + (n * SECOND) / perS;
    await pause(Math.max(0, due - performance.now()));
    const { question, ms } = took[n % took.length]!;
    under.push(
      answered(`${weisu.http}/api/v1${question}`, agent).then(() => void ms.push(performance.now() - due)),
    );
  }
  await Promise.all(under);
  agent.destroy();
  return took;
}

const answered = (url: string, agent: Agent): Promise<void> =>
  new Promise((resolve, reject) => {
    const request = get(url, { agent, headers }, (answer) => {
      if (answer.statusCode !== 200) reject(new Error(`${url}: ${answer.statusCode}`));
      answer.on('error', reject).on('end', resolve).resume();
    });
    request.on('error', reject);
  });

const share = (values: readonly number[], part: number): number =>
  [...values].sort((a, b) => a - b)[Math.floor(part * (values.length - 1))] ?? Number.NaN;

export interface ListenersFigures {
  readonly listeners: number;
  readonly readings: number;
  readonly changesHeard: number;
  /** Medians over the turns. */
  readonly perSAlone: number;
  readonly perSHeard: number;
  /** Processor time of the program for a reading, with listeners against without: less disturbed than the rate. */
  readonly cpuRatio: number;
}

const evening: Millis = Date.parse('2025-01-15T18:00:00+08:00');
const roundsPerTurn = 4;
/** Orders opened with each round: far more than a town's worst minute. */
const leaksPerRound = 20;
const drainMsMax = 120_000;

/** Everybody sends as fast as it goes; in every second turn somebody listens. */
export async function benchListeners(turns = 8, listeners = 500): Promise<ListenersFigures> {
  const weisu = await startWeisu({ WEISU_CLOCK: 'event' });
  try {
    const fleet = await startFleet(weisu, fleetDevices);
    let [from, sentTotal, changesHeard] = [evening, 0, 0];
    const turn = async (): Promise<{ perS: number; cpuS: number }> => {
      const [began, cpuBegan] = [performance.now(), processorSeconds(weisu.pid)];
      const order = { do: 'rounds', from, rounds: roundsPerTurn, leaks: leaksPerRound } as const;
      const { sent } = await fleet.order(order);
      sentTotal += sent;
      from += roundsPerTurn * MINUTE;
      await until(
        () => weisu.metric('weisu_readings_total'),
        (n) => n === sentTotal,
        drainMsMax,
      );
      const seconds = (performance.now() - began) / SECOND;
      return { perS: sent / seconds, cpuS: (processorSeconds(weisu.pid) - cpuBegan) / sent };
    };
    // The first rounds tell of every device for the first time.
    await turn();
    await turn();
    const [alone, heard]: [Awaited<ReturnType<typeof turn>>[], Awaited<ReturnType<typeof turn>>[]] = [[], []];
    for (let n = 0; n < turns; n += 1) {
      alone.push(await turn());
      const ears = await startListeners(`${weisu.http}/api/v1/events`, adminToken, listeners);
      heard.push(await turn());
      changesHeard += await ears.stop();
    }
    await fleet.stop();
    const median = (of: typeof alone, what: 'perS' | 'cpuS'): number =>
      share(
        of.map((one) => one[what]),
        0.5,
      );
    return {
      listeners,
      readings: sentTotal,
      changesHeard,
      perSAlone: median(alone, 'perS'),
      perSHeard: median(heard, 'perS'),
      cpuRatio: median(heard, 'cpuS') / median(alone, 'cpuS'),
    };
  } finally {
    await weisu.close();
  }
}
