// The whole examination, and how it is told.
import type { Installation } from '../archive/installation.ts';
import { influxFindings, postgresFindings } from './databases.ts';
import type { Finding, Probes } from './finding.ts';
import { type GrafanaAccess, grafanaFindings } from './grafana.ts';
import { machineFindings } from './machine.ts';
import { programFindings } from './program.ts';

export async function examine(
  installation: Installation,
  grafana: GrafanaAccess | undefined,
  probes: Probes,
): Promise<readonly Finding[]> {
  const parts = await Promise.all([
    machineFindings(installation, probes),
    programFindings(installation, probes),
    postgresFindings(installation, probes),
    influxFindings(installation, probes),
    grafanaFindings(grafana),
  ]);
  return parts.flat();
}

const marks = { ok: '  ok ', warning: ' 注意', bad: ' 故障' } as const;

export function told(finding: Finding): string {
  const line = `${marks[finding.state]}  ${finding.about}: ${finding.what}`;
  if (finding.state === 'ok') return line;
  return `${line}\n         ${finding.remedy.zh}\n         ${finding.remedy.en}`;
}
