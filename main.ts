// The one place that wires: reads the configuration, builds the adapters, hands them in, and stops them in reverse order.
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { pino } from 'pino';
import { buildApp } from './api/app.ts';
import { sharedCensus } from './api/census.ts';
import { createFeed } from './api/feed.ts';
import { fleetView } from './api/fleet.ts';
import { failuresKeptMs } from './api/session.ts';
import { setupLink } from './api/setup.ts';
import { sharedFacts } from './api/shared.ts';
import { type Broker, startBroker } from './broker/broker.ts';
import { connectExternal } from './broker/external.ts';
import type { Ingress, IngressOptions } from './broker/port.ts';
import { ensureConsole } from './commands/console-build.ts';
import { type Config, exitConfig } from './ingest/config.ts';
import { openContents } from './ingest/contents.ts';
import { createDesk } from './ingest/desk.ts';
import type { PlatformTrouble } from './ingest/domain/command.ts';
import type { Notice } from './ingest/domain/notice.ts';
import { MINUTE, SECOND, townTime } from './ingest/domain/time.ts';
import type { Effects } from './ingest/effects.ts';
import { snapshotVersion } from './ingest/engine/state.ts';
import { createEngine, type StoredTown } from './ingest/engine.ts';
import { explainNow } from './ingest/explain-now.ts';
import { fiveHaves } from './ingest/five-haves.ts';
import { fleetKpi, fleetNow } from './ingest/fleet.ts';
import { startHeartbeat } from './ingest/heartbeat.ts';
import { openJournal } from './ingest/journal/journal.ts';
import { settleLimits } from './ingest/journal/limits.ts';
import { createMetrics } from './ingest/metrics.ts';
import { buildChannels, pressedOn } from './ingest/notify/build.ts';
import { mqttChannel } from './ingest/notify/mqtt.ts';
import { type Outbox, startOutbox } from './ingest/notify/outbox.ts';
import { onDuty } from './ingest/notify/rota.ts';
import { channelsFor } from './ingest/notify/routing.ts';
import { startPipeline } from './ingest/pipeline.ts';
import { pointsOf } from './ingest/points.ts';
import { createProjection } from './ingest/projection.ts';
import { startRecorder } from './ingest/recorder.ts';
import { createRejects } from './ingest/rejects.ts';
import { readSettings, readTown, type Settings, settingsMessage } from './ingest/settings.ts';
import { openChunkStore } from './ingest/store/chunks/chunk-store.ts';
import { openInfluxStore } from './ingest/store/influx/influx-store.ts';
import { keptWithin } from './ingest/store/influx/kept.ts';
import { lockFolder } from './ingest/store/lock.ts';
import type { OrderStore, TelemetryStore } from './ingest/store/ports.ts';
import { readSnapshot } from './ingest/store/snapshot.ts';
import { sqlAssetStore } from './ingest/store/sql/asset-store.ts';
import { openSql } from './ingest/store/sql/open.ts';
import { sqlOrderStore } from './ingest/store/sql/order-store.ts';
import { sqlPeopleStore } from './ingest/store/sql/people-store.ts';
import { sqlReportStore } from './ingest/store/sql/report-store.ts';
import { installReporting } from './ingest/store/sql/reporting.ts';
import { startTicker, type Ticker } from './ingest/ticker.ts';
import { createTroubles } from './ingest/trouble.ts';

/** What is left of a clean stop when this is over is cut off; nothing acknowledged depends on it. */
const stopMsMax = 9 * SECOND;
/** Who listens to a broker that was started anew needs a moment to come back; what it was told before that, it would miss. */
const listenersReturnMs = 2 * SECOND;
/** What was told longer ago stands in the ledger alone. */
const noticesKeptMs = 90 * 24 * 60 * MINUTE;
/** As long as the town remembers ended orders: what keeps coming back is counted over this time. */
const closedOrdersKeptMs = 30 * 24 * 60 * MINUTE;

const settings = settingsOrExit();
const { config } = settings;
const log = pino(
  { level: config.WEISU_LOG_LEVEL, base: undefined, timestamp: pino.stdTimeFunctions.isoTime },
  pino.destination(2),
);
const fatal = (error: unknown): never => {
  log.fatal(
    { err: error },
    'a bug, or a disk that fails: stopping; the journal has everything that was acknowledged',
  );
  process.exit(1);
};
process.on('unhandledRejection', fatal);
process.on('uncaughtException', fatal);
for (const warning of settings.warnings) log.warn(warning);

const folder = resolve(config.WEISU_DATA_DIR);
const inFolder = (name: string): string => {
  const path = join(folder, name);
  mkdirSync(path, { recursive: true, mode: 0o700 });
  return path;
};
mkdirSync(folder, { recursive: true, mode: 0o700 });
const stops: (() => unknown)[] = [];

