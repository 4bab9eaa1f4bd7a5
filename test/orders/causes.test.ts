// One cause, one order: over comms and over power, whole and partial, nested, slow, and through restarts.
import { describe, expect, test } from 'vitest';
import { DAY, HOUR, MINUTE } from '../../ingest/domain/time.ts';
import { at, type Driver, drive, lamps, registry } from './drive.ts';

const t = at('22:00');
const circuit = lamps('la', 1, 64);
const darkAll = (town: Driver, ids: readonly string[], start = t): Driver => {
  for (const [n, id] of ids.entries())
    town.show(start + Math.floor((n * 5 * MINUTE) / ids.length), 'dark', true, id);
  return town;
};

describe.each([
  ['undisturbed', false],
  ['crashing after every step', true],
])('%s', (_, crash) => {
  test('a dead circuit is one order that lists its lamps', () => {
    const town = darkAll(drive({ crash }), circuit);
    for (const [n, id] of circuit.entries()) town.raise(t + 15 * MINUTE + n * 1000, id, 'lamp_out');
    town.until(t + 2 * HOUR);
    expect(town.story()).toEqual(['circuit_dead open']);
    expect(town.order(0).cause).toEqual({ type: 'circuit', id: 'c1' });
    expect(new Set(town.order(0).deviceIds)).toEqual(new Set(circuit));
    expect(town.order(0).codes).toEqual(['lamp_out']);
    expect(town.notices.map((one) => one.reason)).toEqual(['first']);
  });

  test('restored: who is well needs nothing, who is still dark has an order at once', () => {
    const town = darkAll(drive({ crash }), circuit);
    for (const id of circuit) town.raise(t + 15 * MINUTE, id, 'lamp_out');
    const on = t + 2 * HOUR;
    const well = circuit.slice(0, 62);
    town.show(on, 'dark', false, ...well);
    town.clear(on + 10 * MINUTE, ...well.map((id) => [id, 'lamp_out'] as const));
    expect(town.until(on + 15 * MINUTE).open()).toHaveLength(1);
    expect(town.until(on + 16 * MINUTE).story()).toEqual([
      'circuit_dead closed self_cleared',
      'lamp_out open',
      'lamp_out open',
    ]);
    expect(town.order(1)).toMatchObject({ deviceIds: ['la-63'], openedAt: on + 15 * MINUTE + 1000 });
  });

  test('a lost gateway: its lamps are unknown, not dark', () => {
    const town = drive({ crash }).silent(t, 'g-01');
    town.silent(t + 8 * MINUTE, ...circuit);
    town.until(t + 6 * HOUR);
    expect(town.story()).toEqual(['gateway_offline open']);
    expect(town.order(0)).toMatchObject({ priority: 2, kind: 'gateway', crew: 'l1' });
    expect(town.order(0).deviceIds).toHaveLength(65);
    town.back(t + 6 * HOUR, 'g-01', ...circuit).until(t + 7 * HOUR);
    expect(town.story()).toEqual(['gateway_offline closed self_cleared']);
  });
});

describe('gateway', () => {
  test.each([
    ['silent for 5 min since its last reading', false, 3 * MINUTE],
    ['2 min after its last will', true, 2 * MINUTE],
  ])('comes due %s', (_, will, after) => {
    const town = drive().silent(t, 'g-01', ...circuit);
    if (will) town.view('g-01', { lastSeenAt: t }).show(t, 'silent', true, 'g-01');
    expect(town.until(t + after - 1).story()).toEqual([]);
    expect(town.until(t + after).order(0)).toMatchObject({ code: 'gateway_offline', openedAt: t + after });
  });
  test('most of its children still speak: only the gateway is silent', () =>
    expect(
      drive()
        .silent(t, 'g-01', ...lamps('la', 1, 38))
        .until(t + HOUR)
        .open()
        .filter((order) => order.code === 'gateway_offline'),
    ).toEqual([]));
  test('children never seen are not expected', () =>
    expect(
      drive({ never: lamps('la', 11, 64) })
        .silent(t, 'g-01', ...lamps('la', 1, 10))
        .until(t + HOUR)
        .story(),
    ).toEqual(['gateway_offline open']));
  test('back, its lamps not yet: no circuit is blamed', () => {
    const town = drive().silent(t, 'g-01', ...circuit);
    town.back(t + HOUR, 'g-01').until(t + HOUR + 9 * MINUTE);
    expect(town.story()).toEqual(['gateway_offline open']);
  });
});

