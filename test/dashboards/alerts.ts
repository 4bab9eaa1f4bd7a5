// The provisioned alert rules, evaluated as Grafana's reduce (last) and threshold would: any series whose last value passes
// makes its rule fire. For how long it must do so is Grafana's own business.
import { MINUTE } from '../../ingest/domain/time.ts';
import { influxSeries, type Sources } from './ask.ts';
import { readYaml } from './files.ts';
import { alertingFile } from './provisioning-schema.ts';
import { renderInflux, renderSql } from './render.ts';

export const alertRules = alertingFile
  .parse(readYaml('alerting/weisu.yaml'))
  .groups.flatMap(({ rules }) => rules);
type AlertRule = (typeof alertRules)[number];

export type Verdict = 'firing' | 'normal' | 'no data';

export async function verdictOf(rule: AlertRule, sources: Sources): Promise<Verdict> {
  const [asked, , threshold] = rule.data;
  const [{ evaluator }] = threshold.model.conditions;
  const { type, params } = evaluator;
  const values = await lastValues(asked, sources);
  if (values.length === 0) return 'no data';
  return values.some((value) => (type === 'lt' ? value < params[0] : params[0] < value))
    ? 'firing'
    : 'normal';
}

/** One for each series. */
async function lastValues(
  { model, relativeTimeRange }: AlertRule['data'][0],
  sources: Sources,
): Promise<readonly number[]> {
  const span = { from: sources.now - relativeTimeRange.from * 1_000, to: sources.now };
  if ('rawSql' in model) {
    const text = renderSql(model.rawSql, span, {});
    const { rows } = await sources.postgres.query<unknown[]>({ text, rowMode: 'array' });
    return rows.map((row) => Number(row[0]));
  }
  const series = await influxSeries(sources, renderInflux(model.query, span, MINUTE, {}));
  return series.map(({ values }) => Number(values.at(-1)![1]));
}