// Stores.
const lock = lockFolder(folder);
stops.push(() => lock.release());
const now = Date.now;
const time = townTime(config.WEISU_TIMEZONE);
const sql = await openSql(folder, config.DATABASE_URL, now());
stops.push(() => sql.close());
const { PG_READ_PASSWORD: readerPassword } = config;
for (const warning of await installReporting(sql, { zone: config.WEISU_TIMEZONE, readerPassword }))
  log.warn(warning);
const orders = sqlOrderStore(sql, (notice) => channelsFor(notice, settings.channels.file.channels, time));
const people = sqlPeopleStore(sql);
const reports = sqlReportStore(sql);
const assets = sqlAssetStore(sql);
const journalBounds =
  config.WEISU_JOURNAL_BYTES === undefined ? {} : { bytesMax: config.WEISU_JOURNAL_BYTES };
const telemetry = await openTelemetry(config);
stops.push(() => telemetry.close());

// The journal, and the engine as it was.
const journal = await openJournal({
  folder: inFolder('journal'),
  consumers: ['judge', 'recorder'],
  limits: journalBounds,
  startAfter: await orders.position(),
});
const contents = openContents(inFolder('contents'));
contents.saveRules(settings.rules.version, settings.rulesText);
contents.saveRegistry(settings.registry);
contents.saveCatalogue(settings.catalogue.version, settings.catalogueText);
const snapshots = inFolder('snapshots');
const capture = await readSnapshot(snapshots, snapshotVersion);
const engine = createEngine(
  {
    mode: config.WEISU_CLOCK,
    registry: settings.registry,
    rules: settings.rules,
    catalogue: settings.catalogue,
    time,
    contents,
  },
  capture !== undefined ? { capture } : 1 < journal.first ? { stored: await storedTown(orders) } : undefined,
);

// The feed: pipeline, troubles, metrics. What hears of its effects is built below, on top of it.
let ingress: Ingress | undefined;
let outbox: Outbox | undefined;
let ticker: Ticker | undefined;
const rejects = createRejects();
const feed = createFeed(now());
const metrics = createMetrics({
  journal: () => journal.stats(),
  connections: () => ingress?.stats().connections ?? 0,
  devicesSeen: () => engine.devicesSeen,
  openOrders: () => engine.ordersOpen,
  crewLoad: () => engine.town.shifts,
  outbox: () => orders.outboxCounts(),
});
const pipeline = await startPipeline({
  journal,
  engine,
  store: orders,
  snapshotFolder: snapshots,
  onEffects,
  onTrouble: (present, detail) => troubles.note('order_store', present, detail),
  onCommit: metrics.noteCommit,
  onFatal: fatal,
  now,
});
const troubles = createTroubles(pipeline.submit, (error) =>
  log.warn({ err: error }, 'a trouble could not be told yet'),
);
stops.push(() => pipeline.stop());

// What the configuration names is in force, unless the office has changed it since.
const desk = createDesk({
  journal,
  engine,
  contents,
  telemetry,
  orders,
  time,
  now,
  onSwap: () => ingress?.registryChanged(),
});
await desk.followConfiguration(settings, inFolder('contents'));
await journal.append({ type: 'started', at: now() });
const projection = createProjection(engine, reports);
await registryChanged();

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
stops.push(() => recorder.stop(2 * SECOND));

const secret = config.WEISU_DEVICE_SECRET ?? keptSecret(join(folder, 'device-secret'));
const broker = config.WEISU_BROKER_URL === undefined ? await openBroker() : undefined;
ingress = broker ?? openExternal(config.WEISU_BROKER_URL!);
const { publish } = ingress;
const telling = setTimeout(startTelling, listenersReturnMs);
stops.push(() => {
  clearTimeout(telling);
  return outbox?.stop();
});
ticker = startTicker({
  journal,
  now,
  nextDue: () => (config.WEISU_CLOCK === 'event' ? undefined : engine.nextDue()),
});
const minutes = setInterval(everyMinute, MINUTE);
const seconds = setInterval(lookAtDisk, SECOND);
stops.push(
  () => clearInterval(minutes),
  () => clearInterval(seconds),
  () => ticker?.stop(),
  () => ingress?.close(),
);
if (config.WEISU_HEARTBEAT_URL !== undefined) {
  const watchdog = startHeartbeat({
    url: config.WEISU_HEARTBEAT_URL,
    progress: () => engine.position,
    refusing: () => journal.stats().full,
    onFailure: (error) => log.warn({ err: error }, 'the watchdog could not be told'),
  });
  stops.push(watchdog);
}

