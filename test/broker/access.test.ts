import { describe, expect, test } from 'vitest';
import { type Identity, mayConnect, mayPublish, maySubscribe } from '../../broker/access.ts';
import { parseUsername, passwordFor } from '../../broker/credentials.ts';
import { answerKnock } from '../../broker/entrance.ts';
import { secret, stateOf, telemetryOf, townDevices, townOf } from './town.ts';

const town = townOf();
const as = (id: string): Identity => ({ type: 'device', device: town.devices.get(id)! });
const crew: Identity = { type: 'crew', crewId: 'c-light' };
const verdict = (d: { allowed: boolean; reason: string }) => `${d.allowed ? 'yes' : 'no'} ${d.reason}`;

describe('connect', () => {
  const rows: readonly (readonly [string, string])[] = [
    ['lamp-1', 'yes'],
    ['crew:c-light', 'yes'],
    ['lamp-77', 'unknown_device'],
    ['crew:c-none', 'unknown_crew'],
    ['c-light', 'unknown_device'],
    ['crew:lamp-1', 'unknown_crew'],
    ['', 'unknown_device'],
    ['__proto__', 'unknown_device'],
  ];
  test.each(rows)('%s: %s', (username, expected) => {
    const entry = mayConnect(town, parseUsername(username));
    expect(entry.allowed ? 'yes' : entry.reason).toBe(expected);
  });
});

describe('publish', () => {
  const rows: readonly (readonly [string, Identity | undefined, string, string])[] = [
    ['who is not let in yet', undefined, telemetryOf('lamp-1'), 'no protocol'],
    ['a lamp its telemetry', as('lamp-1'), telemetryOf('lamp-1'), 'yes own'],
    ['a lamp its state', as('lamp-1'), stateOf('lamp-1'), 'yes own'],
    ['a gateway its own', as('gw-1'), telemetryOf('gw-1'), 'yes own'],
    ['a gateway its child', as('gw-1'), telemetryOf('lamp-2'), 'yes child'],
    [
      'a gateway a lamp not yet registered',
      as('gw-1'),
      'weisu/v01/streetlight/lamp-77/telemetry',
      'yes unregistered',
    ],
    [
      'a gateway such a lamp elsewhere',
      as('gw-1'),
      'weisu/v02/streetlight/lamp-77/telemetry',
      'no foreign_topic',
    ],
    ['a gateway another one’s child', as('gw-1'), telemetryOf('lamp-9'), 'no foreign_topic'],
    ['a lamp its sibling', as('lamp-1'), telemetryOf('lamp-2'), 'no foreign_topic'],
    ['a lamp its gateway', as('lamp-1'), telemetryOf('gw-1'), 'no foreign_topic'],
    ['a lamp an unknown id', as('lamp-1'), 'weisu/v01/streetlight/lamp-77/telemetry', 'no foreign_topic'],
    ['a lamp in another village', as('lamp-1'), 'weisu/v02/streetlight/lamp-1/telemetry', 'no foreign_topic'],
    ['a lamp as another kind', as('lamp-1'), 'weisu/v01/heater/lamp-1/telemetry', 'no foreign_topic'],
    ['a lamp its cmd branch', as('lamp-1'), 'weisu/v01/streetlight/lamp-1/cmd', 'no bad_topic'],
    ['a lamp with a wildcard', as('lamp-1'), 'weisu/v01/streetlight/+/telemetry', 'no bad_topic'],
    ['a lamp an alert', as('lamp-1'), 'weisu/crews/c-light/alerts', 'no foreign_topic'],
    ['a lamp the platform', as('lamp-1'), 'weisu/platform/state', 'no foreign_topic'],
    ['a lamp $SYS', as('lamp-1'), '$SYS/broker/heartbeat', 'no bad_topic'],
    ['a lamp nothing', as('lamp-1'), '', 'no bad_topic'],
    ['a crew its alerts', crew, 'weisu/crews/c-light/alerts', 'no not_a_publisher'],
    ['a crew a lamp', crew, telemetryOf('lamp-1'), 'no not_a_publisher'],
  ];
  test.each(rows)('%s: %s', (_name, identity, topic, expected) => {
    expect(verdict(mayPublish(town, identity, topic))).toBe(expected);
  });

  test('every class is refused its neighbours’ topics', () => {
    for (const sender of townDevices) {
      for (const subject of townDevices) {
        const mine = subject.id === sender.id || subject.gateway === sender.id;
        expect(mayPublish(town, as(sender.id), telemetryOf(subject.id)).allowed).toBe(mine);
      }
    }
  });

  test('a device that left the registry publishes nothing', () => {
    const without = townOf(townDevices.filter((d) => d.id !== 'lamp-1'));
    expect(verdict(mayPublish(without, as('lamp-1'), telemetryOf('lamp-1')))).toBe('no unknown_device');
  });

  test('telemetry and what is not registered is never retained', () => {
    const retainable = (id: string, topic: string) => {
      const decision = mayPublish(town, as(id), topic);
      return decision.allowed && decision.retainable;
    };
    expect(retainable('lamp-1', stateOf('lamp-1'))).toBe(true);
    expect(retainable('lamp-1', telemetryOf('lamp-1'))).toBe(false);
    expect(retainable('gw-1', 'weisu/v01/streetlight/lamp-77/state')).toBe(false);
  });
});

