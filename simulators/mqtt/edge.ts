// The simulated town over MQTT: connections as in the field, simulated time at any speed, storms on demand. The broker sets
// the pace: when it falls behind, simulated time waits for it.
import { createHmac } from 'node:crypto';
import type { DeviceId } from '../../ingest/domain/device.ts';
import { type Millis, SECOND } from '../../ingest/domain/time.ts';
import { topicText } from '../../ingest/domain/topic.ts';
import { payloadOf, type SimMessage, topicOf } from '../message.ts';
import type { PlannedEvent } from '../scenario-model.ts';
import type { TownSim } from '../town.ts';
import { Link } from './link.ts';

export interface EdgeOptions {
  readonly url: URL;
  readonly secret: string;
  /** PEM of the authority that signed the broker's certificate. */
  readonly ca?: string;
  /** `gateways`: lamps through the gateway that carries them; `direct`: a connection for every device. */
  readonly via: 'gateways' | 'direct';
  /** Simulated seconds a second; 0: as fast as the broker takes it. */
  readonly speed: number;
  readonly events: readonly PlannedEvent[];
  /** Between two slices of work, with the simulated time reached; may wait. */
  readonly onSlice?: (now: Millis) => void | Promise<void>;
  readonly onProgress?: (figures: EdgeFigures) => void;
  readonly stop?: AbortSignal;
}

export interface EdgeFigures {
  readonly now: Millis;
  readonly links: number;
  readonly connected: number;
  readonly sent: number;
  readonly acknowledged: number;
  readonly dropped: number;
  readonly refused: number;
  readonly lastRefusal: string;
  readonly reconnects: number;
}

const sliceMs = 20;
const progressMs = 1_000;
/** Handshakes under way at once, while all connect for the first time. */
const handshakesMax = 400;
/** Publishes on their way; beyond it simulated time stands still. */
const pendingMax = 4_000;
/** Simulated time in one slice, so that time moves evenly. */
const stepMs = SECOND;
const stormSpreadMs = 10_000;
const retryMs = { first: 500, most: 15_000 } as const;
const drainMs = 15_000;

interface Station {
  readonly id: DeviceId;
  readonly link: Link;
  session: number;
  up: boolean;
  /** Its defect keeps it away: no reconnecting. */
  away: boolean;
  /** What it could not get rid of before. */
  stranded: number;
  retries: number;
  timer: NodeJS.Timeout | null;
}

