// The whole fleet as a process of its own: a connection for every device, readings as fast as they are acknowledged or at a steady
// rate, and the crews' phones. Driven over its channel to the parent (see `fleet.ts`), so that the parent stays quiet.
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as pause, setImmediate as turn } from 'node:timers/promises';
import mqtt, { type MqttClient } from 'mqtt';
import { passwordFor } from '../../broker/credentials.ts';
import type { Device } from '../../ingest/domain/device.ts';
import { type Millis, SECOND } from '../../ingest/domain/time.ts';
import { luchengRegistry } from '../../ingest/registry/lucheng.ts';
import { leakText, readingText } from './fleet-message.ts';
import { ackBytes, connectPacket, publishPacket } from './packets.ts';

export type Order =
  | { readonly do: 'connect'; readonly port: number; readonly secret: string; readonly devices: number }
  /** Everybody every quarter of a minute of event time from `from` on, as fast as it goes; so many lamps leak in each round. */
  | { readonly do: 'rounds'; readonly from: Millis; readonly rounds: number; readonly leaks?: number }
  /** In wall time: `perS` readings a second, and `leaksPerS` that open an order each. */
  | { readonly do: 'steady'; readonly perS: number; readonly leaksPerS: number; readonly seconds: number };

export type Answer =
  | { readonly did: 'connect' }
  | { readonly did: 'rounds'; readonly sent: number; readonly ms: Millis }
  | {
      readonly did: 'steady';
      readonly sent: number;
      readonly alertMs: readonly Millis[];
      readonly untold: number;
    };

/** Connections being opened at a time. */
const openingMax = 200;
/** Event time from one round to the next. */
const roundMs = 15 * SECOND;
/**
 * Readings of one device in one write: with one each, the load and the server would spend their time in system calls. Together a
 * minute at most: who writes last must not seem silent to the clock of who wrote first.
 */
const roundsPerWrite = 4;
/** Devices that write before the loop is given a turn. */
const linesPerTurn = 500;
const sliceMs = 5;
/** Lamps that leak stand this far apart: never two neighbours, which might be one cause. Each leaks once. */
const leakStep = 5;
/** The last alerts are waited for this long. */
const alertsMsMax = 5_000;

interface Line {
  readonly device: Device;
  readonly topic: string;
  readonly socket: Socket;
  sent: number;
}

const registry = luchengRegistry();
let lines: readonly Line[] = [];
let port = 0;
let secret = '';
let leaked = 0;
/** PUBLISH packets without their PUBACK, and who waits for there to be no more than so many. */
let underWay = 0;
let awaited: { readonly most: number; readonly resolve: () => void } | undefined;

process.on('message', (order: Order) => {
  carryOut(order).then((answer) => process.send!(answer));
});
process.on('disconnect', () => process.exit(0));

async function carryOut(order: Order): Promise<Answer> {
  switch (order.do) {
    case 'connect':
      ({ port, secret } = order);
      await connectAll(order.devices);
      return { did: 'connect' };
    case 'rounds':
      return rounds(order.from, order.rounds, order.leaks ?? 0);
    case 'steady':
      return steady(order.perS, order.leaksPerS, order.seconds);
  }
}

async function connectAll(count: number): Promise<void> {
  const devices = [...registry.devices.values()].filter(({ kind }) => kind !== 'gateway').slice(0, count);
  const opened: Line[] = [];
  for (let from = 0; from < devices.length; from += openingMax) {
    opened.push(...(await Promise.all(devices.slice(from, from + openingMax).map(open))));
  }
  lines = opened;
}

async function open(device: Device): Promise<Line> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  // Idle for longer than its keep-alive while the program catches up: the broker may let it go.
  socket.on('error', () => {});
  await once(socket, 'connect');
  socket.write(connectPacket(device.id, device.id, passwordFor(secret, device.id)));
  const [connack] = (await once(socket, 'data')) as [Buffer];
  if (connack[3] !== 0) throw new Error(`${device.id} refused: ${connack[3]}`);
  const topic = `weisu/${device.village}/${device.kind}/${device.id}/telemetry`;
  const line: Line = { device, topic, socket, sent: 0 };
  let bytes = 0;
  socket.on('data', (chunk: Buffer) => {
    const before = Math.floor(bytes / ackBytes);
    bytes += chunk.length;
    underWay -= Math.floor(bytes / ackBytes) - before;
    if (awaited !== undefined && underWay <= awaited.most) awaited.resolve();
  });
  socket.on('close', () => {
    throw new Error(`${device.id} was disconnected`);
  });
  return line;
}

