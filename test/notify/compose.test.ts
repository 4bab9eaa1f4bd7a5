// What people read: Chinese first, English beside; a group never learns where people live.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compose, markdown, plainText, withinBytes } from '../../ingest/notify/compose.ts';
import { composing, digestNotice, orderNotice } from './notices.ts';

const read = (...args: Parameters<typeof orderNotice>) =>
  plainText(compose(orderNotice(...args), 'person', composing));

test('an order, whole', () =>
  expect(read()).toBe(
    [
      '【2级】新工单 New order',
      '路灯熄灭 Lamp out',
      '工单 Order：WS-20260115-0007（2级 priority 2）',
      '地点 Place：测试1村 村东路 12 号杆',
      '设备 Devices：la-01',
      '时限 Deadlines：接单 accept 01-15 12:30，修复 fix 01-16 12:00',
      'https://weisu.example/orders/o7',
    ].join('\n'),
  ));

test('as Markdown', () =>
  expect(markdown(compose(orderNotice(), 'group', composing))).toBe(
    [
      '### 【2级】新工单 New order',
      '> 路灯熄灭 Lamp out',
      '> 工单 Order：WS-20260115-0007（2级 priority 2）',
      '> 地点 Place：测试1村 村东路 12 号杆',
      '> 设备 Devices：la-01',
      '> 时限 Deadlines：接单 accept 01-15 12:30，修复 fix 01-16 12:00',
      '[查看工单 Open](https://weisu.example/orders/o7)',
    ].join('\n\n'),
  ));

describe('reasons in words', () => {
  test.each<[Parameters<typeof orderNotice>[0], Record<string, unknown>, string]>([
    [{ reason: 'escalated' }, { missed: 'accept' }, '逾期未接单 not accepted in time'],
    [{ reason: 'escalated' }, { missed: 'arrive' }, '接单后逾期未到场 accepted, but nobody arrived in time'],
    [{ reason: 'pushed' }, { share: 0.5 }, '办理时限已过半 Half the time has gone'],
    [{ reason: 'pushed' }, { share: 1 }, '已超办理时限 Overdue'],
  ])('%o', (more, body, line) => expect(read(more, body).split('\n')).toContain(line));
  test('within the warranty the contractor is named', () => {
    const warranty = { contractor: '某某照明公司', until: '2027-06-30' };
    expect(read({}, { warranty })).toContain('质保期内 In warranty until 2027-06-30：某某照明公司');
    expect(read({}, { warranty: null })).not.toContain('质保');
  });
  test('what is over has no deadlines', () => expect(read({ reason: 'resolved' })).not.toContain('时限'));
});

describe('a group learns nothing of homes', () => {
  const heater = orderNotice(
    {},
    {
      kind: 'heater',
      place: { village: 'v01', villageName: '测试1村', address: '三排 5 号 王家' },
      devices: ['ha-05', 'ha-06'],
      deviceCount: 2,
    },
  );
  test('the crew on duty reads the address', () =>
    expect(plainText(compose(heater, 'person', composing))).toContain('三排 5 号 王家'));
  test('the group reads the village and how many', () => {
    const text = plainText(compose(heater, 'group', composing));
    expect(text).toContain('地点 Place：测试1村\n设备 Devices：2台');
    expect(text).not.toMatch(/王家|三排|ha-0/);
  });
});

describe('the digest', () => {
  const text = (...args: Parameters<typeof digestNotice>) =>
    plainText(compose(digestNotice(...args), 'group', composing));
  test('nothing open, and enough heard to say so', () =>
    expect(text(106)).toBe(
      [
        '测试1村 2026-01-15 每日简报 Daily digest',
        '在线 Reporting：106/106，从未上线 never heard 1',
        '新增 Opened 0，办结 Ended 0，在办 Open 0，超时 Overdue 0',
        '在线设备无未办结工单 No open orders among those that report',
      ].join('\n'),
    ));
  test('nothing open because nothing was heard', () => expect(text(0)).toContain('不能说明无故障'));
  test('what is overdue says so', () => expect(text(106, 1)).toContain('【超时】2级 WS-20260114-0000 停水'));
});

test('cutting keeps whole characters within the bytes', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 3, max: 60 }), (text, bytes) => {
      const cut = withinBytes(text, bytes);
      expect(Buffer.byteLength(cut)).toBeLessThanOrEqual(bytes);
      if (cut !== text) expect(text.startsWith(cut.slice(0, -1))).toBe(true);
      expect(cut).not.toContain('\uFFFD');
    }),
  );
});
