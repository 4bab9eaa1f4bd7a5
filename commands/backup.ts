// `npm run backup`: saves an installation into a folder of its own, also while the program runs.
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { exitConfig } from '../ingest/config.ts';
import { rfc3339 } from '../ingest/domain/time.ts';
import { installationOf, Misconfigured } from './archive/installation.ts';
import { save } from './archive/save.ts';

const telemetryDaysDefault = 400;
const help = `用法 Usage: npm run backup -- --out 文件夹 DIR [--telemetry 天数 DAYS]

备份：日志、工单与用户、遥测、照片、规则与登记册、设备密钥；运行中也可以。每次一个新文件夹，附清单与校验和。
Saves journal, orders and users, telemetry, photos, rules, registry and the devices' secret, also while running. Each time
a folder of its own, with a list of its files and their hashes.
  --out DIR         在其中新建 weisu-时间 文件夹 makes a folder weisu-TIME in it
  --telemetry DAYS  从 InfluxDB 读多少天，0 表示不读（默认 ${telemetryDaysDefault}）；内置存储总是整个备份
                    days read from InfluxDB, 0: none (default ${telemetryDaysDefault}); the embedded store is saved whole
  --help            显示本说明 show this
备份里有密钥和住户信息，只有本用户可读；.env 不在其中，请另存。
It holds secrets and households, readable by this user only; .env is not in it: keep a copy elsewhere.
环境变量 Environment: WEISU_DATA_DIR, DATABASE_URL, INFLUX_*`;

process.exitCode = await run();

async function run(): Promise<number> {
  try {
    const { values } = parseArgs({
      options: { out: { type: 'string' }, telemetry: { type: 'string' }, help: { type: 'boolean' } },
    });
    if (values.help === true) {
      console.log(help);
      return 0;
    }
    const telemetryDays = Number(values.telemetry ?? telemetryDaysDefault);
    if (values.out === undefined || !Number.isInteger(telemetryDays) || telemetryDays < 0)
      throw new Misconfigured(help);
    const now = Date.now();
    const into = join(resolve(values.out), `weisu-${rfc3339(now).replace(/[-:]|\.\d+/g, '')}`);
    const manifest = await save(installationOf(process.env), {
      into,
      program: programVersion(),
      now,
      telemetryDays,
    });
    const bytes = manifest.files.reduce((sum, file) => sum + file.bytes, 0);
    console.log(`${into}\n${manifest.files.length} 个文件 files, ${bytes} 字节 bytes`);
    return 0;
  } catch (error) {
    console.error((error as Error).message);
    const { code } = error as NodeJS.ErrnoException;
    return error instanceof Misconfigured || code?.startsWith('ERR_PARSE_ARGS') ? exitConfig : 1;
  }
}

function programVersion(): string {
  const text = readFileSync(join(import.meta.dirname, '../package.json'), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}
