// The platform was deaf for a time, and nobody is heard when it is well again: whatever began it, one order of the platform's.
import { describe, expect, test } from 'vitest';
import { HOUR, MINUTE, type Millis } from '../../ingest/domain/time.ts';
import { at, type Driver, drive, lamps } from './drive.ts';

const t = at('22:00');
const homes = lamps('ha', 1, 20);
const others = [...lamps('hx', 1, 12), ...lamps('hy', 1, 12)];
const everybody = [...homes, ...others, 'g-01', 'g-02', 'gx-01'];
const silences = (ids: readonly string[]) => ids.map((id) => [id, 'device_silent'] as const);

const broker = (town: Driver, time: Millis, present: boolean): Driver => {
  const by = { type: 'system', id: 'weisu' } as const;
  town.command(time, { type: 'platform', trouble: 'broker', present, detail: '', by });
  return town;
};
const start = (town: Driver, time: Millis, downSince: Millis): Driver => {
  town.until(downSince).step({ type: 'restarted', at: time, downSince });
  return town;
};
const fallSilent = (town: Driver, time: Millis, ids: readonly string[]): Driver => {
  town.silent(time, ...ids);
  for (const id of ids.filter((one) => one.startsWith('h'))) town.raise(time, id, 'device_silent');
  return town;
};
const comeBack = (town: Driver, time: Millis, ids: readonly string[]): Driver =>
  town.back(time, ...ids).clear(time, ...silences(ids));

/** Away from 22:00 to 22:20 and silent on, each told in its own way. */
const troubles: readonly (readonly [string, (crash: boolean) => Driver])[] = [
  [
    'the broker was away, and all fell silent meanwhile',
    (crash) => {
      const town = broker(drive({ crash }), t, true);
      return broker(fallSilent(town, t + 3 * MINUTE, everybody), t + 20 * MINUTE, false);
    },
  ],
  [
    'the broker was away, and was lost again in the grace',
    (crash) => {
      const town = broker(drive({ crash }), t, true);
      broker(fallSilent(town, t + 3 * MINUTE, everybody), t + 10 * MINUTE, false);
      return broker(broker(town, t + 15 * MINUTE, true), t + 20 * MINUTE, false);
    },
  ],
  [
    'the broker was away, and its process died before it was back',
    (crash) => {
      const town = fallSilent(broker(drive({ crash }), t, true), t + 3 * MINUTE, everybody);
      return start(town, t + 20 * MINUTE, t + 19 * MINUTE);
    },
  ],
  [
    'the program was down',
    (crash) => fallSilent(start(drive({ crash }), t + 20 * MINUTE, t), t + 30 * MINUTE, everybody),
  ],
  [
    'all fell silent just before it went down',
    (crash) => start(fallSilent(drive({ crash }), t, everybody), t + 20 * MINUTE, t + MINUTE),
  ],
  [
    'the program blinked while the trouble was only suspected',
    (crash) => {
      const town = fallSilent(drive({ crash }), t, everybody).until(t + 30_000);
      return start(town, t + 30_000, t + 29_000);
    },
  ],
];

describe.each([false, true])('crash after every step: %s', (crash) => {
  describe.each(troubles)('%s', (_, trouble) => {
    const platforms = (town: Driver) => town.orders().filter(({ type }) => type === 'platform');

    test('an hour deaf: its order and no other, told to no crew', () => {
      const town = trouble(crash).until(t + 80 * MINUTE);
      expect(town.open().map(({ type }) => type)).toEqual(['platform']);
      expect(town.orders()).toHaveLength(1);
      expect(town.notices.filter(({ recipient }) => recipient.type === 'crew')).toEqual([]);
    });
    test('then all are heard: it ends, and nothing is left', () => {
      const town = comeBack(trouble(crash).until(t + 80 * MINUTE), t + 80 * MINUTE, everybody);
      expect(town.until(t + 3 * HOUR).story()).toEqual(['platform closed self_cleared']);
    });
    test('then all but one village are heard: that village’s cause is an order of its own', () => {
      const back = everybody.filter((id) => !homes.includes(id));
      const town = comeBack(trouble(crash).until(t + 80 * MINUTE), t + 80 * MINUTE, back);
      town.until(t + 3 * HOUR);
      expect(platforms(town).map(({ status }) => status)).toEqual(['closed']);
      expect(town.open().map(({ code, cause }) => `${code} ${cause.id}`)).toEqual(['circuit_dead t1']);
    });
    test('the program blinks in the middle: the same', () => {
      const town = trouble(crash).until(t + 50 * MINUTE);
      start(town, t + 50 * MINUTE, t + 50 * MINUTE - 500).until(t + 80 * MINUTE);
      expect(town.orders().map(({ type, status }) => `${type} ${status}`)).toEqual(['platform open']);
    });
  });
});

describe('only what the trouble silenced is the trouble’s', () => {
  test.each([
    ['the broker was away', (town: Driver) => broker(broker(town, t, true), t + 5 * MINUTE, false)],
    ['the program was down', (town: Driver) => start(town, t + 5 * MINUTE, t)],
  ])('who was silent long before it keeps its order: %s', (_, trouble) => {
    const town = drive();
    // Heaters put away one by one over a day.
    for (const [n, id] of everybody.slice(0, 44).entries())
      fallSilent(town, at('00:00') + n * 20 * MINUTE, [id]);
    const before = town.open().length;
    expect(before).toBeGreaterThan(0);
    trouble(town).until(t + 2 * HOUR);
    expect(town.open()).toHaveLength(before);
  });
  test('a feeder trips right after the broker is back: told in its time', () => {
    const town = broker(broker(drive(), t, true), t + MINUTE, false);
    town.show(t + 2 * MINUTE, 'no_supply', true, ...lamps('lb', 1, 20)).until(t + 9 * MINUTE);
    expect(town.story()).toEqual(['platform closed self_cleared', 'circuit_dead open']);
  });
  test('or right after the program is', () => {
    const town = start(drive(), t, t - 5 * MINUTE);
    town.show(t + 2 * MINUTE, 'no_supply', true, ...lamps('lb', 1, 20)).until(t + 9 * MINUTE);
    expect(town.story()).toEqual(['platform open', 'circuit_dead open']);
  });
  test('a crew’s word that it is mended is refuted while the town is still deaf', () => {
    const town = fallSilent(drive(), t, everybody).until(t + HOUR);
    town.repair(t + HOUR, town.order(0).id);
    expect(town.until(t + 2 * HOUR).order(0)).toMatchObject({ status: 'open', reopened: 1 });
  });
});
