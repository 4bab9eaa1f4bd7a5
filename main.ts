// The one place that wires, in the order of the data's way: what is opened or started here is handed in where it is needed, and stopped
// in reverse order. What has logic of its own stands in `start/` and in the rooms themselves.
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { buildApp } from './api/app.ts';
import { sharedCensus } from './api/census.ts';
import { createFeed } from './api/feed.ts';
import { fleetView } from './api/fleet.ts';
import { setupLink } from './api/setup.ts';
import { sharedFacts } from './api/shared.ts';
import { authority } from './ingest/config.ts';
import { openContents } from './ingest/contents.ts';
import { createDesk } from './ingest/desk.ts';
import { MINUTE, SECOND, townTime } from './ingest/domain/time.ts';
import type { Effects } from './ingest/effects.ts';
import { explainNow } from './ingest/explain-now.ts';
import { fiveHaves, yearsToKnow } from './ingest/five-haves.ts';
import { fleetKpi, fleetNow } from './ingest/fleet.ts';
import { startHeartbeat } from './ingest/heartbeat.ts';
import { openJournal } from './ingest/journal/journal.ts';
import { settleLimits } from './ingest/journal/limits.ts';
import { createMetrics } from './ingest/metrics.ts';
import { pressedOn } from './ingest/notify/build.ts';
import { channelsFor } from './ingest/notify/routing.ts';
import { startPipeline } from './ingest/pipeline.ts';
import { pointsOf } from './ingest/points.ts';
import { createProjection } from './ingest/projection.ts';
import { startRecorder } from './ingest/recorder.ts';
import { createRejects } from './ingest/rejects.ts';
import { lockFolder } from './ingest/store/lock.ts';
import { startTicker } from './ingest/ticker.ts';
import { createTroubles } from './ingest/trouble.ts';
import { consoleFolder } from './start/console-folder.ts';
import { openDataFolder } from './start/data-folder.ts';
import { watchDisk } from './start/disk-watch.ts';
import { openEngine } from './start/engine.ts';
import { every } from './start/every.ts';
import { forgetting } from './start/forgetting.ts';
import { housekeeping } from './start/housekeeping.ts';
import { inForceNoter } from './start/in-force.ts';
import { openIngress } from './start/ingress.ts';
import { tellListeners } from './start/live-changes.ts';
import { dieOfBugs, startLog } from './start/log.ts';
import { readiness } from './start/readiness.ts';
import { registryCopies } from './start/registry-copies.ts';
import { reload } from './start/reload.ts';
import { settingsOrExit } from './start/settings.ts';
import { startFault } from './start/start-fault.ts';
import { createStops } from './start/stops.ts';
import { openStores } from './start/stores.ts';
import { openTelemetry } from './start/telemetry.ts';
import { startTelling } from './start/telling.ts';

const settings = settingsOrExit();
const { config } = settings;
const log = startLog(config.WEISU_LOG_LEVEL);
const fatal = dieOfBugs(log, (error) => startFault(error, config));
for (const warning of settings.warnings) log.warn(warning);
const stops = createStops({ exit: (code) => process.exit(code), log });
const now = Date.now;
const time = townTime(config.WEISU_TIMEZONE);
const isEventTime = config.WEISU_CLOCK === 'event';

// Stores.
const data = openDataFolder(config.WEISU_DATA_DIR);
const lock = lockFolder(data.path);
stops.add(() => lock.release());
const stores = await openStores(config, {
  folder: data.path,
  now: now(),
  channelsFor: (notice) => channelsFor(notice, settings.channels.file.channels, time),
});
stops.add(stores.close);
for (const warning of stores.warnings) log.warn(warning);
const { orders, people, reports, assets } = stores;
const limits = settleLimits(
  config.WEISU_JOURNAL_BYTES === undefined ? {} : { bytesMax: config.WEISU_JOURNAL_BYTES },
);
const { kinds } = settings.registry;
const telemetry = await openTelemetry(config, { kinds, data, journal: limits, now });
stops.add(() => telemetry.close());

