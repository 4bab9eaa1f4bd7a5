// One simulated device at work: its signal and state, the defects that strike it, its link with what waits in its buffer.
import type { Device } from '../ingest/domain/device.ts';
import type { Metrics } from '../ingest/domain/reading.ts';
import type { Millis } from '../ingest/domain/time.ts';
import { type Key, keyOf, normal, uniform } from './chance.ts';
import type { SimReading } from './message.ts';
import { type NetworkScript, sendsSeq } from './network.ts';
import type { Place } from './place.ts';
import { gatewaySignal } from './signals/gateway.ts';
import { heaterSignal } from './signals/heater.ts';
import type { AnyInfluence, Signal } from './signals/signal.ts';
import { streetlightSignal } from './signals/streetlight.ts';
import { toiletSignal } from './signals/toilet.ts';
import type { LiveDefect } from './truth.ts';

export interface Unit {
  /** Place in the registry: breaks ties in time. */
  readonly ordinal: number;
  readonly device: Device;
  readonly key: Key;
  readonly intervalMs: Millis;
  readonly phaseMs: Millis;
  readonly signal: Signal<unknown, AnyInfluence>;
  readonly state: unknown;
  readonly place: Place;
  /** Shared by all healthy devices of a kind, and never written to: one place in memory instead of 16,581. */
  readonly neutral: AnyInfluence;
  influence: AnyInfluence;
  strikes: LiveDefect[];
  readonly publisher: string;
  /** For a gateway: its lamps. */
  children: readonly Unit[];
  index: number;
  nextAt: Millis;
  lastAt: Millis;
  readonly numbered: boolean;
  seq: number;
  buffer: SimReading[];
  /** Sends its buffer not before this. */
  holdsUntil: Millis;
  stuckAt: Metrics | null;
  online: boolean;
  session: number;
}

const stream = { phase: 1, jitter: 2 } as const;
const jitterShare = 0.03;

const signals: Readonly<Record<string, Signal<unknown, AnyInfluence>>> = {
  streetlight: streetlightSignal as Signal<unknown, AnyInfluence>,
  heater: heaterSignal as Signal<unknown, AnyInfluence>,
  toilet: toiletSignal as Signal<unknown, AnyInfluence>,
  gateway: gatewaySignal as Signal<unknown, AnyInfluence>,
};

const neutrals: Readonly<Record<string, AnyInfluence>> = Object.fromEntries(
  Object.entries(signals).map(([kind, signal]) => [kind, Object.freeze(signal.neutral())]),
);

/** Whether the simulator knows how such a device behaves. */
export const canSimulate = (kind: string): boolean => kind in signals;

export function createUnit(
  seed: number,
  ordinal: number,
  device: Device,
  place: Place,
  from: Millis,
  network: NetworkScript,
): Unit {
  const key = keyOf(seed, device.id);
  const signal = signals[device.kind]!;
  const intervalMs = device.intervalS * 1000;
  const phaseMs = Math.floor(uniform(key, stream.phase, 0) * intervalMs);
  const unit: Unit = {
    ordinal,
    device,
    key,
    intervalMs,
    phaseMs,
    signal,
    state: signal.start(device, key, from, place),
    place,
    neutral: neutrals[device.kind]!,
    influence: neutrals[device.kind]!,
    strikes: [],
    publisher: device.gateway ?? device.id,
    children: [],
    // Early enough that the slot of the beginning itself is not left out.
    index: Math.floor(from / intervalMs) - 2,
    nextAt: 0,
    lastAt: from - intervalMs,
    numbered: sendsSeq(network, key),
    seq: 0,
    buffer: [],
    holdsUntil: 0,
    stuckAt: null,
    online: false,
    session: 1,
  };
  do advance(unit);
  while (unit.nextAt < from);
  return unit;
}

/** Sets the time of its next sample: slots stand fixed on the clock, each with its own small jitter. */
export function advance(unit: Unit): void {
  unit.index += 1;
  const jitter = clampJitter(normal(unit.key, stream.jitter, unit.index)) * jitterShare * unit.intervalMs;
  unit.nextAt = Math.round(unit.index * unit.intervalMs + unit.phaseMs + jitter);
}
const clampJitter = (x: number): number => (x < -2 ? -1 : x > 2 ? 1 : x / 2);
