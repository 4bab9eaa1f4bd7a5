// The writer against a server that takes some lines and not others: every good line arrives, every bad one is named,
// and a batch costs a bounded number of requests.
import { HttpError } from '@influxdata/influxdb-client';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  batchLinesMax,
  bisectRequestsMax,
  requestsInFlightMax,
  writeLines,
} from '../../../ingest/store/influx/writer.ts';

interface Server {
  readonly stored: Set<string>;
  readonly requests: number[];
  inFlightMost: number;
  readonly post: (lines: readonly string[]) => Promise<void>;
}

/** @param refusal the error for a batch, if it is refused whole */
function serverThat(refusal: (lines: readonly string[]) => HttpError | undefined): Server {
  let inFlight = 0;
  const server: Server = {
    stored: new Set(),
    requests: [],
    inFlightMost: 0,
    async post(lines) {
      inFlight += 1;
      server.inFlightMost = Math.max(server.inFlightMost, inFlight);
      server.requests.push(lines.length);
      await Promise.resolve();
      inFlight -= 1;
      const error = refusal(lines);
      if (error) throw error;
      for (const line of lines) server.stored.add(line);
    },
  };
  return server;
}

const problem = (status: number, error: string) =>
  new HttpError(status, '', JSON.stringify({ error }), null, 'application/json');
const conflict = 'partial write: field type conflict: input field is of another type dropped=1';
const linesOf = (count: number) => Array.from({ length: count }, (_, i) => `line ${i}`);
const write = (server: Server, lines: readonly string[]) => writeLines(server.post, lines, () => 0);

test('any bad lines, named or not: they are rejected, all others stored', async () => {
  const bad = fc.array(fc.nat({ max: 299 }), { maxLength: 4 });
  await fc.assert(
    fc.asyncProperty(bad, fc.boolean(), async (numbers, named) => {
      const isBad = new Set(numbers.map((number) => `line ${number}`));
      const server = serverThat((lines) => {
        const found = lines.filter((line) => isBad.has(line));
        const words = named ? found.map((line) => `unable to parse '${line}': bad`).join('\n') : conflict;
        return found.length > 0 ? problem(400, words) : undefined;
      });
      const rejected = await write(server, linesOf(300));
      expect(new Set(rejected.map(({ line }) => line))).toEqual(isBad);
      expect(server.stored.size).toBe(300 - isBad.size);
      if (named) expect(server.requests.length).toBeLessThanOrEqual(2);
    }),
    { numRuns: 40 },
  );
});

describe('requests', () => {
  test('hold a batch each, two in flight', async () => {
    const server = serverThat(() => undefined);
    await write(server, linesOf(3 * batchLinesMax + 1));
    expect(server.requests).toEqual([1_000, 1_000, 1_000, 1]);
    expect(server.inFlightMost).toBe(requestsInFlightMax);
  });

  test('are none for no lines', async () => {
    const server = serverThat(() => undefined);
    await write(server, []);
    expect(server.requests).toEqual([]);
  });

  test('for two bad lines among a thousand are few', async () => {
    const server = serverThat((lines) =>
      lines.includes('line 3') || lines.includes('line 700') ? problem(422, conflict) : undefined,
    );
    expect(await write(server, linesOf(1_000))).toHaveLength(2);
    expect(server.requests.length).toBeLessThan(45);
  });

  test('are cut in halves where the body is too large', async () => {
    const server = serverThat((lines) => (lines.length > 300 ? problem(413, 'large') : undefined));
    expect(await write(server, linesOf(1_000))).toEqual([]);
    expect(server.stored.size).toBe(1_000);
  });

  test('are bounded where everything is bad', async () => {
    const server = serverThat(() => problem(400, conflict));
    expect(await write(server, linesOf(1_000))).toHaveLength(1_000);
    expect(server.requests.length).toBeLessThanOrEqual(bisectRequestsMax + 20);
  });

  test.each([400, 422])(
    'that are refused as such (%i) cost no line, and somebody has to act',
    async (status) => {
      const server = serverThat(() => problem(status, 'Client sent an HTTP request to an HTTPS server.'));
      await expect(write(server, linesOf(1_000))).rejects.toMatchObject({ retry: true, misconfigured: true });
      expect(server.requests).toEqual([1_000]);
    },
  );

  test('end with the first that fails for now; nothing is called rejected', async () => {
    const server = serverThat((lines) => (lines.includes('line 500') ? problem(503, 'later') : undefined));
    await expect(write(server, linesOf(9_000))).rejects.toMatchObject({ retry: true });
    expect(server.requests.length).toBeLessThan(4);
  });
});
