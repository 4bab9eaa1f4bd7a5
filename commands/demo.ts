// `npm run demo`: the whole town on a fresh data folder. The program in one process, the simulator in this one; a cold evening passes
// in accelerated time, and orders, complaints and crews move in the console.
import './end-with-parent.ts';
import { randomBytes } from 'node:crypto';
import { MINUTE, type Millis } from '../ingest/domain/time.ts';
import { luchengRegistry } from '../ingest/registry/lucheng.ts';
import { runEdge } from '../simulators/mqtt/edge.ts';
import { progressLine } from '../simulators/mqtt/progress.ts';
import { builtInScenarios, loadScenario } from '../simulators/scenario-file.ts';
import type { Scenario } from '../simulators/scenario-model.ts';
import { createTownSim } from '../simulators/town.ts';
import { createPace } from './demo-pace.ts';
import { demoPeople } from './demo-people.ts';
import { type DemoProgram, endings, startDemoProgram } from './demo-program.ts';
import {
  type AskedWith,
  lengthOf,
  numberOf,
  runWithOptions,
  timeOf,
  WrongOption,
} from './scenario-options.ts';

const userName = 'admin';
const seed = 1;
/** Their pumps have stopped shortly before the beginning, so that the first orders come within minutes at any speed. */
const strandedHeaters = ['v01-h-0008', 'v03-h-0004'];
const strandedSinceMs: Millis = 10 * MINUTE;
const help = `用法 Usage: npm run demo -- [选项 options]

内置潞城设备群，加速时间，全新数据目录 The built-in Lucheng fleet in accelerated time, on a fresh data folder.
  --scenario NAME   ${builtInScenarios().join(', ')} (cold-snap)
  --speed N         每秒模拟秒数；机器跟不上时自动放慢，第一张工单之前至少 40
                    simulated seconds a second (40); slower where the machine does not keep up,
                    and at least 40 until the first order
  --port N          控制台端口 the console's port (8080, 被占用则任选 any free one when taken)
  --for SPAN        演示时长（模拟时间） length in simulated time (12h)
  --from TIME       起始时间 beginning (2021-01-06T18:00+08:00)
  --help            显示本说明 show this`;

const options = {
  scenario: { type: 'string', default: 'cold-snap' },
  speed: { type: 'string', default: '40' },
  port: { type: 'string', default: '8080' },
  for: { type: 'string', default: '12h' },
  from: { type: 'string', default: '2021-01-06T18:00:00+08:00' },
  help: { type: 'boolean' },
} as const;

await runWithOptions(help, options, demo);

async function demo(asked: AskedWith<typeof options>): Promise<number> {
  const registry = luchengRegistry();
  const scenario = begun(
    loadScenario(asked.scenario, registry, {
      from: timeOf('from', asked.from),
      lastsMs: lengthOf('for', asked.for, asked.for),
      speed: numberOf('speed', asked.speed),
    }),
  );
  const program = await startDemoProgram(portOf(asked.port));
  const { http, mqtt, secret, token } = program;
  const stop = stopOf(program);
  const password = randomBytes(9).toString('base64url');
  await makeUser(program, password);
  console.log(`
  未诉 Weisu   ${http}
  用户 user ${userName}   口令 password ${password}

  模拟全镇设备正在连接，工单将在一两分钟内出现 The town's devices are connecting; orders appear within a minute or two.
  按 Ctrl+C 结束 Ctrl+C ends it.
`);
  const sim = createTownSim(scenario, seed, registry);
  const people = demoPeople({ sim, scenario, seed, http, token, stop });
  const pace = createPace({
    speed: scenario.speed,
    reached: async () => Math.min(people.reached(), await judgedUntil(program)),
    isUnderWay: people.hasOrders,
    onHold: () =>
      console.log(`
  这台机器跟不上 ${scenario.speed} 倍速，模拟时间会等它 This machine does not keep up: simulated time waits for it.`),
    stop,
  });
  await runEdge(sim, {
    url: mqtt,
    secret,
    via: 'gateways',
    speed: pace.speed,
    events: scenario.events,
    onSlice: (now) => {
      people.at(now);
      return pace.keep(now);
    },
    onProgress: progressLine(sim),
    stop,
  });
  if (!stop.aborted) console.log('\n  模拟结束，控制台仍可查看 The simulation is over; the console stays.');
  return 0;
}

function portOf(text: string): number {
  const port = numberOf('port', text, 65_535);
  if (!Number.isInteger(port)) throw new WrongOption(`--port: 应为整数 a whole number: ${text}`);
  return port;
}

function begun(scenario: Scenario): Scenario {
  const stopped = { defect: 'pump_stuck', at: scenario.from - strandedSinceMs, until: null, lamps: null };
  const list = [...scenario.defects.list, ...strandedHeaters.map((on) => ({ ...stopped, on }))];
  return { ...scenario, defects: { ...scenario.defects, list } };
}

/** Aborted when somebody ends the demo. It ends with the program, whoever ended that. */
function stopOf({ ended, end }: DemoProgram): AbortSignal {
  const stop = new AbortController();
  for (const signal of endings) {
    process.on(signal, () => {
      stop.abort();
      end();
    });
  }
  void ended.then((code) => process.exit(stop.signal.aborted ? 0 : code));
  return stop.signal;
}

async function makeUser({ http, token }: DemoProgram, password: string): Promise<void> {
  const answer = await fetch(`${http}/api/v1/users`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ name: userName, role: 'admin', password }),
  });
  if (!answer.ok) throw new Error(`no user could be made: ${answer.status} ${await answer.text()}`);
}

/** The engine's time. While it has none it is the machine's, years ahead; where it does not answer, it is far behind. */
async function judgedUntil({ http, token }: DemoProgram): Promise<Millis> {
  try {
    const answer = await fetch(`${http}/api/v1/me`, { headers: { authorization: `Bearer ${token}` } });
    return Date.parse(((await answer.json()) as { now: string }).now);
  } catch {
    return Number.NEGATIVE_INFINITY;
  }
}
