// As much of InfluxQL as the adapter speaks, over rows in memory; anything else is a syntax error, so that a statement
// the stand-in does not know cannot pass for an empty answer.
import type { MetricValue } from '../../ingest/domain/reading.ts';
import { buckets } from '../../ingest/store/buckets.ts';

export interface StoredRow {
  readonly measurement: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly ts: number;
  fields: Readonly<Record<string, MetricValue>>;
}
/** By measurement, tags and time. */
export type StoredRows = Map<string, StoredRow>;

type Cell = MetricValue | null;
interface Answer {
  readonly error?: string;
  readonly results?: readonly {
    readonly error?: string;
    readonly series?: readonly { columns: readonly string[]; values: readonly (readonly Cell[])[] }[];
  }[];
}

const show = /^SHOW TAG VALUES FROM "(\w+)" WITH KEY = "device"$/;
const select =
  /^SELECT (.+) FROM "(\w+)" WHERE (.+?)(?: GROUP BY time\((\d+)ms\) fill\(none\))? ORDER BY time(?: LIMIT (\d+))?$/;

/** Answers the body of one request to `/query`. */
export function answerQuery(body: URLSearchParams, database: string, stored: StoredRows): Answer {
  if (body.get('db') !== database) return { results: [{ error: 'database not found' }] };
  if (body.get('epoch') !== 'ms') return { error: 'the adapter always asks for ms' };
  const params = JSON.parse(body.get('params') ?? '{}') as Record<string, string>;
  const text = body.get('q') ?? '';
  const rows = [...stored.values()];

  const shown = show.exec(text);
  if (shown) {
    const ids = rows.filter((row) => row.measurement === shown[1]).map((row) => row.tags.device!);
    return seriesOf(
      ['key', 'value'],
      [...new Set(ids)].sort().map((id) => ['device', id]),
    );
  }
  const selected = select.exec(text);
  if (!selected) return { error: `error parsing query: ${text}` };
  const [, columns, measurement, where, everyMs, limit] = selected;
  const found = rows
    .filter((row) => row.measurement === measurement && holds(row, where!, params))
    .sort((a, b) => a.ts - b.ts);
  const read = everyMs === undefined ? raw(found, columns!) : aggregated(found, columns!, Number(everyMs));
  return seriesOf(read.columns, read.values.slice(0, limit === undefined ? undefined : Number(limit)));
}

function holds(row: StoredRow, where: string, params: Record<string, string>): boolean {
  return where.split(' AND ').every((term) => {
    const any = /^\((.+)\)$/.exec(term)?.[1];
    if (any !== undefined) return any.split(' OR ').some((one) => holds(row, one, params));
    const time = /^time (>=|<) (-?\d+)ms$/.exec(term);
    if (time) return time[1] === '<' ? row.ts < Number(time[2]) : row.ts >= Number(time[2]);
    const tag = /^(\w+) = \$(\w+)$/.exec(term);
    if (!tag || !(tag[2]! in params)) throw new Error(`no condition: ${term}`);
    return row.tags[tag[1]!] === params[tag[2]!];
  });
}

function raw(rows: readonly StoredRow[], columns: string): { columns: string[]; values: Cell[][] } {
  const all = columns === '*';
  const names = all
    ? [...new Set(rows.flatMap((row) => [...Object.keys(row.tags), ...Object.keys(row.fields)]))]
    : [/^"(\w+)"$/.exec(columns)![1]!];
  const values = rows
    .filter((row) => all || names[0]! in row.fields)
    .map((row) => [row.ts, ...names.map((name) => row.fields[name] ?? row.tags[name] ?? null)]);
  return { columns: ['time', ...names], values };
}

function aggregated(rows: readonly StoredRow[], columns: string, everyMs: number) {
  const names = columns.split(', ').map((column) => /^(?:mean|last)\("(\w+)"\) AS "\1"$/.exec(column)![1]!);
  const means = buckets(everyMs);
  for (const row of rows) {
    const wanted = Object.entries(row.fields).filter(([name]) => names.includes(name));
    if (wanted.length > 0) means.add({ ts: row.ts, metrics: Object.fromEntries(wanted) });
  }
  const values = means.rows().map(({ ts, metrics }) => [ts, ...names.map((name) => metrics[name] ?? null)]);
  return { columns: ['time', ...names], values };
}

const seriesOf = (columns: readonly string[], values: readonly (readonly Cell[])[]): Answer => ({
  results: [values.length === 0 ? {} : { series: [{ columns, values }] }],
});
