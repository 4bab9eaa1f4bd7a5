// The recorder against a store that fails as told: nothing is skipped, whatever the order of failures and resends.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { JournalRecord, Position } from '../../ingest/domain/input.ts';
import { SECOND } from '../../ingest/domain/time.ts';
import type { TroubleNews } from '../../ingest/recorder/trouble.ts';
import { portionsOf, type RecorderOptions, startRecorder } from '../../ingest/recorder.ts';
import { type Point, StoreError, type TelemetryStore } from '../../ingest/store/ports.ts';
import { memoryJournal } from '../store/memory-journal.ts';
import { memoryTelemetry } from '../store/memory-telemetry.ts';
import { lampPoint, noon } from '../store/telemetry-contract.ts';

/**
 * What the store does at a write: takes it, fails and comes again, takes it and is then found to have lost it, or fails,
 * has lost everything, and takes nothing before it was asked what to send again.
 */
type Fate = 'ok' | 'fail' | 'lose' | 'die';

/** A recorder that comes again and again for nothing would never let the test end. */
const writesMax = 1_000;

interface Played {
  /** In the store at the end. */
  readonly points: number;
  readonly pauses: readonly number[];
  readonly news: readonly TroubleNews[];
  readonly durable: Position;
  readonly writes: readonly Position[];
}

const toPoints = (records: readonly JournalRecord[]): Point[] =>
  records.flatMap(({ position, input }) =>
    input.type === 'message' ? [lampPoint('lamp-1', noon + position, { power_w: position }, position)] : [],
  );

/** Records `count` messages (every fifth a tick) through a store with these fates, then works for ever. */
async function play(count: number, fates: readonly Fate[], error?: StoreError): Promise<Played> {
  const journal = memoryJournal();
  for (let i = 0; i < count; i += 1) {
    const tick = { type: 'tick', at: i } as const;
    journal.add(i % 5 === 4 ? tick : { type: 'message', at: i, topic: 't', payload: new Uint8Array(10) });
  }
  const left = [...fates];
  let memory = memoryTelemetry();
  let lost = false;
  let dead = false;
  let asked = 0;
  let now = 0;
  const writes: Position[] = [];
  const pauses: number[] = [];
  const news: TroubleNews[] = [];
  const store: TelemetryStore = {
    ...memory,
    async write(points, upTo) {
      if (writesMax < ++asked) throw new Error('the same for ever');
      if (dead) throw new StoreError('ask first', true);
      const fate = left.shift() ?? 'ok';
      if (fate === 'die') {
        memory = memoryTelemetry();
        lost = true;
        dead = true;
      }
      if (fate === 'fail' || fate === 'die') throw error ?? new StoreError('refused', true);
      writes.push(upTo);
      await memory.write(points, upTo);
      if (fate === 'lose') {
        memory = memoryTelemetry();
        lost = true;
      }
      if (upTo === count && !lost) journal.close();
    },
    durable: () => 0,
    async resendFrom() {
      const from = lost ? 0 : undefined;
      lost = false;
      dead = false;
      return from;
    },
  };
  const options: RecorderOptions = {
    consumer: journal.consumer,
    store,
    toPoints,
    now: () => now,
    sleep: async (ms) => {
      pauses.push(ms);
      now += ms;
    },
    random: () => 1,
    onTrouble: (item) => news.push(item),
    limits: { recordsMax: 7, recordsFew: 0, resendCheckMs: 0 },
  };
  await startRecorder(options).done;
  const points = memory.pointCount;
  return { points, pauses, news, durable: journal.consumer.durable, writes };
}

/** Every fifth record is a tick. */
const messages = (count: number) => count - Math.floor(count / 5);

test('any fates: every message is in the store at the end, and nothing was skipped', async () => {
  const fates = fc.array(fc.constantFrom<Fate>('ok', 'fail', 'lose', 'die'), { maxLength: 20 });
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 60 }), fates, async (count, given) => {
      expect((await play(count, given)).points).toBe(messages(count));
    }),
    { numRuns: 50 },
  );
});

