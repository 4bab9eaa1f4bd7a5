// Faults of single devices: told at once or after their window, repeated, recovered, reopened, linked.
import { describe, expect, test } from 'vitest';
import { DAY, HOUR, MINUTE, SECOND } from '../../ingest/domain/time.ts';
import { at, drive } from './drive.ts';

const t = at('22:00');

describe('telling', () => {
  test('a fault that can share no cause is told at once', () => {
    const town = drive().raise(t, 'wc-01', 'toilet_odour');
    expect(town.story()).toEqual(['toilet_odour open']);
    expect(town.notices).toHaveLength(1);
    expect(town.notices[0]).toMatchObject({
      reason: 'first',
      recipient: { type: 'crew', id: 't1' },
      dueAt: t,
    });
  });
  test('a lamp on a circuit waits a minute', () => {
    const town = drive().raise(t, 'la-07', 'lamp_out');
    expect(town.until(t + 59_999).story()).toEqual([]);
    expect(town.until(t + 60_000).story()).toEqual(['lamp_out open']);
    expect(town.order(0)).toMatchObject({
      openedAt: t,
      firstSignalAt: t - 15 * MINUTE,
      crew: 'l1',
      village: 'v01',
    });
  });
  test('half a minute where it would be priority 1', () => {
    const town = drive()
      .raise(t, 'ha-01', 'heater_no_flow', { priority: 2 })
      .until(t + 30_000);
    expect(town.story()).toEqual([]);
    const urgent = drive()
      .raise(t, 'ha-01', 'heater_no_flow', { priority: 1 })
      .until(t + 30_000);
    expect(urgent.story()).toEqual(['heater_no_flow open']);
  });
  test('a lamp without gateway or circuit waits for nobody', () =>
    expect(drive().raise(t, 'solo-01', 'lamp_out').story()).toEqual(['lamp_out open']));
  test('a code that no cause explains waits for nobody', () =>
    expect(drive().raise(t, 'la-07', 'leakage').story()).toEqual(['leakage open']));
  test('cleared before it was told: no order', () =>
    expect(
      drive()
        .raise(t, 'la-07', 'lamp_out')
        .clear(t + 30_000, ['la-07', 'lamp_out'])
        .until(t + HOUR)
        .story(),
    ).toEqual([]));
  test('a device that the registry does not know is nobody', () =>
    expect(
      drive()
        .raise(t, 'ghost-1', 'lamp_out')
        .until(t + HOUR)
        .story(),
    ).toEqual([]));
});

describe('one order per device and code', () => {
  test('a thousand repeats are one order with a thousand occurrences', () => {
    const town = drive();
    for (let n = 0; n < 1000; n += 1) town.raise(t + n * SECOND, 'wc-01', 'toilet_odour');
    expect(town.orders()).toHaveLength(1);
    expect(town.order(0).occurrences).toBe(1000);
    expect(town.notices).toHaveLength(1);
  });
  test('two codes on one device are two orders', () =>
    expect(drive().raise(t, 'wc-01', 'toilet_odour').raise(t, 'wc-01', 'toilet_leak').orders()).toHaveLength(
      2,
    ));
  test('recovery before a visit closes it', () =>
    expect(
      drive()
        .raise(t, 'wc-01', 'toilet_odour')
        .clear(t + HOUR, ['wc-01', 'toilet_odour'])
        .story(),
    ).toEqual(['toilet_odour closed self_cleared']));
  test.each([
    ['just inside 72 h: the same order', 72 * HOUR, 1, 1],
    ['just outside: a new one, linked', 72 * HOUR + 1, 2, 0],
  ])('again %s', (_, gap, orders, reopened) => {
    const closed = t + HOUR;
    const town = drive().raise(t, 'wc-01', 'toilet_odour').clear(closed, ['wc-01', 'toilet_odour']);
    town.raise(closed + gap, 'wc-01', 'toilet_odour');
    expect(town.orders()).toHaveLength(orders);
    expect(town.order(0).reopened).toBe(reopened);
    expect(town.order(orders - 1).linkedTo).toBe(orders === 1 ? null : town.order(0).id);
    expect(town.open()).toHaveLength(1);
  });
  test('a crew on the spot is not taken off it by a recovery', () => {
    const town = drive().raise(t, 'wc-01', 'toilet_odour');
    const { id } = town.order(0);
    town.act(t + MINUTE, id, 'accept');
    town.act(t + 2 * MINUTE, id, 'arrive');
    town.clear(t + 3 * MINUTE, ['wc-01', 'toilet_odour']);
    expect(town.order(0).status).toBe('on_site');
    town.raise(t + 4 * MINUTE, 'wc-01', 'toilet_odour');
    expect(town.order(0)).toMatchObject({ status: 'on_site', occurrences: 2 });
  });
});

