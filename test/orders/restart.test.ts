// The program stops and starts again: its gap proves nothing, and what its former process told does not outlive it.
import { describe, expect, test } from 'vitest';
import type { PlatformTrouble } from '../../ingest/domain/command.ts';
import { HOUR, MINUTE, type Millis } from '../../ingest/domain/time.ts';
import { at, type Driver, drive, lamps } from './drive.ts';

const t = at('22:00');
const tell = (town: Driver, time: Millis, trouble: PlatformTrouble, present: boolean) =>
  town.command(time, {
    type: 'platform',
    trouble,
    present,
    detail: '',
    by: { type: 'system', id: 'weisu' },
  });
/** A stop of half a second. */
const blink = (town: Driver, time: Millis): Driver => {
  town.until(time).step({ type: 'restarted', at: time, downSince: time - 500 });
  return town;
};

describe('a trouble told by the process before', () => {
  const troubles = ['broker', 'disk_full', 'telemetry_store', 'order_store'] as const;
  test.each(troubles)('%s ends with its process', (trouble) => {
    const town = drive();
    tell(town, t, trouble, true);
    expect(blink(town, t + MINUTE).story()).toEqual(['platform closed self_cleared']);
  });
  test('told anew by the next process, it is the same order', () => {
    const town = drive();
    tell(town, t, 'disk_full', true);
    tell(blink(town, t + MINUTE), t + 2 * MINUTE, 'disk_full', true);
    expect(town.story()).toEqual(['platform open']);
  });
  test('after it a lost gateway is a lost gateway', () => {
    const town = drive();
    tell(town, t, 'broker', true);
    blink(town, t + MINUTE).silent(t + HOUR, 'g-01', ...lamps('la', 1, 64));
    expect(town.until(t + 2 * HOUR).story()).toEqual([
      'platform closed self_cleared',
      'gateway_offline open',
    ]);
  });
  test('what the town sees for itself goes on', () => {
    const all = [...lamps('ha', 1, 20), ...lamps('hx', 1, 12), ...lamps('hy', 1, 12)];
    const town = drive()
      .silent(t, ...all)
      .until(t + HOUR);
    expect(blink(town, t + HOUR).story()).toEqual(['platform open']);
  });
});

describe('a long stop', () => {
  const homes = lamps('ha', 1, 20);
  test('a suspicion that would have come due in the gap has the grace time too', () => {
    const town = drive().silent(t, ...homes);
    town.step({ type: 'restarted', at: t + 40 * MINUTE, downSince: t });
    town.back(t + 41 * MINUTE, ...homes).until(t + 3 * HOUR);
    expect(town.story()).toEqual(['platform closed self_cleared']);
  });
  test('what was calm when it stopped is to be seen calm again', () => {
    const town = drive()
      .show(t, 'bad_voltage', true, ...homes)
      .until(t + 20 * MINUTE);
    town.show(t + 20 * MINUTE, 'bad_voltage', false, ...homes);
    town.step({ type: 'restarted', at: t + 3 * HOUR, downSince: t + 20 * MINUTE });
    expect(town.open().map(({ code }) => code)).toEqual(['line_voltage', 'platform']);
    expect(town.until(t + 5 * HOUR).open()).toEqual([]);
  });
});

describe('a blink while a cause is only suspected', () => {
  const homes = lamps('ha', 1, 20);
  const dead = (blinks: readonly number[]): Driver => {
    const town = drive().silent(t, ...homes);
    for (const minute of blinks) blink(town, t + minute * MINUTE);
    town.until(t + 29 * MINUTE);
    for (const id of homes) town.raise(t + 29 * MINUTE, id, 'device_silent', { priority: 2, cls: 'H' });
    return town.until(t + 3 * HOUR);
  };
  test.each([
    ['none', []],
    ['one', [2]],
    ['one after the other', [1, 4, 12]],
  ])('%s: a dead district is one order', (_, blinks) =>
    expect(dead(blinks).story()).toEqual(['circuit_dead open']),
  );
  test('who is heard again in the grace time was never dead', () => {
    const town = blink(drive().silent(t, ...homes), t + 2 * MINUTE).back(t + 5 * MINUTE, ...homes);
    expect(town.until(t + 3 * HOUR).story()).toEqual([]);
  });
  test('a suspicion that no silence feeds ends at once', () => {
    const town = blink(drive().show(t, 'bad_voltage', true, ...homes), t + MINUTE);
    town.raise(t + MINUTE, 'ha-01', 'voltage_out_of_range');
    town.show(t + 2 * MINUTE, 'bad_voltage', false, ...homes.slice(1));
    expect(town.until(t + 3 * MINUTE).story()).toEqual(['voltage_out_of_range open']);
  });
});

describe('a district dies behind a broker in trouble, or had done before', () => {
  const homes = lamps('ha', 1, 20);
  const others = [...lamps('hx', 1, 12), ...lamps('hy', 1, 12)];
  const troubled = (): Driver => {
    const town = drive();
    tell(town, t, 'broker', true);
    town.silent(t + 2 * MINUTE, ...homes, ...others);
    for (const id of [...homes, ...others]) town.raise(t + 30 * MINUTE, id, 'device_silent');
    return town.until(t + HOUR);
  };
  const recovering = (town: Driver): Driver => {
    const back = town.now + MINUTE;
    town.back(back, ...others).clear(back, ...others.map((id) => [id, 'device_silent'] as const));
    return town.until(t + 3 * HOUR);
  };
  test('the trouble is over: the district is one order', () => {
    const town = troubled();
    tell(town, t + HOUR, 'broker', false);
    expect(recovering(town).story()).toEqual(['platform closed self_cleared', 'circuit_dead open']);
  });
  test('so it is where the trouble ends with its process', () =>
    expect(recovering(blink(troubled(), t + HOUR)).story()).toEqual([
      'platform closed self_cleared',
      'circuit_dead open',
    ]));
  test('who comes back with the broker has no order', () => {
    const town = troubled();
    tell(town, t + HOUR, 'broker', false);
    town.back(t + HOUR + 2 * MINUTE, ...homes);
    town.clear(t + HOUR + 2 * MINUTE, ...homes.map((id) => [id, 'device_silent'] as const));
    expect(recovering(town).story()).toEqual(['platform closed self_cleared']);
  });
});