// HTTP.
const consoleDir = await consoleFolder();
const fleet = { ...fleetNow(engine), explain: (id: string) => explainNow(engine, id) };
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
  unknownDevices: () => broker?.unknownDevices() ?? [],
  gaps: gapsNow,
  metrics: metrics.registry,
  ready,
  clock: () => (config.WEISU_CLOCK === 'event' && engine.now > 0 ? engine.now : now()),
  now,
  town: time,
  feed,
  photosDir: inFolder('photos'),
  consoleDir,
  adminToken: config.WEISU_ADMIN_TOKEN,
  rateLimits: config.WEISU_CLOCK === 'wall',
  logger: log,
});
await app.listen({ host: config.WEISU_HTTP_HOST, port: config.WEISU_HTTP_PORT });
stops.push(() => app.close());
const { port } = app.server.address() as AddressInfo;
const base = `http://${config.WEISU_HTTP_HOST}:${port}`;

process.on('SIGHUP', () => void reload());
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void stop(signal));
const link = await setupLink(people, base, now());
// Not on stdout: that has the one line that scripts wait for.
if (link !== undefined) process.stderr.write(`weisu setup ${link}\n`);
process.stdout.write(`weisu ready mqtt=${ingress.host}:${ingress.port} http=${base}\n`);

function settingsOrExit(): Settings {
  const read = readSettings(process.env);
  if (!('faults' in read)) return read;
  process.stderr.write(`${settingsMessage(read.faults)}\n`);
  return process.exit(exitConfig);
}

function onEffects(effects: Effects): void {
  metrics.noteEffects(effects);
  rejects.add(effects.rejects);
  if (effects.notices.length > 0) outbox?.wake();
  for (const order of effects.orders.values()) {
    feed.publish({
      type: 'order',
      village: order.village,
      crew: order.crew,
      body: { id: order.id, status: order.status, revision: order.revision },
    });
  }
  for (const fault of effects.faults.values()) {
    const village = engine.registry.devices.get(fault.deviceId)?.village ?? null;
    feed.publish({
      type: 'fault',
      village,
      crew: null,
      body: { id: fault.id, code: fault.code, deviceId: fault.deviceId, clearedAt: fault.clearedAt },
    });
  }
  for (const [id, health] of effects.healths) {
    feed.publish({
      type: 'health',
      village: engine.registry.devices.get(id)?.village ?? null,
      crew: null,
      body: { deviceId: id, health },
    });
  }
  ticker?.rearm();
}

function startTelling(): void {
  outbox = startOutbox({
    store: orders,
    channels: [mqttChannel(publish), ...buildChannels(settings.channels, { time, now, phoneOf })],
    clock: () => (config.WEISU_CLOCK === 'event' ? engine.now : now()),
    onOutcome: (channel, outcome, item, error) => {
      metrics.noteNotice(channel, outcome);
      if (outcome !== 'sent')
        log.warn({ channel, outcome, noticeId: item?.notice.id, err: error }, 'notice not delivered');
    },
  });
}

/** The registry's copies: for those connected, for reports, and the households in their protected place. */
async function registryChanged(): Promise<void> {
  ingress?.registryChanged();
  await reports.saveRegistry(engine.registry);
  await assets.noteControllers(engine.now || now());
  await people.replaceHouseholds(engine.registry.households.values());
}

/** What the town lacks (五有), by the registry, rules and catalogue in force. */
function gapsNow() {
  const { year, month } = time.local(now());
  // The next year's public holidays are told in November.
  const years = month < 11 ? [year] : [year, year + 1];
  return fiveHaves(engine.registry, engine.rules.ruleSet, engine.catalogue, settings.rota, years);
}

/** Personal data: looked up when a call is made, kept nowhere else. */
function phoneOf({ type, id }: Notice['recipient'], at: number): string | undefined {
  const { crews, villages } = engine.registry;
  if (type === 'crew' || type === 'office')
    return onDuty(settings.rota, id, at, time)?.phone ?? crews.get(id)?.phone;
  if (type === 'cadre') return villages.get(id)?.cadrePhone;
  return type === 'leader' ? villages.get(id)?.leaderPhone : undefined;
}

/** The page is built at the first start; without it, the API still serves. */
async function consoleFolder(): Promise<string | undefined> {
  try {
    return await ensureConsole();
  } catch (error) {
    log.warn({ err: error }, 'the console could not be built');
    const built = join(import.meta.dirname, 'api/console/dist');
    return existsSync(built) ? built : undefined;
  }
}