test('ticks move the position too', async () => {
  expect((await play(5, [])).writes).toEqual([5]);
});

describe('pauses', () => {
  const fails = (count: number) => new Array<Fate>(count).fill('fail');
  const asked = new StoreError('busy', true, { retryAfterMs: 7 * SECOND });
  const tooLong = new StoreError('busy', true, { retryAfterMs: 7_000 * SECOND });
  const wrong = new StoreError('wrong token', true, { misconfigured: true });
  test.each([
    ['double, up to a limit', undefined, 8, [0.5, 1, 2, 4, 8, 16, 30, 30]],
    ['are what the server asks for', asked, 2, [7, 7]],
    ['but not for ever', tooLong, 1, [300]],
    ['are long where somebody has to act', wrong, 2, [30, 30]],
  ] as const)('%s', async (_, error, count, seconds) => {
    expect((await play(1, fails(count), error)).pauses).toEqual(seconds.map((s) => s * SECOND));
  });

  test('are told as trouble after 30 s, at once where somebody has to act', async () => {
    expect((await play(1, fails(5))).news).toEqual([]);
    expect((await play(1, fails(8))).news).toEqual([{ present: true, detail: 'refused' }]);
    expect((await play(1, fails(1), wrong)).news).toEqual([{ present: true, detail: 'wrong token' }]);
  });
});

describe('the journal', () => {
  const ready = (store: Partial<TelemetryStore>, records: number, limits = {}) => {
    const journal = memoryJournal();
    for (let i = 0; i < records; i += 1) journal.add({ type: 'tick', at: i });
    const options: RecorderOptions = {
      consumer: journal.consumer,
      store: { ...memoryTelemetry(), ...store },
      toPoints,
      now: () => 0,
      sleep: (_, signal) => new Promise((resolve) => signal.addEventListener('abort', () => resolve())),
      random: () => 1,
      onTrouble: () => {},
      limits,
    };
    return { journal, recorder: startRecorder(options) };
  };
  const turn = () => new Promise((resolve) => setImmediate(resolve));

  test('forgets only what the store calls durable', async () => {
    const { journal, recorder } = ready({ durable: () => 3 }, 9);
    await turn();
    expect(recorder.stats().recorded).toBe(9);
    expect(journal.consumer.durable).toBe(3);
    await recorder.stop(0);
  });

  test('keeps what was in hand when the recorder is stopped while the store is away', async () => {
    const write = () => Promise.reject(new StoreError('refused', true));
    const { journal, recorder } = ready({ write }, 9);
    await turn();
    expect(recorder.stats()).toMatchObject({ recorded: 0, failing: 'refused', retries: 1 });
    await recorder.stop(SECOND);
    await recorder.done;
    expect(journal.consumer.durable).toBe(0);
  });

  test('a recorder that waits for a quiet feed stops at once', async () => {
    const { recorder } = ready({}, 9, { recordsFew: 0 });
    await turn();
    await recorder.stop(SECOND);
  });

  test('a bug is not retried', async () => {
    const write = () => Promise.reject(new TypeError('a bug'));
    await expect(ready({ write }, 1).recorder.done).rejects.toThrow('a bug');
  });
});

test('portions hold all records in order, and no more bytes than allowed', () => {
  const record = (bytes: number, i: number): JournalRecord => {
    const payload = new Uint8Array(bytes);
    return { position: i + 1, input: { type: 'message', at: 0, topic: '', payload } };
  };
  const sizes = fc.array(fc.integer({ min: 0, max: 60 }), { maxLength: 40 });
  fc.assert(
    fc.property(sizes, (bytes) => {
      const records = bytes.map(record);
      const portions = [...portionsOf(records, 100)];
      expect(portions.flat()).toEqual(records);
      for (const portion of portions) {
        const first = portion[0]!.position - 1;
        const total = bytes.slice(first, first + portion.length).reduce((sum, size) => sum + size, 0);
        expect(total <= 100 || portion.length === 1).toBe(true);
      }
    }),
  );
});
