// The provisioned alert rules, evaluated as Grafana's reduce (last) and threshold would: any series whose last value passes
// makes its rule fire. For how long it must do so is Grafana's own business.
import { MINUTE } from '../../ingest/domain/time.ts';
import { influxSeries, type Sources } from './ask.ts';
import { readYaml } from './files.ts';
import { renderInflux, renderSql } from './render.ts';

interface Evaluator {
  readonly type: 'lt' | 'gt';
  readonly params: readonly [number];
}
export interface AlertRule {
  readonly uid: string;
  readonly noDataState: 'Alerting' | 'OK';
  readonly data: readonly {
    readonly model: {
      readonly query?: string;
      readonly rawSql?: string;
      readonly conditions?: readonly { readonly evaluator: Evaluator }[];
    };
    readonly relativeTimeRange: { readonly from: number };
  }[];
}

const provisioned = readYaml('alerting/weisu.yaml') as { groups: { rules: readonly AlertRule[] }[] };
export const alertRules = provisioned.groups.flatMap(({ rules }) => rules);

export type Verdict = 'firing' | 'normal' | 'no data';

export async function verdictOf(rule: AlertRule, sources: Sources): Promise<Verdict> {
  const [asked, , threshold] = rule.data;
  const { type, params } = threshold!.model.conditions![0]!.evaluator;
  const values = await lastValues(asked!, sources);
  if (values.length === 0) return 'no data';
  return values.some((value) => (type === 'lt' ? value < params[0] : params[0] < value))
    ? 'firing'
    : 'normal';
}

/** One for each series. */
async function lastValues(
  { model, relativeTimeRange }: AlertRule['data'][number],
  sources: Sources,
): Promise<readonly number[]> {
  const span = { from: sources.now - relativeTimeRange.from * 1_000, to: sources.now };
  if (model.query === undefined) {
    const text = renderSql(model.rawSql!, span, {});
    const { rows } = await sources.postgres.query<unknown[]>({ text, rowMode: 'array' });
    return rows.map((row) => Number(row[0]));
  }
  const series = await influxSeries(sources, renderInflux(model.query, span, MINUTE, {}));
  return series.map(({ values }) => Number(values.at(-1)![1]));
}
