// What is told when nobody acts: the exact list of (time, recipient, reason), by an event clock.
import { describe, expect, test } from 'vitest';
import { DAY, HOUR, MINUTE, type Millis } from '../../ingest/domain/time.ts';
import { defaultCatalogue } from '../../ingest/orders/built-in.ts';
import { afterQuiet } from '../../ingest/orders/quiet.ts';
import { townFromStore } from '../../ingest/orders/restore.ts';
import { at, type DriveOptions, drive, zone } from './drive.ts';

const town = (options: DriveOptions = {}) =>
  drive({ catalogue: { ...defaultCatalogue, digestMinute: null }, ...options });

/** `hh:mm recipient reason`, with `+n` for days, and `>hh:mm` where quiet hours hold it back. */
function told(run: ReturnType<typeof drive>): string[] {
  const clock = (time: Millis): string => {
    const { hour, minute } = zone.local(time);
    const days = Math.round((zone.startOfDay(time) - at('00:00')) / DAY);
    const text = `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`;
    return days === 0 ? text : `+${days} ${text}`;
  };
  return run.effects.flatMap(({ notices, entries }) =>
    notices.map((notice) => {
      const arose = entries.find(({ seq }) => notice.id.startsWith(`n${seq}-`))?.at ?? notice.dueAt;
      const held = arose < notice.dueAt ? `>${clock(notice.dueAt)}` : '';
      return `${clock(arose)}${held} ${notice.recipient.id} ${notice.reason}`;
    }),
  );
}

describe('escalation', () => {
  test('nobody accepts an urgent order: crew, cadre, office, leader, then reminders further and further apart', () => {
    const run = town().raise(at('12:00'), 'wc-01', 'toilet_freeze_risk').until(at('23:59'));
    expect(told(run)).toEqual([
      '12:00 t1 first',
      '12:00 v01 first',
      '12:00 v01 first',
      '12:30 t1 repeat',
      '12:30 v01 escalated',
      '12:45 office escalated',
      '13:30 v01 escalated',
      '14:30 t1 repeat',
      '14:30 v01 repeat',
      '16:30 t1 repeat',
      '16:30 v01 repeat',
      '18:00 office pushed',
      '20:30 t1 repeat',
      '20:30 v01 repeat',
    ]);
    expect(run.notices.map((one) => one.recipient.type).slice(0, 7)).toEqual([
      'crew',
      'cadre',
      'leader',
      'crew',
      'cadre',
      'office',
      'leader',
    ]);
  });
  test('accepted: silence; nobody there by `arriveBy`: it begins again; arrived: silence again', () => {
    const run = town().raise(at('12:00'), 'wc-01', 'toilet_freeze_risk');
    run.act(at('12:10'), 'o1', 'accept');
    run.until(at('16:05'));
    run.act(at('16:10'), 'o1', 'arrive');
    run.until(at('17:59'));
    expect(told(run).slice(3)).toEqual(['16:00 t1 repeat', '16:00 v01 escalated']);
    expect(run.order(0).escalation).toEqual({ missed: 'arrive', from: at('16:00'), steps: 1 });
  });
  test('accepted in the middle of the chain, then given back: the chain goes on where it was', () => {
    const run = town().raise(at('12:00'), 'wc-01', 'toilet_freeze_risk');
    run.act(at('12:35'), 'o1', 'accept');
    run.act(at('12:50'), 'o1', 'release', { reason: '无车' });
    run.until(at('13:29'));
    expect(told(run).slice(3)).toEqual(['12:30 t1 repeat', '12:30 v01 escalated', '12:50 office escalated']);
  });
  test('a pause stops it, and moves the deadline that it waits for', () => {
    const run = town().raise(at('12:00'), 'wc-01', 'toilet_freeze_risk');
    run.act(at('12:20'), 'o1', 'pause', { pause: { reason: 'access', until: at('13:20') } });
    run.until(at('13:35'));
    expect(told(run).slice(3)).toEqual(['13:30 t1 repeat', '13:30 v01 escalated']);
  });
  test('half and the whole of the time to repair are followed up; a repair claimed is not', () => {
    const run = town().raise(at('12:00'), 'wc-01', 'toilet_freeze_risk');
    run.act(at('12:01'), 'o1', 'accept');
    run.act(at('12:02'), 'o1', 'arrive');
    run.until(at('11:00', 2));
    expect(told(run).slice(3)).toEqual([
      '18:00 office pushed',
      '+1 00:00>+1 07:00 office pushed',
      '+1 00:00>+1 07:00 v01 pushed',
    ]);
    expect(run.ledger.at(-1)).toMatchObject({ action: 'told', why: { zh: '已超办理时限，列入督办' } });
    const claimed = town().raise(at('12:00'), 'wc-01', 'toilet_freeze_risk').repair(at('12:10'), 'o1');
    expect(told(claimed.until(at('11:00', 2))).slice(3)).toEqual([]);
  });
  test('what recovers by itself is told no further', () => {
    const run = town().raise(at('12:00'), 'wc-01', 'toilet_freeze_risk');
    run.clear(at('12:20'), ['wc-01', 'toilet_freeze_risk']).until(at('12:00', 3));
    expect(run.notices.filter(({ reason }) => reason === 'escalated' || reason === 'repeat')).toEqual([]);
    expect([...run.town.timers.keys()]).toEqual([]);
  });
  test('a hundred repeats of one fault are one alert', () => {
    const run = town();
    for (let n = 0; n < 100; n += 1) run.raise(at('12:00') + n * 1_000, 'wc-01', 'toilet_odour');
    expect(run.notices.map(({ reason }) => reason)).toEqual(['first']);
  });
  test('an order without crew and village: the office hears of it once a step', () => {
    const run = town();
    run.command(at('12:00'), {
      type: 'platform',
      trouble: 'broker',
      present: true,
      detail: 'down',
      by: { type: 'system', id: 'weisu' },
    });
    run.until(at('12:31'));
    expect(told(run)).toEqual([
      '12:00 office first',
      '12:10 office escalated',
      '12:15 office escalated',
      '12:25 office escalated',
      '12:30 office pushed',
    ]);
  });
  test('cut by a crash after every step, it tells the same', () => {
    const play = (crash: boolean) => {
      const run = town({ crash }).raise(at('12:00'), 'wc-01', 'toilet_freeze_risk');
      run.act(at('12:35'), 'o1', 'accept');
      return told(run.until(at('12:00', 3)));
    };
    expect(play(true)).toEqual(play(false));
  });
  test('rebuilt from the store alone, the chain goes on and repeats nothing', () => {
    const before = town().raise(at('12:00'), 'wc-01', 'toilet_freeze_risk').until(at('12:40'));
    const restored = townFromStore(
      { orders: before.orders(), faults: [], complaints: [], silences: [], ledgerSeq: before.ledger.length },
      defaultCatalogue,
    );
    const after = town({ town: restored }).until(at('13:00'));
    expect(told(after)).toEqual(['12:45 office escalated']);
  });
});

