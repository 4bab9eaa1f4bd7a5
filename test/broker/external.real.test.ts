import { createServer, type Server, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import mqtt from 'mqtt';
import mqttPacket from 'mqtt-packet';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { connectExternal, type ExternalOptions } from '../../broker/external.ts';
import type { Ingress } from '../../broker/port.ts';
import { payloadBytesMax } from '../../ingest/domain/reading.ts';
import { skipWithout } from '../real/available.ts';
import { connectClient, until } from '../real/clients.ts';
import { available, type Mosquitto, startMosquitto } from '../real/mosquitto.ts';
import { wiretap } from '../real/wiretap.ts';
import { type Inbox, inbox, stateOf, telemetryOf, townDevices, townOf } from './town.ts';

/** The longest wait between two tries, and some air. */
const returnMsMax = 45_000;

describe.skipIf(skipWithout(available))('an external Mosquitto', () => {
  let mosquitto: Mosquitto;
  let box: Inbox;
  let ingress: Ingress | undefined;
  let links: boolean[];
  let registry = townOf();
  beforeEach(async () => {
    mosquitto = await startMosquitto();
    box = inbox();
    links = [];
    registry = townOf();
  });
  afterEach(async () => {
    await ingress?.close();
    await mosquitto.remove();
  });

  async function connect(options: Partial<ExternalOptions> = {}): Promise<Ingress> {
    ingress = connectExternal({
      ...box,
      registry: () => registry,
      url: mosquitto.url,
      onLink: (up) => void links.push(up),
      ...options,
    });
    await until(() => ingress!.stats().connections === registry.villages.size, 'every village');
    return ingress;
  }
  const texts = () => box.messages.map((m) => m.text);

  test('telemetry and state of every village come in, and what the grammar does not know too', async () => {
    await connect();
    const device = await connectClient(mosquitto.port);
    const topics = [...townDevices.flatMap((d) => [telemetryOf(d.id), stateOf(d.id)]), 'weisu/v01/odd'];
    for (const topic of topics) await device.publishAsync(topic, topic, { qos: 1 });
    await device.publishAsync('weisu/v99/heater/h-1/telemetry', 'not ours', { qos: 1 });
    await until(() => box.messages.length === topics.length, 'all of them');
    expect(texts().sort()).toEqual([...topics].sort());
    await device.endAsync();
  });

  test('what came while we were away comes afterwards, in its order', async () => {
    await connect();
    const device = await connectClient(mosquitto.port);
    await device.publishAsync(stateOf('lamp-1'), 'online', { qos: 1, retain: true });
    await until(() => box.messages.length === 1, 'the state');
    await ingress!.close();
    for (let i = 0; i < 200; i++) await device.publishAsync(telemetryOf('lamp-1'), `${i}`, { qos: 1 });
    box.messages.length = 0;
    await connect();
    await until(() => 200 <= box.messages.length, 'the queue');
    const telemetry = box.messages.filter((m) => m.topic === telemetryOf('lamp-1'));
    expect(telemetry.map((m) => Number(m.text))).toEqual(Array.from({ length: 200 }, (_, i) => i));
    await device.endAsync();
  });

  test('what the journal refuses is sent again until it is kept', async () => {
    await connect();
    box.answer = 'refuse';
    const device = await connectClient(mosquitto.port);
    await device.publishAsync(telemetryOf('lamp-1'), 'kept in the end', { qos: 1 });
    await until(() => 2 <= ingress!.stats().refused.journal, 'refused twice');
    box.answer = 'at once';
    await until(() => box.messages.length === 1, 'kept');
    await until(() => 2 <= links.length, 'lost and whole again');
    expect(links.slice(0, 2)).toEqual([false, true]);
    await device.endAsync();
  });

  test('a payload no journal would take is counted and does not come for ever', async () => {
    await connect();
    const device = await connectClient(mosquitto.port);
    await device.publishAsync(telemetryOf('lamp-1'), Buffer.alloc(payloadBytesMax + 1), { qos: 1 });
    await device.publishAsync(telemetryOf('lamp-1'), 'next', { qos: 1 });
    await until(() => texts().includes('next'), 'the next one');
    expect([ingress!.stats().refused.too_large, box.messages.length]).toEqual([1, 1]);
    await device.endAsync();
  });

  test('alerts go out, the platform says online and, when its process dies, lost', async () => {
    await connect();
    const crew = await connectClient(mosquitto.port);
    const lines: string[] = [];
    crew.on('message', (topic, payload) => void lines.push(`${topic} ${payload}`));
    await crew.subscribeAsync(['weisu/crews/c-light/alerts', 'weisu/platform/state'], { qos: 1 });
    await ingress!.publish('weisu/crews/c-light/alerts', 'order', { qos: 1 });
    await ingress!.close();
    await until(() => lines.length === 3, 'online, order, lost');
    expect(lines.map((line) => line.split(' ')[1])).toEqual([
      '{"state":"online"}',
      'order',
      '{"state":"lost"}',
    ]);
    await crew.endAsync();
  });

  test('without its broker a publish fails, and says so', async () => {
    await connect();
    await mosquitto.end('SIGKILL');
    // Whether the program has seen the loss by now or not.
    await expect(ingress!.publish('weisu/crews/c-light/alerts', 'x', { qos: 1 })).rejects.toThrow(
      'the external broker',
    );
  });

  test('a new village is read, a closed one no longer', async () => {
    await connect();
    const village = { ...registry.villages.get('v01')!, id: 'v03' };
    registry = {
      ...registry,
      villages: new Map([
        ['v02', registry.villages.get('v02')!],
        ['v03', village],
      ]),
    };
    ingress!.registryChanged();
    const device = await connectClient(mosquitto.port);
    await until(() => ingress!.stats().connections === 2, 'two villages');
    for (const v of ['v01', 'v02', 'v03']) {
      await device.publishAsync(`weisu/${v}/heater/h-1/telemetry`, v, { qos: 1 });
    }
    await until(() => texts().includes('v03'), 'the new one');
    expect(texts().sort()).toEqual(['v02', 'v03']);
    await device.endAsync();
  });

  test('killed three times under load: what we acknowledged was journaled before, the rest comes again', async () => {
    // The journal's sync comes a little later, for all that wait.
    const journal = new Set<string>();
    let group: (() => void)[] = [];
    const sync = setInterval(() => {
      const synced = group;
      group = [];
      for (const done of synced) done();
    }, 2);
    const tooEarly: string[] = [];
    let acknowledged = 0;
    const tap = await wiretap(mosquitto.port, (text) => {
      acknowledged++;
      if (!journal.has(text)) tooEarly.push(text);
    });
    await connect({
      url: `mqtt://127.0.0.1:${tap.port}`,
      onMessage(_topic, payload, _at, done) {
        group.push(() => {
          journal.add(Buffer.from(payload).toString());
          done();
        });
      },
    });

    const sender = await startSender();
    for (let kill = 1; kill <= 3; kill++) {
      const before = journal.size;
      await until(() => before + 200 < journal.size, 'messages under way');
      await mosquitto.end('SIGKILL');
      await until(() => links.length === 2 * kill - 1, 'the loss');
      await mosquitto.start();
      await until(() => links.length === 2 * kill, 'the return', returnMsMax);
    }
    // What Mosquitto took since its last start it still has, and delivers.
    sender.sentNow.length = 0;
    await until(() => 100 < sender.sentNow.length, 'more messages');
    await sender.stop();
    await until(() => sender.sentNow.every((text) => journal.has(text)), 'everything since the last start');
    clearInterval(sync);
    tap.close();
    expect(tooEarly).toEqual([]);
    expect(acknowledged).toBeGreaterThan(600);
  });

  /** Publishes what we can read, over every loss of the broker. */
  async function startSender(): Promise<{ readonly sentNow: string[]; stop(): Promise<void> }> {
    const sentNow: string[] = [];
    let count = 0;
    let stopped = false;
    const device = await mqtt.connectAsync(mosquitto.url, { reconnectPeriod: 20, queueQoSZero: false });
    device.on('error', () => {});
    const lane = async (id: string) => {
      while (!stopped) {
        const text = `${id} ${count++}`;
        await device.publishAsync(telemetryOf(id), text, { qos: 1 });
        sentNow.push(text);
        // Mosquitto takes 20,000 a second and queues what we have not read: the drill would wait for the queue.
        await sleep(10);
      }
    };
    const lanes = ['lamp-1', 'lamp-9', 'heater-1', 'gw-1'].map(lane);
    return {
      sentNow,
      async stop() {
        stopped = true;
        await Promise.all(lanes);
        await device.endAsync();
      },
    };
  }
});

describe('acknowledgements to an external broker', () => {
  /** A broker by hand that shows every packet it gets. */
  async function standIn(
    onPacket: (socket: Socket, packet: mqttPacket.Packet) => void,
  ): Promise<{ server: Server; url: string }> {
    const server = createServer((socket) => {
      const parser = mqttPacket.parser();
      socket.on('data', (chunk) => void parser.parse(chunk));
      socket.on('error', () => {});
      parser.on('packet', (packet) => onPacket(socket, packet));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    return { server, url: `mqtt://127.0.0.1:${address.port}` };
  }

  test('PUBACK waits for `done`, and a late `done` acknowledges nothing over the next connection', async () => {
    const box = inbox();
    box.answer = 'hold';
    const acknowledged: string[] = [];
    let connections = 0;
    let village: Socket | undefined;
    const { server, url } = await standIn((socket, packet) => {
      const send = (answer: mqttPacket.Packet) => void socket.write(mqttPacket.generate(answer));
      if (packet.cmd === 'connect') send({ cmd: 'connack', returnCode: 0, sessionPresent: false });
      if (packet.cmd === 'publish') send({ cmd: 'puback', messageId: packet.messageId! });
      if (packet.cmd === 'puback') acknowledged.push(`${connections}: ${packet.messageId}`);
      if (packet.cmd === 'subscribe') {
        village = socket;
        connections++;
        send({ cmd: 'suback', messageId: packet.messageId!, granted: [1] });
        const payload = `over connection ${connections}`;
        send({
          cmd: 'publish',
          topic: telemetryOf('lamp-1'),
          payload,
          qos: 1,
          messageId: 7,
          dup: false,
          retain: false,
        });
      }
    });
    const town = townOf();
    const v01 = new Map([['v01', town.villages.get('v01')!]]);
    const ingress = connectExternal({ ...box, registry: () => ({ ...town, villages: v01 }), url });
    await until(() => box.held.length === 1, 'the first message');
    await sleep(50);
    expect(acknowledged).toEqual([]);

    village!.destroy();
    await until(() => box.held.length === 2, 'another message with the same identifier');
    box.held[0]!();
    await sleep(50);
    expect(acknowledged).toEqual([]);
    box.held[1]!();
    await until(() => acknowledged.length === 1, 'the acknowledgement');
    expect(acknowledged).toEqual(['2: 7']);
    await ingress.close();
    server.close();
  });
});
