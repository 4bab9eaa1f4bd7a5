// The small town's connections: each gateway, heater and toilet a real MQTT client that sends again until it is acknowledged, and the
// crews' phones that listen.
import mqtt, { type IClientOptions, type MqttClient } from 'mqtt';
import { passwordFor } from '../../broker/credentials.ts';
import { deviceSecret } from '../real/weisu.ts';
import { minuteOf } from './stream.ts';
import { crews, townDevices } from './town.ts';

const returnMs = 20;

export interface Senders {
  /** Sends these minutes one after the other; a minute is over when everything in it is acknowledged. */
  play(fromMinute: number, toMinute: number, onMinute?: (minute: number) => void): Promise<void>;
  stop(): void;
}

/** @param url of the program's own broker, or of an external one; @param ca for `mqtts://` */
export function startSenders(url: string, ca?: string): Senders {
  const publishers = new Set(townDevices.map((device) => device.publisher));
  const clients = new Map([...publishers].map((id) => [id, connectFor(url, id, { ca })]));
  return {
    async play(fromMinute, toMinute, onMinute) {
      for (let minute = fromMinute; minute < toMinute; minute += 1) {
        onMinute?.(minute);
        const sent = minuteOf(minute).map(({ publisher, topic, payload }) =>
          clients.get(publisher)!.publishAsync(topic, payload, { qos: 1 }),
        );
        await Promise.all(sent);
      }
    },
    stop() {
      for (const client of clients.values()) client.end(true);
    },
  };
}

export interface Phones {
  /** Ids of the orders that crews were told of first, each time they were told. */
  readonly told: readonly string[];
  stop(): void;
}

/** Every crew's phone; resolves when all are subscribed. They come back by themselves, and ask for what waited. */
export async function startPhones(url: string, ca?: string): Promise<Phones> {
  const told: string[] = [];
  const clients = await Promise.all(
    crews.map(async (crew) => {
      const client = connectFor(url, `crew:${crew}`, { ca, clean: false });
      client.on('message', (_topic, payload) => {
        const { orderId, reason } = JSON.parse(`${payload}`) as { orderId: string; reason: string };
        if (reason === 'first') told.push(orderId);
      });
      await client.subscribeAsync(`weisu/crews/${crew}/alerts`, { qos: 1 });
      return client;
    }),
  );
  return {
    told,
    stop() {
      for (const client of clients) client.end(true);
    },
  };
}

function connectFor(url: string, username: string, options: IClientOptions): MqttClient {
  const client = mqtt.connect(url, {
    username,
    password: passwordFor(deviceSecret, username),
    clientId: `${username}-test`,
    reconnectPeriod: returnMs,
    connectTimeout: 5_000,
    ...options,
  });
  // A server that is away is what these drills are about: it comes again.
  client.on('error', () => {});
  return client;
}