function everyMinute(): void {
  orders
    .outboxPrune((config.WEISU_CLOCK === 'event' ? engine.now : now()) - noticesKeptMs)
    .catch((error: unknown) => log.debug({ err: error }, 'old notices wait to be forgotten'));
  telemetry
    .writeKpi(fleetKpi(engine))
    .catch((error: unknown) => log.debug({ err: error }, 'fleet_kpi waits'));
  if (sql.dialect === 'postgres')
    projection.round().catch((error: unknown) => log.debug({ err: error }, 'device states wait'));
  people
    .sweep(now(), now() - failuresKeptMs)
    .catch((error: unknown) => log.warn({ err: error }, 'sweep of sessions'));
}

function lookAtDisk(): void {
  const { full } = journal.stats();
  troubles.note(
    'disk_full',
    full,
    full ? 'the journal refuses messages: disk or byte bound is full' : 'there is room again',
  );
}

function ready() {
  const journalStats = journal.stats();
  const standing = troubles.standing();
  const check = (name: string, ok: boolean, detail: string) => ({ name, ok, detail });
  const trouble = (name: PlatformTrouble) => check(name, !standing.has(name), standing.get(name) ?? 'ok');
  const checks = [
    check(
      'journal',
      !journalStats.full,
      journalStats.full ? 'refuses: disk or byte bound is full' : `${journalStats.bytes} bytes`,
    ),
    trouble('order_store'),
    trouble('telemetry_store'),
    trouble('broker'),
  ];
  return { ok: checks.every(({ ok }) => ok), checks };
}

async function openTelemetry({ INFLUX_URL: url, ...env }: Config): Promise<TelemetryStore> {
  if (url === undefined)
    return openChunkStore({ path: join(folder, 'telemetry.sqlite'), kinds: settings.registry.kinds });
  const config =
    env.INFLUX_TOKEN === undefined
      ? {
          url,
          user: env.INFLUX_USER ?? '',
          password: env.INFLUX_PASSWORD ?? '',
          database: env.INFLUX_DATABASE,
        }
      : { url, token: env.INFLUX_TOKEN, org: env.INFLUX_ORG ?? '', bucket: env.INFLUX_BUCKET };
  const keep = keptWithin(settleLimits(journalBounds).bytesMax);
  return openInfluxStore({ config, kinds: settings.registry.kinds, folder: inFolder('influx'), keep, now });
}

function ingressOptions(): IngressOptions {
  return {
    registry: () => engine.registry,
    onMessage: (topic, payload, at, done) =>
      journal.appendWith({ type: 'message', at, topic, payload }, done),
    onRefused: ({ reason }) => metrics.noteRefused(reason),
    log,
  };
}

function openBroker(): Promise<Broker> {
  return startBroker({
    ...ingressOptions(),
    host: config.WEISU_MQTT_HOST,
    port: config.WEISU_MQTT_PORT,
    ...(config.WEISU_MQTTS_PORT !== undefined && { tls: tlsOf(config, config.WEISU_MQTTS_PORT) }),
    secret,
    limitRate: config.WEISU_CLOCK === 'wall',
  });
}

function openExternal(url: string): Ingress {
  return connectExternal({
    ...ingressOptions(),
    url,
    onLink: (up, detail) => troubles.note('broker', !up, detail),
  });
}

function tlsOf({ WEISU_TLS_CERT: cert, WEISU_TLS_KEY: key, WEISU_TLS_CA: ca }: Config, tlsPort: number) {
  return {
    port: tlsPort,
    cert: readFileSync(cert!),
    key: readFileSync(key!),
    ...(ca !== undefined && { ca: readFileSync(ca) }),
  };
}

/** Made at the first start; readable by the program's own user only. */
function keptSecret(path: string): string {
  if (!existsSync(path)) writeFileSync(path, randomBytes(32).toString('base64url'), { mode: 0o600 });
  return readFileSync(path, 'utf8').trim();
}

async function storedTown(store: OrderStore): Promise<StoredTown> {
  const position = Math.max(await store.position(), journal.first - 1);
  log.warn(
    { position },
    'no snapshot: the town is taken from the order store, the devices are unknown until they speak',
  );
  return {
    position,
    orders: await store.openOrders(now() - closedOrdersKeptMs),
    faults: await store.openFaults(),
    complaints: (await store.complaints({ limit: 1_000 })).items,
    silences: await store.silences(),
    ledgerSeq: await store.lastLedgerSeq(),
  };
}

/** SIGHUP: rules and registry are read whole and checked whole; a bad file keeps the old one. */
async function reload(): Promise<void> {
  const town = readTown(config);
  if ('faults' in town)
    return log.error({ faults: town.faults }, 'reload refused: the old rules and registry stay in force');
  await desk.swapTown(town);
  log.info({ rules: town.rules.version, registry: town.registry.version }, 'reloaded');
}

async function stop(signal: string): Promise<void> {
  log.info({ signal }, 'stopping');
  setTimeout(() => process.exit(1), stopMsMax).unref();
  for (const end of stops.reverse()) await end();
  process.exit(0);
}
