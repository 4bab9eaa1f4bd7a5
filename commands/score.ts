// `npm run score`: runs a scenario through the engine in process and sets what it did against the truth.
import { writeFileSync } from 'node:fs';
import type { Worker } from 'node:worker_threads';
import { HOUR, type Millis, townTime } from '../ingest/domain/time.ts';
import { readSettings, settingsMessage } from '../ingest/settings.ts';
import { startThread } from '../ingest/store/thread.ts';
import { runInProcess } from '../simulators/inprocess.ts';
import { partsOf, type ScoredRun, together } from '../simulators/parts.ts';
import { loadScenario } from '../simulators/scenario-file.ts';
import type { Scenario } from '../simulators/scenario-model.ts';
import { score } from '../simulators/scoring/score.ts';
import { scoreTable } from '../simulators/scoring/table.ts';
import {
  changesOf,
  numberOf,
  outputOf,
  runWithOptions,
  scenarioOptions,
  seedOf,
  WrongOption,
} from './scenario-options.ts';
import type { PartAsked, PartSays } from './score-part.ts';

/** More would only wait for one another: no part is smaller than a village. */
const workersMax = 32;
const help = `用法 Usage: npm run score -- [选项 options]

按真值评分 Runs a scenario through the engine and scores it against the truth (docs/scoring.md).
  --scenario NAME  内置情景或 YAML 文件 built-in scenario or a YAML file (ordinary-winter-week)
  --seed N         随机种子 seed (1)
  --share X        设备比例 share of the fleet, 0 to 1
  --for SPAN       时长 length, such as 6h or 2d
  --workers N      并行线程 threads, each for a part of the villages (1)
  --json           输出 JSON print JSON
  --truth FILE     另存真值与工单 save truth, orders and complaints too
  --help           显示本说明 show this
规则与登记册 Rules and registry: WEISU_RULES, WEISU_REGISTRY, WEISU_KINDS.`;

const options = {
  ...scenarioOptions,
  workers: { type: 'string', default: '1' },
  json: { type: 'boolean' },
  truth: { type: 'string' },
} as const;

await runWithOptions(help, options, async (asked) => {
  const settings = readSettings(process.env);
  if ('faults' in settings) throw new WrongOption(settingsMessage(settings.faults));
  const { registry, rules } = settings;
  const scenario = loadScenario(asked.scenario, registry, changesOf(asked));
  const seed = seedOf(asked);
  const truthFile = asked.truth === undefined ? undefined : outputOf('truth', asked.truth);
  const started = performance.now();
  const onTime = meter(scenario.to - scenario.from);
  const workers = workersOf(asked.workers);
  const parts = partsOf(scenario, registry, workers);
  const onMinute = (now: Millis): void => onTime(now - scenario.from);
  const result =
    parts.length === 1
      ? runInProcess({ scenario, seed, registry, rules, onMinute })
      : await runParts(parts, seed, workers, onTime);
  const seconds = (performance.now() - started) / 1000;
  const time = townTime(scenario.zone);
  const hourOf = (at: Millis): number => (at - time.startOfDay(at)) / HOUR;
  const figures = score({ ...result, from: scenario.from, to: scenario.to, hourOf });
  if (truthFile !== undefined) {
    const { truth, orders, complaints } = result;
    writeFileSync(truthFile, JSON.stringify({ truth, orders, complaints }, null, 1));
  }
  const ratio = (scenario.to - scenario.from) / 1000 / seconds;
  console.error(
    `\n${result.readings} readings in ${seconds.toFixed(1)} s: ${ratio.toFixed(0)} times the clock`,
  );
  console.log(asked.json === true ? JSON.stringify(figures, null, 1) : scoreTable(figures));
  return 0;
});

function workersOf(text: string): number {
  const workers = numberOf('workers', text, workersMax);
  if (Number.isInteger(workers) && 0 < workers) return workers;
  throw new WrongOption(`--workers: 应为正整数 a whole number above 0: ${text}`);
}

/** The parts on so many threads, each of which takes the next one when it is done. */
async function runParts(
  parts: readonly Scenario[],
  seed: number,
  workers: number,
  onTime: (passed: Millis) => void,
): Promise<ScoredRun> {
  const runs: ScoredRun[] = [];
  const passed = parts.map(() => 0);
  const waiting = parts.entries();
  const work = async (): Promise<void> => {
    const thread = startThread(new URL('./score-part.ts', import.meta.url), null);
    for (const [part, scenario] of waiting)
      runs[part] = await runPart(thread, { scenario, seed }, (now) => {
        passed[part] = now - scenario.from;
        onTime(passed.reduce((sum, one) => sum + one) / parts.length);
      });
    await thread.terminate();
  };
  await Promise.all(Array.from({ length: Math.min(workers, parts.length) }, work));
  return together(runs);
}

function runPart(thread: Worker, asks: PartAsked, onMinute: (now: Millis) => void): Promise<ScoredRun> {
  return new Promise((resolve, reject) => {
    const hear = (says: PartSays): void => {
      if (says.type === 'minute') onMinute(says.now);
      else {
        thread.off('message', hear).off('error', reject);
        resolve(says.run);
      }
    };
    thread.on('message', hear).on('error', reject).postMessage(asks);
  });
}

/** One line on a terminal; nothing in a log. */
function meter(whole: Millis): (passed: Millis) => void {
  let shownAt = 0;
  return (passed) => {
    if (!process.stderr.isTTY || performance.now() - shownAt < 500) return;
    shownAt = performance.now();
    process.stderr.write(`\r${((passed / whole) * 100).toFixed(1)}%\u001b[K`);
  };
}
