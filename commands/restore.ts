// `npm run restore`: puts a backup back into an empty installation. The program must not run.
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { exitConfig } from '../ingest/config.ts';
import { installationOf, Misconfigured } from './archive/installation.ts';
import { load } from './archive/load.ts';
import { verified } from './archive/manifest.ts';

const help = `用法 Usage: npm run restore -- --from 备份文件夹 BACKUP [--check | --replace]

恢复备份：数据文件夹必须是空的，程序必须停止。先核对每个文件的校验和。
Puts a backup back: the data folder must be empty and the program stopped. Every file's hash is checked first.
  --from BACKUP  备份的文件夹（其中有 manifest.json） the backup's folder, with its manifest.json
  --check        只核对，不恢复 only check it
  --replace      覆盖 PostgreSQL 中已有的内容 in place of what PostgreSQL holds
  --help         显示本说明 show this
环境变量 Environment: WEISU_DATA_DIR, DATABASE_URL, INFLUX_*`;

process.exitCode = await run();

async function run(): Promise<number> {
  try {
    const { values } = parseArgs({
      options: {
        from: { type: 'string' },
        check: { type: 'boolean' },
        replace: { type: 'boolean' },
        help: { type: 'boolean' },
      },
    });
    if (values.help === true) {
      console.log(help);
      return 0;
    }
    if (values.from === undefined) throw new Misconfigured(help);
    const from = resolve(values.from);
    const { files, createdAt, counts } =
      values.check === true
        ? await verified(from)
        : await load(installationOf(process.env), from, Date.now(), values.replace === true);
    const done = values.check === true ? '完好 is whole' : '已恢复 is restored';
    console.log(`${from}: ${done}: ${createdAt}, ${files.length} 个文件 files`);
    for (const [name, count] of Object.entries(counts)) console.log(`${name}\t${count}`);
    return 0;
  } catch (error) {
    console.error((error as Error).message);
    const { code } = error as NodeJS.ErrnoException;
    return error instanceof Misconfigured || code?.startsWith('ERR_PARSE_ARGS') ? exitConfig : 1;
  }
}
