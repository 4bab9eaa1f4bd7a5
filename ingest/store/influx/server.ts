// What the server tells of itself: whether it is there, its version, and whether it was started anew since last asked.
import type { Millis } from '../../domain/time.ts';
import { StoreError } from '../ports.ts';
import { type Connection, requestMsMax } from './connection.ts';
import { readStart, type ServerStart, wasRestarted } from './restart.ts';

export interface Server {
  /** `undefined` where the server cannot be asked now. */
  restarted(): Promise<boolean | undefined>;
  /** A request found the connection refused or broken. */
  broke(): void;
  /** @throws StoreError when nothing answers */
  version(): Promise<string>;
  /** 1.x only; whether there is one now. Says not why it may not: the write that asked for it does. */
  createDatabase(): Promise<boolean>;
}

/** @param elapsed a clock that only rises: a step of the town's clock is no restart */
export function serverOf(connection: Connection, elapsed: () => Millis): Server {
  const { url, authorization } = connection;
  const get = (path: string) =>
    fetch(url + path, {
      headers: authorization === undefined ? {} : { authorization },
      signal: AbortSignal.timeout(requestMsMax),
    });
  let seen: ServerStart | undefined;
  let broken = false;

  async function restarted(): Promise<boolean | undefined> {
    const sentAt = elapsed();
    let text: string;
    try {
      const response = await get('/metrics');
      // A server or proxy that keeps its metrics to itself tells nothing.
      text = response.ok ? await response.text() : '';
    } catch {
      broken = true;
      return undefined;
    }
    const start = readStart(text, sentAt, elapsed());
    const anew = wasRestarted(seen, start, broken);
    seen = start;
    broken = false;
    return anew;
  }

  async function version(): Promise<string> {
    try {
      const response = await get('/ping');
      return response.headers.get('x-influxdb-version') ?? '';
    } catch (cause) {
      throw new StoreError(`InfluxDB does not answer at ${url}`, true, { cause });
    }
  }

  async function createDatabase(): Promise<boolean> {
    const q = `CREATE DATABASE "${connection.database.replaceAll('"', '\\"')}"`;
    try {
      const response = await fetch(`${url}/query`, {
        method: 'POST',
        body: new URLSearchParams({ q }),
        headers: authorization === undefined ? {} : { authorization },
        signal: AbortSignal.timeout(requestMsMax),
      });
      // An error in the statement comes with 200, as a member of the answer.
      return response.ok && !(await response.text()).includes('"error"');
    } catch {
      return false;
    }
  }

  return {
    restarted,
    createDatabase,
    broke: () => {
      broken = true;
    },
    version,
  };
}
