// `npm run registry`: exports the built-in fleet (or WEISU_REGISTRY) as CSV, or checks a folder and names every fault in it.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { exitConfig } from '../ingest/config.ts';
import type { Registry } from '../ingest/domain/device.ts';
import { registryFiles } from '../ingest/registry/columns.ts';
import { loadRegistry } from '../ingest/registry/load.ts';
import { faultText } from '../ingest/registry/table.ts';
import { writeRegistry } from '../ingest/registry/write.ts';

const help = `用法 Usage: npm run registry -- [--out 文件夹 DIR [--private]] [--check 文件夹 DIR]

登记册：村庄、班组、设备 The registry: villages, crews, devices.
  --out DIR     导出为 CSV（内置潞城示例，或 WEISU_REGISTRY）
                export as CSV (the built-in Lucheng fleet, or WEISU_REGISTRY)
  --private     连同 households.csv（住户，保密）导出 export households.csv too (private)
  --check DIR   检查文件夹，列出每个错误；有错时退出码 78
                check a folder and list every fault; exit code 78 if there is any
  --help        显示本说明 show this
不带选项时只打印总数 With no option: prints the totals.
环境变量 Environment: WEISU_REGISTRY, WEISU_KINDS`;

interface Options {
  readonly out?: string;
  readonly check?: string;
  readonly private?: boolean;
  readonly help?: boolean;
}

process.exitCode = run(options());

function options(): Options | { readonly wrong: string } {
  try {
    const { values } = parseArgs({
      options: {
        out: { type: 'string' },
        check: { type: 'string' },
        private: { type: 'boolean' },
        help: { type: 'boolean' },
      },
    });
    return values;
  } catch (error) {
    return { wrong: (error as Error).message };
  }
}

function run(asked: Options | { readonly wrong: string }): number {
  if ('wrong' in asked) {
    console.error(`${asked.wrong}\n\n${help}`);
    return exitConfig;
  }
  if (asked.help === true) {
    console.log(help);
    return 0;
  }
  const folder = asked.check ?? (process.env.WEISU_REGISTRY || undefined);
  const read = loadRegistry({ folder, kindsFile: process.env.WEISU_KINDS || undefined });
  if ('faults' in read) {
    for (const fault of read.faults) console.error(faultText(fault));
    console.error(`登记册有 ${read.faults.length} 处错误 ${read.faults.length} faults in the registry`);
    return exitConfig;
  }
  for (const warning of read.warnings) console.error(`警告 warning: ${faultText(warning)}`);
  if (asked.out !== undefined) writeFolder(asked.out, read.registry, asked.private === true);
  console.log(totals(read.registry));
  return 0;
}

function writeFolder(folder: string, registry: Registry, withHouseholds: boolean): void {
  mkdirSync(folder, { recursive: true });
  const texts = writeRegistry(registry);
  for (const name of ['villages', 'crews', 'devices'] as const) {
    writeFileSync(join(folder, registryFiles[name]), texts[name]);
  }
  // Contacts of private homes: readable by their owner alone.
  if (withHouseholds)
    writeFileSync(join(folder, registryFiles.households), texts.households, { mode: 0o600 });
}

function totals(registry: Registry): string {
  const counts = new Map<string, number>();
  for (const { kind } of registry.devices.values()) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  const lines: (readonly [string, string | number])[] = [
    ['村庄 villages', registry.villages.size],
    ['班组 crews', registry.crews.size],
    ...[...counts].map(([kind, count]) => [`${registry.kinds.get(kind)!.zh} ${kind}`, count] as const),
    ['供电回路 circuits', registry.circuits.size],
    ['住户 households', registry.households.size],
    ['版本 version', registry.version],
  ];
  return lines.map(([name, value]) => `${name}: ${value}`).join('\n');
}