function packetOf(line: Line, payload: string): Buffer {
  line.sent += 1;
  underWay += 1;
  return publishPacket(line.topic, ((line.sent - 1) % 65_535) + 1, payload);
}

/** A portion of rounds is under way at most: nobody's clock runs away from the others'. */
async function rounds(from: Millis, count: number, leaks: number): Promise<Answer> {
  const began = performance.now();
  const lamps = lines.filter(isLamp);
  let sent = count * lines.length;
  for (let round = 0; round < count; round += roundsPerWrite) {
    for (const [index, line] of lines.entries()) {
      const packets: Buffer[] = [];
      for (let next = round; next < Math.min(count, round + roundsPerWrite); next += 1) {
        packets.push(packetOf(line, readingText(line.device, index, line.sent, from + next * roundMs)));
      }
      line.socket.write(Buffer.concat(packets));
      // The kernel takes them while the others are made.
      if (index % linesPerTurn === linesPerTurn - 1) await turn();
    }
    // After all that was written for these rounds: an older reading would be stored, and not judged.
    const after = from + Math.min(count, round + roundsPerWrite) * roundMs - 1;
    for (let n = 0; n < leaks * Math.min(roundsPerWrite, count - round); n += 1) {
      const line = nextToLeak(lamps);
      line.socket.write(packetOf(line, leakText(after)));
      sent += 1;
    }
    await underWayAtMost(lines.length);
  }
  await underWayAtMost(0);
  return { did: 'rounds', sent, ms: performance.now() - began };
}

function underWayAtMost(most: number): Promise<void> {
  if (underWay <= most) return Promise.resolve();
  return new Promise((resolve) => {
    awaited = {
      most,
      resolve() {
        awaited = undefined;
        resolve();
      },
    };
  });
}

const isLamp = (line: Line): boolean => line.device.kind === 'streetlight';

function nextToLeak(lamps: readonly Line[]): Line {
  const line = lamps[leaked * leakStep]!;
  leaked += 1;
  return line;
}

async function steady(perS: number, leaksPerS: number, seconds: number): Promise<Answer> {
  const sentAt = new Map<string, Millis>();
  const alertMs: Millis[] = [];
  const phones = await startPhones((deviceId) => {
    const at = sentAt.get(deviceId);
    if (at === undefined) return;
    sentAt.delete(deviceId);
    alertMs.push(performance.now() - at);
  });
  const lamps = lines.filter(isLamp);
  const speakers = lines.filter((line) => !isLamp(line));
  const began = performance.now();
  let [sent, leaks] = [0, 0];
  for (let now = began; now < began + seconds * 1_000; now = performance.now()) {
    const elapsedS = (now - began) / 1_000;
    for (; sent < elapsedS * perS; sent += 1) {
      const index = sent % speakers.length;
      const line = speakers[index]!;
      line.socket.write(packetOf(line, readingText(line.device, index, line.sent, Date.now())));
    }
    for (; leaks < elapsedS * leaksPerS; leaks += 1) {
      const line = nextToLeak(lamps);
      sentAt.set(line.device.id, performance.now());
      line.socket.write(packetOf(line, leakText(Date.now())));
    }
    await pause(sliceMs);
  }
  for (let waited = 0; 0 < sentAt.size && waited < alertsMsMax; waited += sliceMs) await pause(sliceMs);
  for (const phone of phones) phone.end(true);
  return { did: 'steady', sent, alertMs, untold: sentAt.size };
}

/** Every crew's phone. @param onAlert told the device of each first alert */
function startPhones(onAlert: (deviceId: string) => void): Promise<readonly MqttClient[]> {
  return Promise.all(
    [...registry.crews.keys()].map(async (crew) => {
      const username = `crew:${crew}`;
      const password = passwordFor(secret, username);
      const phone = await mqtt.connectAsync(`mqtt://127.0.0.1:${port}`, { username, password });
      phone.on('message', (_topic, payload) => {
        const { devices } = JSON.parse(`${payload}`) as { devices: readonly string[] };
        if (devices[0] !== undefined) onAlert(devices[0]);
      });
      await phone.subscribeAsync(`weisu/crews/${crew}/alerts`, { qos: 1 });
      return phone;
    }),
  );
}
