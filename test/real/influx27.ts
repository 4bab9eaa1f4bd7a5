// Answers as InfluxDB 2.7 does, over a store in memory: no package of it is to be had, and 1.6 does not show its ways.
// One unreadable line rejects the whole batch (400), a conflict of types is 422, a server may ask to be left alone
// (Retry-After), and `/metrics` tells its age. Of InfluxQL it knows the statements that the adapter sends.
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { InfluxConfig } from '../../ingest/store/influx/connection.ts';
import { answerQuery, type StoredRow, type StoredRows } from './influxql.ts';
import { type ParsedLine, parseLine, split } from './line-protocol.ts';

export interface Influx27 {
  readonly config: InfluxConfig;
  readonly rows: StoredRows;
  /** Lines of each write that was asked for, taken or not. */
  readonly writes: number[];
  /** Answers the next writes with these, one each, and takes nothing. */
  refuseNext(...answers: readonly Refusal[]): void;
  /** Points older than this are beyond the retention. */
  keepFrom(ts: number): void;
  /** Starts anew, without the rows that the predicate picks. */
  restart(lost: (row: StoredRow) => boolean): void;
  close(): Promise<void>;
}
export interface Refusal {
  readonly status: number;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

const org = 'town';
const bucket = 'weisu';
const token = 'secret';

/** @param version with `3...` it also refuses a query over more than three days, as InfluxDB 3 Core does */
export async function startInflux27(version = 'v2.7.12'): Promise<Influx27> {
  const rows: StoredRows = new Map();
  const writes: number[] = [];
  const refusals: Refusal[] = [];
  // An hour old, so that a restart is seen at once.
  let startedAt = performance.now() - 3_600_000;
  let keptFrom = -Infinity;

  function write(url: URL, body: string): Refusal {
    const lines = split(body, '\n').filter((line) => line !== '');
    writes.push(lines.length);
    const refusal = refusals.shift();
    if (refusal) return refusal;
    if (url.searchParams.get('org') !== org || url.searchParams.get('bucket') !== bucket) {
      return problem(404, 'not found', 'bucket not found');
    }
    const parsed = lines.map(parseLine);
    const bad = lines.filter((_, i) => parsed[i] === undefined);
    if (bad.length > 0) {
      return problem(400, 'invalid', bad.map((line) => `unable to parse '${line}': invalid`).join('\n'));
    }
    return takeEach(parsed as ParsedLine[]);
  }

  function takeEach(lines: readonly ParsedLine[]): Refusal {
    let conflicts = 0;
    let old = 0;
    for (const line of lines) {
      if (line.ts < keptFrom) old += 1;
      else if (hasConflict(line)) conflicts += 1;
      else take(line);
    }
    const partial = 'failure writing points to database: partial write:';
    const conflict = `${partial} field type conflict: input field is of another type dropped=${conflicts}`;
    if (conflicts > 0) return problem(422, 'unprocessable entity', conflict);
    const tooOld = `${partial} points beyond retention policy dropped=${old}`;
    return old > 0 ? problem(422, 'unprocessable entity', tooOld) : { status: 204 };
  }

  function hasConflict(line: ParsedLine): boolean {
    const known = [...rows.values()].filter((row) => row.measurement === line.measurement);
    return Object.entries(line.fields).some(([field, value]) =>
      known.some((row) => field in row.fields && typeof row.fields[field] !== typeof value),
    );
  }

  function take({ measurement, tags, fields, ts }: ParsedLine): void {
    const key = JSON.stringify([measurement, Object.entries(tags).sort(), ts]);
    rows.set(key, { measurement, tags, ts, fields: { ...rows.get(key)?.fields, ...fields } });
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url!, 'http://localhost');
    const body = await textOf(request);
    const { status, body: text, headers } = route(request, url, body);
    response.writeHead(status, {
      ...(text !== undefined && { 'content-type': 'application/json' }),
      ...headers,
    });
    response.end(text);
  }

  function route(request: IncomingMessage, url: URL, body: string): Refusal {
    const age = (performance.now() - startedAt) / 1_000;
    if (url.pathname === '/metrics') return { status: 200, body: `influxdb_uptime_seconds{id="1"} ${age}\n` };
    if (url.pathname === '/ping') return { status: 204, headers: { 'x-influxdb-version': version } };
    if (request.headers.authorization !== `Token ${token}`) {
      return problem(401, 'unauthorized', 'unauthorized access');
    }
    if (url.pathname === '/api/v2/write') return write(url, body);
    if (url.pathname === '/query') {
      const asked = new URLSearchParams(body);
      if (version.startsWith('3') && isOverThreeDays(asked.get('q')!)) {
        return problem(500, 'internal', 'query would exceed file limit of 432 parquet files');
      }
      return { status: 200, body: JSON.stringify(answerQuery(asked, bucket, rows)) };
    }
    return problem(404, 'not found', 'path not found');
  }

  const server = createServer((request, response) => void answer(request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;

  return {
    config: { url: `http://127.0.0.1:${port}`, token, org, bucket },
    rows,
    writes,
    refuseNext: (...answers) => void refusals.push(...answers),
    keepFrom: (ts) => {
      keptFrom = ts;
    },
    restart: (lost) => {
      for (const [key, row] of rows) if (lost(row)) rows.delete(key);
      startedAt = performance.now();
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function isOverThreeDays(statement: string): boolean {
  const span = /time >= (-?\d+)ms AND time < (-?\d+)ms/.exec(statement);
  return span !== null && Number(span[2]) - Number(span[1]) > 3 * 86_400_000;
}

const problem = (status: number, code: string, message: string): Refusal => ({
  status,
  body: JSON.stringify({ code, message }),
});

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
