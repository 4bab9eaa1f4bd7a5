// A town of two villages behind the whole API: real stores in a temporary folder, people of every role, some orders.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FastifyInstance, InjectOptions } from 'fastify';
import { Registry as Metrics } from 'prom-client';
import { afterAll } from 'vitest';
import { buildApp } from '../../api/app.ts';
import type { AppDeps } from '../../api/deps.ts';
import { createFeed } from '../../api/feed.ts';
import type { Role } from '../../api/rights.ts';
import { hashPassword, newToken, sha256 } from '../../api/secret.ts';
import type { Registry } from '../../ingest/domain/device.ts';
import { builtInKinds } from '../../ingest/domain/kind.ts';
import type { Reject } from '../../ingest/domain/reading.ts';
import { townTime } from '../../ingest/domain/time.ts';
import { pressedCommand } from '../../ingest/notify/press.ts';
import { defaultCatalogue } from '../../ingest/orders/built-in.ts';
import { readRegistry } from '../../ingest/registry/csv.ts';
import { writeRegistry } from '../../ingest/registry/write.ts';
import type { Sql } from '../../ingest/store/ports.ts';
import { sqlAssetStore } from '../../ingest/store/sql/asset-store.ts';
import { migrate } from '../../ingest/store/sql/migrate.ts';
import { sqlOrderStore } from '../../ingest/store/sql/order-store.ts';
import { sqlPeopleStore } from '../../ingest/store/sql/people-store.ts';
import { sqlReportStore } from '../../ingest/store/sql/report-store.ts';
import { memoryTelemetry } from '../store/memory-telemetry.ts';
import { sqliteInTempFolder } from '../store/sqlite-folder.ts';
import { type DeviceState, fleetOf } from './fleet-of.ts';
import { smallEngine } from './small-engine.ts';

export const t0 = Date.UTC(2026, 0, 15, 12);
export const adminToken = 'the-admin-token-of-the-tests';
export const password = 'correct horse battery';
/** What the tokens of calls are signed with. */
export const pressSecret = 'the-press-secret-of-the-tests';
/** The least argon2 takes: thousands of tries in a second. */
export const cheap = { memoryKib: 8, passes: 1 };

const csv = {
  villages: `id,name,lat,lon,crew_lighting,crew_heating,crew_toilet,cadre,leader,cadre_phone
v01,东前营,39.80,116.70,c-light,c-heat,c-wash,王,李,13800000001
v02,<b>南刘庄</b>,39.82,116.74,c-light2,c-heat,c-wash,赵,孙,13800000002`,
  crews: `id,name,trade,phone
c-light,照明一班,lighting,13900000001
c-light2,照明二班,lighting,13900000002
c-heat,供暖班,heating,13900000003
c-wash,保洁班,toilet,13900000004`,
  devices: `id,kind,village,lat,lon,gateway,circuit,rated_power_w,interval_s,address,asset_no
gw-1,gateway,v01,39.80,116.70,,,50,60,村委会,
lamp-1,streetlight,v01,39.801,116.701,gw-1,ct-1,60,300,东街1号,LD-0001
lamp-2,streetlight,v01,39.802,116.702,gw-1,ct-1,60,300,东街2号,LD-0002
lamp-9,streetlight,v02,39.821,116.741,,ct-9,60,300,南街9号,LD-0009
heat-1,heater,v01,39.803,116.703,,td-1,3000,60,东街3号,
wc-1,toilet,v02,39.822,116.742,,,200,300,南街公厕,WC-1`,
  households: `device,contact,vulnerable
heat-1,张三 13700000000,true`,
};

function registryOf(texts: typeof csv): Registry {
  const read = readRegistry(texts, builtInKinds);
  if ('faults' in read) throw new Error(JSON.stringify(read.faults));
  return read.registry;
}

export type Who = Role | 'nobody' | 'crew2' | 'village2';
export interface SmallTown {
  readonly app: FastifyInstance;
  readonly deps: AppDeps;
  readonly engine: ReturnType<typeof smallEngine>;
  readonly tokens: Readonly<Record<Exclude<Who, 'nobody'>, string>>;
  /** An injected request; JSON unless `payload` says otherwise. */
  ask(
    who: Who,
    method: string,
    url: string,
    payload?: unknown,
    headers?: Record<string, string>,
  ): Promise<Answer>;
  tick(ms: number): void;
  /** As before the first start: no user is there. */
  forgetUsers(): Promise<void>;
  stop(): Promise<void>;
}
export interface Answer {
  readonly status: number;
  readonly body: string;
  readonly headers: Readonly<Record<string, string | string[] | number | undefined>>;
  // biome-ignore lint/suspicious/noExplicitAny: tests read answers freely
  readonly json: any;
}

