import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fullBucket, take, waitMs } from '../../broker/bucket.ts';
import { failuresByAddress } from '../../broker/failures.ts';
import { type FrameState, frameStart, stepFrames } from '../../broker/frames.ts';
import { refusals } from '../../broker/refusals.ts';
import { unknownDevices } from '../../broker/unknown.ts';

describe('token bucket', () => {
  const rate = { perSecond: 2_000, burst: 4_000 };
  const waitAfter = (steps: readonly (readonly [number, number])[]) => {
    let bucket = fullBucket(rate, 0);
    for (const [at, count] of steps) bucket = take(bucket, rate, at, count);
    return waitMs(bucket, rate);
  };
  test.each([
    ['the burst is free', [[0, 4_000]], 0],
    ['one more waits its own time', [[0, 4_001]], 1],
    [
      'a second earns 2,000',
      [
        [0, 4_000],
        [1_000, 2_000],
      ],
      0,
    ],
    [
      'a long lull earns no more than the burst',
      [
        [0, 4_000],
        [60_000, 4_002],
      ],
      1,
    ],
    [
      'debt is paid off in time',
      [
        [0, 6_000],
        [500, 0],
      ],
      500,
    ],
    [
      'a clock that went back earns nothing',
      [
        [1_000, 4_000],
        [0, 2],
      ],
      1,
    ],
  ] as const)('%s', (_name, steps, expected) => expect(waitAfter(steps)).toBe(expected));

  test('2,000 messages in every second never wait', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 50 }), { maxLength: 200 }), (gapsMs) => {
        let bucket = fullBucket(rate, 0);
        let at = 0;
        for (const gapMs of gapsMs) {
          at += gapMs;
          bucket = take(bucket, rate, at, gapMs * 2);
          expect(waitMs(bucket, rate)).toBe(0);
        }
      }),
    );
  });
});

describe('frames', () => {
  const packet = (first: number, bytes: number): Buffer => {
    const length: number[] = [];
    for (let rest = bytes; ; ) {
      const more = rest >> 7;
      length.push((rest & 0x7f) | (more === 0 ? 0 : 0x80));
      if (more === 0) break;
      rest = more;
    }
    return Buffer.concat([Buffer.from([first, ...length]), Buffer.alloc(bytes, 0xff)]);
  };
  const publish = 0x30;
  const puback = 0x40;

  test('any cut of the stream counts the same packets', () => {
    const stream = fc.array(
      fc.tuple(fc.constantFrom(publish, puback, 0xc0), fc.integer({ min: 0, max: 400 })),
    );
    fc.assert(
      fc.property(stream, fc.array(fc.nat(50), { minLength: 1 }), (packets, cuts) => {
        const bytes = Buffer.concat(packets.map(([first, size]) => packet(first, size)));
        let state: FrameState = frameStart;
        let seen = 0;
        for (let i = 0, cut = 0; i < bytes.length; cut++) {
          const end = i + 1 + cuts[cut % cuts.length]!;
          const step = stepFrames(state, bytes.subarray(i, end), 1_000);
          if (!step.ok) throw new Error(step.reason);
          state = step.state;
          seen += step.packets;
          i = end;
        }
        expect(state).toEqual(frameStart);
        expect(seen).toBe(packets.filter(([first]) => first !== puback).length);
      }),
    );
  });

  test.each([
    ['the largest body passes', packet(publish, 1_000), 'ok'],
    ['one byte more does not', packet(publish, 1_001), 'too_large'],
    ['the header alone tells', packet(publish, 100_000).subarray(0, 4), 'too_large'],
    ['a length has four bytes at most', Buffer.from([publish, 0x80, 0x80, 0x80, 0x80, 0]), 'bad_length'],
  ] as const)('%s', (_name, bytes, expected) => {
    const step = stepFrames(frameStart, bytes, 1_000);
    expect(step.ok ? 'ok' : step.reason).toBe(expected);
  });
});

describe('wrong passwords', () => {
  test('slow their own address, up to the longest delay, and no other', () => {
    const failures = failuresByAddress({ perSecond: 1, burst: 2 }, 3_000, 10);
    const delays = Array.from({ length: 7 }, () => failures.note('a', 0));
    expect(delays).toEqual([0, 0, 1_000, 2_000, 3_000, 3_000, 3_000]);
    expect(failures.note('b', 0)).toBe(0);
    expect(failures.note('a', 60_000)).toBe(0);
  });
  test('remember a bounded number of addresses', () => {
    const failures = failuresByAddress({ perSecond: 1, burst: 1 }, 3_000, 2);
    for (const address of ['a', 'b', 'c']) failures.note(address, 0);
    expect([failures.note('c', 0), failures.note('a', 0)]).toEqual([1_000, 0]);
  });
});

describe('unknown ids', () => {
  test('are counted by id, newest first, proven ones before the others', () => {
    const unknown = unknownDevices(10);
    unknown.note('lamp-7', 'a', false, 1);
    unknown.note('lamp-8', 'a', true, 2);
    unknown.note('lamp-9', 'b', false, 3);
    unknown.note('lamp-7', 'b', false, 4);
    expect(unknown.list().map((u) => [u.id, u.attempts, u.firstAt, u.lastAt, u.address])).toEqual([
      ['lamp-8', 1, 2, 2, 'a'],
      ['lamp-7', 2, 1, 4, 'b'],
      ['lamp-9', 1, 3, 3, 'b'],
    ]);
  });
  test('noise pushes out noise, never a device with a right password', () => {
    const unknown = unknownDevices(3);
    unknown.note('real', 'a', true, 0);
    for (let i = 0; i < 100; i++) unknown.note(`noise-${i}`, 'x', false, i);
    expect(unknown.list().map((u) => u.id)).toEqual(['real', 'noise-99', 'noise-98', 'noise-97']);
  });
  test('a claim that is later proven is one device', () => {
    const unknown = unknownDevices(3);
    unknown.note('lamp-7', 'a', false, 1);
    unknown.note('lamp-7', 'a', true, 2);
    expect(unknown.list()).toMatchObject([{ id: 'lamp-7', firstAt: 1, attempts: 2, proven: true }]);
    unknown.forget((id) => id === 'lamp-7');
    expect(unknown.list()).toEqual([]);
  });
  test('a name of 64 KB is cut', () => {
    const unknown = unknownDevices(3);
    unknown.note('x'.repeat(65_535), 'a', false, 1);
    expect(unknown.list()[0]!.id.length).toBeLessThanOrEqual(40);
  });
});

test('refusals are all counted and told, and logged once per client and reason', () => {
  const logged: object[] = [];
  const told: string[] = [];
  const log = { info: () => {}, warn: (fields: object) => void logged.push(fields) };
  const desk = refusals(log, 2, (refusal) => void told.push(refusal.reason));
  const refuse = (who: string, reason: 'wildcard' | 'journal') =>
    desk.refuse({ at: 0, who, reason, detail: '' });
  for (let i = 0; i < 3; i++) refuse('a', 'wildcard');
  refuse('a', 'journal');
  expect([desk.counts(), logged.length, told.length]).toMatchObject([
    { wildcard: 3, journal: 1, protocol: 0 },
    2,
    4,
  ]);
  refuse('b', 'journal'); // pushes out the first that was logged
  refuse('a', 'wildcard');
  expect(logged.length).toBe(4);
});
