import { connect as connectTcp } from 'node:net';
import { Duplex } from 'node:stream';
import { connect as connectTls } from 'node:tls';
import { generate, type Packet } from 'mqtt-packet';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Broker, startBroker } from '../../broker/broker.ts';
import { passwordFor } from '../../broker/credentials.ts';
import { skipWithout } from '../real/available.ts';
import { type Authority, makeAuthority, available as openssl } from '../real/certs.ts';
import {
  available as clients,
  connectAs,
  connectClient,
  login,
  run,
  subscribe,
  until,
} from '../real/clients.ts';
import { type Inbox, inbox, secret, stateOf, telemetryOf, townOf } from './town.ts';

describe.skipIf(skipWithout(openssl, clients))(
  'mosquitto_pub, mosquitto_sub and mqtt, with TCP and TLS',
  () => {
    let authority: Authority;
    let stranger: Authority;
    let box: Inbox;
    let broker: Broker;
    beforeAll(async () => {
      authority = makeAuthority();
      stranger = makeAuthority();
      box = inbox();
      const town = townOf();
      const { cert, key } = authority.issue('127.0.0.1');
      broker = await startBroker({
        ...box,
        registry: () => town,
        host: '127.0.0.1',
        port: 0,
        tls: { port: 0, cert, key, ca: authority.ca },
        secret,
        limitRate: true,
      });
    });
    afterAll(async () => {
      await broker.close();
      authority.remove();
      stranger.remove();
    });

    const publish = (...args: string[]) => ['-q', '1', '-m', '{"power_w":1}', ...args];
    const secure = () => ['--cafile', authority.caFile];

    test('TCP with a password', async () => {
      const before = box.messages.length;
      const args = [...login(broker.port, secret, 'lamp-1'), ...publish('-t', telemetryOf('lamp-1'))];
      expect(await run('mosquitto_pub', args)).toMatchObject({ code: 0 });
      expect(box.messages.slice(before)).toEqual([{ topic: telemetryOf('lamp-1'), text: '{"power_w":1}' }]);
    });

    test('TLS with a password', async () => {
      const args = [
        ...login(broker.tlsPort!, secret, 'gw-1'),
        ...secure(),
        ...publish('-t', telemetryOf('lamp-2')),
      ];
      expect(await run('mosquitto_pub', args)).toMatchObject({ code: 0 });
      expect(box.messages.at(-1)).toMatchObject({ topic: telemetryOf('lamp-2') });
    });

    test('TLS with a client certificate in the place of the password', async () => {
      const { certFile, keyFile } = authority.issue('heater-1');
      const args = [
        '-h',
        '127.0.0.1',
        '-p',
        `${broker.tlsPort}`,
        ...secure(),
        '--cert',
        certFile,
        '--key',
        keyFile,
      ];
      expect(await run('mosquitto_pub', [...args, ...publish('-t', telemetryOf('heater-1'))])).toMatchObject({
        code: 0,
      });
      expect(box.messages.at(-1)).toMatchObject({ topic: telemetryOf('heater-1') });
    });

    test.each([
      ['another device’s certificate', 'lamp-2', 'lamp-1', () => authority],
      ['a stranger’s certificate', 'lamp-1', 'lamp-1', () => stranger],
    ])('%s proves nothing', async (_name, commonName, username, from) => {
      const { cert, key } = from().issue(commonName);
      const options = { protocol: 'mqtts', ca: authority.ca, cert, key, username } as const;
      await expect(connectClient(broker.tlsPort!, options)).rejects.toMatchObject({ code: 4 });
      // The password still does.
      const client = await connectClient(broker.tlsPort!, {
        ...options,
        password: passwordFor(secret, username),
      });
      await client.endAsync();
    });

    test('a wrong password is a refusal the tool can read', async () => {
      const args = ['-h', '127.0.0.1', '-p', `${broker.port}`, '-u', 'lamp-1', '-P', 'no'];
      const { code, output } = await run('mosquitto_pub', [...args, ...publish('-t', telemetryOf('lamp-1'))]);
      expect(code).not.toBe(0);
      expect(output).toContain('bad user name or password');
    });

    test('the journal’s refusal is no PUBACK: the tool does not end well', async () => {
      box.answer = 'refuse';
      const args = [...login(broker.port, secret, 'lamp-1'), ...publish('-t', telemetryOf('lamp-1'))];
      const { code, output } = await run('mosquitto_pub', args);
      box.answer = 'at once';
      expect(code).not.toBe(0);
      expect(output).toContain('connection was lost');
    });

    test('a crew reads its alerts, over TLS', async () => {
      const args = [...login(broker.tlsPort!, secret, 'crew:c-light'), ...secure(), '-q', '1'];
      const sub = await subscribe([
        ...args,
        '-t',
        'weisu/crews/c-light/alerts',
        '-t',
        'weisu/platform/state',
      ]);
      await broker.publish('weisu/crews/c-light/alerts', '{"order":1}', { qos: 1 });
      await broker.publish('weisu/crews/c-heat/alerts', '{"order":2}', { qos: 1 });
      expect([...(await sub.received(2))].sort()).toEqual([
        'weisu/crews/c-light/alerts {"order":1}',
        'weisu/platform/state {"state":"online"}',
      ]);
      sub.stop();
    });

    test('a killed tool leaves its will', async () => {
      const args = [...login(broker.port, secret, 'lamp-1'), '-t', stateOf('lamp-1')];
      const will = [
        '--will-topic',
        stateOf('lamp-1'),
        '--will-payload',
        '{"state":"lost"}',
        '--will-qos',
        '1',
      ];
      const sub = await subscribe([...args, ...will]);
      sub.kill();
      await until(() => box.messages.at(-1)?.text === '{"state":"lost"}', 'the will');
    });

    // Read one after the other within a turn of the loop, before the broker has answered the first.
    describe('packets right behind a CONNECT', () => {
      const topic = telemetryOf('lamp-1');
      const connecting = (password: string): Packet => ({
        cmd: 'connect',
        protocolId: 'MQTT',
        protocolVersion: 4,
        clientId: 'hasty',
        clean: true,
        keepalive: 0,
        username: 'lamp-1',
        password: Buffer.from(password),
      });
      const publishing = (messageId: number): Packet => ({
        ...{ cmd: 'publish', topic, payload: `${messageId}`, qos: 1, messageId, retain: false, dup: false },
      });
      const subscribing: Packet = { cmd: 'subscribe', messageId: 9, subscriptions: [{ topic, qos: 1 }] };

      test.each([
        ['PUBLISH', publishing(1)],
        ['SUBSCRIBE', subscribing],
      ])('%s of a client without the password: refused, and nobody is hurt', async (_name, packet) => {
        const before = box.messages.length;
        const answers = await sentAtOnce(broker.tlsPort!, [connecting('wrong'), packet, packet], '20020004');
        expect(answers).toBe('20020004');
        expect(box.messages.length).toBe(before);
      });

      test('of a client with the password: taken', async () => {
        const packets = [connecting(passwordFor(secret, 'lamp-1')), publishing(1), publishing(2)];
        const acknowledged = '20020000' + '40020001' + '40020002';
        expect(await sentAtOnce(broker.tlsPort!, packets, acknowledged)).toBe(acknowledged);
        expect(box.messages.slice(-2)).toEqual([
          { topic, text: '1' },
          { topic, text: '2' },
        ]);
      });
    });

    test('MQTT 3.1 and 3.1.1 are spoken, MQTT 5 is refused with its code', async () => {
      const old = { protocolId: 'MQIsdp', protocolVersion: 3 } as const;
      await (await connectAs(broker.port, secret, 'lamp-1', old)).endAsync();
      await expect(connectAs(broker.port, secret, 'lamp-1', { protocolVersion: 5 })).rejects.toThrow();
      await until(() => broker.stats().refused.protocol === 1, 'the refusal');
    });
  },
);

/** Sends each packet as a TLS record of its own, all in one piece; resolves with what was answered, in hex. */
async function sentAtOnce(port: number, packets: readonly Packet[], awaited: string): Promise<string> {
  const line = connectTcp(port, '127.0.0.1');
  const records: Buffer[] = [];
  let isHeld = false;
  const held = new Duplex({
    read() {},
    write(record: Buffer, _encoding, done) {
      if (isHeld) records.push(record);
      else line.write(record);
      done();
    },
  });
  line.on('data', (bytes) => held.push(bytes));
  line.on('error', () => {});
  const secure = connectTls({ socket: held, rejectUnauthorized: false });
  secure.on('error', () => {});
  let answers = '';
  secure.on('data', (bytes) => {
    answers += bytes.toString('hex');
  });
  // The session tickets that follow the handshake.
  await new Promise((resolve) => secure.once('session', resolve));
  isHeld = true;
  for (const packet of packets) {
    const before = records.length;
    secure.write(generate(packet));
    await until(() => before < records.length, 'a record');
  }
  line.write(Buffer.concat(records));
  await until(() => awaited.length <= answers.length, 'the answers');
  line.destroy();
  return answers;
}
