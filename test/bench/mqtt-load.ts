// Publishes QoS 1 from a process of its own, as fast as it is acknowledged; prints how many acknowledgements came.
import { connect } from 'node:net';
import { ackBytes, connectPacket, publishPacket } from './packets.ts';

export interface Load {
  readonly port: number;
  readonly seconds: number;
  /** Messages that one client has under way. */
  readonly window: number;
  readonly clients: readonly {
    readonly username: string;
    readonly password: string;
    readonly topic: string;
  }[];
}

const payload = JSON.stringify({
  ts: 1_767_225_600_000,
  seq: 123_456,
  power_w: 87.4,
  voltage_v: 231.2,
  current_a: 0.38,
  dim_pct: 100,
});
/** `count` PUBLISH packets in one buffer, with identifiers from `id` on. */
function publishes(one: Buffer, idAt: number, count: number, id: number): Buffer {
  const all = Buffer.alloc(one.length * count);
  for (let i = 0; i < count; i++) {
    one.copy(all, i * one.length);
    all.writeUInt16BE(((id + i) % 65_535) + 1, i * one.length + idAt);
  }
  return all;
}

function run(load: Load): Promise<number> {
  let acknowledged = 0;
  const end = performance.now() + load.seconds * 1_000;
  const sessions = load.clients.map(
    ({ username, password, topic }, n) =>
      new Promise<void>((resolve, reject) => {
        const one = publishPacket(topic, 0, payload);
        const idAt = one.length - payload.length - 2;
        const socket = connect({ port: load.port, host: '127.0.0.1', noDelay: true });
        let bytes = -ackBytes; // The CONNACK.
        let sent = 0;
        const send = (count: number) => {
          socket.write(publishes(one, idAt, count, sent));
          sent += count;
        };
        socket.on('connect', () => socket.write(connectPacket(`load-${n}`, username, password)));
        socket.on('data', (chunk) => {
          const before = Math.floor(bytes / ackBytes);
          bytes += chunk.length;
          const fresh = Math.floor(bytes / ackBytes) - before;
          if (bytes === 0) send(load.window);
          else acknowledged += fresh;
          if (end < performance.now()) {
            socket.destroy();
            resolve();
          } else if (0 < fresh && 0 < bytes) send(fresh);
        });
        socket.on('error', reject);
        socket.on('close', resolve);
      }),
  );
  return Promise.all(sessions).then(() => acknowledged);
}

if (process.argv[2] !== undefined) {
  run(JSON.parse(process.argv[2])).then((acknowledged) => process.stdout.write(`${acknowledged}\n`));
}
