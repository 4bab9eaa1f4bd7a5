import { connect as connectTcp } from 'node:net';
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import type { MqttClient } from 'mqtt';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Broker, startBroker } from '../../broker/broker.ts';
import { passwordFor } from '../../broker/credentials.ts';
import type { BrokerLimits } from '../../broker/limits.ts';
import { connectAs, connectClient, until } from '../real/clients.ts';
import { type Inbox, inbox, secret, stateOf, telemetryOf, townDevices, townOf } from './town.ts';

let box: Inbox;
let broker: Broker;
let registry = townOf();
const clients: MqttClient[] = [];

async function start(limits: Partial<BrokerLimits> = {}): Promise<void> {
  await broker?.close();
  broker = await startBroker({
    ...box,
    registry: () => registry,
    host: '127.0.0.1',
    port: 0,
    secret,
    limitRate: true,
    limits,
  });
}
beforeEach(async () => {
  registry = townOf();
  box = inbox();
  await start();
});
afterEach(async () => {
  for (const client of clients.splice(0)) client.end(true);
  await broker.close();
});

async function connect(username: string, options: Parameters<typeof connectAs>[3] = {}): Promise<MqttClient> {
  const client = await connectAs(broker.port, secret, username, options);
  client.on('error', () => {});
  clients.push(client);
  return client;
}
const closed = (client: MqttClient) => new Promise<void>((resolve) => client.once('close', () => resolve()));
const refusedFor = (reason: string) => box.refusals.filter((r) => r.reason === reason).length;
const refusedInAll = () => Object.values(broker.stats().refused).reduce((sum, n) => sum + n, 0);
/** What a client receives, as `topic payload`. */
function received(client: MqttClient): string[] {
  const lines: string[] = [];
  client.on('message', (topic, payload) => void lines.push(`${topic} ${payload}`));
  return lines;
}

describe('a message waits for the journal', () => {
  test.each([1, 2] as const)('QoS %i is acknowledged only after `done`', async (qos) => {
    box.answer = 'hold';
    const lamp = await connect('lamp-1');
    let acknowledged = false;
    const sent = lamp.publishAsync(telemetryOf('lamp-1'), '{}', { qos }).then(() => {
      acknowledged = true;
    });
    await until(() => box.held.length === 1, 'the message');
    // Another message's round trip over the same broker: the first's acknowledgement would have come by now.
    box.answer = 'at once';
    const other = await connect('lamp-2');
    await other.publishAsync(telemetryOf('lamp-2'), '{}', { qos });
    expect(acknowledged).toBe(false);
    expect(broker.stats()).toMatchObject({ pending: 1, accepted: 1 });
    box.held[0]!();
    await sent;
    expect(broker.stats()).toMatchObject({ pending: 0, accepted: 2 });
  });

  test.each([1, 2] as const)('QoS %i that the journal refuses gets no acknowledgement', async (qos) => {
    box.answer = 'refuse';
    const lamp = await connect('lamp-1');
    let acknowledged = false;
    lamp.publishAsync(telemetryOf('lamp-1'), '{}', { qos }).then(
      () => {
        acknowledged = true;
      },
      () => {},
    );
    await closed(lamp);
    expect([acknowledged, refusedFor('journal'), broker.stats().accepted]).toEqual([false, 1, 0]);
  });

  test('messages of one client reach the journal in their order', async () => {
    const lamp = await connect('lamp-1');
    const topic = telemetryOf('lamp-1');
    await Promise.all(
      Array.from({ length: 500 }, (_, i) => lamp.publishAsync(topic, `${i}`, { qos: (i % 3) as 0 | 1 | 2 })),
    );
    expect(box.messages.map((m) => Number(m.text))).toEqual(Array.from({ length: 500 }, (_, i) => i));
  });

  test('a QoS 2 message that is sent again after a broken line is journaled once', async () => {
    const options = { clientId: 'q2', clean: false };
    const raw = await rawSession('lamp-1', options.clientId);
    raw.publish2(7, telemetryOf('lamp-1'), false);
    await until(() => raw.seen.includes(0x50), 'PUBREC');
    raw.close();
    const again = await rawSession('lamp-1', options.clientId);
    again.publish2(7, telemetryOf('lamp-1'), true);
    await until(() => again.seen.includes(0x50), 'PUBREC again');
    expect(box.messages.length).toBe(1);
    again.close();
  });
});

