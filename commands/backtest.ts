// `npm run backtest`: tries rules on history, beside those in force: what they would have opened, and how that stands against what
// people found.
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { type Backtested, type BacktestOptions, backtest, type TrialOrder } from '../ingest/backtest.ts';
import type { Config } from '../ingest/config.ts';
import { type Contents, openContents } from '../ingest/contents.ts';
import { parseDuration } from '../ingest/domain/duration.ts';
import { DAY, type Millis, rfc3339, townTime } from '../ingest/domain/time.ts';
import type { TrialFigures } from '../ingest/domain/trial.ts';
import { foundBetween, heardBetween } from '../ingest/history.ts';
import { openRecording } from '../ingest/journal/recording.ts';
import { parseRules } from '../ingest/judge/rules-file.ts';
import { readSettings, type Settings, settingsMessage } from '../ingest/settings.ts';
import { openChunkStore } from '../ingest/store/chunks/chunk-store.ts';
import { lockFolder } from '../ingest/store/lock.ts';
import { openSql } from '../ingest/store/sql/open.ts';
import { sqlOrderStore } from '../ingest/store/sql/order-store.ts';
import { installationOf, Misconfigured, openInflux, requireInstalled } from './archive/installation.ts';
import { endWith } from './world.ts';

const help = `用法 Usage: npm run backtest -- --rules FILE --from TIME --to TIME [选项 options]

在历史数据上试用规则 Tries rules on history, beside those in force.
  --rules FILE      要试的规则（YAML） the rules to try
  --from, --to TIME 计入其间开的工单 orders opened in between count (RFC 3339)
  --recording PATH  用录制文件或日志段 on a recording or journal segments, in place of stored telemetry
  --kind KIND       只计一类设备 one kind of device only
  --warm-up SPAN    此前先读多久 how much to hear before (1d)
  --json            输出 JSON print JSON
  --help            显示本说明 show this
无 --recording 时读数据文件夹（WEISU_DATA_DIR）与 INFLUX_URL、DATABASE_URL；平台须已停止，
运行中请用 POST /api/v1/rules/backtest。结果记入数据文件夹，之后可启用该规则。
Without --recording: the data folder and its stores, with weisu stopped (while it runs: the API). The trial
is put on record there, so that the rules may be put in force.`;

class Wrong extends Error {}

interface Asked {
  readonly rules: string;
  readonly from: Millis;
  readonly to: Millis;
  readonly recording: string | undefined;
  readonly kind: string | undefined;
  readonly warmUpMs: Millis;
  readonly json: boolean;
}
type Common = Omit<BacktestOptions, 'past' | 'mode' | 'found'>;

try {
  await run();
} catch (error) {
  const isAskedWrong = error instanceof Wrong || error instanceof Misconfigured;
  endWith(error, isAskedWrong ? `${error.message}\n\n${help}` : undefined);
}

async function run(): Promise<void> {
  const asked = options();
  if (asked === 'help') {
    console.log(help);
    return;
  }
  const settings = readSettings(process.env);
  if ('faults' in settings) throw new Wrong(settingsMessage(settings.faults));
  const { recording } = asked;
  const { version, found } =
    recording === undefined ? await onStores(settings, asked) : await onRecording(settings, asked, recording);
  console.log(asked.json ? JSON.stringify({ version, ...found }, null, 1) : tableOf(found));
}

interface Trial {
  readonly version: string;
  readonly found: Backtested;
}

async function onRecording(settings: Settings, asked: Asked, recording: string): Promise<Trial> {
  const common = trialOf(asked, settings.config, settings);
  const found = await backtest({
    ...common,
    past: openRecording(recording),
    mode: settings.config.WEISU_CLOCK,
    found: { orders: [], complaints: [] },
  });
  return { version: common.tried.version, found };
}

/** What is tried, beside what, and on whom. */
function trialOf(asked: Asked, config: Config, { registry, rules }: Judging): Common {
  const { from, to, kind } = asked;
  const parsed = parseRules(readFileSync(asked.rules, 'utf8'), registry.kinds);
  if ('faults' in parsed)
    throw new Wrong(
      parsed.faults.map((f) => `${asked.rules}:${f.line}: ${f.rule} ${f.member}: ${f.message}`).join('\n'),
    );
  if (kind !== undefined && !registry.kinds.has(kind))
    throw new Wrong(
      `--kind: 没有这类设备 no such kind: ${kind}; 可选 known: ${[...registry.kinds.keys()].join(', ')}`,
    );
  const time = townTime(config.WEISU_TIMEZONE);
  return { registry, time, inForce: rules, tried: parsed.compiled, from, to, kind, pause: () => turn() };
}

