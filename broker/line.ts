// A line to an external broker that is built anew whenever it breaks. Each connection gets its own MQTT client: one that
// reconnects by itself would send a late acknowledgement over the next connection, where the identifier can be another
// message's.
import mqtt, { type IClientOptions, type MqttClient } from 'mqtt';
import type { Millis } from '../ingest/domain/time.ts';
import { backoffMs } from './backoff.ts';

export interface LineOptions {
  readonly url: string;
  readonly client: IClientOptions;
  /** Before anything is sent or received. */
  readonly onClient: (client: MqttClient) => void;
  /** After CONNACK; the line is up when it resolves, and built anew when it rejects. */
  readonly onConnect: (client: MqttClient) => Promise<void>;
  readonly onChange: (up: boolean, detail: string) => void;
}

export interface Line {
  readonly up: boolean;
  readonly client: MqttClient | undefined;
  close(): Promise<void>;
}

const connectTimeoutMs: Millis = 10_000;
const keepaliveS = 30;
/** A line that held so long starts its waiting from the shortest again. */
const stableMs: Millis = 2_000;

export function keepLine(options: LineOptions): Line {
  let client: MqttClient | undefined;
  let up = false;
  let closed = false;
  let attempt = 0;
  let timer: NodeJS.Timeout | undefined;

  function open(): void {
    const mine = mqtt.connect(options.url, {
      protocolVersion: 4,
      keepalive: keepaliveS,
      connectTimeout: connectTimeoutMs,
      ...options.client,
      reconnectPeriod: 0,
      resubscribe: false,
      // In-flight publishes fail with their connection; who sent them tries again.
      queueQoSZero: false,
    });
    client = mine;
    let upSince: Millis | undefined;
    let detail = 'connection closed';
    options.onClient(mine);
    mine.on('error', (error) => {
      detail = error.message;
    });
    mine.on('connect', async () => {
      try {
        await options.onConnect(mine);
        if (closed || !mine.connected) return;
        up = true;
        upSince = performance.now();
        options.onChange(true, 'connected');
      } catch (error) {
        detail = (error as Error).message;
        mine.end(true);
      }
    });
    mine.once('close', () => {
      mine.end(true);
      up = false;
      if (closed) return;
      if (upSince !== undefined && stableMs <= performance.now() - upSince) attempt = 0;
      timer = setTimeout(open, backoffMs(attempt++, Math.random()));
      options.onChange(false, detail);
    });
  }

  open();
  return {
    get up() {
      return up;
    },
    get client() {
      return client;
    },
    async close() {
      closed = true;
      up = false;
      clearTimeout(timer);
      await client?.endAsync(!client.connected);
    },
  };
}