describe('who may do what', () => {
  test.each([
    ['a wrong password', 'lamp-1', 'wrong', 'bad_credentials', 4],
    ['another device’s password', 'lamp-1', passwordFor(secret, 'lamp-2'), 'bad_credentials', 4],
    ['no name', undefined, undefined, 'bad_credentials', 4],
    ['an id that is not registered', 'lamp-77', passwordFor(secret, 'lamp-77'), 'unknown_device', 5],
    ['a crew that is not registered', 'crew:c-none', passwordFor(secret, 'crew:c-none'), 'unknown_crew', 5],
  ] as const)('%s is refused', async (_name, username, password, reason, code) => {
    await expect(connectClient(broker.port, { username, password })).rejects.toMatchObject({ code });
    expect(refusedFor(reason)).toBe(1);
    expect(refusedInAll()).toBe(1);
    expect(broker.stats().refused[reason]).toBe(1);
  });

  test('unknown ids are listed, with those that could prove themselves first', async () => {
    for (const password of [passwordFor(secret, 'lamp-77'), 'x']) {
      await connectClient(broker.port, { username: 'lamp-77', password }).catch(() => {});
    }
    await connectClient(broker.port, { username: 'lamp-78', password: 'x' }).catch(() => {});
    expect(broker.unknownDevices()).toMatchObject([
      { id: 'lamp-77', attempts: 2, proven: true, address: '127.0.0.1' },
      { id: 'lamp-78', attempts: 1, proven: false, address: '127.0.0.1' },
    ]);
  });

  test.each([
    ['a foreign topic', telemetryOf('lamp-2'), 'foreign_topic'],
    ['a topic outside the grammar', 'weisu/v01/streetlight/lamp-1/cmd', 'bad_topic'],
    ['the platform’s state', 'weisu/platform/state', 'foreign_topic'],
    ['a topic of many levels', 'a/'.repeat(60), 'protocol'],
  ])('publishing %s ends the connection, unacknowledged', async (_name, topic, reason) => {
    const lamp = await connect('lamp-1');
    lamp.publish(topic, '{}', { qos: 1 });
    await closed(lamp);
    await until(() => refusedFor(reason) === 1, reason);
    expect(box.messages).toEqual([]);
  });

  test('a refused filter gets 0x80 and the connection stays', async () => {
    const lamp = await connect('lamp-1');
    const filters = [stateOf('lamp-1'), 'weisu/v01/streetlight/lamp-1/#', '#', stateOf('lamp-2')];
    const granted: number[] = [];
    for (const filter of filters) {
      await lamp.subscribeAsync(filter, { qos: 1 }).then(
        ([grant]) => granted.push(grant!.qos),
        () => granted.push(128),
      );
    }
    expect(granted).toEqual([1, 128, 128, 128]);
    await lamp.publishAsync(telemetryOf('lamp-1'), '{}', { qos: 1 });
  });

  test('a refused filter beside an allowed one queues nothing for a kept session', async () => {
    const session = { clientId: 'phone', clean: false };
    const light = await connect('crew:c-light', session);
    await light
      .subscribeAsync(['weisu/crews/c-light/alerts', 'weisu/crews/c-heat/alerts', '#'], { qos: 1 })
      .catch(() => {});
    await light.endAsync();
    await broker.publish('weisu/crews/c-heat/alerts', 'secret', { qos: 1 });
    await broker.publish('weisu/crews/c-light/alerts', 'mine', { qos: 1 });
    const lines = await reopened('crew:c-light', session);
    await until(() => 0 < lines.length, 'the queued alert');
    await sleep(50);
    expect(lines).toEqual(['weisu/crews/c-light/alerts mine']);
  });

  test('one with the same client id and another identity takes nothing over', async () => {
    const lamp = await connect('lamp-1', { clientId: 'same' });
    await connect('lamp-2', { clientId: 'same' });
    await connectClient(broker.port, { clientId: 'same', username: 'lamp-1', password: 'wrong' }).catch(
      () => {},
    );
    await lamp.publishAsync(telemetryOf('lamp-1'), '{}', { qos: 1 });
    expect(box.messages.length).toBe(1);
  });

  test('who leaves the registry is disconnected, and comes back with it', async () => {
    const lamp = await connect('lamp-1');
    const other = await connect('lamp-2');
    const gone = closed(lamp);
    registry = townOf(townDevices.filter((d) => d.id !== 'lamp-1'));
    broker.registryChanged();
    await gone;
    await expect(connect('lamp-1')).rejects.toMatchObject({ code: 5 });
    expect(broker.unknownDevices().map((u) => u.id)).toEqual(['lamp-1']);
    registry = townOf();
    broker.registryChanged();
    expect(broker.unknownDevices()).toEqual([]);
    await connect('lamp-1');
    await other.publishAsync(telemetryOf('lamp-2'), '{}', { qos: 1 });
  });
});

