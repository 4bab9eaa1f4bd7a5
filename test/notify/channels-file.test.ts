// The channels file: what is let through to whom, every fault with its line, and no secret in any message.
import { describe, expect, test } from 'vitest';
import type { Notice } from '../../ingest/domain/notice.ts';
import { townTime } from '../../ingest/domain/time.ts';
import { buildChannels } from '../../ingest/notify/build.ts';
import { readChannels } from '../../ingest/notify/channels-file.ts';
import { channelsFor } from '../../ingest/notify/routing.ts';
import { digestNotice, orderNotice } from './notices.ts';

const time = townTime('Asia/Shanghai');
const text = `
console: https://weisu.example
channels:
  - name: lighting-group
    type: wecom
    key: { env: WECOM_LIGHTING }
    for:
      - { to: [crew], crews: [l1], hours: "07:00-22:00" }
      - { to: [crew], crews: [l1], priorities: [1] }
  - name: village-one
    type: dingtalk
    key: { env: DING_V1 }
    secret: { env: DING_V1_SECRET }
    for:
      - { villages: [v01], reasons: [digest, escalated] }
  - name: night-call
    type: voice
    url: https://voice.example/call
    key: { env: VOICE_KEY }
    press: { url: "https://weisu.example/api/v1/press", secret: { env: PRESS } }
    for:
      - { to: [crew, leader], priorities: [1], hours: "22:00-07:00" }
  - name: office-mail
    type: mail
    server: smtps://mail.example:465
    user: weisu
    password: { env: MAIL }
    from: weisu@town.example
    addresses: { office: [office@town.example] }
    for:
      - { to: [office] }
  - name: other-system
    type: webhook
    url: https://other.example/hook
    secret: { env: HOOK }
    for: [{}]
`;
const env = {
  WECOM_LIGHTING: 'k',
  DING_V1: 'k',
  DING_V1_SECRET: 's',
  VOICE_KEY: 'k',
  PRESS: 'p',
  MAIL: 'm',
  HOOK: 'h',
};
const read = (yaml: string, variables: Record<string, string> = env) => {
  const found = readChannels(yaml, variables);
  return 'faults' in found
    ? found.faults.map(({ line, member, what }) => `${line} ${member}: ${what}`)
    : found;
};
const file = () => {
  const found = readChannels(text, env);
  if ('faults' in found) throw new Error(JSON.stringify(found.faults));
  return found;
};

describe('who is told what', () => {
  const noon = Date.UTC(2026, 0, 15, 4);
  const night = Date.UTC(2026, 0, 15, 18);
  const rows: [string, Notice, string][] = [
    ['an order by day', orderNotice({ dueAt: noon }), 'mqtt lighting-group other-system'],
    ['an order by night', orderNotice({ dueAt: night }), 'mqtt other-system'],
    [
      'danger by night',
      orderNotice({ dueAt: night, priority: 1 }),
      'mqtt lighting-group night-call other-system',
    ],
    ['another crew', orderNotice({ recipient: { type: 'crew', id: 'h1' } }), 'mqtt other-system'],
    [
      'escalated to the leader',
      orderNotice({ reason: 'escalated', recipient: { type: 'leader', id: 'v01' } }),
      'village-one other-system',
    ],
    ['a digest', digestNotice(1), 'village-one other-system'],
    ['the office', orderNotice({ recipient: { type: 'office', id: 'office' } }), 'office-mail other-system'],
  ];
  test.each(rows)('%s', (_, notice, expected) =>
    expect(channelsFor(notice, file().file.channels, time).join(' ')).toBe(expected),
  );
  const told = (hours: { start: number; end: number }, dueAt: number, zone = time) => {
    const robot = { type: 'wecom', name: 'g', url: 'https://r', key: { env: 'K' }, attempts: 1 } as const;
    const notice = orderNotice({ dueAt, recipient: { type: 'office', id: 'office' } });
    return channelsFor(notice, [{ ...robot, perMinute: 1, for: [{ hours }] }], zone).length === 1;
  };
  test('hours from a minute to the same minute are the whole day', () =>
    expect([noon, night].map((dueAt) => told({ start: 0, end: 0 }, dueAt))).toEqual([true, true]));
  test('hours are the clock’s, also on a day that has only 23 of them', () => {
    const dueAt = Date.parse('2026-03-29T08:30:00+02:00');
    expect(told({ start: 480, end: 540 }, dueAt, townTime('Europe/Berlin'))).toBe(true);
  });
  test('without a file the contract’s own channel alone', () => {
    expect(channelsFor(orderNotice(), [], time)).toEqual(['mqtt']);
    expect(channelsFor(digestNotice(1), [], time)).toEqual([]);
  });
});

test('each channel is built with its limits', () => {
  const channels = buildChannels(file(), { time, now: () => 0, phoneOf: () => undefined });
  expect(channels.map(({ name, perSecondMax }) => `${name} ${(perSecondMax * 60).toFixed(0)}`)).toEqual([
    'lighting-group 20',
    'village-one 20',
    'night-call 60',
    'office-mail 60',
    'other-system 600',
  ]);
});

describe('faults', () => {
  const robot = (more: string) => `channels:\n  - name: g\n    type: wecom\n${more}    for: [{}]\n`;
  test.each<[string, string, string[]]>([
    [
      'a secret in the file',
      robot('    key: abc-secret\n'),
      ['4 channels.0.key: a secret is not written here: name its environment variable, { env: NAME }'],
    ],
    [
      'a variable that is not set',
      robot('    key: { env: NOPE }\n'),
      ['4 channels.0.key: the environment variable NOPE is not set'],
    ],
    [
      'a name twice',
      `${robot('    key: { env: HOOK }\n')}  - name: g\n    type: webhook\n    url: http://x.example\n    secret: { env: HOOK }\n    for: [{}]\n`,
      ['6 channels.1.name: g is taken'],
    ],
    [
      'the name of the contract’s channel',
      robot('    key: { env: HOOK }\n').replace('name: g', 'name: mqtt'),
      ['2 channels.0.name: mqtt is taken'],
    ],
  ])('%s', (_, yaml, expected) => expect(read(yaml)).toEqual(expected));
  test.each<[string, string]>([
    ['hours', robot('    key: { env: HOOK }\n').replace('{}', '{ hours: "7-22" }')],
    ['a priority', robot('    key: { env: HOOK }\n').replace('{}', '{ priorities: [0] }')],
    ['a type', robot('    key: { env: HOOK }\n').replace('wecom', 'pigeon')],
    ['a word', robot('    keys: { env: HOOK }\n')],
    ['YAML', 'channels: [\n'],
  ])('a wrong %s is named with a line', (_, yaml) => {
    const faults = read(yaml) as string[];
    expect(faults.length).toBeGreaterThan(0);
    for (const fault of faults) expect(fault).toMatch(/^\d+ /);
  });
  test('no secret stands in a fault', () =>
    expect(JSON.stringify(read(robot('    key: abc-secret\n')))).not.toContain('abc-secret'));
});