describe('part of a circuit', () => {
  test('three in a row are a cause, three apart are three lamps', () => {
    const inRow = drive()
      .show(t, 'dark', true, 'la-10', 'la-11', 'la-12')
      .until(t + 5 * MINUTE);
    expect(inRow.order(0)).toMatchObject({ code: 'circuit_dead', deviceIds: ['la-10', 'la-11', 'la-12'] });
    const apart = drive()
      .show(t, 'dark', true, 'la-10', 'la-20', 'la-30')
      .until(t + HOUR);
    expect(apart.story()).toEqual([]);
  });
  test('a cut behind pole 40 does not explain a lamp that flickers before it', () => {
    const town = drive()
      .show(t, 'dark', true, ...lamps('la', 41, 64))
      .until(t + HOUR);
    town.raise(t + HOUR, 'la-07', 'lamp_cycling').until(t + 2 * HOUR);
    expect(town.story()).toEqual(['circuit_dead open', 'lamp_cycling open']);
  });
  test('two in a row are two lamps', () => {
    const town = drive().show(t, 'dark', true, 'la-10', 'la-11');
    town.raise(t + 15 * MINUTE, 'la-10', 'lamp_out').raise(t + 15 * MINUTE, 'la-11', 'lamp_out');
    expect(town.until(t + HOUR).story()).toEqual(['lamp_out open', 'lamp_out open']);
  });
  test('a cable cut behind pole 40 in the small hours: theft, priority 1', () => {
    const night = at('03:00', 1);
    const town = drive()
      .show(night, 'silent', true, ...lamps('la', 41, 64))
      .until(night + HOUR);
    expect(town.story()).toEqual(['circuit_dead open']);
    expect(town.order(0)).toMatchObject({ priority: 1, cls: 'E' });
    expect(town.order(0).why.zh).toContain('盗缆');
  });
  test('slow succession: the first single orders are folded into the cause', () => {
    const town = drive();
    for (const [n, id] of ['la-10', 'la-11', 'la-12'].entries()) {
      town.show(t + n * HOUR, 'dark', true, id);
      town.raise(t + n * HOUR + 15 * MINUTE, id, 'lamp_out');
    }
    town.until(t + 4 * HOUR);
    expect(town.story()).toEqual(['lamp_out cancelled', 'lamp_out cancelled', 'circuit_dead open']);
    const cause = town.order(2);
    expect(
      town
        .orders()
        .slice(0, 2)
        .map((order) => order.linkedTo),
    ).toEqual([cause.id, cause.id]);
    expect(town.ledger.filter((entry) => entry.action === 'folded')).toHaveLength(2);
    expect(town.notices.at(-1)?.body).toMatchObject({ folded: [town.order(0).id, town.order(1).id] });
  });
  test('a crew on the spot finishes its own order', () => {
    const town = drive()
      .show(t, 'dark', true, 'la-10')
      .raise(t + 15 * MINUTE, 'la-10', 'lamp_out')
      .until(t + HOUR);
    town.act(t + HOUR, town.order(0).id, 'accept');
    town.act(t + HOUR, town.order(0).id, 'arrive');
    town.show(t + HOUR, 'dark', true, 'la-11', 'la-12').until(t + 2 * HOUR);
    expect(town.story()).toEqual(['lamp_out on_site', 'circuit_dead open']);
  });
  test('while a cause is suspected its children wait; when it comes to nothing they are told', () => {
    const town = drive()
      .show(t, 'dark', true, ...lamps('la', 1, 3))
      .raise(t + MINUTE, 'la-01', 'lamp_out');
    expect(town.until(t + 3 * MINUTE).story()).toEqual([]);
    town.show(t + 3 * MINUTE, 'dark', false, 'la-02', 'la-03');
    expect(town.story()).toEqual(['lamp_out open']);
  });
  test('three lamps of a circuit mended, then nearly all dark: the same order lists them all', () => {
    const town = drive()
      .show(t, 'dark', true, ...lamps('la', 1, 3))
      .until(t + 10 * MINUTE);
    town.repair(t + HOUR, 'o1').show(t + HOUR, 'dark', false, ...lamps('la', 1, 3));
    town.until(t + 2 * HOUR).show(t + 3 * HOUR, 'dark', true, ...lamps('la', 17, 64));
    expect(town.until(t + 4 * HOUR).story()).toEqual(['circuit_dead open']);
    expect([...town.order(0).deviceIds].sort()).toEqual([...lamps('la', 1, 3), ...lamps('la', 17, 64)]);
    expect(town.order(0)).toMatchObject({ reopened: 1, why: { en: expect.stringContaining('48 of 64') } });
  });
});

