// Villagers' words: matched, merged, answered, and asked why we did not know.
import { describe, expect, test } from 'vitest';
import type { ComplaintFiled } from '../../ingest/domain/command.ts';
import { DAY, HOUR, MINUTE } from '../../ingest/domain/time.ts';
import { at, type Driver, devices, drive, lamps } from './drive.ts';

const t = at('20:00');
const by = { type: 'token', id: 'hotline' } as const;
let count = 0;
const file = (town: Driver, time: number, more: Partial<ComplaintFiled> = {}) => {
  count += 1;
  const complaint: ComplaintFiled = {
    id: `k${count}`,
    channel: 'phone',
    ticket: null,
    deviceId: null,
    kind: null,
    village: null,
    lat: null,
    lon: null,
    reportedAt: time,
    hazard: false,
    assetNo: null,
    code: null,
    request: false,
    ...more,
  };
  const done = town.command(time, { type: 'complaint', complaint, by });
  if (!done.ok) throw new Error(done.problem.code);
  return { complaint: done.complaint!, order: done.order! };
};
const pole = devices.find((device) => device.id === 'la-07')!;

describe('matching', () => {
  test.each<[string, Partial<ComplaintFiled>, string | null, string]>([
    ['device', { deviceId: 'la-07' }, 'la-07', 'device'],
    ['asset number', { assetNo: 'LA7', kind: 'streetlight' }, 'la-07', 'asset'],
    ['nearest', { kind: 'streetlight', lat: pole.lat + 0.0001, lon: pole.lon }, 'la-07', 'nearest'],
    ['too far', { kind: 'streetlight', lat: pole.lat + 0.002, lon: pole.lon }, null, 'none'],
    ['the only toilet of the village', { kind: 'toilet', village: 'v01' }, 'wc-01', 'place'],
    ['one of many lamps', { kind: 'streetlight', village: 'v01' }, null, 'none'],
    [
      'a missing lamp blames none',
      { kind: 'streetlight', lat: pole.lat, lon: pole.lon, request: true },
      null,
      'none',
    ],
  ])('%s', (_, filed, deviceId, how) => {
    const { complaint } = file(drive(), t, filed);
    expect(complaint).toMatchObject({ deviceId, match: { by: how } });
  });
  test.each<[Partial<ComplaintFiled>, string]>([
    [{ deviceId: 'ghost-1' }, 'unknown_device'],
    [{ village: 'v99' }, 'unknown_village'],
    [{ reportedAt: t + HOUR }, 'in_the_future'],
  ])('%o: %s, and nothing is done', (more, code) => {
    const town = drive();
    expect(() => file(town, t, more)).toThrow(code);
    expect(town.orders()).toEqual([]);
  });
});

