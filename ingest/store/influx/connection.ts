// How to reach an InfluxDB: 1.x by user and database, 2.x and 3 by token, organisation and bucket. Writes go through
// the official client's transport (one request, no buffer: its own buffering loses points), queries through fetch.
import { HttpError, InfluxDB } from '@influxdata/influxdb-client';
import { type Millis, SECOND } from '../../domain/time.ts';

export type InfluxConfig =
  | { readonly url: string; readonly user: string; readonly password: string; readonly database: string }
  | { readonly url: string; readonly token: string; readonly org: string; readonly bucket: string };

export interface Connection {
  readonly url: string;
  /** Path and query of a write. */
  readonly writePath: string;
  /** The database's name for InfluxQL; a bucket of 2.x is one of the same name. */
  readonly database: string;
  readonly authorization: string | undefined;
}

export const requestMsMax: Millis = 10 * SECOND;

export function connectionTo(config: InfluxConfig): Connection {
  const url = config.url.replace(/\/+$/, '');
  if ('token' in config) {
    const query = new URLSearchParams({ org: config.org, bucket: config.bucket, precision: 'ms' });
    return {
      url,
      writePath: `/api/v2/write?${query}`,
      database: config.bucket,
      authorization: config.token === '' ? undefined : `Token ${config.token}`,
    };
  }
  const query = new URLSearchParams({ db: config.database, precision: 'ms' });
  const basic = Buffer.from(`${config.user}:${config.password}`).toString('base64');
  return {
    url,
    writePath: `/write?${query}`,
    database: config.database,
    authorization: config.user === '' ? undefined : `Basic ${basic}`,
  };
}

/** Sends lines in one request; rejects with the client's `HttpError`, or with what the socket said. */
export type Post = (lines: readonly string[]) => Promise<void>;

export function postTo(connection: Connection): Post {
  const { url, authorization } = connection;
  // 1.x refuses the client's own `token` option (`Token ...`), so the header is ours in every case.
  const influx = new InfluxDB({ url, headers: authorization === undefined ? {} : { authorization } });
  return async (lines) => {
    let status = 0;
    await influx.transport.request(
      connection.writePath,
      lines.join('\n'),
      {
        method: 'POST',
        headers: { 'content-type': 'text/plain; charset=utf-8', accept: 'application/json' },
        // The client's own timeout rejects but leaves the socket open.
        signal: AbortSignal.timeout(requestMsMax),
      },
      (_headers, code) => {
        status = code ?? 0;
      },
    );
    // The transport resolves on any 2xx, also on a login page of a proxy.
    if (status !== 204) throw new HttpError(status, `answered ${status}, not 204: is this InfluxDB?`);
  };
}