describe('quiet hours', () => {
  test.each<[string, 'crew' | 'cadre', 1 | 3, string]>([
    ['23:00', 'crew', 3, '0 23:00'],
    ['23:00', 'cadre', 1, '0 23:00'],
    ['23:00', 'cadre', 3, '1 07:00'],
    ['06:59', 'cadre', 3, '0 07:00'],
    ['07:00', 'cadre', 3, '0 07:00'],
    ['21:59', 'cadre', 3, '0 21:59'],
    ['22:00', 'cadre', 3, '1 07:00'],
  ])('%s, %s, priority %i', (clock, recipient, priority, expected) => {
    const [day, due] = expected.split(' ') as [string, string];
    expect(afterQuiet(at(clock), recipient, priority, defaultCatalogue, zone)).toBe(at(due, Number(day)));
  });
  test('inside one day', () => {
    const nap = { quiet: { ...defaultCatalogue.quiet, startMinute: 12 * 60, endMinute: 14 * 60 } };
    expect(afterQuiet(at('13:00'), 'cadre', 3, nap, zone)).toBe(at('14:00'));
    expect(afterQuiet(at('14:00'), 'cadre', 3, nap, zone)).toBe(at('14:00'));
  });
});

describe('the daily digest', () => {
  test('every village at half past seven, also the empty one, with what was heard of it', () => {
    const run = drive({ catalogue: defaultCatalogue, never: ['wc-01'] }).raise(
      at('06:00'),
      'ha-01',
      'heater_trip',
    );
    run.until(at('08:00')).until(at('08:00', 1));
    const digests = run.notices.filter(({ reason }) => reason === 'digest');
    expect(digests.map(({ id }) => id)).toEqual([
      'd2026-01-15-v01',
      'd2026-01-15-v02',
      'd2026-01-15-v03',
      'd2026-01-16-v01',
      'd2026-01-16-v02',
      'd2026-01-16-v03',
    ]);
    expect(digests[0]).toMatchObject({
      dueAt: at('07:30'),
      recipient: { type: 'cadre', id: 'v01' },
      body: { coverage: { reporting: 106, total: 106, neverHeard: 1 }, opened: 1, open: 1, overdue: 0 },
    });
    expect(digests[1]!.body).toMatchObject({ villageName: '测试2村', open: 0, orders: [] });
    expect(digests[3]!.body).toMatchObject({ opened: 0, open: 1, overdue: 1 });
  });
  test.each([
    ['before it was late, is not overdue', at('06:30'), 0],
    ['when it was late already, is overdue still', at('07:00', 1), 1],
  ])('an order that was paused %s', (_, paused, overdue) => {
    const run = drive({ catalogue: defaultCatalogue }).raise(at('06:00'), 'ha-01', 'heater_trip');
    run.until(paused).act(paused, 'o1', 'pause', { pause: { reason: 'parts', until: at('06:00', 3) } });
    const digest = run.until(at('08:00', 1)).notices.find(({ id }) => id === 'd2026-01-16-v01');
    expect(digest?.body).toMatchObject({ open: 1, overdue, orders: [{ overdue: overdue === 1 }] });
  });
  test('a village that is silent shows it', () => {
    const heaters = Array.from({ length: 12 }, (_, n) => `hx-${String(n + 1).padStart(2, '0')}`);
    const run = drive({ catalogue: defaultCatalogue })
      .silent(at('07:29'), ...heaters)
      .until(at('07:31'));
    const digest = run.notices.find(({ id }) => id === 'd2026-01-15-v02');
    expect(digest?.body).toMatchObject({ coverage: { reporting: 13, total: 25, neverHeard: 0 } });
  });
});

test('reminders stop: an order that nobody ever touches is told a bounded number of times', () => {
  const run = town().raise(at('12:00'), 'wc-01', 'toilet_freeze_risk').until(at('12:00', 60));
  const reminders = run.notices.filter(({ reason }) => reason === 'repeat' || reason === 'escalated');
  expect(reminders.length).toBeLessThan(20);
  const gaps = reminders
    .filter(({ recipient }) => recipient.type === 'crew')
    .map(({ dueAt }, n, all) => dueAt - (all[n - 1]?.dueAt ?? dueAt - MINUTE));
  expect(gaps.slice(2)).toEqual([2 * HOUR, 4 * HOUR, 8 * HOUR, 16 * HOUR]);
});
