// InfluxQL over `/query`: the one language that 1.x, 2.x and 3 share. Values are bound by the caller's literals, names
// come from lists of ours. Errors at run time arrive with status 200 and are found here.
import { z } from 'zod';
import { StoreError } from '../ports.ts';
import { type Connection, requestMsMax } from './connection.ts';

const series = z.object({
  name: z.string().optional(),
  columns: z.array(z.string()),
  values: z.array(z.array(z.union([z.number(), z.string(), z.boolean(), z.null()]))).default([]),
});
const answer = z.object({
  error: z.string().optional(),
  message: z.string().optional(),
  results: z.array(z.object({ error: z.string().optional(), series: z.array(series).optional() })).optional(),
});

/** One row of an answer, by column. */
export type QueryRow = Readonly<Record<string, number | string | boolean | null>>;
/** Runs one statement; `$name` in its text stands for a value of `params`. */
export type Query = (statement: string, params?: Readonly<Record<string, string>>) => Promise<QueryRow[]>;

export function queryOn(connection: Connection): Query {
  return async (statement, params) => {
    const form = { db: connection.database, q: statement, epoch: 'ms' };
    const body = new URLSearchParams(params ? { ...form, params: JSON.stringify(params) } : form);
    const { authorization } = connection;
    const headers = { accept: 'application/json', ...(authorization === undefined ? {} : { authorization }) };
    const signal = AbortSignal.timeout(requestMsMax);
    let response: Response;
    let json: unknown;
    try {
      response = await fetch(`${connection.url}/query`, { method: 'POST', body, headers, signal });
      json = await response.json();
    } catch (cause) {
      throw new StoreError(`InfluxDB did not answer a query: ${reasonOf(cause)}`, true, { cause });
    }
    const parsed = answer.safeParse(json);
    if (!parsed.success) throw new StoreError(`InfluxDB: not an answer, HTTP ${response.status}`, true);
    const { error, message, results } = parsed.data;
    const wrong = error ?? message ?? results?.find((result) => result.error !== undefined)?.error;
    if (wrong !== undefined || !response.ok) {
      const retry = response.status >= 500 || response.status === 429;
      throw new StoreError(`InfluxDB: ${wrong ?? `HTTP ${response.status}`}`, retry);
    }
    return (results ?? []).flatMap((result) => result.series ?? []).flatMap(rowsOf);
  };
}

function rowsOf({ columns, values }: z.infer<typeof series>): QueryRow[] {
  return values.map((value) =>
    Object.fromEntries(columns.map((column, index) => [column, value[index] ?? null])),
  );
}

/** `fetch failed` says nothing; its cause does. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message : error.message;
}
