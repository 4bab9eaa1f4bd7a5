import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { JournalRecord } from '../../ingest/domain/input.ts';
import { Tail } from '../../ingest/journal/tail.ts';

const record = (position: number): JournalRecord => ({ position, input: { type: 'tick', at: position } });

test('holds the newest records within its bytes, whatever is added and dropped', () => {
  const step = fc.oneof(
    { weight: 9, arbitrary: fc.record({ add: fc.integer({ min: 1, max: 400 }) }) },
    { weight: 1, arbitrary: fc.record({ drop: fc.nat(300) }) },
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const tail = new Tail(5_000);
      let model: JournalRecord[] = [];
      let last = 0;
      for (const one of steps) {
        for (let i = 0; 'add' in one && i < one.add; i += 1) {
          last += 1;
          tail.add(record(last), 10);
          model = [...model, record(last)].slice(-500);
        }
        if ('drop' in one) {
          last = Math.max(0, last - one.drop);
          tail.dropAfter(last);
          model = model.filter(({ position }) => position <= last);
        }
        const first = model[0]?.position;
        if (first === undefined) expect(tail.slice(last - 1, last, 9)).toBeUndefined();
        else {
          expect(tail.slice(first - 1, last, 1_000)).toEqual(model);
          expect(tail.slice(first - 2, last, 1_000)).toBeUndefined();
          expect(tail.slice(last - 1, last, 1_000)).toEqual([record(last)]);
        }
      }
    }),
  );
});

test('gives at most what is asked for, and nothing behind the safe position', () => {
  const tail = new Tail(5_000);
  for (let position = 1; position <= 9; position += 1) tail.add(record(position), 10);
  expect(tail.slice(2, 9, 2)).toEqual([record(3), record(4)]);
  expect(tail.slice(2, 4, 9)).toEqual([record(3), record(4)]);
});