describe('by day', () => {
  test('a dark circuit is not well because the sun has risen', () => {
    const town = darkAll(drive(), circuit).until(t + HOUR);
    town.show(at('07:10', 1), 'dark', false, ...circuit).until(at('17:00', 1));
    expect(town.story()).toEqual(['circuit_dead open']);
    town.show(at('18:02', 1), 'dark', true, ...circuit).until(at('20:00', 1));
    expect(town.story()).toEqual(['circuit_dead open']);
  });
  test('claimed by day, proved at night', () => {
    const town = darkAll(drive(), circuit).until(t + HOUR);
    town.show(at('07:10', 1), 'dark', false, ...circuit).repair(at('12:00', 1), town.order(0).id);
    expect(town.until(at('17:59', 1)).order(0).status).toBe('verifying');
    expect(town.until(at('18:16', 1)).story()).toEqual(['circuit_dead closed verified']);
  });
  test('claimed by day, dark at night: refuted', () => {
    const town = darkAll(drive(), circuit).until(t + HOUR);
    town.show(at('07:10', 1), 'dark', false, ...circuit).repair(at('12:00', 1), town.order(0).id);
    town.show(at('18:03', 1), 'dark', true, ...circuit).until(at('19:00', 1));
    expect(town.order(0)).toMatchObject({ status: 'open', reopened: 1 });
  });
  test('lamps of a gateway that burn by day are one order', () => {
    const noon = at('12:00');
    const town = drive().show(noon, 'burning_by_day', true, ...circuit);
    for (const id of circuit) town.raise(noon + 15 * MINUTE, id, 'lamp_day_burning');
    expect(town.until(noon + HOUR).story()).toEqual(['lamp_day_burning open']);
    expect(town.order(0).cause).toEqual({ type: 'gateway', id: 'g-01' });
    const { address } = registry.devices.get('g-01')!;
    expect(town.notices[0]!.body.place).toMatchObject({ address });
  });
});

