// A fault whose rule or device is gone: neither calm nor a repair would ever be seen, so its order says that people must end it.
import { describe, expect, test } from 'vitest';
import type { ComplaintFiled } from '../../ingest/domain/command.ts';
import { DAY, HOUR, MINUTE } from '../../ingest/domain/time.ts';
import { at, drive } from './drive.ts';

const t = at('22:00');
const one = () => drive().raise(t, 'wc-01', 'toilet_odour');

describe('its rule is gone', () => {
  test('the order is held, says why, and no longer stands', () => {
    const town = one().unjudged(t + HOUR, 'toilet_odour');
    expect(town.order(0)).toMatchObject({ status: 'open', hold: 'no_rule' });
    expect(town.ledger.at(-1)).toMatchObject({
      action: 'held',
      by: { type: 'system' },
      why: { en: /nothing judges/ },
    });
    expect(town.town.standing.size).toBe(0);
    expect(town.effects.at(-1)?.faults).toMatchObject([{ code: 'toilet_odour', clearedAt: t + HOUR }]);
  });
  test('what others say of the device does not lift it', () => {
    const town = one()
      .unjudged(t + HOUR, 'toilet_odour')
      .silent(t + 2 * HOUR, 'wc-01')
      .back(t + 3 * HOUR, 'wc-01');
    expect(town.order(0).hold).toBe('no_rule');
  });
  test('a repair is no proof: the office confirms it', () => {
    const town = one()
      .unjudged(t + HOUR, 'toilet_odour')
      .repair(t + 2 * HOUR, 'o1')
      .until(t + 3 * DAY);
    expect(town.story()).toEqual(['toilet_odour verifying']);
    expect(town.act(t + 3 * DAY, 'o1', 'confirm')).toMatchObject({ ok: true, order: { hold: null } });
  });
  test('a claim that waited for proof', () => {
    const town = one()
      .repair(t + HOUR, 'o1')
      .unjudged(t + 2 * HOUR, 'toilet_odour');
    expect(town.order(0)).toMatchObject({ status: 'verifying', hold: 'no_rule' });
  });
  test('another fault under the same order is still judged', () => {
    const town = drive()
      .raise(t, 'ha-01', 'freeze_risk')
      .raise(t + MINUTE, 'ha-01', 'heater_no_flow');
    town.until(t + HOUR).unjudged(t + HOUR, 'heater_no_flow');
    expect(town.order(0).hold).toBe(null);
    expect(town.clear(t + 2 * HOUR, ['ha-01', 'freeze_risk']).story()).toEqual([
      'freeze_risk closed self_cleared',
    ]);
  });
  test('found again by a rule of later: the same order, and telemetry ends it', () => {
    const town = one()
      .unjudged(t + HOUR, 'toilet_odour')
      .unjudged(t + 2 * HOUR);
    town.raise(t + 3 * HOUR, 'wc-01', 'toilet_odour');
    expect(town.order(0)).toMatchObject({ status: 'open', hold: null });
    expect(town.clear(t + 4 * HOUR, ['wc-01', 'toilet_odour']).story()).toEqual([
      'toilet_odour closed self_cleared',
    ]);
  });
  test('a fault that comes and goes: it is not proved mended by nobody looking', () => {
    const town = drive();
    for (let n = 0; n < 6; n += 1) {
      town.raise(t + n * HOUR, 'wc-01', 'toilet_odour');
      town.clear(t + n * HOUR + 30 * MINUTE, ['wc-01', 'toilet_odour']);
    }
    const flapping = town.open()[0]!;
    expect(flapping.code).toBe('intermittent');
    town.unjudged(t + 7 * HOUR, 'toilet_odour').until(t + 3 * DAY);
    expect(town.open()).toMatchObject([{ id: flapping.id, hold: 'no_rule' }]);
  });
});

test('orders that no telemetry opened are left alone', () => {
  const town = drive();
  const by = { type: 'user', id: 'zhao' } as const;
  const complaint: ComplaintFiled = {
    id: 'k1',
    channel: 'phone',
    ticket: null,
    deviceId: 'wc-01',
    kind: null,
    village: null,
    lat: null,
    lon: null,
    reportedAt: t,
    hazard: false,
    assetNo: null,
    code: null,
    request: false,
  };
  expect(town.command(t, { type: 'complaint', complaint, by })).toMatchObject({ ok: true });
  expect(town.unjudged(t + HOUR, 'toilet_odour').order(0)).toMatchObject({ type: 'complaint', hold: null });
});

test('what is still judged, the judge is told of, with the claim', () => {
  const town = one();
  town
    .raise(t, 'ha-01', 'freeze_risk')
    .repair(t + HOUR, 'o1')
    .unjudged(t + 2 * HOUR);
  expect(town.effects.at(-1)?.stands).toMatchObject([
    { deviceId: 'wc-01', code: 'toilet_odour', raisedAt: t, claimedAt: t + HOUR },
    { deviceId: 'ha-01', code: 'freeze_risk', raisedAt: t, claimedAt: null },
  ]);
});