describe('merging', () => {
  test('a complaint alone opens an order of its own', () => {
    const { order } = file(drive(), t, {
      kind: 'toilet',
      village: 'v01',
      code: 'toilet_not_cleaned',
      channel: 'grid',
    });
    expect(order).toMatchObject({
      type: 'complaint',
      code: 'toilet_not_cleaned',
      source: 'grid',
      crew: 't1',
      status: 'open',
    });
  });
  test('three reporters, one pole: one order, three complaints', () => {
    const town = drive();
    for (const n of [0, 1, 2]) file(town, t + n * MINUTE, { deviceId: 'la-07' });
    expect(town.orders()).toHaveLength(1);
    expect(town.order(0).complaintIds).toHaveLength(3);
  });
  test('on a device with an open order it joins, and raises it a level', () => {
    const town = drive()
      .raise(t, 'la-07', 'lamp_out')
      .until(t + HOUR);
    const { order, complaint } = file(town, t + HOUR, { deviceId: 'la-07' });
    expect(order).toMatchObject({ code: 'lamp_out', priority: 3, complaintIds: [complaint.id] });
    expect(complaint.missCause).toBeNull();
  });
  test('on a device of a cause it joins the cause’s order', () => {
    const town = drive()
      .show(t, 'dark', true, ...lamps('la', 1, 64))
      .until(t + HOUR);
    expect(file(town, t + HOUR, { deviceId: 'la-09' }).order.code).toBe('circuit_dead');
  });
  test('a fault on its device joins the complaint’s order, which takes its code', () => {
    const town = drive();
    file(town, t, { deviceId: 'la-07' });
    town.raise(t + HOUR, 'la-07', 'lamp_out').until(t + 2 * HOUR);
    expect(town.orders()).toHaveLength(1);
    expect(town.order(0)).toMatchObject({
      type: 'complaint',
      code: 'lamp_out',
      firstSignalAt: t + 45 * MINUTE,
    });
  });
  test('a fault that shows after the crew said it is mended sends them again', () => {
    const town = drive();
    const { order } = file(town, t, { deviceId: 'la-07' });
    town
      .repair(t + 2 * HOUR, order.id)
      .raise(t + 5 * HOUR, 'la-07', 'lamp_out')
      .until(t + 6 * HOUR);
    expect(town.orders()).toHaveLength(1);
    expect(town.order(0)).toMatchObject({
      ...{ status: 'open', code: 'lamp_out', reopened: 1, acceptedAt: null },
      ...{ openedAt: t, reopenedAt: t + 5 * HOUR + MINUTE, firstSignalAt: t + 5 * HOUR - 15 * MINUTE },
    });
    expect(town.ledger.at(-1)).toMatchObject({ action: 'refutes', from: 'verifying', to: 'open' });
  });
  test('telemetry that never showed the fault cannot end it', () => {
    const town = drive();
    const { order } = file(town, t, { deviceId: 'la-07' });
    town
      .clear(t + HOUR, ['la-07', 'lamp_out'])
      .repair(t + 2 * HOUR, order.id)
      .until(t + 2 * DAY);
    expect(town.order(0).status).toBe('verifying');
    town.act(t + 2 * DAY, order.id, 'confirm', { note: '住户说好了' });
    expect(town.story()).toEqual(['complaint closed confirmed']);
  });
  test('two callers near one missing place are one order', () => {
    const town = drive();
    const place = { kind: 'toilet', lat: 39.95, lon: 116.7 };
    file(town, t, place);
    const { complaint } = file(town, t + MINUTE, { ...place, lat: 39.9501 });
    expect(complaint.match.by).toBe('place');
    expect(town.orders()).toHaveLength(1);
  });
  test('matched by hand: the order that stood for it alone ends in the other', () => {
    const town = drive().raise(t, 'wc-01', 'toilet_odour');
    const { complaint } = file(town, t + MINUTE, { kind: 'streetlight', village: 'v01' });
    town.command(t + HOUR, {
      type: 'complaint-match',
      complaintId: complaint.id,
      orderId: town.order(0).id,
      by,
    });
    expect(town.story()).toEqual(['toilet_odour open', 'complaint cancelled']);
    expect(town.order(1).linkedTo).toBe(town.order(0).id);
    expect(town.order(0).complaintIds).toEqual([complaint.id]);
  });
  test('a bare wire is priority 1 whatever telemetry says', () => {
    const town = drive()
      .raise(t, 'la-07', 'lamp_out')
      .until(t + HOUR);
    const { order } = file(town, t + HOUR, { deviceId: 'la-07', hazard: true, channel: 'patrol' });
    expect(order).toMatchObject({ priority: 1, cls: 'E', acceptBy: t + HOUR + 10 * MINUTE });
    expect(file(drive(), t, { kind: 'streetlight', village: 'v01', hazard: true }).order.priority).toBe(1);
  });
  test('danger ends the pause of the order that it joins', () => {
    const town = drive()
      .raise(t, 'la-07', 'lamp_out')
      .until(t + HOUR);
    town.act(t + HOUR, town.order(0).id, 'pause', { pause: { reason: 'parts', until: t + 3 * DAY } });
    const joined = { deviceId: 'la-07', channel: 'patrol' } as const;
    expect(file(town, t + 2 * HOUR, joined).order.pause).not.toBeNull();
    expect(file(town, t + 3 * HOUR, { ...joined, hazard: true }).order).toMatchObject({
      pause: null,
      acceptBy: t + 3 * HOUR + 10 * MINUTE,
    });
  });
  test('folded with its complaint: the cause’s order keeps it', () => {
    const town = drive()
      .show(t, 'dark', true, 'la-10')
      .raise(t + 15 * MINUTE, 'la-10', 'lamp_out')
      .until(t + HOUR);
    const { complaint } = file(town, t + HOUR, { deviceId: 'la-10' });
    town.show(t + HOUR, 'dark', true, 'la-11', 'la-12').until(t + 2 * HOUR);
    expect(town.story()).toEqual(['lamp_out cancelled', 'circuit_dead open']);
    expect(town.order(1).complaintIds).toEqual([complaint.id]);
    expect(town.town.complaints.get(complaint.id)?.orderId).toBe(town.order(1).id);
  });
});