describe('districts and villages', () => {
  const homes = lamps('ha', 1, 20);
  test('a district out of its voltage band is one order, told to the grid company as well', () => {
    const town = drive().show(t, 'bad_voltage', true, ...homes.slice(0, 12));
    for (const id of homes.slice(0, 12)) town.raise(t + 3 * MINUTE, id, 'voltage_out_of_range');
    town.until(t + HOUR);
    expect(town.story()).toEqual(['line_voltage open']);
    expect(town.order(0).cause).toEqual({ type: 'transformer', id: 't1' });
    expect(town.notices.map((one) => one.recipient)).toEqual([
      { type: 'crew', id: 'h1' },
      { type: 'owner', id: 'grid' },
    ]);
  });
  test('what a sagging line does to its heaters is its own order, and who stays broken has one when it is over', () => {
    const low = homes.slice(0, 12);
    const town = drive().show(t, 'bad_voltage', true, ...low);
    town.raise(t + 5 * MINUTE, 'ha-01', 'heater_trip').until(t + 20 * MINUTE);
    town.raise(t + 30 * MINUTE, 'ha-02', 'heater_trip').raise(t + 40 * MINUTE, 'ha-02', 'freeze_risk');
    town.raise(t + 40 * MINUTE, 'ha-03', 'heater_no_flow').until(t + HOUR);
    // A pump that stands still is no matter of voltage: water freezes in it whatever the line does.
    expect(town.story()).toEqual(['line_voltage open', 'heater_no_flow open']);
    expect(town.order(0)).toMatchObject({ priority: 1, codes: ['heater_trip', 'freeze_risk'] });
    town.clear(t + HOUR, ['ha-02', 'freeze_risk'], ['ha-02', 'heater_trip']);
    town.raise(t + HOUR, 'ha-04', 'heater_trip');
    town.show(t + HOUR, 'bad_voltage', false, ...low).until(t + 91 * MINUTE);
    expect(town.story()).toEqual(['line_voltage closed self_cleared', 'heater_no_flow open']);
    // It starts again minutes later than the line is well, and clears as much later.
    town.clear(t + 95 * MINUTE, ['ha-04', 'heater_trip']).until(t + 2 * HOUR);
    expect(town.open().map(({ code, cause }) => [code, cause.id])).toEqual([
      ['heater_no_flow', 'ha-03'],
      ['heater_trip', 'ha-01'],
    ]);
  });
  test('a heater that trips beside a sagging line, its own voltage well, is its own order', () => {
    const town = drive().show(t, 'bad_voltage', true, ...homes.slice(0, 12));
    town.raise(t + 30 * MINUTE, 'ha-20', 'heater_trip').until(t + HOUR);
    expect(town.story()).toEqual(['line_voltage open', 'heater_trip open']);
  });
  test('two houses out of band are two orders', () => {
    const town = drive().show(t, 'bad_voltage', true, 'ha-01', 'ha-02');
    town
      .raise(t, 'ha-01', 'voltage_out_of_range')
      .raise(t, 'ha-02', 'voltage_out_of_range')
      .until(t + HOUR);
    expect(town.orders()).toHaveLength(2);
  });
  test('a dead district explains the freezing homes and takes their urgency', () => {
    const town = drive()
      .silent(t, ...homes)
      .until(t + 10 * MINUTE);
    expect(town.story()).toEqual(['circuit_dead open']);
    town.raise(t + HOUR, 'ha-03', 'freeze_risk').until(t + 2 * HOUR);
    expect(town.story()).toEqual(['circuit_dead open']);
    expect(town.order(0)).toMatchObject({ priority: 1, cls: 'E', codes: ['freeze_risk'] });
  });
  test('a house that the outage has cooled has six hours to warm up, and then an order of its own', () => {
    const cold = ['ha-01', 'ha-02'];
    const town = drive()
      .silent(t, ...homes)
      .until(t + 3 * HOUR);
    for (const id of cold) town.raise(t + 3 * HOUR, id, 'cold_room');
    town.back(t + 4 * HOUR, ...homes).until(t + 5 * HOUR);
    expect(town.story()).toEqual(['circuit_dead closed self_cleared']);
    town.clear(t + 7 * HOUR, ['ha-01', 'cold_room']).until(t + 10 * HOUR);
    expect(town.open()).toEqual([]);
    town.until(t + 11 * HOUR);
    expect(town.open().map(({ code, cause }) => [code, cause.id])).toEqual([['cold_room', 'ha-02']]);
    expect(town.open()[0]!.linkedTo).toBe(town.order(0).id);
  });
  test('three houses without network are not a dead district', () =>
    expect(
      drive()
        .silent(t, 'ha-03', 'ha-04', 'ha-05')
        .until(t + HOUR)
        .story(),
    ).toEqual([]));

  const power = ['g-01', 'g-02', ...circuit, ...lamps('lb', 1, 20), ...homes, 'wc-01'];
  const blackOut = (town: Driver): Driver => {
    // Lamps fall silent as their two intervals run out, 5 to 10 min after the cut.
    const slow = [...circuit, ...lamps('lb', 1, 20), 'wc-01'];
    const after = (n: number): number => 5 + (n % 6);
    for (const [n, id] of slow.entries()) town.view(id, { lastSeenAt: t + (after(n) - 10) * MINUTE });
    town.silent(t + 2 * MINUTE, ...homes, 'g-01', 'g-02');
    for (const minute of [5, 6, 7, 8, 9, 10])
      town.silent(t + minute * MINUTE, ...slow.filter((_, n) => after(n) === minute));
    return town;
  };
  test('a village without power is one order', () => {
    const town = blackOut(drive());
    town.until(t + 2 * HOUR);
    expect(town.open().map((order) => order.cause)).toEqual([{ type: 'village', id: 'v01' }]);
    expect(town.notices.filter((one) => one.recipient.type === 'crew')).toHaveLength(1);
  });
  test('power back but one district: that district at once, by itself', () => {
    const town = blackOut(drive()).until(t + 2 * HOUR);
    town.back(t + 2 * HOUR, ...power.filter((id) => !homes.includes(id)));
    town.until(t + 3 * HOUR);
    expect(town.open().map((order) => order.cause)).toEqual([{ type: 'transformer', id: 't1' }]);
  });
  test('two causes at once are two orders', () => {
    const town = drive().silent(t, 'g-02', ...lamps('lb', 1, 20));
    darkAll(town, circuit, t + MINUTE).until(t + 2 * HOUR);
    expect(town.story().sort()).toEqual(['circuit_dead open', 'gateway_offline open']);
  });
});

