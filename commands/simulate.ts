// `npm run simulate`: the simulated town over MQTT against any broker, or into a file, or drawn as curves.
import { writeFileSync } from 'node:fs';
import type { Registry } from '../ingest/domain/device.ts';
import { loadRegistry } from '../ingest/registry/load.ts';
import { faultText } from '../ingest/registry/table.ts';
import { defectSpec } from '../simulators/defects/catalogue.ts';
import { defectTable, drawnDefects } from '../simulators/defects/tally.ts';
import { runEdge } from '../simulators/mqtt/edge.ts';
import { progressLine } from '../simulators/mqtt/progress.ts';
import { plotDevice } from '../simulators/plot-device.ts';
import { writeNdjson, writeRecording } from '../simulators/record.ts';
import { builtInScenarios, loadScenario } from '../simulators/scenario-file.ts';
import type { Scenario, ScenarioChanges } from '../simulators/scenario-model.ts';
import { createTownSim, type TownSim } from '../simulators/town.ts';
import {
  type AskedWith,
  changesOf,
  fileOf,
  lengthOf,
  numberOf,
  outputOf,
  runWithOptions,
  scenarioOptions,
  seedOf,
  timeOf,
  villagesOf,
  WrongOption,
} from './scenario-options.ts';

/** What was asked for, as written on the command line. */
type Asked = AskedWith<typeof options>;

const help = `用法 Usage: npm run simulate -- [选项 options]

模拟全镇设备，经 MQTT 发往任意服务器 The simulated town, over MQTT to any broker.
  --scenario NAME    内置情景或 YAML 文件 built-in scenario or a YAML file (ordinary-winter-week)
  --list             列出内置情景 list the built-in scenarios
  --list-defects     列出情景期间各种缺陷的次数，不产生读数
                     how often each defect happens in the period, without any readings
  --url URL          mqtt:// 或 mqtts:// 服务器 broker (mqtt://127.0.0.1:1883)
  --secret-file FILE 设备密钥文件，或环境变量 WEISU_DEVICE_SECRET
                     the devices' secret, or WEISU_DEVICE_SECRET
  --ca FILE          服务器证书的签发者 PEM of the authority behind the broker's certificate
  --via WAY          gateways（路灯经集中器）或 direct（每台一个连接）
                     gateways (lamps through theirs) or direct (a connection each)
  --speed N          每秒模拟多少秒；0 为尽快 simulated seconds a second; 0: as fast as it goes
  --seed N           随机种子 seed (1)
  --from TIME|now    起始时间 beginning in place of the scenario's
  --for SPAN, --days N  时长 length, such as 6h or 2d
  --share X          设备比例 share of the fleet, 0 to 1
  --village IDS      仅这些村 these villages only, by comma
  --out FILE         写入 NDJSON 文件，不经 MQTT NDJSON to a file, no MQTT
  --record FILE      写入录制文件，供 npm run replay a recording for npm run replay
  --plot KIND|ID     绘制一台设备的曲线（SVG） one device's curves as SVG; with --defect NAME
                     the file is --out, or plot.svg
  --help             显示本说明 show this
情景有误时列出文件与行，退出码 78 A scenario with faults: file and line, exit code 78.`;

const options = {
  ...scenarioOptions,
  list: { type: 'boolean' },
  'list-defects': { type: 'boolean' },
  url: { type: 'string', default: 'mqtt://127.0.0.1:1883' },
  'secret-file': { type: 'string' },
  ca: { type: 'string' },
  via: { type: 'string', default: 'gateways' },
  speed: { type: 'string' },
  from: { type: 'string' },
  village: { type: 'string' },
  out: { type: 'string' },
  record: { type: 'string' },
  plot: { type: 'string' },
  defect: { type: 'string' },
  days: { type: 'string' },
} as const;

await runWithOptions(help, options, run);

