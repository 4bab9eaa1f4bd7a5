// Journal inputs for tests: messages told apart by a number, and arbitrary inputs for properties.
import fc from 'fast-check';
import type { JournalInput, JournalRecord } from '../../ingest/domain/input.ts';
import type { Journal } from '../../ingest/journal/port.ts';

export const message = (n: number, bytes = 8): JournalInput & { type: 'message' } => {
  const payload = Buffer.alloc(Math.max(8, bytes));
  payload.writeDoubleLE(n);
  return { type: 'message', at: n, topic: 'weisu/v01/heater/v01-h-0001/telemetry', payload };
};

/** The numbers that `message` was called with. */
export const numbers = (records: readonly JournalRecord[]): readonly number[] =>
  records.map(({ input }) =>
    input.type === 'message' ? Buffer.from(input.payload).readDoubleLE() : Number.NaN,
  );

/** Everything from `from` to the head. */
export async function allOf(journal: Journal, from = 1): Promise<readonly JournalRecord[]> {
  const records: JournalRecord[] = [];
  for await (const batch of journal.scan(from)) records.push(...batch);
  return records;
}

/** Comparable with `toEqual`: payloads are views of different kinds. */
export const plain = (input: JournalInput) =>
  input.type === 'message' ? { ...input, payload: Buffer.from(input.payload).toString('base64') } : input;

const at = fc.integer({ min: 0, max: 4e12 });
export const anyInput: fc.Arbitrary<JournalInput> = fc.oneof(
  fc.record({
    type: fc.constant('message' as const),
    at,
    topic: fc.oneof(fc.string({ maxLength: 40 }), fc.string({ unit: 'grapheme', maxLength: 40 })),
    payload: fc.uint8Array({ maxLength: 300 }),
  }),
  fc.record({ type: fc.constant('tick' as const), at }),
  fc.record({ type: fc.constant('started' as const), at }),
  fc.record({
    type: fc.constant('command' as const),
    at,
    command: fc.record({
      type: fc.constant('silence-end' as const),
      by: fc.record({ role: fc.constant('office'), name: fc.string({ unit: 'grapheme' }) }),
      silenceId: fc.string(),
    }) as unknown as fc.Arbitrary<(JournalInput & { type: 'command' })['command']>,
  }),
  fc.record({
    type: fc.constant('swap' as const),
    at,
    what: fc.constantFrom('rules' as const, 'registry' as const),
    version: fc.string(),
  }),
);