describe('our own trouble', () => {
  const all = [...lamps('ha', 1, 20), ...lamps('hx', 1, 12), ...lamps('hy', 1, 12)];
  test('most of a kind silent at once: one platform order and nothing else', () => {
    const town = drive();
    town.silent(t, ...all, 'g-01', 'g-02', 'gx-01').until(t + 2 * HOUR);
    expect(town.open()).toHaveLength(1);
    expect(town.order(0)).toMatchObject({
      code: 'platform',
      type: 'platform',
      priority: 1,
      cls: 'P',
      crew: null,
    });
    expect(town.story()).toEqual(['platform open']);
  });
  test('one village silent, and a lone device in the next, are not the whole town', () => {
    const heaters = [...lamps('ha', 1, 20), 'hx-01', 'hy-01'];
    const town = drive()
      .silent(t, ...heaters)
      .until(t + 5 * MINUTE);
    expect(town.story().filter((line) => line.startsWith('platform'))).toEqual([]);
  });
  test('heard again: it ends, and who is still silent is judged alone', () => {
    const town = drive()
      .silent(t, ...all)
      .until(t + HOUR);
    town.raise(t + HOUR, 'hx-03', 'device_silent');
    town.back(t + 2 * HOUR, ...all.filter((id) => id !== 'hx-03')).until(t + 2 * HOUR + 11 * MINUTE);
    expect(town.story()).toEqual(['platform closed self_cleared', 'device_silent open']);
  });
  test('after a restart silence proves nothing for ten minutes', () => {
    const town = drive();
    town.step({ type: 'restarted', at: t });
    town.silent(t + MINUTE, ...lamps('ha', 1, 20)).until(t + 9 * MINUTE);
    expect(town.story()).toEqual([]);
  });
  test('down for five minutes: one platform order, over after ten minutes’ grace and ten good ones', () => {
    const town = drive();
    town.step({ type: 'restarted', at: t, downSince: t - 5 * MINUTE });
    expect(town.story()).toEqual(['platform open']);
    expect(town.until(t + 19 * MINUTE).story()).toEqual(['platform open']);
    expect(town.until(t + 21 * MINUTE).story()).toEqual(['platform closed self_cleared']);
  });
  test('a stop of seconds is nobody’s business', () => {
    const town = drive();
    town.step({ type: 'restarted', at: t, downSince: t - 5000 });
    expect(town.until(t + DAY).story()).toEqual([]);
  });
  test('the broker is in trouble: the silence behind it is nobody else’s, and has time to end', () => {
    const town = drive();
    const tell = (time: number, present: boolean) => {
      const by = { type: 'system', id: 'weisu' } as const;
      town.command(time, { type: 'platform', trouble: 'broker', present, detail: '', by });
    };
    tell(t, true);
    town
      .silent(t + 2 * MINUTE, ...all)
      .raise(t + HOUR, 'hx-03', 'device_silent')
      .until(t + 2 * HOUR);
    expect(town.story()).toEqual(['platform open']);
    tell(t + 2 * HOUR, false);
    town.back(t + 2 * HOUR + MINUTE, ...all).clear(t + 2 * HOUR + MINUTE, ['hx-03', 'device_silent']);
    expect(town.until(t + 4 * HOUR).story()).toEqual(['platform closed self_cleared']);
  });
  test('trouble told from outside is one order while it lasts', () => {
    const town = drive();
    const tell = (time: number, present: boolean) =>
      town.command(time, {
        type: 'platform',
        trouble: 'disk_full',
        present,
        detail: '9%',
        by: { type: 'system', id: 'weisu' },
      });
    tell(t, true);
    tell(t + MINUTE, true);
    tell(t + HOUR, false);
    expect(town.story()).toEqual(['platform closed self_cleared']);
  });
});

describe('what a cause has covered, at its end', () => {
  const houses = ['ha-01', 'ha-02', 'ha-03', 'ha-04', 'ha-05', 'ha-06', 'ha-07', 'ha-08'];
  /** A district sags for an hour; its houses' own faults clear only under load, which none has. */
  const sag = () => {
    const town = drive().show(at('18:00'), 'bad_voltage', true, ...houses);
    for (const id of houses) town.raise(at('18:12'), id, 'voltage_out_of_range');
    return town
      .until(at('19:00'))
      .show(at('19:00'), 'bad_voltage', false, ...houses.slice(1))
      .until(at('20:00'));
  };

  test('who shows nothing any more has no order; who still does has one', () => {
    expect(
      sag()
        .orders()
        .map(({ code, cause, status }) => [code, cause.id, status]),
    ).toEqual([
      ['line_voltage', 't1', 'closed'],
      ['voltage_out_of_range', 'ha-01', 'open'],
    ]);
  });

  test('who shows it again before it has cleared is told at once', () => {
    const town = sag().show(at('21:30'), 'bad_voltage', true, 'ha-02');
    expect(town.open().map(({ cause, openedAt }) => [cause.id, openedAt])).toContainEqual([
      'ha-02',
      at('21:30'),
    ]);
  });

  test('who clears is never told', () => {
    const town = sag().clear(at('22:00'), ['ha-03', 'voltage_out_of_range']).until(at('23:59'));
    town.show(at('23:59'), 'bad_voltage', true, 'ha-03');
    expect(town.open().map(({ cause }) => cause.id)).toEqual(['ha-01']);
  });
});