async function run(asked: Asked): Promise<number> {
  if (asked.list === true) {
    console.log(builtInScenarios().join('\n'));
    return 0;
  }
  const read = loadRegistry({
    folder: process.env.WEISU_REGISTRY || undefined,
    kindsFile: process.env.WEISU_KINDS || undefined,
  });
  if ('faults' in read) throw new WrongOption(read.faults.map(faultText).join('\n'));
  const scenario = loadScenario(asked.scenario, read.registry, changes(asked, read.registry));
  const seed = seedOf(asked);
  if (asked['list-defects'] === true) {
    console.log(defectTable(drawnDefects(seed, scenario, read.registry), read.registry));
    return 0;
  }
  if (asked.plot !== undefined) return plot(scenario, seed, read.registry, asked);
  if (asked.defect !== undefined) throw new WrongOption('--defect: 只用于 for --plot only');
  const sim = createTownSim(scenario, seed, read.registry);
  if (asked.record !== undefined) return said(await writeRecording(sim, asked.record), asked.record);
  if (asked.out !== undefined) return said(await writeNdjson(sim, outputOf('out', asked.out)), asked.out);
  return overMqtt(sim, scenario, asked);
}

function said(messages: number, file: string): number {
  console.error(`${messages} 条消息 messages -> ${file}`);
  return 0;
}

function plot(scenario: Scenario, seed: number, registry: Registry, asked: Asked): number {
  if (asked.defect !== undefined && !defectSpec.has(asked.defect))
    throw new WrongOption(
      `--defect: there is no defect ${asked.defect}; known: ${[...defectSpec.keys()].join(', ')}`,
    );
  const svg = plotDevice(scenario, seed, registry, { of: asked.plot!, defect: asked.defect ?? null });
  if (svg === undefined) throw new WrongOption(`--plot: neither a kind nor a device: ${asked.plot}`);
  const file = outputOf('out', asked.out ?? 'plot.svg');
  writeFileSync(file, svg);
  console.error(file);
  return 0;
}

function changes(asked: Asked, registry: Registry): ScenarioChanges {
  const { from, speed, village, days } = asked;
  const begin = from === 'now' ? Date.now() : from === undefined ? undefined : timeOf('from', from);
  return {
    ...changesOf(asked),
    ...(days !== undefined && { lastsMs: lengthOf('days', `${days}d`, days) }),
    from: begin,
    speed: speed === undefined ? undefined : numberOf('speed', speed),
    villages: village === undefined ? undefined : villagesOf(village, registry),
  };
}

async function overMqtt(sim: TownSim, scenario: Scenario, asked: Asked): Promise<number> {
  if (asked.via !== 'gateways' && asked.via !== 'direct') throw new WrongOption('--via: gateways or direct');
  const url = URL.canParse(asked.url) ? new URL(asked.url) : undefined;
  if (url?.protocol !== 'mqtt:' && url?.protocol !== 'mqtts:')
    throw new WrongOption(`--url: 应为 mqtt:// 或 mqtts:// a URL of mqtt:// or mqtts://: ${asked.url}`);
  const access = {
    url,
    secret: secret(asked),
    ca: asked.ca === undefined ? undefined : fileOf('ca', asked.ca),
  };
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => stop.abort());
  console.error(`${scenario.name}: ${sim.devices.length} 台设备 devices, ${scenario.speed || '∞'}×`);
  const figures = await runEdge(sim, {
    ...access,
    via: asked.via,
    speed: () => scenario.speed,
    events: scenario.events,
    stop: stop.signal,
    onProgress: progressLine(sim),
  });
  console.error(`\n确认 acknowledged: ${figures.acknowledged}, 丢弃 dropped: ${figures.dropped}`);
  if (0 < figures.refused) console.error(`被拒绝 refused: ${figures.refused}, ${figures.lastRefusal}`);
  return 0 < figures.refused && figures.acknowledged === 0 ? 1 : 0;
}

function secret(asked: Asked): string {
  const file = asked['secret-file'];
  const found = file === undefined ? process.env.WEISU_DEVICE_SECRET : fileOf('secret-file', file).trim();
  if (found === undefined || found === '')
    throw new WrongOption('set WEISU_DEVICE_SECRET or give --secret-file');
  return found;
}
