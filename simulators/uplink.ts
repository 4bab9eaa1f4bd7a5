// A reading's way from its device to the broker: lost, late, doubled, held back and sent on in batches; and the state of the
// link itself, as the broker will hold it.
import { readingsPerMessageMax } from '../ingest/domain/reading.ts';
import { type Millis, SECOND } from '../ingest/domain/time.ts';
import { type Calendar, pushTo, takeFrom } from './calendar.ts';
import type { SimMessage, SimReading } from './message.ts';
import { delayOf, doubleDelay, fateOf, lateBy, type NetworkScript } from './network.ts';
import type { Unit } from './unit.ts';

export interface Uplink {
  /** Measured at `at`; it may arrive later, twice, or never. */
  send(unit: Unit, at: Millis, reading: SimReading): void;
  /** Its link comes or goes. */
  connect(unit: Unit, at: Millis, up: boolean): void;
  /** What arrives in this second, in order of arrival. */
  arrivals(second: number): readonly SimMessage[];
}

const bufferedReadingsMax = 2_000;
/** A broker gives up on a silent connection after one and a half keep-alives. */
const willAfterMs = 90 * SECOND;

export function createUplink(network: NetworkScript): Uplink {
  const waiting: Calendar<SimMessage> = new Map();
  return {
    send,
    connect,
    arrivals(second) {
      const arrived = takeFrom(waiting, second);
      return 1 < arrived.length ? arrived.sort(byArrival) : arrived;
    },
  };

  function send(unit: Unit, at: Millis, reading: SimReading): void {
    const fate = fateOf(network, unit.key, unit.index);
    if (fate === 'lost') return;
    if (fate === 'late' && unit.holdsUntil <= at) unit.holdsUntil = at + lateBy(unit.key, unit.index);
    const waits = unit.influence.linkDown || at < unit.holdsUntil;
    if (waits || 0 < unit.buffer.length) {
      unit.buffer.push(reading);
      if (bufferedReadingsMax < unit.buffer.length) unit.buffer.shift();
      if (!waits) flush(unit, at);
      return;
    }
    const delay = delayOf(fate, unit.key, unit.index);
    deliver(unit, at + delay, [reading]);
    if (fate === 'twice') deliver(unit, at + delay + doubleDelay(unit.key, unit.index), [reading]);
  }

  function flush(unit: Unit, at: Millis): void {
    const delay = delayOf('straight', unit.key, unit.index);
    for (let i = 0; i < unit.buffer.length; i += readingsPerMessageMax)
      deliver(unit, at + delay + i, unit.buffer.slice(i, i + readingsPerMessageMax));
    unit.buffer = [];
  }

  function deliver(unit: Unit, at: Millis, readings: readonly SimReading[]): void {
    const { device, ordinal, publisher } = unit;
    pushTo(waiting, Math.floor(at / SECOND), { type: 'telemetry', at, device, ordinal, publisher, readings });
  }

  /** Its link's state, as the broker will hold it: a birth when it comes, a last will some time after it went. */
  function connect(unit: Unit, at: Millis, up: boolean): void {
    if (up === unit.online) return;
    unit.online = up;
    const { device, ordinal, publisher } = unit;
    const session = `${device.id}-${unit.session}`;
    if (!up) unit.session += 1;
    const when = up ? at : at + willAfterMs;
    const state = up ? 'online' : 'lost';
    pushTo(waiting, Math.floor(when / SECOND), {
      type: 'state',
      at: when,
      device,
      ordinal,
      publisher,
      state,
      session,
    });
  }
}

function byArrival(a: SimMessage, b: SimMessage): number {
  if (a.at !== b.at) return a.at - b.at;
  return a.device.id < b.device.id ? -1 : a.device.id === b.device.id ? 0 : 1;
}
