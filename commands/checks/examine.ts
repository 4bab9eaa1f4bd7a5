// The whole examination, and how it is told.
import type { Installation } from '../archive/installation.ts';
import { influxFindings, postgresFindings } from './databases.ts';
import { bad, type Finding, type Probes, reasonOf } from './finding.ts';
import { type GrafanaAccess, grafanaFindings } from './grafana.ts';
import { machineFindings } from './machine.ts';
import { programFindings } from './program.ts';

export async function examine(
  installation: Installation,
  grafana: GrafanaAccess | undefined,
  probes: Probes,
): Promise<readonly Finding[]> {
  const parts = await Promise.all([
    orWhyNot('machine', machineFindings(installation, probes)),
    orWhyNot('program', programFindings(installation, probes)),
    orWhyNot('PostgreSQL', postgresFindings(installation, probes)),
    orWhyNot('InfluxDB', influxFindings(installation, probes)),
    orWhyNot('Grafana', grafanaFindings(grafana)),
  ]);
  return parts.flat();
}

/** What is stranger than any remedy foresaw is a finding too, and hides none of the others. */
const orWhyNot = (about: string, part: Promise<readonly Finding[]>): Promise<readonly Finding[]> =>
  part.catch((error: unknown) => [
    bad(about, reasonOf(error), {
      zh: '回答看不懂：这个地址上是不是别的程序或代理？',
      en: 'An answer that makes no sense: is it another program, or a proxy, that listens there?',
    }),
  ]);

const marks = { ok: '  ok ', warning: ' 注意', bad: ' 故障' } as const;

export function told(finding: Finding): string {
  const line = `${marks[finding.state]}  ${finding.about}: ${finding.what}`;
  if (finding.state === 'ok') return line;
  return `${line}\n         ${finding.remedy.zh}\n         ${finding.remedy.en}`;
}
