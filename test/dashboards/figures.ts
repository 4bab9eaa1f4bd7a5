// What the dashboards say of a period, in the words of `GET /api/v1/kpi`, so that the two can be compared whole.
import type { KpiRow } from '../../ingest/domain/kpi.ts';
import { ask, type Sources } from './ask.ts';
import { panelsOf, readDashboards } from './files.ts';
import type { Span } from './render.ts';

const board = readDashboards('json').get('weisu-proactive.json')!;

type Cells = Readonly<Record<string, unknown>>;
type PlainFigure =
  | 'episodes'
  | 'proactiveRate'
  | 'complaints'
  | 'leadTimeMedianMin'
  | 'toAcceptMedianMin'
  | 'toFixMedianMin'
  | 'reopened';
const titles: Readonly<Record<PlainFigure, string>> = {
  episodes: '事件数',
  proactiveRate: '未诉先办率',
  complaints: '投诉数',
  leadTimeMedianMin: '提前量中位数',
  toAcceptMedianMin: '接单用时中位数',
  toFixMedianMin: '修复用时中位数',
  reopened: '返修次数',
};

export interface Comparable extends Pick<KpiRow, PlainFigure | 'missCauses'> {
  readonly withinDeadlines: number | null;
  readonly villages: readonly (Pick<KpiRow, 'key' | 'episodes' | 'proactiveRate' | 'toFixMedianMin'> & {
    readonly complaints: number;
  })[];
}

/** As the panels show them. */
export async function figuresShown(sources: Sources, span: Span): Promise<Comparable> {
  const plain: Partial<Record<PlainFigure, number | null>> = {};
  for (const name of Object.keys(titles) as PlainFigure[])
    plain[name] = await figure(sources, span, titles[name]);
  const causes = await rows(sources, span, '投诉先到的原因');
  const villages = await rows(sources, span, '各村指标');
  return {
    ...(plain as Pick<KpiRow, PlainFigure>),
    withinDeadlines: await figure(sources, span, '按期率'),
    missCauses: Object.fromEntries(causes.map((row) => [row.miss_cause, row.complaints])),
    villages: villages.map((row) => ({
      key: String(row.village),
      episodes: Number(row.episodes),
      proactiveRate: row.rate as number | null,
      toFixMedianMin: row.to_fix as number | null,
      complaints: Number(row.complaints),
    })),
  };
}

/** As the API tells them. @param villages its rows by village */
export function figuresTold(all: KpiRow, villages: readonly KpiRow[]): Comparable {
  const plain = Object.fromEntries(Object.keys(titles).map((name) => [name, all[name as PlainFigure]]));
  return {
    ...(plain as Pick<KpiRow, PlainFigure>),
    withinDeadlines: all.slaDecided === 0 ? null : all.withinSla / all.slaDecided,
    missCauses: all.missCauses,
    villages: villages.map(({ key, episodes, proactiveRate, toFixMedianMin, complaints }) => ({
      key,
      episodes,
      proactiveRate,
      toFixMedianMin,
      complaints,
    })),
  };
}

async function rows(sources: Sources, span: Span, title: string): Promise<readonly Cells[]> {
  const panel = panelsOf(board).find((one) => one.title === title)!;
  const [frame] = await ask(sources, panel, span, {});
  return Array.from({ length: frame!.length }, (_, row) =>
    Object.fromEntries(frame!.fields.map((field) => [field.name, field.values[row] as unknown])),
  );
}

async function figure(sources: Sources, span: Span, title: string): Promise<number | null> {
  const [row] = await rows(sources, span, title);
  return row!.value as number | null;
}
