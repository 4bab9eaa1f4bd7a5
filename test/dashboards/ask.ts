// Runs a panel's queries on real servers and makes of the answers what Grafana's data sources make of them.
import type { DataFrame, Field, FieldType } from '@grafana/data';
import pg from 'pg';
import type { Millis } from '../../ingest/domain/time.ts';
import type { DashboardFile, PanelFile, Target, Variable } from './files.ts';
import { type Choices, intervalOf, isInflux, renderInflux, renderSql, type Span } from './render.ts';
import { livingAt } from './stopped-clock.ts';

/** The two data sources of one data set. */
export interface Sources {
  readonly influxUrl: string;
  readonly database: string;
  /** As the reader, so that every query also proves its right. */
  readonly postgres: pg.Pool;
  /** When the panels are looked at. */
  readonly now: Millis;
}

/** The pool with which panels ask, at a time of the asker's: counts are numbers, as in Grafana. */
export function readerPool(databaseUrl: string, user: string, password: string, now: Millis): pg.Pool {
  const url = new URL(databaseUrl);
  url.username = user;
  url.password = password;
  const numbers = [20, 21, 23, 700, 701, 1700];
  const times = [1114, 1184];
  const getTypeParser = (oid: number) => (text: string) =>
    numbers.includes(oid)
      ? Number(text)
      : times.includes(oid)
        ? Date.parse(text)
        : oid === 16
          ? text === 't'
          : text;
  return new pg.Pool({
    connectionString: url.href,
    max: 3,
    options: livingAt(now),
    types: { getTypeParser } as pg.CustomTypesConfig,
  });
}

/** The frames of all of a panel's targets. */
export async function ask(
  sources: Sources,
  panel: PanelFile,
  span: Span,
  choices: Choices,
): Promise<readonly DataFrame[]> {
  const own = panel.timeFrom === '5m' ? { from: span.to - 300_000, to: span.to } : span;
  const frames: DataFrame[] = [];
  for (const target of panel.targets ?? []) {
    if (isInflux(target))
      frames.push(
        ...(await askInflux(
          sources,
          target,
          renderInflux(target.query, own, intervalOf(own, panel), choices),
        )),
      );
    else frames.push(await askSql(sources, target, renderSql(target.rawSql!, own, choices)));
  }
  return frames;
}

interface Series {
  readonly name: string;
  readonly tags?: Readonly<Record<string, string>>;
  readonly columns: readonly string[];
  readonly values: readonly (readonly unknown[])[];
}

/** One InfluxQL statement, by the way that the data source goes. @throws Error with what the server said */
export async function influxSeries(
  sources: Pick<Sources, 'influxUrl' | 'database'>,
  query: string,
): Promise<readonly Series[]> {
  const body = new URLSearchParams({ db: sources.database, q: query, epoch: 'ms' });
  const response = await fetch(`${sources.influxUrl}/query`, { method: 'POST', body });
  const answer = (await response.json()) as {
    error?: string;
    results?: { error?: string; series?: Series[] }[];
  };
  const wrong = answer.error ?? answer.results?.[0]?.error;
  if (wrong !== undefined) throw new Error(`${wrong}: ${query}`);
  return answer.results?.[0]?.series ?? [];
}

async function askInflux(sources: Sources, target: Target, query: string): Promise<readonly DataFrame[]> {
  const series = await influxSeries(sources, query);
  return series.flatMap(({ name, tags, columns, values }) =>
    columns.slice(1).map((column, index) => {
      const displayNameFromDS = target.alias ?? `${name}.${column}`;
      const time = fieldOf(
        'Time',
        'time',
        values.map(([at]) => at),
      );
      const seen = values.map((row) => row[index + 1]);
      const value = fieldOf('Value', typeOf(seen), seen);
      return frameOf(target, displayNameFromDS, [
        time,
        { ...value, labels: { ...tags }, config: { displayNameFromDS } },
      ]);
    }),
  );
}

async function askSql(sources: Sources, target: Target, text: string): Promise<DataFrame> {
  const { rows, fields } = await sources.postgres
    .query<unknown[]>({ text, rowMode: 'array' })
    .catch((error: unknown) => {
      throw new Error(`${(error as Error).message}: ${text}`);
    });
  const columns = fields.map(({ name, dataTypeID }, index) => {
    const values = rows.map((row) => row[index]);
    // The macro for hours gives seconds.
    if (name === 'time' && dataTypeID !== 1184)
      return fieldOf(
        name,
        'time',
        values.map((value) => Number(value) * 1_000),
      );
    return fieldOf(name, typeOfOid(dataTypeID), values);
  });
  return frameOf(target, undefined, columns);
}

const typeOfOid = (oid: number): `${FieldType}` =>
  [1114, 1184].includes(oid)
    ? 'time'
    : oid === 16
      ? 'boolean'
      : [25, 1043, 19].includes(oid)
        ? 'string'
        : 'number';
const typeOf = (values: readonly unknown[]): `${FieldType}` => {
  const sample = values.find((value) => value !== null);
  return typeof sample === 'string' ? 'string' : typeof sample === 'boolean' ? 'boolean' : 'number';
};
const fieldOf = (name: string, type: `${FieldType}`, values: unknown[]): Field => ({
  name,
  type: type as FieldType,
  config: {},
  values,
});
const frameOf = (target: Target, name: string | undefined, fields: Field[]): DataFrame => ({
  ...(name !== undefined && { name }),
  refId: target.refId,
  fields,
  length: fields[0]?.values.length ?? 0,
});

/** The variables as they stand when a dashboard is opened, with some chosen beforehand, as by a link. */
export async function choicesOf(
  sources: Sources,
  board: DashboardFile,
  chosen: Choices = {},
): Promise<Choices> {
  const choices: Record<string, string | readonly string[]> = {};
  for (const variable of board.templating.list) {
    choices[variable.name] = chosen[variable.name] ?? (await offered(sources, variable, choices));
  }
  return choices;
}

async function offered(
  sources: Sources,
  variable: Variable,
  before: Choices,
): Promise<string | readonly string[]> {
  const values =
    variable.type === 'custom'
      ? variable.query.split(',').map((option) => option.split(' : ')[1]!.trim())
      : await valuesOf(sources, renderSql(variable.query, { from: 0, to: 0 }, before));
  return variable.multi === true ? values : (values[0] ?? '');
}

async function valuesOf({ postgres }: Sources, text: string): Promise<readonly string[]> {
  const { rows, fields } = await postgres.query<unknown[]>({ text, rowMode: 'array' });
  const at = Math.max(
    0,
    fields.findIndex(({ name }) => name === '__value'),
  );
  return rows.map((row) => String(row[at]));
}