describe('subscribe', () => {
  const rows: readonly (readonly [string, Identity | undefined, string, string])[] = [
    ['who is not let in yet', undefined, stateOf('lamp-1'), 'no protocol'],
    ['a lamp its state', as('lamp-1'), stateOf('lamp-1'), 'yes own'],
    ['a lamp its branch', as('lamp-1'), 'weisu/v01/streetlight/lamp-1/#', 'no wildcard'],
    ['a lamp everything', as('lamp-1'), '#', 'no wildcard'],
    ['a lamp one level', as('lamp-1'), 'weisu/v01/streetlight/+/state', 'no wildcard'],
    ['a lamp its cmd branch', as('lamp-1'), 'weisu/v01/streetlight/lamp-1/cmd', 'no foreign_topic'],
    ['a lamp its sibling', as('lamp-1'), stateOf('lamp-2'), 'no foreign_topic'],
    ['a gateway its child', as('gw-1'), stateOf('lamp-1'), 'no foreign_topic'],
    ['a lamp a crew’s alerts', as('lamp-1'), 'weisu/crews/c-light/alerts', 'no foreign_topic'],
    ['a shared subscription', as('lamp-1'), `$share/g/${stateOf('lamp-2')}`, 'no foreign_topic'],
    ['a crew its alerts', crew, 'weisu/crews/c-light/alerts', 'yes own'],
    ['a crew the platform', crew, 'weisu/platform/state', 'yes platform'],
    ['a crew another crew', crew, 'weisu/crews/c-heat/alerts', 'no foreign_topic'],
    ['a crew all crews', crew, 'weisu/crews/+/alerts', 'no wildcard'],
    ['a crew a lamp', crew, stateOf('lamp-1'), 'no foreign_topic'],
    ['a crew $SYS', crew, '$SYS/#', 'no wildcard'],
  ];
  test.each(rows)('%s: %s', (_name, identity, filter, expected) => {
    expect(verdict(maySubscribe(town, identity, filter))).toBe(expected);
  });
});

describe('the four classes, four wrongs each', () => {
  const knock = (username: string, password: string, willTopic?: string) =>
    answerKnock(
      town,
      secret,
      {
        protocolVersion: 4,
        clientId: 'c',
        clean: true,
        username,
        password,
        ...(willTopic === undefined ? {} : { will: { topic: willTopic } }),
      },
      256,
    ).entry;
  const outcome = (entry: ReturnType<typeof knock>) => (entry.allowed ? 'yes' : entry.reason);

  test.each(['lamp-1', 'heater-1', 'toilet-1', 'gw-1'])('%s', (id) => {
    const mine = passwordFor(secret, id);
    const foreign = townDevices.find((d) => d.id !== id && d.gateway !== id)!.id;
    expect(outcome(knock(id, mine))).toBe('yes');
    expect(verdict(mayPublish(town, as(id), telemetryOf(foreign)))).toBe('no foreign_topic');
    expect(verdict(maySubscribe(town, as(id), `weisu/+/+/${id}/#`))).toBe('no wildcard');
    expect(outcome(knock(`${id}-x`, passwordFor(secret, `${id}-x`)))).toBe('unknown_device');
    expect(outcome(knock(foreign, mine))).toBe('bad_credentials');
  });

  const will: readonly (readonly [string, string])[] = [
    [stateOf('lamp-1'), 'yes'],
    [stateOf('lamp-2'), 'foreign_topic'],
    ['weisu/platform/state', 'foreign_topic'],
    ['#', 'bad_topic'],
  ];
  test.each(will)('a last will on %s: %s', (topic, expected) => {
    expect(outcome(knock('lamp-1', passwordFor(secret, 'lamp-1'), topic))).toBe(expected);
  });

  test('without a proof nobody learns which ids exist', () => {
    expect(knock('lamp-1', 'x')).toEqual(knock('lamp-77', 'x'));
  });
  test('a verified certificate stands in for its own name’s password, and for no other', () => {
    const entry = (username: string | undefined, certificateName: string) =>
      outcome(
        answerKnock(
          town,
          secret,
          { protocolVersion: 4, clientId: '', clean: true, username, certificateName },
          256,
        ).entry,
      );
    expect(entry(undefined, 'lamp-1')).toBe('yes');
    expect(entry('lamp-1', 'lamp-1')).toBe('yes');
    expect(entry('lamp-2', 'lamp-1')).toBe('bad_credentials');
    expect(entry(undefined, 'lamp-77')).toBe('unknown_device');
  });
  test.each([
    [5, 'a', true, 'protocol'],
    [3, 'a', true, 'yes'],
    [4, '', false, 'bad_client_id'],
    [4, 'x'.repeat(257), true, 'bad_client_id'],
  ] as const)('level %i, client id %j, clean %s: %s', (protocolVersion, clientId, clean, expected) => {
    const password = passwordFor(secret, 'lamp-1');
    const answer = answerKnock(
      town,
      secret,
      { protocolVersion, clientId, clean, username: 'lamp-1', password },
      256,
    );
    expect(outcome(answer.entry)).toBe(expected);
  });
});