describe('reply', () => {
  test.each<[string, Partial<ComplaintFiled>, number]>([
    ['danger', { deviceId: 'la-07', hazard: true }, 2 * HOUR],
    ['heat', { deviceId: 'ha-01' }, DAY],
    ['a lamp', { deviceId: 'la-07' }, 7 * DAY],
  ])('due for %s', (_, filed, ms) => expect(file(drive(), t, filed).complaint.replyBy).toBe(t + ms));
  test('the resident’s answers are kept, the first reply’s time stands', () => {
    const town = drive();
    const { complaint } = file(town, t, { deviceId: 'la-07' });
    const reply = (time: number, more: object) =>
      town.command(time, { type: 'complaint-reply', complaintId: complaint.id, by, ...more });
    reply(t + HOUR, { met: true });
    reply(t + DAY, { solved: false, satisfied: false });
    expect(town.town.complaints.get(complaint.id)).toMatchObject({
      repliedAt: t + HOUR,
      met: true,
      solved: false,
      satisfied: false,
    });
  });
});

describe('why it was missed', () => {
  const miss = (town: Driver): string | null => [...town.town.complaints.values()][0]!.missCause;
  const silenced = (): Driver => {
    const town = drive();
    const scope = { device: 'la-07' };
    const plan = {
      id: 's1',
      scope,
      from: t - DAY,
      until: t + DAY,
      recurring: null,
      author: 'a',
      reason: 'r',
    };
    town.command(t - HOUR, { type: 'silence', silence: plan, by });
    return town;
  };
  const rows: [string, () => Driver, Partial<ComplaintFiled>, (town: Driver) => void][] = [
    ['no_device', drive, { kind: 'streetlight', village: 'v01' }, () => {}],
    ['device_silent', () => drive().silent(t - HOUR, 'la-07'), { deviceId: 'la-07' }, () => {}],
    ['device_silent', () => drive({ never: ['la-07'] }), { deviceId: 'la-07' }, () => {}],
    ['suppressed', silenced, { deviceId: 'la-07' }, () => {}],
    ['rule_pending', () => drive().show(t - MINUTE, 'dark', true, 'la-07'), { deviceId: 'la-07' }, () => {}],
    ['rule_pending', () => drive().raise(t - 1, 'la-07', 'lamp_out'), { deviceId: 'la-07' }, () => {}],
    [
      'grouped_elsewhere',
      () =>
        drive()
          .silent(t - HOUR, 'g-01', ...lamps('la', 1, 40))
          .raise(t - MINUTE, 'la-07', 'device_silent'),
      { deviceId: 'la-07', reportedAt: t - 2 * HOUR },
      () => {},
    ],
    [
      'opened_later',
      drive,
      { deviceId: 'la-07' },
      (town) => town.raise(t + HOUR, 'la-07', 'lamp_out').until(t + 2 * HOUR),
    ],
    [
      'no_fault_found',
      drive,
      { deviceId: 'la-07' },
      (town) => {
        town.act(t, 'o1', 'accept');
        town.act(t, 'o1', 'arrive');
        town.act(t, 'o1', 'nothing-found', { note: '灯是好的' });
      },
    ],
    [
      'no_rule',
      drive,
      { deviceId: 'la-07' },
      (town) => {
        town.repair(t, 'o1').act(t, 'o1', 'confirm');
      },
    ],
  ];
  test.each(rows)('%s', (expected, before, filed, after) => {
    const town = before();
    file(town, t, filed);
    after(town);
    expect(miss(town)).toBe(expected);
  });
  test('who calls after the order was opened is not asked', () => {
    const town = drive().raise(t, 'wc-01', 'toilet_odour');
    expect(file(town, t + 20 * MINUTE, { deviceId: 'wc-01' }).complaint.missCause).toBeNull();
  });
});
