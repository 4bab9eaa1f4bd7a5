// QoS 1 messages a second: a bare aedes that only acknowledges, and our broker with a stand-in for the journal that answers at once,
// with one that answers all that wait in the next turn of the loop, and with the journal itself, written and synced. The ratio is taken on the broker's CPU time per message too, which
// other work on the machine disturbs less than the rate.
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Aedes } from 'aedes';
import { startBroker } from '../../broker/broker.ts';
import { passwordFor } from '../../broker/credentials.ts';
import type { OnMessage } from '../../broker/port.ts';
import type { Registry } from '../../ingest/domain/device.ts';
import { openJournal } from '../../ingest/journal/journal.ts';
import { inbox, townDevices, townOf } from '../broker/town.ts';
import type { Load } from './mqtt-load.ts';

export interface BrokerFigures {
  readonly perSecond: number;
  readonly cpuUsPerMessage: number;
}
export interface BrokerBench {
  readonly bareAedes: BrokerFigures;
  readonly immediate: BrokerFigures;
  readonly nextTurn: BrokerFigures;
  readonly journaled: BrokerFigures;
  /** Ours (with the journal) to bare aedes. */
  readonly rateRatio: number;
  readonly cpuRatio: number;
}

const secret = 'bench';
const devices = 50;
const window = 100;
const roundsOfEach = 3;
const secondsOfEach = 2;

export async function benchBroker(): Promise<BrokerBench> {
  const heater = townDevices.find((d) => d.kind === 'heater')!;
  const registry = townOf(Array.from({ length: devices }, (_, i) => ({ ...heater, id: `h-${i}` })));
  const variants = {
    bareAedes: () => startBare(),
    immediate: () => startOurs(registry, (_topic, _payload, _at, done) => done()),
    nextTurn: () => startOurs(registry, answerNextTurn()),
    journaled: () => startJournaled(registry),
  };
  const rounds: Record<keyof typeof variants, BrokerFigures[]> = {
    bareAedes: [],
    immediate: [],
    nextTurn: [],
    journaled: [],
  };
  // One after the other in each round, so that a slow minute of the machine hits all alike; the first warms up.
  for (let round = 0; round <= roundsOfEach; round++) {
    for (const name of ['bareAedes', 'immediate', 'nextTurn', 'journaled'] as const) {
      const broker = await variants[name]();
      const figures = await measure(broker.port, registry);
      await broker.close();
      if (0 < round) rounds[name].push(figures);
    }
  }
  const bareAedes = median(rounds.bareAedes);
  const journaled = median(rounds.journaled);
  return {
    bareAedes,
    immediate: median(rounds.immediate),
    nextTurn: median(rounds.nextTurn),
    journaled,
    rateRatio: journaled.perSecond / bareAedes.perSecond,
    cpuRatio: bareAedes.cpuUsPerMessage / journaled.cpuUsPerMessage,
  };
}

async function measure(port: number, registry: Registry): Promise<BrokerFigures> {
  const load: Load = {
    port,
    seconds: secondsOfEach,
    window,
    clients: [...registry.devices.values()].map(({ id, village, kind }) => ({
      username: id,
      password: passwordFor(secret, id),
      topic: `weisu/${village}/${kind}/${id}/telemetry`,
    })),
  };
  const cpu = process.cpuUsage();
  const script = join(import.meta.dirname, 'mqtt-load.ts');
  const { stdout } = await promisify(execFile)(process.execPath, [
    '--import',
    'tsx',
    script,
    JSON.stringify(load),
  ]);
  const { user, system } = process.cpuUsage(cpu);
  const acknowledged = Number(stdout);
  return { perSecond: acknowledged / secondsOfEach, cpuUsPerMessage: (user + system) / acknowledged };
}

interface Running {
  readonly port: number;
  close(): Promise<void>;
}

async function startBare(): Promise<Running> {
  const aedes = await Aedes.createBroker();
  const server = createServer({ noDelay: true }, aedes.handle);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    port: address.port,
    close: async () => {
      await new Promise<void>((resolve) => aedes.close(resolve));
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function startOurs(registry: Registry, onMessage: OnMessage): Promise<Running> {
  const options = { registry: () => registry, onMessage, log: inbox().log, secret, limitRate: false };
  return startBroker({ ...options, host: '127.0.0.1', port: 0 });
}

/** As `main.ts` wires it. */
async function startJournaled(registry: Registry): Promise<Running> {
  const folder = await mkdtemp(join(tmpdir(), 'weisu-bench-broker-'));
  const journal = await openJournal({ folder, consumers: [] });
  const broker = await startOurs(registry, (topic, payload, at, done) =>
    journal.appendWith({ type: 'message', at, topic, payload }, done),
  );
  return {
    port: broker.port,
    async close() {
      await broker.close();
      await journal.close();
      await rm(folder, { recursive: true });
    },
  };
}

/** As the journal answers after a sync: all that wait, together, later. One by one, each PUBACK would be a system call. */
function answerNextTurn(): OnMessage {
  let waiting: (() => void)[] = [];
  return (_topic, _payload, _at, done) => {
    if (waiting.push(done) !== 1) return;
    setImmediate(() => {
      const group = waiting;
      waiting = [];
      for (const answer of group) answer();
    });
  };
}

const median = (figures: readonly BrokerFigures[]): BrokerFigures =>
  [...figures].sort((a, b) => a.cpuUsPerMessage - b.cpuUsPerMessage)[Math.floor(figures.length / 2)]!;
