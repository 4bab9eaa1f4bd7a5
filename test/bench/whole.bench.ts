// The whole program with the built-in fleet, in a process of its own, as is the load: readings into a real influxd with all rules on,
// the time from a PUBLISH to the crew's alert, memory with every device connected, and the time to recover a long journal.
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JournalInput } from '../../ingest/domain/input.ts';
import { MINUTE, type Millis } from '../../ingest/domain/time.ts';
import { openJournal } from '../../ingest/journal/journal.ts';
import { luchengRegistry } from '../../ingest/registry/lucheng.ts';
import { pointsInInflux } from '../e2e/evening.ts';
import { findInfluxd, startInfluxd } from '../real/influxd.ts';
import { startWeisu, until } from '../real/weisu.ts';
import { startFleet } from './fleet.ts';
import { readingText } from './fleet-message.ts';
import { residentMB } from './process.ts';

const fleetDevices = 16_581;
const evening: Millis = Date.parse('2025-01-15T18:00:00+08:00');
const drainMsMax = 600_000;
const askEveryMs = 1_000;

export interface EndToEndFigures {
  readonly readings: number;
  /** Until the last PUBACK. */
  readonly acceptedPerS: number;
  /** Until the last reading is judged. */
  readonly judgedPerS: number;
  /** Until the last point is in influxd. */
  readonly storedPerS: number;
}

/** Everybody sends once a minute of event time, as fast as it goes. */
export async function benchEndToEnd(rounds = 20): Promise<EndToEndFigures> {
  const program = await findInfluxd();
  if (program === undefined) throw new Error('influxd cannot be had');
  const influx = await startInfluxd(program);
  const database = await influx.createDatabase();
  const weisu = await startWeisu({ WEISU_CLOCK: 'event', INFLUX_URL: influx.url, INFLUX_DATABASE: database });
  try {
    const fleet = await startFleet(weisu, fleetDevices);
    const began = performance.now();
    const { sent, ms } = await fleet.order({ do: 'rounds', from: evening, rounds });
    // Asked seldom, since each question takes from what it measures; a point is in the store only after it is judged.
    await until(
      () => weisu.metric('weisu_readings_total'),
      (readings) => readings === sent,
      drainMsMax,
      askEveryMs,
    );
    const judgedMs = performance.now() - began;
    await until(
      () => pointsInInflux(influx.url, database),
      (points) => points === sent,
      drainMsMax,
      askEveryMs,
    );
    const storedMs = performance.now() - began;
    const perS = (took: Millis): number => (sent / took) * 1_000;
    const figures = {
      readings: sent,
      acceptedPerS: perS(ms),
      judgedPerS: perS(judgedMs),
      storedPerS: perS(storedMs),
    };
    await fleet.stop();
    return figures;
  } finally {
    await weisu.close();
    await influx.remove();
  }
}

export interface AlertFigures {
  readonly messagesPerS: number;
  readonly alerts: number;
  readonly p50Ms: Millis;
  readonly p99Ms: Millis;
  readonly untold: number;
}
export interface LiveFigures {
  readonly connections: number;
  readonly connectMs: Millis;
  readonly residentMB: number;
  readonly alerts: readonly AlertFigures[];
}

/** Every device connected; alerts at the fleet's own rate and at ten times that. */
export async function benchLive(seconds = 20, leaksPerS = 20): Promise<LiveFigures> {
  const weisu = await startWeisu();
  try {
    const began = performance.now();
    const fleet = await startFleet(weisu, fleetDevices);
    const connectMs = performance.now() - began;
    const resident = residentMB(weisu.pid);
    const alerts: AlertFigures[] = [];
    for (const perS of [180, 1_800]) {
      // Warm up, then measure.
      await fleet.order({ do: 'steady', perS, leaksPerS, seconds: 3 });
      const { alertMs, untold } = await fleet.order({ do: 'steady', perS, leaksPerS, seconds });
      const sorted = [...alertMs].sort((a, b) => a - b);
      const at = (share: number): Millis => sorted[Math.floor(share * (sorted.length - 1))] ?? Number.NaN;
      alerts.push({ messagesPerS: perS, alerts: sorted.length, p50Ms: at(0.5), p99Ms: at(0.99), untold });
    }
    await fleet.stop();
    return { connections: fleetDevices, connectMs, residentMB: resident, alerts };
  } finally {
    await weisu.close();
  }
}

export interface RecoveryFigures {
  readonly records: number;
  readonly journalMB: number;
  /** From the start of the process to its ready line, everything judged again. */
  readonly ms: Millis;
}

/** A journal without a snapshot, as after the loss of all but the journal. */
export async function benchRecovery(records = 1_000_000): Promise<RecoveryFigures> {
  const folder = mkdtempSync(join(tmpdir(), 'weisu-recovery-'));
  const journalMB = await fillJournal(join(folder, 'journal'), records);
  const began = performance.now();
  const weisu = await startWeisu({ WEISU_CLOCK: 'event' }, folder);
  const ms = performance.now() - began;
  await weisu.close();
  return { records, journalMB, ms };
}

async function fillJournal(folder: string, records: number): Promise<number> {
  const journal = await openJournal({ folder, consumers: ['judge', 'recorder'] });
  const devices = [...luchengRegistry().devices.values()].filter(({ kind }) => kind !== 'gateway');
  const inputOf = (n: number): JournalInput => {
    const [round, index] = [Math.floor(n / devices.length), n % devices.length];
    const device = devices[index]!;
    const at = evening + round * MINUTE;
    const topic = `weisu/${device.village}/${device.kind}/${device.id}/telemetry`;
    return { type: 'message', at, topic, payload: Buffer.from(readingText(device, index, round, at)) };
  };
  const portion = 5_000;
  for (let from = 0; from < records; from += portion) {
    const count = Math.min(portion, records - from);
    await Promise.all(Array.from({ length: count }, (_, i) => journal.append(inputOf(from + i))));
  }
  const { bytes } = journal.stats();
  await journal.close();
  return bytes / 1024 / 1024;
}