export async function smallTown(more: Partial<AppDeps> = {}): Promise<SmallTown> {
  const folder = mkdtempSync(join(tmpdir(), 'weisu-api-'));
  const sql = await emptyDatabase();
  const orders = sqlOrderStore(sql, () => ['wecom']);
  const people = sqlPeopleStore(sql);
  const assets = sqlAssetStore(sql);
  const reports = sqlReportStore(sql);
  let now = t0;
  const clock = () => now;
  let registry = registryOf(csv);
  const past: Registry[] = [];
  const engine = smallEngine(orders, () => registry, clock);
  await people.replaceHouseholds(registry.households.values());
  await reports.saveRegistry(registry);
  await assets.noteControllers(t0);
  const telemetry = memoryTelemetry();
  await telemetry.write(readings(), 1);

  const deps: AppDeps = {
    ...{ orders, telemetry, people, reports, assets, submit: engine.submit, clock, now: clock },
    planning: () => defaultCatalogue,
    pressed: (token) => pressedCommand(pressSecret, token, clock()),
    registry: () => registry,
    budget: () => ({ villageMonthYuan: null, villages: { v01: 1_000 } }),
    fleet: fleetOf(states, {
      registry: () => registry,
      lamp: ({ id }) => (id === 'lamp-1' ? 'dark' : id === 'lamp-2' ? 'lit' : 'unknown'),
      explain: (id) => [
        { code: null, verdict: 'silent', since: null, orderId: null, words: { zh: id, en: id } },
      ],
    }),
    registryEditor: {
      csv: (table) => writeRegistry(registry)[table],
      async check(files) {
        const read = readRegistry({ ...writeRegistry(registry), ...files }, builtInKinds);
        const plain = (faults: readonly { file: string; line: number; what: string }[]) =>
          faults.map(({ file, line, what }) => ({ file, line, column: null, what }));
        if ('faults' in read) return { version: '', faults: plain(read.faults), warnings: [], changes: [] };
        const added = [...read.registry.devices.keys()].filter((id) => !registry.devices.has(id));
        const examples = { added, changed: [], removed: [] };
        const changes = [{ table: 'devices', added: added.length, changed: 0, removed: 0, examples }];
        return { version: read.registry.version, faults: [], warnings: plain(read.warnings), changes };
      },
      async apply(files) {
        past.push(registry);
        registry = registryOf({ ...writeRegistry(registry), ...files });
        await reports.saveRegistry(registry);
        await assets.noteControllers(now);
        return { ok: true, version: registry.version };
      },
      async undo() {
        const before = past.pop();
        if (before === undefined)
          return { ok: false, problem: { code: 'conflict', detail: 'no import to take back' } };
        registry = before;
        return { ok: true, version: registry.version };
      },
    },
    rules: {
      current: () => ({ text: 'rules: []', version: 'r1', changedAt: null, changedBy: null }),
      async put(text, by, force) {
        if (force === null)
          return { ok: false, problem: { code: 'backtest_required', detail: 'try it first' } };
        return { ok: true, rules: { text, version: 'r2', changedAt: now, changedBy: by.id } };
      },
      backtest: async () => ({
        ok: true,
        result: {
          version: 'r2',
          readings: 5,
          devices: 2,
          byCode: [{ code: 'lamp_out', inForce: 1, tried: 0 }],
          inForce: figures(1),
          tried: figures(0),
          added: [],
          removed: [],
        },
      }),
    },
    rejects: (reason) => rejects.filter((reject) => reason === undefined || reject.reason === reason),
    unknownDevices: () => [{ id: 'stranger', firstAt: t0, lastAt: t0, attempts: 3, address: '10.0.0.9' }],
    gaps: () => [{ subject: 'toilet', what: { zh: '无备班', en: 'no shift' } }],
    metrics: new Metrics(),
    ready: () => ({ ok: true, checks: [{ name: 'journal', ok: true, detail: '' }] }),
    town: townTime('Asia/Shanghai'),
    feed: createFeed(t0),
    photosDir: join(folder, 'photos'),
    adminToken,
    rateLimits: false,
    passwordCost: cheap,
    ...more,
  };
  const app = buildApp(deps);
  await app.ready();
  const tokens = await peopleOf(deps);
  await engine.open({
    id: 'lamp-order',
    code: 'lamp_out',
    deviceIds: ['lamp-1'],
    cause: { type: 'device', id: 'lamp-1' },
  });
  const far = { village: 'v02', crew: 'c-light2', deviceIds: ['lamp-9'] };
  await engine.open({ id: 'far-order', code: 'lamp_out', ...far, cause: { type: 'device', id: 'lamp-9' } });

  return {
    ...{ app, deps, engine, tokens },
    async ask(who, method, url, payload, headers = {}) {
      const authorization = who === 'nobody' ? {} : { authorization: `Bearer ${tokens[who]}` };
      const options = { method, url, payload, headers: { ...authorization, ...headers } } as InjectOptions;
      const answer = await app.inject(options);
      const type = String(answer.headers['content-type'] ?? '');
      const json = type.includes('json') && !type.includes('ndjson') ? answer.json() : undefined;
      return { status: answer.statusCode, body: answer.body, headers: answer.headers, json };
    },
    tick: (ms) => {
      now += ms;
    },
    forgetUsers: () => sql.batch([{ sql: 'DELETE FROM users' }]),
    async stop() {
      await app.close();
      rmSync(folder, { recursive: true });
    },
  };
}