describe('wills and retained states', () => {
  const lost = JSON.stringify({ state: 'lost', session: 's1' });
  const will = { topic: stateOf('lamp-1'), payload: Buffer.from(lost), qos: 1 as const, retain: true };

  test('a line that breaks speaks its will; a clean goodbye does not', async () => {
    const lamp = await connect('lamp-1', { will });
    lamp.stream.destroy();
    await until(() => box.messages.length === 1, 'the will');
    expect(box.messages[0]).toEqual({ topic: stateOf('lamp-1'), text: lost });
    const again = await connect('lamp-1', { will });
    await again.endAsync();
    await connect('lamp-1');
    expect(box.messages.length).toBe(1);
  });

  test('the will of a session that is taken over goes ahead of the new session’s words', async () => {
    await connect('lamp-1', { clientId: 'c', will });
    const again = await connect('lamp-1', { clientId: 'c', will });
    await again.publishAsync(stateOf('lamp-1'), '{"state":"online","session":"s2"}', {
      qos: 1,
      retain: true,
    });
    expect(box.messages.map((m) => JSON.parse(m.text).state)).toEqual(['lost', 'online']);
  });

  test('a will for somebody else is refused at the door', async () => {
    await expect(connect('lamp-2', { will })).rejects.toMatchObject({ code: 5 });
    expect(refusedFor('foreign_topic')).toBe(1);
  });

  test('the broker’s own end is nobody’s loss', async () => {
    await connect('lamp-1', { will });
    await broker.close();
    expect(box.messages).toEqual([]);
  });

  test('a state is retained, telemetry is not', async () => {
    const lamp = await connect('lamp-1');
    await lamp.publishAsync(stateOf('lamp-1'), 'online', { qos: 1, retain: true });
    await lamp.publishAsync(telemetryOf('lamp-1'), '{}', { qos: 1, retain: true });
    const reader = await connect('lamp-1');
    const lines = received(reader);
    await reader.subscribeAsync([telemetryOf('lamp-1'), stateOf('lamp-1')], { qos: 1 });
    await until(() => 0 < lines.length, 'the retained state');
    await sleep(50);
    expect(lines).toEqual([`${stateOf('lamp-1')} online`]);
  });

  test('the platform says online, and lost at its end', async () => {
    const crew = await connect('crew:c-light');
    const lines = received(crew);
    await crew.subscribeAsync('weisu/platform/state', { qos: 1 });
    await until(() => lines.length === 1, 'online');
    await broker.close();
    await until(() => lines.length === 2, 'lost');
    expect(lines).toEqual([
      'weisu/platform/state {"state":"online"}',
      'weisu/platform/state {"state":"lost"}',
    ]);
  });
});

