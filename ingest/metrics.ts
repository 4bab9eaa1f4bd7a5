// What Prometheus may read of the feed. Names and labels are the contract's; the rest is what an operator asks at night.
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Effects } from './effects.ts';
import type { JournalStats } from './journal/port.ts';
import type { OutboxCount } from './store/ports.ts';

export interface FeedMetrics {
  readonly registry: Registry;
  noteEffects(effects: Effects): void;
  noteRefused(reason: string): void;
  noteNotice(channel: string, outcome: string): void;
  noteCommit(ms: number): void;
}

/** What is asked for at the moment of a scrape. */
export interface Gauges {
  readonly journal: () => JournalStats;
  /** Records that each consumer has still to do. */
  readonly behind: () => Readonly<Record<string, number>>;
  readonly connections: () => number;
  readonly devicesSeen: () => number;
  readonly openOrders: () => number;
  /** New orders that each crew was told of in its present shift. */
  readonly crewLoad: () => ReadonlyMap<string, { readonly told: number }>;
  readonly outbox: () => Promise<readonly OutboxCount[]>;
}

/** Each lists every handle at each scrape, on the thread that serves them: with a connection for each of the town's devices, 30 ms of nothing else. */
const costlyDefaults = [
  'process_open_fds',
  'nodejs_active_handles',
  'nodejs_active_handles_total',
  'nodejs_active_resources',
  'nodejs_active_resources_total',
];

export function createMetrics(gauges: Gauges): FeedMetrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  for (const name of costlyDefaults) registry.removeSingleMetric(name);
  const counter = (name: string, help: string, labelNames: readonly string[] = []) =>
    new Counter({ name, help, labelNames, registers });
  const gauge = (name: string, help: string, read: () => number) =>
    new Gauge({
      name,
      help,
      registers,
      collect() {
        this.set(read());
      },
    });

  const readings = counter('weisu_readings_total', 'Readings accepted by the gate');
  const rejects = counter('weisu_rejects_total', 'Messages and metrics refused, by reason', ['reason']);
  const refused = counter(
    'weisu_broker_refused_total',
    'Connections, publishes and subscriptions refused, by reason',
    ['reason'],
  );
  const late = counter('weisu_late_readings_total', 'Readings stored but too late to be judged');
  const unknown = counter('weisu_unknown_metrics_total', 'Metrics stored that their kind does not know');
  const seqGaps = counter('weisu_seq_gaps_total', 'Gaps in seq that were given up');
  const opened = counter('weisu_orders_opened_total', 'Orders opened, by fault code', ['code']);
  const notices = counter('weisu_notices_total', 'Notices by channel and outcome', ['channel', 'outcome']);
  const commits = new Histogram({
    name: 'weisu_commit_seconds',
    help: 'Time of one commit of order changes',
    buckets: [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.5, 2, 10],
    registers,
  });
  new Gauge({
    name: 'weisu_journal_lag_records',
    help: 'Records in the journal that a consumer has still to judge, or to write',
    labelNames: ['consumer'],
    registers,
    collect() {
      for (const [consumer, lag] of Object.entries(gauges.behind())) this.set({ consumer }, lag);
    },
  });
  gauge('weisu_journal_bytes', 'Bytes of the journal on disk', () => gauges.journal().bytes);
  gauge('weisu_journal_full', '1 while the journal refuses records', () => Number(gauges.journal().full));
  gauge('weisu_mqtt_connections', 'MQTT connections', gauges.connections);
  gauge('weisu_devices_seen', 'Devices that were ever heard', gauges.devicesSeen);
  gauge('weisu_orders_open', 'Orders that are not over', gauges.openOrders);

  new Gauge({
    name: 'weisu_outbox_notices',
    help: 'Notices that a channel still owes (waiting) or has given up (dead)',
    labelNames: ['channel', 'state'],
    registers,
    async collect() {
      // With the order store down the last counts stand; `weisu_commit_seconds` and /readyz tell of the store.
      const counts = await gauges.outbox().catch(() => undefined);
      if (counts === undefined) return;
      this.reset();
      for (const { channel, state, count } of counts) this.set({ channel, state }, count);
    },
  });

  new Gauge({
    name: 'weisu_crew_orders_shift',
    help: 'New orders that a crew was told of in its present shift',
    labelNames: ['crew'],
    registers,
    collect() {
      this.reset();
      for (const [crew, { told }] of gauges.crewLoad()) this.set({ crew }, told);
    },
  });

  return {
    registry,
    noteEffects(effects) {
      readings.inc(effects.readings);
      late.inc(effects.late);
      unknown.inc(effects.unknownMetrics);
      seqGaps.inc(effects.seqGaps);
      for (const reject of effects.rejects) rejects.inc({ reason: reject.reason });
      for (const entry of effects.entries) {
        if (entry.action === 'opened') opened.inc({ code: entry.patch.code ?? 'none' });
      }
    },
    noteRefused: (reason) => refused.inc({ reason }),
    noteNotice: (channel, outcome) => notices.inc({ channel, outcome }),
    noteCommit: (ms) => commits.observe(ms / 1_000),
  };
}
