// `npm run doctor`: examines a running installation from outside and says what to do. It changes nothing.
import { statfs } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { exitConfig } from '../ingest/config.ts';
import { installationOf, Misconfigured } from './archive/installation.ts';
import { examine, told } from './checks/examine.ts';

const help = `用法 Usage: npm run doctor -- [--grafana 地址 URL]

检查正在运行的系统：程序、数据流、磁盘、时钟、PostgreSQL、InfluxDB、Grafana，并说明怎么办。什么都不改。
Examines a running installation: program, feed, disk, clocks, PostgreSQL, InfluxDB, Grafana; says what to do; changes nothing.
  --grafana URL  Grafana 的地址，例如 its address, such as http://localhost:3000/grafana
  --help         显示本说明 show this
退出码 exit code: 0 没有故障 nothing bad, 1 有故障 something bad, 78 配置有错 wrong configuration
环境变量 Environment: 与程序相同 those of the program, GRAFANA_ADMIN_USER (admin), GRAFANA_ADMIN_PASSWORD`;

process.exitCode = await run();

async function run(): Promise<number> {
  try {
    const { values } = parseArgs({ options: { grafana: { type: 'string' }, help: { type: 'boolean' } } });
    if (values.help === true) {
      console.log(help);
      return 0;
    }
    const { GRAFANA_ADMIN_USER: user = 'admin', GRAFANA_ADMIN_PASSWORD: password = '' } = process.env;
    const grafana = values.grafana === undefined ? undefined : { url: values.grafana, user, password };
    const probes = {
      now: Date.now,
      freeBytes: (folder: string) => statfs(folder).then(({ bavail, bsize }) => bavail * bsize),
    };
    const findings = await examine(installationOf(process.env), grafana, probes);
    for (const finding of findings) console.log(told(finding));
    return findings.some(({ state }) => state === 'bad') ? 1 : 0;
  } catch (error) {
    console.error((error as Error).message);
    const { code } = error as NodeJS.ErrnoException;
    return error instanceof Misconfigured || code?.startsWith('ERR_PARSE_ARGS') ? exitConfig : 1;
  }
}