// One database a file, emptied for each town: opening one starts threads, which takes most of a second.
let database: Sql | undefined;
afterAll(() => database?.close());
const tables = [
  ...[
    'order_devices',
    'orders',
    'ledger',
    'faults',
    'complaints',
    'silences',
    'deliveries',
    'notices',
    'sessions',
  ],
  ...[
    'users',
    'tokens',
    'setup_links',
    'lockouts',
    'audit',
    'complaint_private',
    'household_private',
    'photos',
    'asset_devices',
    'spares',
  ],
];

async function emptyDatabase(): Promise<Sql> {
  if (database === undefined) {
    database = await sqliteInTempFolder();
    await migrate(database, t0);
  }
  const emptied = tables.map((table) => ({ sql: `DELETE FROM ${table}` }));
  await database.batch([...emptied, { sql: 'UPDATE engine SET position = 0, registry_version = NULL' }]);
  return database;
}

/** A token and a user of the same name for every role; one more crew, and somebody of the second village alone. */
async function peopleOf(deps: AppDeps): Promise<SmallTown['tokens']> {
  const passwordHash = await hashPassword(password, cheap);
  const tokens: Record<string, string> = {};
  for (const [name, role, villages, crew] of [
    ['admin', 'admin', null, null],
    ['office', 'office', null, null],
    ['hotline', 'hotline', null, null],
    ['crew', 'crew', null, 'c-light'],
    ['crew2', 'crew', null, 'c-light2'],
    ['viewer', 'viewer', null, null],
    ['village2', 'office', ['v02'], null],
  ] as const) {
    const token = newToken();
    const scope = { name, role, villages, crew, createdAt: t0 };
    await deps.people.addToken({
      ...scope,
      id: `t-${name}`,
      hash: sha256(token),
      expiresAt: null,
      revokedAt: null,
    });
    await deps.people.addUser({ ...scope, id: `u-${name}`, lang: 'zh', disabled: false, passwordHash });
    tokens[name] = token;
  }
  return tokens as SmallTown['tokens'];
}

const good = { comms: 'ok', supply: 'ok', function: 'ok' } as const;
const states: Readonly<Record<string, DeviceState>> = {
  'lamp-1': {
    health: { ...good, function: 'fault' },
    lastSeenAt: t0,
    latest: { ts: t0, metrics: { power_w: 0, voltage_v: 229 } },
  },
  'lamp-2': { health: good, lastSeenAt: t0, latest: { ts: t0, metrics: { power_w: 61 } } },
  'heat-1': {
    health: { ...good, comms: 'fault', function: 'unknown' },
    lastSeenAt: t0 - 3_600_000,
    latest: null,
  },
};

const readings = () =>
  Array.from({ length: 5 }, (_, i) => ({
    ...{ position: i + 1, kind: 'streetlight', village: 'v01', deviceId: 'lamp-1' },
    ts: t0 - (5 - i) * 300_000,
    metrics: { power_w: i * 10, voltage_v: 230 },
  }));

const rejects: readonly Reject[] = [
  {
    at: t0,
    reason: 'bad_json',
    topic: 'weisu/v01/streetlight/lamp-1/telemetry',
    detail: 'not JSON',
    sample: '{',
  },
  {
    at: t0 + 1,
    reason: 'out_of_range',
    topic: 'weisu/v01/streetlight/lamp-1/telemetry',
    detail: 'power_w',
    metric: 'power_w',
  },
];

const figures = (orders: number) => ({
  orders,
  perNight: { mean: orders, most: orders },
  perCrewAndNightMost: orders,
  borneOut: 0,
  refuted: 0,
  precision: null,
  recall: null,
  leadMedianMin: null,
});