// The journal, and the engine as it was.
const journal = await openJournal({
  folder: data.within('journal'),
  consumers: ['judge', 'recorder'],
  limits,
  startAfter: await orders.position(),
});
const contents = openContents(data.within('contents'));
const snapshotFolder = data.within('snapshots');
const engine = await openEngine(settings, { journal, contents, snapshotFolder, orders, now: now(), log });
/** What notices are due by; in event time 0 before the first reading. */
const engineNow = () => (isEventTime ? engine.now : now());

// The feed: a batch is judged, committed, then told. Those who are started below join those who hear of it.
const rejects = createRejects();
const feed = createFeed(now());
const metrics = createMetrics({
  journal: () => journal.stats(),
  behind: () => ({
    judge: journal.head - engine.position,
    recorder: journal.head - recorder.stats().recorded,
  }),
  connections: () => ingress.stats().connections,
  devicesSeen: () => engine.devicesSeen,
  openOrders: () => engine.ordersOpen,
  crewLoad: () => engine.town.shifts,
  outbox: () => orders.outboxCounts(),
});
const villageOf = (id: string) => engine.registry.devices.get(id)?.village ?? null;
const hearers: ((effects: Effects) => void)[] = [
  metrics.noteEffects,
  (effects) => rejects.add(effects.rejects),
  (effects) => tellListeners(feed, effects, villageOf),
];
// Rejects until the pipeline has caught up with the journal: the trouble is then told with its next note.
const troubles = createTroubles(
  async (command) => pipeline.carryOut(command),
  (error) => log.warn({ err: error }, 'a trouble could not be told yet'),
);
const pipeline = await startPipeline({
  journal,
  engine,
  store: orders,
  snapshotFolder,
  onEffects: (effects) => {
    for (const hear of hearers) hear(effects);
  },
  onTrouble: (present, detail) => troubles.note('order_store', present, detail),
  onCommit: metrics.noteCommit,
  onSnapshotFailed: (error) => log.error({ err: error }, 'a snapshot could not be written'),
  onFatal: fatal,
  now,
});
stops.add(() => pipeline.stop());

// What the configuration names is in force, unless the office has changed it since; the copies follow every swap.
const copyRegistry = registryCopies({
  registry: () => engine.registry,
  reports,
  assets,
  people,
  now: () => engine.now || now(),
});
const followers: (() => unknown)[] = [];
const desk = createDesk({
  journal,
  engine,
  contents,
  telemetry,
  orders,
  time,
  now,
  onSwap: () => Promise.all(followers.map((follow) => follow())),
});
const isNew = journal.head === 0;
// Ahead of any swap, which would lead the clock over the stop as if everybody could have been heard.
await journal.append({ type: 'started', at: now() });
const leftAside = await desk.followConfiguration(settings, data.within('contents'), isNew);
if (leftAside !== undefined) log.error(leftAside);
await copyRegistry();
const noteInForce = inForceNoter(engine, contents);
const keepNoted = () =>
  noteInForce().catch((error: unknown) => log.warn({ err: error }, 'what is in force waits to be noted'));
await keepNoted();
followers.push(keepNoted, () =>
  copyRegistry().catch((error: unknown) => log.warn({ err: error }, 'copies of the registry wait')),
);

// To the telemetry store.
const recorder = startRecorder({
  consumer: journal.consumer('recorder'),
  store: telemetry,
  toPoints: pointsOf(config.WEISU_CLOCK, () => engine.registry, engine.now || null),
  now,
  sleep: (ms, signal) => pause(ms, undefined, { signal }).catch(() => undefined),
  random: Math.random,
  onTrouble: ({ present, detail }) => troubles.note('telemetry_store', present, detail),
});
recorder.done.catch(fatal);
stops.add(() => recorder.stop(2 * SECOND));

