// What was reported as committed is there once, and nothing else is: after kill -9 of the program at any moment, and
// while PostgreSQL is stopped, crashed and started again under load.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { migrate } from '../../ingest/store/sql/migrate.ts';
import { skipWithout } from '../real/available.ts';
import { available, type RealPostgres, startPostgres } from '../real/postgres.ts';
import { commitNext, openSql, orderStore, untilDone } from './orders-committer.ts';
import { anOrder, opening, t0 } from './orders-fixture.ts';
import { tempFolder } from './sqlite-folder.ts';

const committer = fileURLToPath(new URL('./orders-committer.ts', import.meta.url));
const commitsBeforeKillMax = 60;
const msBeforeKillMax = 8;
/** Twenty processes start one after the other: 20 s on an idle machine, minutes on a busy one. */
const killsMsMax = 400_000;

test(
  'SQLite: a program killed 20 times loses and doubles nothing',
  async () => killed(20, join(await tempFolder(), 'weisu.db')),
  killsMsMax,
);

describe.skipIf(skipWithout(available))('with a real PostgreSQL', () => {
  let postgres: RealPostgres;
  beforeAll(async () => {
    postgres = await startPostgres();
  });
  afterAll(() => postgres.close());

  test('a program killed 5 times loses and doubles nothing', async () => {
    await killed(5, await postgres.database());
  });

  test('a commit whose answer is lost counts once when it is tried again', async () => {
    const direct = new URL(await postgres.database());
    const cutter = await cutAfterCommit(direct);
    const sql = await openSql(cutter.url);
    await migrate(sql, t0);
    const store = orderStore(sql);
    await commitNext(store, 1);
    cutter.arm();
    const batch = opening(2, 3, anOrder('o2'));
    await expect(store.commit(batch)).rejects.toMatchObject({ name: 'StoreError', retry: true });
    expect(await store.position()).toBe(2);
    await store.commit(batch);
    expect([await store.position(), await store.lastLedgerSeq()]).toEqual([2, 3]);
    await sql.close();
    cutter.close();
  });

  test('stopped and crashed in the middle, it loses and doubles nothing', async (context) => {
    if (!postgres.restartable) return context.skip('TEST_DATABASE_URL is not ours to stop');
    const where = await postgres.database();
    const sql = await openSql(where);
    await migrate(sql, t0);
    const store = orderStore(sql);
    let position = 0;
    let stopping = false;
    const committing = (async () => {
      while (!stopping) {
        await commitNext(store, position + 1);
        position += 1;
      }
    })();
    const reading = (async () => {
      while (!stopping) await untilDone(() => store.orders({ limit: 20 }));
    })();
    for (const how of ['fast', 'immediate', 'fast', 'immediate'] as const) {
      const before = position;
      while (position < before + 20) await sleep(1);
      await postgres.stop(how);
      await postgres.start();
    }
    stopping = true;
    await Promise.all([committing, reading]);
    await sql.close();
    await checkWhole(where, position, position);
  });
});

/** A way to the server that, once armed, lets the next COMMIT through and breaks off before its answer. */
async function cutAfterCommit(direct: URL): Promise<{ url: string; arm(): void; close(): void }> {
  let armed = false;
  const proxy = createServer((client) => {
    const server = connect(Number(direct.port || 5_432), direct.hostname);
    let committing = false;
    client.on('data', (bytes) => {
      committing ||= armed && bytes.includes('COMMIT');
      server.write(bytes);
    });
    server.on('data', (bytes) => {
      if (committing) {
        armed = false;
        client.destroy();
      } else client.write(bytes);
    });
    for (const [one, other] of [
      [client, server],
      [server, client],
    ] as const)
      one.on('error', () => other.destroy()).on('close', () => other.destroy());
  });
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  const url = new URL(direct);
  url.port = String((proxy.address() as AddressInfo).port);
  const arm = () => {
    armed = true;
  };
  return { url: url.href, arm, close: () => proxy.close() };
}

/** Kills a committing process again and again, each time after some random commits and some random part of the next. */
async function killed(times: number, where: string): Promise<void> {
  const chance = xoroshiro128plus(20260105);
  let reported = 0;
  for (let i = 0; i < times; i += 1) {
    const child = spawn(process.execPath, ['--import', 'tsx', committer, where], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const exited = once(child, 'exit');
    reported = await untilKilled(
      child,
      reported + uniformInt(chance, 1, commitsBeforeKillMax),
      uniformInt(chance, 0, msBeforeKillMax),
    );
    await exited;
    await checkWhole(where, reported, reported + 1);
  }
}

/**
 * @param position may be behind the child's first report: its predecessor's last commit was never reported
 * @returns the last position that the child reported before it died
 */
async function untilKilled(child: ChildProcess, position: number, delayMs: number): Promise<number> {
  let last = 0;
  let doomed = false;
  for await (const line of createInterface({ input: child.stdout! })) {
    last = Number(line);
    if (last < position || doomed) continue;
    doomed = true;
    setTimeout(() => child.kill('SIGKILL'), delayMs);
  }
  return last;
}

/** Position, ledger, orders and outbox agree, and lie between what was reported and what was begun. */
async function checkWhole(where: string, atLeast: number, atMost: number): Promise<void> {
  const sql = await openSql(where);
  // One statement, one view: a server may still be committing what a killed program had sent.
  const [counts] = await untilDone(() =>
    sql.all<Record<string, number>>(`SELECT position, (SELECT count(*) FROM ledger) AS entries,
      (SELECT max(seq) FROM ledger) AS seq, (SELECT count(*) FROM orders) AS orders,
      (SELECT count(*) FROM order_devices) AS devices, (SELECT count(*) FROM deliveries) AS deliveries FROM engine`),
  );
  await sql.close();
  const position = counts!.position!;
  expect(position).toBeGreaterThanOrEqual(atLeast);
  expect(position).toBeLessThanOrEqual(atMost);
  expect(counts).toEqual({
    position,
    entries: 2 * position,
    seq: 2 * position,
    orders: position,
    devices: position,
    deliveries: position,
  });
}
