// `npm run demo`: the whole town on a fresh data folder. The program in one process, the simulator in another; a cold evening passes in
// accelerated time, and orders, complaints and crews move in the console.
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { parseDuration } from '../ingest/domain/duration.ts';
import { luchengRegistry } from '../ingest/registry/lucheng.ts';
import { runEdge } from '../simulators/mqtt/edge.ts';
import { progressLine } from '../simulators/mqtt/progress.ts';
import { builtInScenarios, loadScenario } from '../simulators/scenario-file.ts';
import { createTownSim } from '../simulators/town.ts';
import { demoPeople } from './demo-people.ts';

const userName = 'admin';
const seed = 1;
const root = join(import.meta.dirname, '..');
const help = `用法 Usage: npm run demo -- [选项 options]

内置潞城设备群，加速时间，全新数据目录 The built-in Lucheng fleet in accelerated time, on a fresh data folder.
  --scenario NAME   ${builtInScenarios().join(', ')} (cold-snap)
  --speed N         每秒模拟秒数 simulated seconds a second (40)
  --port N          控制台端口 the console's port (8080, 被占用则任选 any free one when taken)
  --for SPAN        演示时长（模拟时间） length in simulated time (12h)
  --from TIME       起始时间 beginning (2021-01-06T18:00+08:00)
  --help            显示本说明 show this`;

const asked = parseArgs({
  options: {
    scenario: { type: 'string', default: 'cold-snap' },
    speed: { type: 'string', default: '40' },
    port: { type: 'string', default: '8080' },
    for: { type: 'string', default: '12h' },
    from: { type: 'string', default: '2021-01-06T18:00:00+08:00' },
    help: { type: 'boolean' },
  },
}).values;

if (asked.help === true) {
  console.log(help);
} else {
  await demo();
}

async function demo(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'weisu-demo-'));
  const token = randomBytes(24).toString('base64url');
  const secret = randomBytes(24).toString('base64url');
  const stop = new AbortController();

  const weisu = run('main.ts', {
    WEISU_DATA_DIR: folder,
    WEISU_MQTT_PORT: '0',
    WEISU_HTTP_PORT: String(await freePort(Number(asked.port))),
    WEISU_ADMIN_TOKEN: token,
    WEISU_DEVICE_SECRET: secret,
    WEISU_CLOCK: 'event',
    WEISU_LOG_LEVEL: 'warn',
  });
  weisu.once('exit', (code) => {
    rmSync(folder, { recursive: true, force: true });
    process.exit(stop.signal.aborted ? 0 : (code ?? 1));
  });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      stop.abort();
      weisu.kill('SIGTERM');
    });
  }
  const [mqtt, http] = await ready(weisu);
  const password = randomBytes(9).toString('base64url');
  await makeUser(http, token, password);
  console.log(`
  未诉 Weisu   ${http}
  用户 user ${userName}   口令 password ${password}

  模拟全镇设备正在连接，工单将在一两分钟内出现 The town's devices are connecting; orders appear within a minute or two.
  按 Ctrl+C 结束 Ctrl+C ends it.
`);
  const registry = luchengRegistry();
  const scenario = loadScenario(asked.scenario, registry, {
    from: Date.parse(asked.from),
    lastsMs: parseDuration(asked.for),
    speed: Number(asked.speed),
  });
  const sim = createTownSim(scenario, seed, registry);
  const people = demoPeople({ sim, scenario, seed, http, token, stop: stop.signal });
  await runEdge(sim, {
    url: new URL(`mqtt://${mqtt}`),
    secret,
    via: 'gateways',
    speed: scenario.speed,
    events: scenario.events,
    onSlice: people.at,
    onProgress: progressLine(sim),
    stop: stop.signal,
  });
  if (!stop.signal.aborted)
    console.log('\n  模拟结束，控制台仍可查看 The simulation is over; the console stays.');
}

async function makeUser(http: string, token: string, password: string): Promise<void> {
  const answer = await fetch(`${http}/api/v1/users`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ name: userName, role: 'admin', password }),
  });
  if (!answer.ok) throw new Error(`no user could be made: ${answer.status} ${await answer.text()}`);
}

function run(file: string, env: Readonly<Record<string, string>>): ChildProcess {
  return spawn(process.execPath, ['--max-semi-space-size=128', '--import', 'tsx', file], {
    cwd: root,
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

async function ready(weisu: ChildProcess): Promise<readonly [mqtt: string, http: string]> {
  weisu.stderr!.pipe(process.stderr);
  for await (const line of createInterface({ input: weisu.stdout! })) {
    const match = /^weisu ready mqtt=(\S+) http=(\S+)$/.exec(line);
    if (match !== null) return [match[1]!, match[2]!];
  }
  throw new Error('weisu ended before it was ready');
}

/** The wished port where it is free, else 0: any. */
function freePort(wished: number): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(0));
    probe.listen(wished, '127.0.0.1', () => probe.close(() => resolve(wished)));
  });
}
