// One MQTT 3.1.1 connection that only publishes: as little memory as the town's 16,663 in a process ask for. It reconnects by
// itself, keeps what was not acknowledged, and is bounded like a device's own buffer.
import { connect as connectTcp, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { generate, type Packet, type Parser, parser } from 'mqtt-packet';

export interface LinkOptions {
  readonly url: URL;
  readonly id: string;
  readonly password: string;
  /** Asked at every connect, since each session has its own last will. */
  readonly will?: () => { readonly topic: string; readonly payload: string };
  readonly ca?: string;
}

/** What a link tells its owner. */
export interface LinkEvents {
  up(): void;
  /** @param fault what broke it, where the connection says so */
  down(fault: string | undefined): void;
  /** One publish reached the broker's disk. */
  acknowledged(): void;
  /** The broker said no: bad credentials, unknown device, too many connections. */
  refused(reason: string): void;
  /** One publish was dropped because the buffer was full. */
  dropped(): void;
}

interface Waiting {
  readonly topic: string;
  readonly payload: string;
  readonly retain: boolean;
}

const keepaliveS = 60;
const inFlightMax = 20;
const waitingMax = 1_000;
const connectTimeoutMs = 30_000;
const packetIdMax = 65_535;

export class Link {
  readonly #options: LinkOptions;
  readonly #events: LinkEvents;
  #socket: Socket | null = null;
  #parser: Parser | null = null;
  #up = false;
  #packetId = 0;
  #inFlight = new Map<number, Waiting>();
  #waiting: Waiting[] = [];
  #ping: NodeJS.Timeout | null = null;

  constructor(options: LinkOptions, events: LinkEvents) {
    this.#options = options;
    this.#events = events;
  }

  /** Publishes that the broker has not acknowledged yet. */
  get pending(): number {
    return this.#inFlight.size + this.#waiting.length;
  }

  connect(): void {
    if (this.#socket !== null) return;
    const { url, ca } = this.#options;
    const secure = url.protocol === 'mqtts:';
    const host = url.hostname.replace(/^\[|\]$/g, '');
    const port = Number(url.port) || (secure ? 8883 : 1883);
    const socket = secure ? connectTls({ host, port, ca, servername: host }) : connectTcp({ host, port });
    this.#socket = socket;
    this.#parser = parser({ protocolVersion: 4 });
    this.#parser.on('packet', (packet) => this.#take(packet));
    this.#parser.on('error', () => socket.destroy());
    socket.setNoDelay(true);
    socket.setTimeout(connectTimeoutMs, () => socket.destroy());
    socket.on(secure ? 'secureConnect' : 'connect', () => this.#hello());
    socket.on('data', (data) => this.#parser?.parse(data));
    let fault: string | undefined;
    // The close that follows tells the owner.
    socket.on('error', ({ message }) => {
      fault = message;
    });
    socket.on('close', () => this.#closed(socket, fault));
  }

  publish(topic: string, payload: string, retain = false): void {
    if (waitingMax <= this.#waiting.length) {
      this.#waiting.shift();
      this.#events.dropped();
    }
    this.#waiting.push({ topic, payload, retain });
    this.#pump();
  }

  /** As when the power fails: no farewell, so the broker publishes the last will. */
  cut(): void {
    this.#socket?.destroy();
  }

  /** Says goodbye: no last will. */
  end(): void {
    if (this.#up) this.#socket?.end(generate({ cmd: 'disconnect' }));
    else this.#socket?.destroy();
  }

  #hello(): void {
    const { id, password, will } = this.#options;
    const last = will?.();
    this.#write({
      cmd: 'connect',
      protocolId: 'MQTT',
      protocolVersion: 4,
      clean: true,
      clientId: id,
      keepalive: keepaliveS,
      username: id,
      password: Buffer.from(password),
      ...(last && { will: { topic: last.topic, payload: Buffer.from(last.payload), qos: 1, retain: true } }),
    });
  }

  #take(packet: Packet): void {
    if (packet.cmd === 'puback') {
      if (this.#inFlight.delete(packet.messageId ?? 0)) this.#events.acknowledged();
      this.#pump();
    } else if (packet.cmd === 'connack') {
      if (packet.returnCode !== 0) {
        this.#events.refused(refusals[packet.returnCode ?? 0] ?? `code ${packet.returnCode}`);
        this.#socket?.destroy();
        return;
      }
      this.#up = true;
      this.#socket?.setTimeout(0);
      this.#ping = setInterval(() => this.#write({ cmd: 'pingreq' }), keepaliveS * 800);
      this.#events.up();
      this.#again();
    }
  }

  /** What was on its way when the connection broke goes out once more, before everything newer. */
  #again(): void {
    const before = [...this.#inFlight.values()];
    this.#inFlight.clear();
    this.#waiting.unshift(...before);
    this.#pump();
  }

  #pump(): void {
    while (this.#up && this.#inFlight.size < inFlightMax && 0 < this.#waiting.length) {
      const next = this.#waiting.shift()!;
      this.#packetId = (this.#packetId % packetIdMax) + 1;
      this.#inFlight.set(this.#packetId, next);
      const { topic, payload, retain } = next;
      this.#write({ cmd: 'publish', topic, payload, qos: 1, retain, dup: false, messageId: this.#packetId });
    }
  }

  #write(packet: Packet): void {
    this.#socket?.write(generate(packet));
  }

  #closed(socket: Socket, fault: string | undefined): void {
    if (this.#socket !== socket) return;
    if (this.#ping !== null) clearInterval(this.#ping);
    this.#ping = null;
    this.#socket = null;
    this.#parser = null;
    this.#up = false;
    this.#events.down(fault);
  }
}

const refusals: Readonly<Record<number, string>> = {
  1: 'protocol version',
  2: 'client id',
  3: 'server unavailable',
  4: 'user name or password',
  5: 'not authorised',
};
