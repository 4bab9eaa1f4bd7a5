// Sits between an MQTT client and its broker and hears which messages the client acknowledges, and when.
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import mqttPacket from 'mqtt-packet';

export interface Wiretap {
  readonly port: number;
  close(): void;
}

/** @param onAcknowledged told the payload and topic of each QoS 1 message at the moment its PUBACK passes */
export async function wiretap(
  brokerPort: number,
  onAcknowledged: (payload: string, topic: string) => void,
): Promise<Wiretap> {
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const broker = connect(brokerPort, '127.0.0.1');
    const delivered = new Map<number, readonly [payload: string, topic: string]>();
    listen(broker, (packet) => {
      if (packet.cmd === 'publish' && packet.qos === 1) {
        delivered.set(packet.messageId!, [`${packet.payload}`, packet.topic]);
      }
    });
    listen(client, (packet) => {
      if (packet.cmd === 'puback') onAcknowledged(...(delivered.get(packet.messageId!) ?? neverDelivered));
    });
    for (const [from, to] of [
      [client, broker],
      [broker, client],
    ] as const) {
      sockets.add(from);
      from.on('data', (chunk) => void to.write(chunk));
      from.on('error', () => {});
      from.on('close', () => {
        sockets.delete(from);
        to.destroy();
      });
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    port: address.port,
    close() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

const neverDelivered = ['never delivered', ''] as const;

function listen(socket: Socket, onPacket: (packet: mqttPacket.Packet) => void): void {
  const parser = mqttPacket.parser();
  parser.on('packet', onPacket);
  socket.on('data', (chunk) => void parser.parse(chunk));
}
