// `npm run bench`: prints one table of what the project promises about speed, memory and recovery, measured on real parts.
// `-- --only NAME` runs one of them; `-- --brief` runs each for a moment, to see that it works. `docs/performance.md` reads the figures.
import { cpus, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { HOUR } from '../../ingest/domain/time.ts';
import { benchApi, benchListeners } from './api.bench.ts';
import { benchBroker } from './broker.bench.ts';
import { benchFirstView } from './console.bench.ts';
import { benchDashboards } from './dashboards.bench.ts';
import { benchJournal } from './journal.bench.ts';
import { benchJudge } from './judge.bench.ts';
import { benchOrders } from './orders.bench.ts';
import { benchSimulator } from './simulator.bench.ts';
import { benchTelemetry } from './telemetry.bench.ts';
import { benchTown } from './town.bench.ts';
import { benchEndToEnd, benchLive, benchRecovery } from './whole.bench.ts';

/** What was measured, the figure with its unit, and what is aimed at. */
type Row = readonly [what: string, figure: string, aim: string];

const round = (value: number, digits = 0): string =>
  value.toLocaleString('en-US', { maximumFractionDigits: digits, minimumFractionDigits: digits });
/** Questions to the order store that are told, of all that are asked. */
const slowestShown = 3;
const percent = (share: number, digits = 0): string => `${round(100 * share, digits)} %`;

const benches: Readonly<Record<string, (brief: boolean) => Promise<readonly Row[]>>> = {
  accept: async () => {
    const { bareAedes, journaled, rateRatio, cpuRatio } = await benchBroker();
    return [
      ['bare aedes, QoS 1 acknowledged', `${round(bareAedes.perSecond)}/s`, ''],
      ['ours, QoS 1 journaled and synced', `${round(journaled.perSecond)}/s`, ''],
      ['ratio', percent(rateRatio), '≥ 75 %'],
      ['ratio of CPU time', percent(cpuRatio), ''],
    ];
  },
  'end-to-end': async (brief) => {
    const { readings, acceptedPerS, judgedPerS, storedPerS } = await benchEndToEnd(brief ? 4 : 40);
    return [
      [`accepted from 16,581 connections (${round(readings)} readings)`, `${round(acceptedPerS)}/s`, ''],
      ['judged, all rules on', `${round(judgedPerS)}/s`, ''],
      ['in influxd', `${round(storedPerS)}/s`, '≥ 20,000/s'],
    ];
  },
  live: async (brief) => {
    const { connections, connectMs, residentMB, alerts } = await benchLive(brief ? 5 : 30);
    return [
      [`${round(connections)} connections opened in`, `${round(connectMs / 1_000, 1)} s`, ''],
      ['resident memory with all of them', `${round(residentMB)} MB`, '≤ 1,024 MB'],
      ...alerts.flatMap(({ messagesPerS, alerts: count, p50Ms, p99Ms, untold }): readonly Row[] => [
        [`PUBLISH to alert at ${messagesPerS} msg/s, p50 of ${count}`, `${round(p50Ms, 1)} ms`, ''],
        [
          `PUBLISH to alert at ${messagesPerS} msg/s, p99 (${untold} untold)`,
          `${round(p99Ms, 1)} ms`,
          messagesPerS === 180 ? '≤ 100 ms' : '',
        ],
      ]),
    ];
  },
  judge: async (brief) => {
    const figures = brief ? benchJudge([16_581], 100_000) : benchJudge();
    return figures.map(
      ({ rules, devices, readingsPerSecond, heapBytesPerDevice, snapshotBytesPerDevice }) => [
        `judge alone, ${rules} rules, ${round(devices)} devices`,
        `${round(readingsPerSecond)}/s, ${round(1e6 / readingsPerSecond, 2)} µs each, ` +
          `${round(heapBytesPerDevice)} B a device (${round(snapshotBytesPerDevice)} B in a snapshot)`,
        rules === 'plain' ? '≥ 300,000/s' : '≥ 150,000/s, ≤ 4 KB',
      ],
    );
  },
  recovery: async (brief) => {
    const { records, journalMB, ms } = await benchRecovery(brief ? 50_000 : 1_000_000);
    return [
      [
        `${round(records)} records (${round(journalMB)} MB) until ready`,
        `${round(ms / 1_000, 1)} s`,
        '≤ 30 s',
      ],
    ];
  },
  api: async (brief) => {
    const { orders, requests, p50Ms, p99Ms, slowest, processorShare } = await benchApi(brief ? 10 : 60);
    return [
      [
        `lists and pages at 100/s beside 180 msg/s, ${round(orders)} open orders, p50`,
        `${round(p50Ms, 1)} ms`,
        '',
      ],
      [`p99 of ${round(requests)}`, `${round(p99Ms, 1)} ms`, '≤ 50 ms'],
      [`p99 of the slowest, ${slowest.question}`, `${round(slowest.p99Ms, 1)} ms`, ''],
      ['processor time of the program meanwhile', `${percent(processorShare)} of one core`, ''],
    ];
  },
  listeners: async (brief) => {
    const { listeners, changesHeard, perSAlone, perSHeard, cpuRatio } = await benchListeners(brief ? 2 : 8);
    return [
      ['judged with nobody listening', `${round(perSAlone)}/s`, ''],
      [`with ${listeners} event streams, ${round(changesHeard)} changes each`, `${round(perSHeard)}/s`, ''],
      ['cost of the streams, by rate', percent(1 - perSHeard / perSAlone, 1), '< 3 %'],
      ['cost of the streams, by CPU time', percent(cpuRatio - 1, 1), '< 3 %'],
    ];
  },
  console: async () => {
    const views = await benchFirstView();
    if (views === undefined) return [['first view', 'no browser', '']];
    return views.map(({ view, ms, kB, requests }) => [
      `first view on 3G with a slow phone: ${view}`,
      `${round(ms)} ms, ${round(kB)} kB in ${requests} requests`,
      '≤ 2,000 ms',
    ]);
  },
  journal: async (brief) => {
    const { syncedPerS, readPerS, bytesPerRecord } = await benchJournal(brief ? 50_000 : 1_000_000);
    return [
      ['journal alone, synced', `${round(syncedPerS)}/s`, ''],
      ['journal alone, read', `${round(readPerS)}/s`, ''],
      ['bytes a record', round(bytesPerRecord), ''],
    ];
  },
  telemetry: async () => {
    const figures = await benchTelemetry();
    return figures.map(({ store, pointsPerSecond, bytesPerPoint, rawMs, hourMeansMs }) => [
      `telemetry store alone: ${store}`,
      `${round(pointsPerSecond)} points/s, ${bytesPerPoint ?? '?'} B a point, a day's curve ${rawMs} ms, by the hour ${hourMeansMs} ms`,
      '',
    ]);
  },
  orders: async () => {
    const figures = await benchOrders();
    return figures.flatMap(({ engine, orders, commitsPerSecond, slowestMs }): readonly Row[] => {
      const asked = Object.entries(slowestMs).sort(([, a], [, b]) => b - a);
      return [
        [`${engine} with ${round(orders)} orders, commits`, `${round(commitsPerSecond)}/s`, ''],
        ...asked
          .slice(0, slowestShown)
          .map(
            ([question, ms], i): Row => [
              `${engine}, ${i === 0 ? `slowest of ${asked.length} lists and figures` : 'next'}: ${question}`,
              `${round(ms)} ms`,
              i === 0 ? '≤ 200 ms' : '',
            ],
          ),
      ];
    });
  },
  dashboards: async (brief) => {
    const figures = await benchDashboards(brief ? HOUR : undefined);
    if (figures === undefined) return [['dashboards', 'needs influxd and PostgreSQL', '']];
    return figures.flatMap(({ language, queries, medianMs, slowest }): readonly Row[] => [
      [`dashboards, ${queries} queries in ${language}, median`, `${round(medianMs)} ms`, ''],
      ...slowest.map(({ panel, ms }): Row => [`  slowest: ${panel}`, `${round(ms)} ms`, '≤ 1,000 ms']),
    ]);
  },
  simulator: async () => {
    const { devices, readingsPerSecond, timesFasterThanClock } = benchSimulator();
    return [
      [
        `simulator alone, ${round(devices)} devices`,
        `${round(readingsPerSecond)} readings/s, ${round(timesFasterThanClock)} times the clock`,
        '',
      ],
    ];
  },
  town: async (brief) =>
    (await benchTown(brief ? '10m' : '1d')).map(({ rules, timesFasterThanClock }) => [
      `whole fleet in process, a winter day, ${rules} rules`,
      `${round(timesFasterThanClock)} times the clock`,
      rules === 'plain' ? '≥ 1,500' : '≥ 500',
    ]),
};

const { values: asked } = parseArgs({
  options: { only: { type: 'string' }, brief: { type: 'boolean', default: false } },
});
const names = asked.only === undefined ? Object.keys(benches) : [asked.only];
const rows: Row[] = [['what', 'figure', 'aim']];
const loadBefore = loadavg()[0]!;
for (const name of names) {
  const bench = benches[name];
  if (bench === undefined) throw new Error(`no bench ${name}; there are ${Object.keys(benches).join(', ')}`);
  process.stderr.write(`${name} ...\n`);
  rows.push(...(await bench(asked.brief)));
}
const widths = [0, 1].map((column) => Math.max(...rows.map((row) => row[column]!.length)));
console.log(
  `node ${process.version}, ${cpus().length} × ${cpus()[0]!.model}, load before ${round(loadBefore, 1)}`,
);
for (const [what, figure, aim] of rows) {
  console.log(`${what.padEnd(widths[0]!)}  ${figure.padEnd(widths[1]!)}  ${aim}`.trimEnd());
}