describe('proof', () => {
  const claimed = () => {
    const town = drive().raise(t, 'wc-01', 'toilet_odour');
    return town.repair(t + HOUR, town.order(0).id);
  };
  test('a claim asks the judge for proof', () => {
    const town = claimed();
    expect(town.order(0).status).toBe('verifying');
    expect(town.effects.flatMap((one) => one.claims)).toEqual([
      { deviceId: 'wc-01', code: 'toilet_odour', at: t + HOUR },
    ]);
  });
  test('proved', () =>
    expect(
      claimed()
        .clear(t + 2 * HOUR, ['wc-01', 'toilet_odour'])
        .story(),
    ).toEqual(['toilet_odour closed verified']));
  test('refuted: the same order, open again, with deadlines anew', () => {
    const town = claimed().persist(t + 2 * HOUR, 'wc-01', 'toilet_odour');
    expect(town.order(0)).toMatchObject({ status: 'open', reopened: 1, acceptedAt: null, repairedAt: null });
    expect(town.order(0).arriveBy).toBe(t + 14 * HOUR);
    expect(town.notices.at(-1)?.reason).toBe('reopened');
  });
  test('silence does neither, however long', () => {
    const town = claimed()
      .silent(t + 2 * HOUR, 'wc-01')
      .until(t + 3 * DAY);
    expect(town.order(0)).toMatchObject({ status: 'verifying', hold: 'telemetry_lost' });
    expect(town.back(t + 3 * DAY + 1, 'wc-01').order(0)).toMatchObject({ status: 'verifying', hold: null });
  });
  test('well again while the crew was there: proved with the claim', () => {
    const town = drive().raise(t, 'wc-01', 'toilet_odour');
    const { id } = town.order(0);
    town.act(t + MINUTE, id, 'accept');
    town.act(t + 2 * MINUTE, id, 'arrive');
    town.clear(t + 3 * MINUTE, ['wc-01', 'toilet_odour']);
    expect(town.repair(t + 4 * MINUTE, id).story()).toEqual(['toilet_odour closed verified']);
  });
  test.each([
    [
      'well again while the crew was there, who then gives it back: nothing is left to do',
      true,
      'closed self_cleared',
    ],
    ['given back while it still shows', false, 'open'],
  ])('%s', (_, well, end) => {
    const town = drive().raise(t, 'wc-01', 'toilet_odour');
    const { id } = town.order(0);
    town.act(t + MINUTE, id, 'accept');
    town.act(t + 2 * MINUTE, id, 'arrive');
    if (well) town.clear(t + 3 * MINUTE, ['wc-01', 'toilet_odour']);
    town.act(t + 4 * MINUTE, id, 'release');
    expect(town.story()).toEqual([`toilet_odour ${end}`]);
  });
});

describe('again, and worse', () => {
  const words = { zh: '漏电150毫安，危及人身', en: '150 mA: danger to life' };
  const deadly = { priority: 1, cls: 'E', words } as const;
  const leaking = () => drive().raise(t, 'la-01', 'leakage', { priority: 2, cls: 'U' });
  const mended = () => {
    const town = leaking();
    return town.repair(t + HOUR, town.order(0).id).clear(t + 2 * HOUR, ['la-01', 'leakage']);
  };
  test('a closed order is opened again as what it is by now', () => {
    const town = mended().raise(t + 30 * HOUR, 'la-01', 'leakage', deadly);
    expect(town.story()).toEqual(['leakage open']);
    const { acceptBy, arriveBy, fixBy } = drive()
      .raise(t + 30 * HOUR, 'la-01', 'leakage', deadly)
      .order(0);
    expect(town.order(0)).toMatchObject({ priority: 1, cls: 'E', why: words, acceptBy, arriveBy, fixBy });
    expect(town.notices.at(-1)).toMatchObject({ reason: 'reopened', body: { priority: 1 } });
  });
  test('and is no less for a lesser fault', () => {
    const town = mended().raise(t + 30 * HOUR, 'la-01', 'leakage', deadly);
    town.repair(t + 31 * HOUR, 'o1').clear(t + 32 * HOUR, ['la-01', 'leakage']);
    town.raise(t + 50 * HOUR, 'la-01', 'leakage', { priority: 2, cls: 'U' });
    expect(town.order(0)).toMatchObject({ status: 'open', priority: 1, cls: 'E', why: words });
  });
  test('under a crew that is there: it learns what it stands before', () => {
    const town = leaking();
    town.act(t + MINUTE, 'o1', 'accept');
    town.act(t + 2 * MINUTE, 'o1', 'arrive');
    town.clear(t + 3 * MINUTE, ['la-01', 'leakage']).raise(t + 4 * MINUTE, 'la-01', 'leakage', deadly);
    expect(town.order(0)).toMatchObject({ status: 'on_site', priority: 1, cls: 'E', why: words });
    expect(town.notices.at(-1)?.reason).toBe('worsened');
  });
});

describe('the rule in the history', () => {
  const odour = ['wc-01', 'toilet_odour'] as const;
  const mended = () =>
    drive()
      .raise(t, ...odour)
      .repair(t + HOUR, 'o1');
  test.each([
    [
      'recovers',
      drive()
        .raise(t, ...odour)
        .clear(t + HOUR, odour),
    ],
    ['proves', mended().clear(t + 2 * HOUR, odour)],
    ['refutes', mended().persist(t + 2 * HOUR, ...odour)],
    [
      'reopened',
      drive()
        .raise(t, ...odour)
        .clear(t + HOUR, odour)
        .raise(t + 2 * HOUR, ...odour),
    ],
    [
      'joined',
      drive()
        .raise(t, ...odour)
        .raise(t + HOUR, ...odour),
    ],
  ])('%s: by which it was judged', (action, town) => {
    const { rule } = town.ledger[0]!;
    expect(rule).toMatchObject({ id: expect.any(String), version: expect.any(String) });
    expect(town.ledger.at(-1)).toMatchObject({ action, rule });
  });
});