describe('limits', () => {
  test('a payload passes up to its bound; a larger packet is met at its header', async () => {
    await start({ payloadBytesMax: 1_000, packetBytesMax: 1_200 });
    const lamp = await connect('lamp-1');
    await lamp.publishAsync(telemetryOf('lamp-1'), Buffer.alloc(1_000), { qos: 1 });
    lamp.publish(telemetryOf('lamp-1'), Buffer.alloc(1_001), { qos: 1 });
    await closed(lamp);
    const raw = await rawSession('lamp-2', 'raw');
    raw.write(Buffer.from([0x32, 0x80, 0x80, 0x80, 0x10])); // a PUBLISH that announces 32 MB
    await raw.ended;
    expect([refusedFor('too_large'), box.messages.length]).toEqual([2, 1]);
  });

  test('who has not yet said who it is may send little', async () => {
    const socket = connectTcp(broker.port, '127.0.0.1');
    socket.write(Buffer.from([0x10, 0xff, 0x7f]));
    await new Promise((resolve) => socket.once('close', resolve));
    expect(refusedFor('too_large')).toBe(1);
  });

  test('what is not MQTT is cut off', async () => {
    const socket = connectTcp(broker.port, '127.0.0.1');
    socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    await new Promise((resolve) => socket.once('close', resolve));
    expect(refusedFor('protocol')).toBe(1);
  });

  test('over its rate a client is slowed, and nothing is lost or out of order', async () => {
    await start({ messagesPerSecondMax: 1_000, messageBurstMax: 200 });
    const lamp = await connect('lamp-1');
    // Some 200 bytes each, so that they come in many reads.
    const texts = Array.from({ length: 1_000 }, (_, i) => `${i}`.padEnd(200));
    await Promise.all(texts.map((text) => lamp.publishAsync(telemetryOf('lamp-1'), text, { qos: 1 })));
    expect(box.messages.map((m) => m.text)).toEqual(texts);
    expect(broker.stats().slowed).toBeGreaterThan(0);
  });

  test('many wrong passwords, from the same address and with the same id, never keep the right one out', async () => {
    const wrong = Array.from({ length: 60 }, () =>
      connectClient(broker.port, { username: 'lamp-1', password: 'wrong', connectTimeout: 20_000 }).then(
        () => 'in',
        (error: { code?: number }) => error.code,
      ),
    );
    await until(() => refusedFor('bad_credentials') === 60, 'the wrong ones');
    const lamp = await connect('lamp-1');
    await lamp.publishAsync(telemetryOf('lamp-1'), '{}', { qos: 1 });
    expect(new Set(await Promise.all(wrong))).toEqual(new Set([4]));
    expect(box.logged.length).toBe(1);
  });

  test('connections that say nothing make room for those that do', async () => {
    await start({ connectionsMax: 5 });
    const idle = Array.from({ length: 5 }, () => connectTcp(broker.port, '127.0.0.1').on('error', () => {}));
    await until(() => broker.stats().connections === 5, 'five idle ones');
    const lamp = await connect('lamp-1');
    await lamp.publishAsync(telemetryOf('lamp-1'), '{}', { qos: 1 });
    for (const id of ['lamp-2', 'gw-1', 'heater-1', 'toilet-1']) await connect(id);
    await expect(connect('gw-2')).rejects.toThrow();
    expect(refusedFor('connections_full')).toBe(1);
    for (const socket of idle) socket.destroy();
  });

  test('one connection too many of an identity ends its oldest', async () => {
    await start({ connectionsPerIdentityMax: 2 });
    const [first, second] = [await connect('lamp-1'), await connect('lamp-1')];
    const gone = closed(first);
    await connect('lamp-1');
    await gone;
    await second.publishAsync(telemetryOf('lamp-1'), '{}', { qos: 1 });
    expect(refusedFor('superseded')).toBe(1);
  });

  test('a reader that does not read is cut off; nobody else waits for it', async () => {
    await start({ outgoingBytesMax: 256 * 1024 });
    const slow = await rawSession('crew:c-light', 'slow');
    slow.subscribe('weisu/crews/c-light/alerts');
    await until(() => slow.seen.includes(0x90), 'SUBACK');
    slow.pause();
    const alert = 'x'.repeat(10_000);
    const sent: Promise<unknown>[] = [];
    for (let wave = 0; wave < 100; wave++) {
      for (let i = 0; i < 20; i++) sent.push(broker.publish('weisu/crews/c-light/alerts', alert, { qos: 1 }));
      await nextTurn();
    }
    const lamp = await connect('lamp-1');
    await lamp.publishAsync(telemetryOf('lamp-1'), '{}', { qos: 1 });
    await Promise.all(sent);
    expect(refusedFor('slow_reader')).toBe(1);
    slow.close();
  });

  test('a crew that is away gets its alerts afterwards, up to the bound', async () => {
    await start({ queuedPerSessionMax: 20 });
    const session = { clientId: 'phone', clean: false };
    const crew = await connect('crew:c-light', session);
    await crew.subscribeAsync('weisu/crews/c-light/alerts', { qos: 1 });
    await crew.endAsync();
    for (let i = 0; i < 30; i++) await broker.publish('weisu/crews/c-light/alerts', `${i}`, { qos: 1 });
    expect(refusedFor('queue_full')).toBe(10);
    const lines = await reopened('crew:c-light', session);
    await until(() => lines.length === 20, 'twenty alerts');
    expect(lines.map((line) => Number(line.split(' ')[1]))).toEqual(Array.from({ length: 20 }, (_, i) => i));
    // What was acknowledged made room.
    await until(() => broker.stats().connections === 1, 'one connection');
    await broker.publish('weisu/crews/c-light/alerts', 'more', { qos: 1 });
    await until(() => lines.length === 21, 'one more');
  });

  test('who would hear an alert: those connected, and kept sessions that are away', async () => {
    const alerts = 'weisu/crews/c-light/alerts';
    const heard = async (topic = alerts) => {
      const { readers, connected } = await broker.publish(topic, '{}', { qos: 1 });
      return `${readers}, ${connected} of them connected`;
    };
    expect(await heard()).toBe('0, 0 of them connected');
    const kept = await connect('crew:c-light', { clientId: 'phone', clean: false });
    await kept.subscribeAsync(alerts, { qos: 1 });
    const page = await connect('crew:c-light', { clientId: 'page' });
    await page.subscribeAsync([alerts, 'weisu/crews/c-heat/alerts'], { qos: 0 }).catch(() => {});
    expect(await heard()).toBe('2, 2 of them connected');
    expect(await heard('weisu/crews/c-heat/alerts')).toBe('0, 0 of them connected');
    await page.unsubscribeAsync(alerts);
    expect(await heard()).toBe('1, 1 of them connected');
    await page.subscribeAsync(alerts, { qos: 0 });
    await page.endAsync();
    await kept.endAsync();
    await until(() => broker.stats().connections === 0, 'nobody connected');
    expect(await heard()).toBe('1, 0 of them connected');
  });

  test('sessions beyond an identity’s bound are forgotten, the oldest first', async () => {
    await start({ sessionsPerIdentityMax: 1 });
    for (const clientId of ['old', 'new']) {
      const crew = await connect('crew:c-light', { clientId, clean: false });
      await crew.subscribeAsync('weisu/crews/c-light/alerts', { qos: 1 });
      await crew.endAsync();
    }
    await broker.publish('weisu/crews/c-light/alerts', 'one', { qos: 1 });
    const kept = await reopened('crew:c-light', { clientId: 'new', clean: false });
    await until(() => kept.length === 1, 'the kept session’s alert');
    const forgotten = await reopened('crew:c-light', { clientId: 'old', clean: false });
    await sleep(50);
    expect(forgotten).toEqual([]);
  });
});

