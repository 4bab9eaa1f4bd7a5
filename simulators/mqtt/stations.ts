// Everybody in the town who holds a connection: devices, or gateways that speak for their lamps. Each comes back by itself
// after it was thrown off, unless a defect keeps it away.
import { createHmac } from 'node:crypto';
import type { Device, DeviceId } from '../../ingest/domain/device.ts';
import type { Millis } from '../../ingest/domain/time.ts';
import { topicText } from '../../ingest/domain/topic.ts';
import { payloadOf, type SimMessage, topicOf } from '../message.ts';
import { Link } from './link.ts';

export interface StationsOptions {
  readonly url: URL;
  readonly secret: string;
  /** PEM of the authority that signed the broker's certificate. */
  readonly ca?: string;
  /** `gateways`: lamps through the gateway that carries them; `direct`: a connection for every device. */
  readonly via: 'gateways' | 'direct';
  readonly stop?: AbortSignal;
}

export interface LinkFigures {
  readonly links: number;
  connected: number;
  sent: number;
  acknowledged: number;
  dropped: number;
  refused: number;
  lastRefusal: string;
  /** Why the last of them that could not connect could not. */
  lastFault: string;
  reconnects: number;
}

export interface Stations {
  readonly figures: LinkFigures;
  /** In registry order, for whoever paces the first connecting. */
  readonly links: readonly Link[];
  /** From now on whoever is thrown off comes back. */
  release(): void;
  send(message: SimMessage): void;
  /** Publishes on their way to a broker that could take them. */
  pending(): number;
  /** Everybody is thrown off, and comes back within ten seconds after `awayMs`. */
  storm(awayMs: Millis): void;
  end(): void;
}

const stormSpreadMs = 10_000;
const retryMs = { first: 500, most: 15_000 } as const;

interface Station {
  readonly id: DeviceId;
  readonly link: Link;
  /** The same for one station every time, 0 to 1: no two of them together. */
  readonly spread: number;
  session: number;
  up: boolean;
  /** Its defect keeps it away: no reconnecting. */
  away: boolean;
  /** What it could not get rid of before. */
  stranded: number;
  retries: number;
  timer: NodeJS.Timeout | null;
}

export function createStations(devices: readonly Device[], options: StationsOptions): Stations {
  const direct = options.via === 'direct';
  const speaking = devices.filter(({ gateway }) => direct || gateway === undefined);
  const figures: LinkFigures = {
    links: speaking.length,
    connected: 0,
    sent: 0,
    acknowledged: 0,
    dropped: 0,
    refused: 0,
    lastRefusal: '',
    lastFault: '',
    reconnects: 0,
  };
  const stations = new Map(speaking.map((device, index) => [device.id, stationOf(device, index)]));
  const stopped = (): boolean => options.stop?.aborted === true;
  let held = true;
  let stranded = 0;

  function stationOf({ id, village, kind }: Device, index: number): Station {
    const topic = topicText({ type: 'state', village, kind, deviceId: id });
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
        down(fault) {
          figures.lastFault = fault ?? figures.lastFault;
          retry(own);
        },
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
      spread: (index * 0.618034) % 1,
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
    later(one, wait * (0.5 + one.spread));
  }

  function later(one: Station, waitMs: number): void {
    if (one.timer !== null) clearTimeout(one.timer);
    one.timer = setTimeout(() => {
      one.timer = null;
      figures.reconnects += 1;
      if (!one.away && !stopped()) one.link.connect();
    }, waitMs);
  }

  function leave(one: Station, away: boolean): void {
    one.away = away;
    stranded -= one.stranded;
    one.stranded = away ? one.link.pending : 0;
    stranded += one.stranded;
  }

  return {
    figures,
    links: [...stations.values()].map(({ link }) => link),
    release() {
      held = false;
    },
    pending: () => figures.sent - figures.acknowledged - figures.dropped - stranded,
    storm(awayMs) {
      held = true;
      for (const one of stations.values()) one.link.cut();
      setTimeout(() => {
        held = false;
        for (const one of stations.values()) if (!one.away) later(one, one.spread * stormSpreadMs);
      }, awayMs);
    },
    send(message) {
      const one = stations.get(direct ? message.device.id : message.publisher);
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
    },
    end() {
      held = true;
      for (const one of stations.values()) {
        one.away = true;
        if (one.timer !== null) clearTimeout(one.timer);
        one.link.end();
      }
    },
  };
}