/** By what a town is judged. */
type Judging = Pick<Settings, 'registry' | 'rules'>;

/** What is in force there: the office may have overruled the configuration since. */
function inForceIn(contents: Contents, configured: Judging): Judging {
  const versions = contents.inForce();
  if (versions === undefined) return configured;
  const registry = contents.registry(versions.registry);
  return { registry, rules: contents.rules(versions.rules, registry.kinds) };
}

async function onStores(settings: Settings, asked: Asked): Promise<Trial> {
  const installation = installationOf(process.env);
  requireInstalled(installation);
  const { config, folder, influx } = installation;
  const contents = openContents(join(folder, 'contents'));
  const common = trialOf(asked, config, inForceIn(contents, settings));
  const { registry, from, to, tried } = common;
  const { kinds } = registry;
  const lock = lockFolder(folder);
  const sql = await openSql(folder, config.DATABASE_URL, Date.now());
  const telemetry =
    influx === undefined
      ? await openChunkStore({ path: join(folder, 'telemetry.sqlite'), kinds })
      : await openInflux(influx, kinds, join(folder, 'influx'));
  try {
    const since = from - asked.warmUpMs;
    const found = await backtest({
      ...common,
      past: heardBetween(telemetry, registry, [...kinds.keys()], since, to),
      mode: 'event',
      found: await foundBetween(
        sqlOrderStore(sql, () => []),
        since,
        to,
      ),
    });
    contents.saveBacktest(tried.version, { at: Date.now(), by: 'command', from, to, ...found });
    return { version: tried.version, found };
  } finally {
    await telemetry.close();
    await sql.close();
    lock.release();
  }
}

function tableOf(found: Backtested): string {
  const { inForce, tried } = found;
  const show = (x: number | null): string => (x === null ? '-' : String(Math.round(x * 1000) / 1000));
  const row = (name: string, of: (figures: TrialFigures) => number | null): string =>
    `${name}\t${show(of(inForce))}\t${show(of(tried))}`;
  return [
    `读数 readings ${found.readings}, 设备 devices ${found.devices}`,
    '\t现行 in force\t试用 tried',
    row('工单 orders', ({ orders }) => orders),
    row('每夜 a night', ({ perNight }) => perNight.mean),
    row('最多一夜 most in a night', ({ perNight }) => perNight.most),
    row('一班组一夜最多 most for a crew in a night', (of) => of.perCrewAndNightMost),
    row('精确率 precision', ({ precision }) => precision),
    row('召回率 recall', ({ recall }) => recall),
    row('提前分钟（中位） lead min (median)', ({ leadMedianMin }) => leadMedianMin),
    ...found.byCode.map(({ code, inForce: a, tried: b }) => `${code}\t${a}\t${b}`),
    ...found.added.map((order) => `+ ${lineOf(order)}`),
    ...found.removed.map((order) => `- ${lineOf(order)}`),
  ].join('\n');
}

const lineOf = ({ openedAt, code, cause, devices, why }: TrialOrder): string =>
  `${rfc3339(openedAt)} ${code} ${cause} (${devices}) ${why.zh}`;

function options(): Asked | 'help' {
  try {
    const { values } = parseArgs({
      options: {
        rules: { type: 'string' },
        from: { type: 'string' },
        to: { type: 'string' },
        recording: { type: 'string' },
        kind: { type: 'string' },
        'warm-up': { type: 'string' },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
    if (values.help) return 'help';
    const { rules, recording, kind, json } = values;
    if (rules === undefined || !statSync(rules, { throwIfNoEntry: false })?.isFile())
      throw new Error(`--rules: no such file: ${rules ?? ''}`);
    const [from, to] = [timeOf('from', values.from), timeOf('to', values.to)];
    if (to <= from) throw new Error('--from must be before --to');
    // What is still to come is silent, and silence would open orders that never were. Event time may be ahead of the wall.
    const byWall = recording === undefined && process.env.WEISU_CLOCK !== 'event';
    if (byWall && Date.now() < to) throw new Error(`--to: still to come: ${values.to}`);
    const warmUpMs = values['warm-up'] === undefined ? DAY : parseDuration(values['warm-up']);
    if (warmUpMs === undefined) throw new Error(`--warm-up: not a span: ${values['warm-up']}`);
    return { rules, from, to, recording, kind, warmUpMs, json };
  } catch (error) {
    throw new Wrong((error as Error).message);
  }
}

function timeOf(name: string, text: string | undefined): Millis {
  const at = Date.parse(text ?? '');
  if (Number.isNaN(at)) throw new Error(`--${name}: not a time: ${text ?? ''}`);
  return at;
}