test('2,000 devices connect at once and speak', async () => {
  const ids = Array.from({ length: 2_000 }, (_, i) => `h-${i}`);
  const heater = townDevices.find((d) => d.id === 'heater-1')!;
  registry = townOf(ids.map((id) => ({ ...heater, id })));
  const devices = await Promise.all(ids.map((id) => connect(id, { connectTimeout: 60_000 })));
  await Promise.all(
    devices.map((d, i) => d.publishAsync(`weisu/v02/heater/h-${i}/telemetry`, '{}', { qos: 1 })),
  );
  expect(broker.stats()).toMatchObject({ connections: 2_000, accepted: 2_000 });
  expect(refusedInAll()).toBe(0);
});

/** Opens a kept session again, listening before the first packet can come. */
async function reopened(username: string, session: { clientId: string; clean: boolean }): Promise<string[]> {
  const lines: string[] = [];
  const client = await connect(username, { ...session, manualConnect: false });
  client.on('message', (topic, payload) => void lines.push(`${topic} ${payload}`));
  return lines;
}

/** A session by hand, for what a well-behaved client never does. */
async function rawSession(username: string, clientId: string) {
  const text = (s: string) => Buffer.concat([Buffer.from([s.length >> 8, s.length & 0xff]), Buffer.from(s)]);
  const packet = (first: number, ...parts: Buffer[]) => {
    const body = Buffer.concat(parts);
    if (127 < body.length) throw new Error('one length byte is enough here');
    return Buffer.concat([Buffer.from([first, body.length]), body]);
  };
  const socket = connectTcp(broker.port, '127.0.0.1');
  const seen: number[] = [];
  socket.on('data', (chunk) => void seen.push(chunk[0]!));
  socket.on('error', () => {});
  const ended = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  const header = Buffer.from([...text('MQTT'), 4, 0xc0, 0, 60]);
  socket.write(packet(0x10, header, text(clientId), text(username), text(passwordFor(secret, username))));
  await until(() => seen.includes(0x20), 'CONNACK');
  return {
    seen,
    ended,
    write: (bytes: Buffer) => void socket.write(bytes),
    subscribe: (filter: string) =>
      void socket.write(packet(0x82, Buffer.from([0, 1]), text(filter), Buffer.from([1]))),
    publish2: (id: number, topic: string, again: boolean) =>
      void socket.write(packet(again ? 0x3c : 0x34, text(topic), Buffer.from([0, id]), Buffer.from('{}'))),
    pause: () => void socket.pause(),
    close: () => void socket.destroy(),
  };
}
