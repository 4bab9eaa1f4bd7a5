// Planned work, and faults that come and go.
import { describe, expect, test } from 'vitest';
import type { Command } from '../../ingest/domain/command.ts';
import type { SilenceScope } from '../../ingest/domain/silence.ts';
import { DAY, HOUR, MINUTE } from '../../ingest/domain/time.ts';
import { at, type Driver, drive, lamps } from './drive.ts';

const t = at('09:00');
type Asked = (Command & { type: 'silence' })['silence'];
const silence = (town: Driver, scope: SilenceScope, more: Partial<Asked> = {}) =>
  town.command(town.now, {
    type: 'silence',
    by: { type: 'user', id: 'office' },
    silence: {
      id: 's1',
      scope,
      from: t,
      until: t + 4 * HOUR,
      recurring: null,
      author: '办公室',
      reason: '计划停电',
      ...more,
    },
  });
const suppressed = (town: Driver): readonly string[] => town.town.silences.get('s1')!.suppressed;

describe('silence', () => {
  test('what stands at its end opens at once, what has gone is only listed', () => {
    const town = drive();
    silence(town, { village: 'v01' });
    town.raise(t + HOUR, 'wc-01', 'toilet_no_water').raise(t + HOUR, 'wc-01', 'toilet_leak');
    town.clear(t + 2 * HOUR, ['wc-01', 'toilet_leak']);
    expect(town.until(t + 4 * HOUR - 1).orders()).toEqual([]);
    town.until(t + 4 * HOUR);
    expect(town.story()).toEqual(['toilet_no_water open']);
    expect(town.order(0).openedAt).toBe(t + 4 * HOUR);
    expect(suppressed(town)).toEqual(['wc-01 toilet_no_water', 'wc-01 toilet_leak']);
  });
  test.each<[string, SilenceScope, boolean]>([
    ['its village', { village: 'v01' }, true],
    ['another village', { village: 'v02' }, false],
    ['its circuit', { circuit: 'c1' }, true],
    ['its gateway', { gateway: 'g-01' }, true],
    ['its kind', { kind: 'streetlight' }, true],
    ['itself', { device: 'la-07' }, true],
    ['its village and another kind', { village: 'v01', kind: 'heater' }, false],
  ])('covers a lamp by %s', (_, scope, covered) => {
    const town = drive();
    silence(town, scope);
    town.raise(t + MINUTE, 'la-07', 'leakage');
    expect(town.orders()).toHaveLength(covered ? 0 : 1);
  });
  test('ended early by hand', () => {
    const town = drive();
    silence(town, { village: 'v01' });
    town.raise(t + MINUTE, 'wc-01', 'toilet_leak');
    town.command(t + HOUR, { type: 'silence-end', silenceId: 's1', by: { type: 'user', id: 'office' } });
    expect(town.order(0)).toMatchObject({ code: 'toilet_leak', openedAt: t + HOUR });
  });
  test('a weekly window: 09:00 to 11:00 on Thursdays and over midnight on Fridays', () => {
    const weekly = (startMinute: number, endMinute: number, weekday: number): Driver => {
      const town = drive();
      silence(
        town,
        { device: 'wc-01' },
        { until: t + 30 * DAY, recurring: { weekdays: [weekday], startMinute, endMinute } },
      );
      return town;
    };
    const inside = weekly(540, 660, 4).raise(at('10:00', 7), 'wc-01', 'toilet_leak');
    expect(inside.orders()).toEqual([]);
    expect(inside.until(at('11:00', 7)).order(0).openedAt).toBe(at('11:00', 7));
    expect(weekly(540, 660, 4).raise(at('10:00', 8), 'wc-01', 'toilet_leak').orders()).toHaveLength(1);
    const night = weekly(22 * 60, 120, 5).raise(at('01:00', 9), 'wc-01', 'toilet_leak');
    expect(night.until(at('01:59', 9)).orders()).toEqual([]);
    expect(night.until(at('02:00', 9)).orders()).toHaveLength(1);
  });
  test('a planned power cut over a village: causes are judged, nobody is told', () => {
    const town = drive();
    silence(town, { village: 'v01' });
    const homes = lamps('ha', 1, 20);
    town.silent(t + MINUTE, ...homes, 'g-01', 'g-02', ...lamps('la', 1, 64)).until(t + 2 * HOUR);
    town.raise(t + 2 * HOUR, 'ha-03', 'heater_trip');
    town.back(t + 3 * HOUR, ...homes, 'g-01', 'g-02', ...lamps('la', 1, 64));
    expect(town.until(t + 5 * HOUR).story()).toEqual(['heater_trip open']);
  });
  test.each<[string, Partial<Asked>]>([
    ['no reason', { reason: ' ' }],
    ['no author', { author: '' }],
    ['an end before its start', { until: t }],
    ['no scope', { scope: {} }],
  ])('refused: %s', (_, more) =>
    expect(silence(drive(), { village: 'v01' }, more)).toMatchObject({
      ok: false,
      problem: { code: 'invalid' },
    }),
  );
  test.each<[keyof Asked['scope'], string]>([
    ['village', 'v99'],
    ['circuit', 'no-such-line'],
    ['gateway', 'g-99'],
    ['device', 'la-99'],
    ['kind', 'pump'],
  ])('refused: a %s that is not there', (what, id) =>
    expect(silence(drive(), { village: 'v01', [what]: id })).toMatchObject({
      ok: false,
      problem: { errors: [{ where: `scope.${what}`, what: `there is no ${what} ${id}` }] },
    }),
  );
});