/** Runs the whole period; resolves when all is acknowledged, or `stop` was given. */
export async function runEdge(sim: TownSim, options: EdgeOptions): Promise<EdgeFigures> {
  const figures = {
    now: sim.from,
    links: 0,
    connected: 0,
    sent: 0,
    acknowledged: 0,
    dropped: 0,
    refused: 0,
    lastRefusal: '',
    reconnects: 0,
  };
  const stations = new Map<DeviceId, Station>();
  const stopped = (): boolean => options.stop?.aborted === true;
  let held = true;

  for (const device of sim.devices) {
    const carried = options.via === 'gateways' && device.gateway !== undefined;
    if (carried) continue;
    const topic = topicText({
      type: 'state',
      village: device.village,
      kind: device.kind,
      deviceId: device.id,
    });
    stations.set(device.id, station(device.id, topic));
  }
  figures.links = stations.size;

  function station(id: DeviceId, topic: string): Station {
    const password = createHmac('sha256', options.secret).update(id).digest('base64url');
    const will = () => ({
      topic,
      payload: JSON.stringify({ state: 'lost', session: `${id}-${own.session}` }),
    });
    const link = new Link(
      { url: options.url, id, password, will, ca: options.ca },
      {
        up() {
          figures.connected += 1;
          own.up = true;
          own.retries = 0;
        },
        down: () => retry(own),
        acknowledged: () => {
          figures.acknowledged += 1;
        },
        refused(reason) {
          figures.refused += 1;
          figures.lastRefusal = `${id}: ${reason}`;
        },
        dropped: () => {
          figures.dropped += 1;
        },
      },
    );
    const own: Station = {
      id,
      link,
      session: 1,
      up: false,
      away: false,
      stranded: 0,
      retries: 0,
      timer: null,
    };
    return own;
  }

  function retry(one: Station): void {
    if (one.up) figures.connected -= 1;
    one.up = false;
    if (held || one.away || stopped()) return;
    const wait = Math.min(retryMs.most, retryMs.first * 2 ** one.retries);
    one.retries += 1;
    later(one, wait * (0.5 + spreadOf(one)));
  }
  /** The same for one station every time: no two of them together. */
  const order = new Map([...stations.keys()].map((id, index) => [id, index]));
  const spreadOf = (one: Station): number => (order.get(one.id)! * 0.618034) % 1;

  function later(one: Station, waitMs: number): void {
    if (one.timer !== null) clearTimeout(one.timer);
    one.timer = setTimeout(() => {
      one.timer = null;
      figures.reconnects += 1;
      if (!one.away && !stopped()) one.link.connect();
    }, waitMs);
  }
  const pending = (): number => figures.sent - figures.acknowledged - figures.dropped - stranded;
  let stranded = 0;
  function leave(one: Station, away: boolean): void {
    one.away = away;
    stranded -= one.stranded;
    one.stranded = away ? one.link.pending : 0;
    stranded += one.stranded;
  }

  /** Everybody is thrown off and comes back within ten seconds. */
  function storm(awayMs: Millis): void {
    held = true;
    for (const one of stations.values()) one.link.cut();
    setTimeout(() => {
      held = false;
      for (const one of stations.values()) if (!one.away) later(one, spreadOf(one) * stormSpreadMs);
    }, awayMs);
  }

  function send(message: SimMessage): void {
    const one = stations.get(options.via === 'gateways' ? message.publisher : message.device.id);
    if (one === undefined) return;
    if (message.type === 'state' && message.device.id === one.id) {
      if (message.state === 'lost') {
        // The broker tells the others itself: that is what the will is for.
        leave(one, true);
        one.link.cut();
        one.session += 1;
        return;
      }
      leave(one, false);
      one.link.connect();
    }
    figures.sent += 1;
    one.link.publish(topicOf(message), payloadOf(message), message.type === 'state');
  }

  async function connectAll(): Promise<void> {
    held = false;
    const all = [...stations.values()];
    for (let next = 0; next < all.length && !stopped(); ) {
      while (next < all.length && next - figures.connected < handshakesMax) all[next++]!.link.connect();
      report();
      await pause(sliceMs);
    }
    while (figures.connected < figures.links && !stopped() && figures.refused < figures.links) {
      report();
      await pause(sliceMs);
    }
  }

  let reported = 0;
  function report(): void {
    const real = performance.now();
    if (real - reported < progressMs) return;
    reported = real;
    options.onProgress?.({ ...figures });
  }

  async function keepTime(): Promise<void> {
    const events = [...options.events].sort((a, b) => a.at - b.at);
    let realStart = performance.now();
    let simStart = sim.from;
    while (figures.now < sim.to && !stopped()) {
      const due = options.speed === 0 ? sim.to : simStart + (performance.now() - realStart) * options.speed;
      const sliceEnds = performance.now() + sliceMs;
      while (figures.now < due && performance.now() < sliceEnds && pending() < pendingMax) {
        figures.now = Math.min(figures.now + stepMs, sim.to);
        for (const message of sim.until(figures.now)) send(message);
        for (; 0 < events.length && events[0]!.at <= figures.now; events.shift())
          storm(events[0]!.type === 'broker-restart' ? events[0]!.lastsMs / Math.max(1, options.speed) : 0);
      }
      // Time lost to a slow broker is not made up in a rush.
      if (figures.now + 2 * stepMs < due) {
        realStart = performance.now();
        simStart = figures.now;
      }
      await options.onSlice?.(figures.now);
      report();
      await pause(options.speed !== 0 && due <= figures.now ? sliceMs : 0);
    }
  }

  await connectAll();
  await keepTime();
  const patience = performance.now() + drainMs;
  while (0 < pending() && performance.now() < patience && !stopped()) await pause(sliceMs);
  held = true;
  for (const one of stations.values()) {
    one.away = true;
    if (one.timer !== null) clearTimeout(one.timer);
    one.link.end();
  }
  return { ...figures };
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
