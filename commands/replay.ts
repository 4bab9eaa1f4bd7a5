// `npm run replay`: a recording, or a data folder's journal, through the production engine; prints the ledger it leaves.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { viewEntry } from '../api/views/order.ts';
import type { ClockMode } from '../ingest/clock.ts';
import { openContents } from '../ingest/contents.ts';
import { rfc3339, townTime } from '../ingest/domain/time.ts';
import { createEngine, type Engine } from '../ingest/engine.ts';
import { openRecording } from '../ingest/journal/recording.ts';
import { replay } from '../ingest/replay.ts';
import { readSettings, settingsMessage } from '../ingest/settings.ts';
import { endWith } from './world.ts';

const help = `用法 Usage: npm run replay -- PATH [选项 options]

回放：同样的记录，同样的台账 Replays records through the production engine; same records, same ledger.
  PATH          录制文件、日志段文件夹，或数据文件夹（其中的日志与规则）
                a recording, a folder of journal segments, or a data folder (its journal and rules)
  --until TIME  只回放此前收到的记录 only what was received up to then (RFC 3339)
  --clock MODE  wall 或 event，按录制时的设置 as it was recorded (WEISU_CLOCK, else wall)
  --summary     只打印汇总 print totals in place of the ledger
  --help        显示本说明 show this
台账为 NDJSON，与 GET /api/v1/ledger 相同 The ledger is NDJSON, as GET /api/v1/ledger gives it.
规则与登记册 Rules and registry: WEISU_RULES, WEISU_REGISTRY, WEISU_KINDS, WEISU_CATALOGUE.`;

class Wrong extends Error {}

try {
  await run();
} catch (error) {
  endWith(error, error instanceof Wrong ? `${error.message}\n\n${help}` : undefined);
}

async function run(): Promise<void> {
  const { path, until, clock, summary, wantsHelp } = options();
  if (wantsHelp) {
    console.log(help);
    return;
  }
  if (path === undefined || !existsSync(path)) throw new Wrong(`没有该文件 no such file: ${path ?? 'PATH'}`);
  const settings = readSettings(process.env);
  if ('faults' in settings) throw new Wrong(settingsMessage(settings.faults));
  const { registry, rules, catalogue, config } = settings;
  const isDataFolder = existsSync(join(path, 'journal'));
  const time = townTime(config.WEISU_TIMEZONE);
  const contents = isDataFolder ? openContents(join(path, 'contents')) : undefined;
  const mode = clock ?? config.WEISU_CLOCK;
  const engine = createEngine({ mode, registry, rules, catalogue, time, contents });
  const totals = new Map<string, number>();
  let readings = 0;
  const records = openRecording(isDataFolder ? join(path, 'journal') : path);
  for await (const effects of replay(engine, records, until)) {
    readings += effects.readings;
    for (const entry of effects.entries) {
      if (!summary) process.stdout.write(`${JSON.stringify(viewEntry(entry))}\n`);
      else if (entry.action === 'opened') {
        const code = entry.patch.code ?? entry.patch.type!;
        totals.set(code, (totals.get(code) ?? 0) + 1);
      }
    }
  }
  if (summary) console.log(summaryOf(engine, readings, totals));
}

function summaryOf(engine: Engine, readings: number, totals: ReadonlyMap<string, number>): string {
  const lines: (readonly [string, string | number])[] = [
    ['记录 records', engine.position],
    ['读数 readings', readings],
    ['设备 devices', engine.devicesSeen],
    ['止于 until', engine.now === 0 ? '-' : rfc3339(engine.now)],
    ['未结工单 orders open', engine.ordersOpen],
    ...[...totals].sort(([a], [b]) => (a < b ? -1 : 1)),
  ];
  return lines.map(([name, value]) => `${name}: ${value}`).join('\n');
}

function options() {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: {
        until: { type: 'string' },
        clock: { type: 'string' },
        summary: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
    const until = values.until === undefined ? undefined : Date.parse(values.until);
    if (Number.isNaN(until)) throw new Error(`--until: not a time: ${values.until}`);
    const { clock } = values;
    if (clock !== undefined && clock !== 'wall' && clock !== 'event')
      throw new Error(`--clock: wall or event, not ${clock}`);
    const mode: ClockMode | undefined = clock;
    return { path: positionals[0], until, clock: mode, summary: values.summary, wantsHelp: values.help };
  } catch (error) {
    throw new Wrong((error as Error).message);
  }
}