// From the devices.
const ingress = await openIngress(config, {
  data,
  registry: () => engine.registry,
  onMessage: (topic, payload, at, done) => journal.appendWith({ type: 'message', at, topic, payload }, done),
  onRefused: ({ reason }) => metrics.noteRefused(reason),
  onLink: (up, detail) => troubles.note('broker', !up, detail),
  log,
});
followers.push(ingress.registryChanged);
stops.add(ingress.close);

// To the crews.
const outbox = startTelling(settings, {
  orders,
  ingress,
  registry: () => engine.registry,
  time,
  clock: engineNow,
  now,
  onOutcome: metrics.noteNotice,
  log,
});
stops.add(() => outbox.stop(2 * SECOND));
hearers.push(({ notices }) => notices.length > 0 && outbox.wake());

// The clock, and what it brings.
const ticker = startTicker({ journal, now, nextDue: () => (isEventTime ? undefined : engine.nextDue()) });
hearers.push(ticker.rearm);
const projection = createProjection(engine, reports);
const keepHouse = housekeeping(
  [
    ...forgetting({ orders, people, clock: engineNow, now }),
    { failed: 'fleet_kpi waits', run: () => telemetry.writeKpi(fleetKpi(engine)) },
    { failed: 'copies of the registry wait', run: copyRegistry },
    { failed: 'what is in force waits to be noted', run: noteInForce },
    ...(stores.isReadByOthers ? [{ failed: 'device states wait', run: projection.round }] : []),
  ],
  (failed, error) => log.debug({ err: error }, failed),
);
stops.add(every(MINUTE, keepHouse), watchDisk(journal, troubles), ticker.stop);
if (config.WEISU_HEARTBEAT_URL !== undefined) {
  const watchdog = startHeartbeat({
    url: config.WEISU_HEARTBEAT_URL,
    progress: () => engine.position,
    refusing: () => journal.stats().full,
    onFailure: (error) => log.warn({ err: error }, 'the watchdog could not be told'),
  });
  stops.add(watchdog);
}

// HTTP.
const fleet = { ...fleetNow(engine), explain: (id: string) => explainNow(engine, id) };
const years = () => yearsToKnow(time.local(now()));
const app = buildApp({
  orders,
  telemetry,
  people,
  fleet: fleetView(fleet, sharedCensus(fleet, now)),
  reports: sharedFacts(reports, now),
  budget: () => engine.catalogue.budget,
  planning: () => engine.catalogue,
  assets,
  submit: pipeline.submit,
  pressed: (token) => pressedOn(settings.channels, token, now()),
  registry: () => engine.registry,
  registryEditor: desk.registry,
  rules: desk.rules,
  rejects: rejects.list,
  unknownDevices: ingress.unknownDevices,
  gaps: () => fiveHaves(engine.registry, engine.rules.ruleSet, engine.catalogue, settings.rota, years()),
  metrics: metrics.registry,
  ready: () => readiness(journal.stats(), troubles.standing()),
  clock: () => engineNow() || now(),
  now,
  town: time,
  feed,
  photosDir: data.within('photos'),
  consoleDir: await consoleFolder((error) => log.warn({ err: error }, 'the console could not be built')),
  adminToken: config.WEISU_ADMIN_TOKEN,
  rateLimits: !isEventTime,
  logger: log,
});
await app.listen({ host: config.WEISU_HTTP_HOST, port: config.WEISU_HTTP_PORT });
stops.add(() => app.close());

// Signals, and the one line that scripts wait for.
process.on('SIGHUP', () => void reload(config, desk.swapTown, log));
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void stops.run(signal));
const { port } = app.server.address() as AddressInfo;
const base = `http://${authority(config.WEISU_HTTP_HOST, port)}`;
const link = await setupLink(people, base, now());
if (link !== undefined) process.stderr.write(`weisu setup ${link}\n`);
process.stdout.write(`weisu ready mqtt=${authority(ingress.host, ingress.port)} http=${base}\n`);