describe('coming and going', () => {
  const flap = (town: Driver, times: number): Driver => {
    for (let n = 0; n < times; n += 1) {
      town.raise(t + n * HOUR, 'wc-01', 'toilet_odour');
      town.clear(t + n * HOUR + 30 * MINUTE, ['wc-01', 'toilet_odour']);
    }
    return town;
  };
  test('twice a day is one order, reopened', () =>
    expect(flap(drive(), 2).story()).toEqual(['toilet_odour closed self_cleared']));
  test('three times a day is one order of its own kind, and told no further', () => {
    const town = flap(drive(), 10);
    expect(town.story()).toEqual(['toilet_odour closed self_cleared', 'intermittent open']);
    expect(town.order(1).occurrences).toBe(8);
    expect(town.notices.filter((one) => one.orderId === town.order(1).id)).toHaveLength(1);
  });
  test('the third time is mended by a crew: its proof is not flapping, its coming again is', () => {
    const town = flap(drive(), 2).raise(t + 2 * HOUR, 'wc-01', 'toilet_odour');
    town.repair(t + 3 * HOUR, town.order(0).id).clear(t + 4 * HOUR, ['wc-01', 'toilet_odour']);
    expect(town.story()).toEqual(['toilet_odour closed verified']);
    town.raise(t + 5 * HOUR, 'wc-01', 'toilet_odour').clear(t + 6 * HOUR, ['wc-01', 'toilet_odour']);
    expect(town.story()).toEqual(['toilet_odour closed self_cleared', 'intermittent open']);
  });
  test('three times in three days is not flapping', () => {
    const town = drive();
    for (let n = 0; n < 3; n += 1)
      town.raise(t + n * DAY, 'wc-01', 'toilet_odour').clear(t + n * DAY + HOUR, ['wc-01', 'toilet_odour']);
    expect(town.open()).toEqual([]);
  });
  test('a calm day ends it', () => {
    const town = flap(drive(), 3);
    expect(town.until(t + DAY + 2 * HOUR).open()).toHaveLength(1);
    expect(town.until(t + DAY + 3 * HOUR).story()).toEqual([
      'toilet_odour closed self_cleared',
      'intermittent closed self_cleared',
    ]);
  });
  test('a fault that has come to stay keeps it open', () => {
    const town = flap(drive(), 3).raise(t + 4 * HOUR, 'wc-01', 'toilet_odour');
    expect(town.until(t + 5 * DAY).story()[1]).toBe('intermittent open');
  });
  test('a repair is proved by a calm day, refuted by the next time', () => {
    const proved = flap(drive(), 3);
    proved.repair(t + 3 * HOUR, proved.order(1).id).until(t + 2 * DAY);
    expect(proved.order(1)).toMatchObject({ status: 'closed', closedAs: 'verified' });
    const refuted = flap(drive(), 3);
    refuted.repair(t + 3 * HOUR, refuted.order(1).id).raise(t + 4 * HOUR, 'wc-01', 'toilet_odour');
    expect(refuted.order(1)).toMatchObject({ status: 'open', reopened: 1 });
  });
});
