// The gate: journal records in, accepted readings out, in the engine's time. The judge and the recorder each keep one of their own,
// fed with the same records, so that both accept the same readings without waiting for each other.
import {
  type ClockMode,
  type ClockState,
  expireClaims,
  initialClock,
  judgeClock,
  tickClock,
} from './clock.ts';
import type { RawReading } from './decode/reading.ts';
import type { Refusal } from './decode/refusal.ts';
import { type Decoded, decode } from './decode.ts';
import type { Device, Registry } from './domain/device.ts';
import type { JournalInput, JournalRecord, Position } from './domain/input.ts';
import type { LinkState, Reading, Reject } from './domain/reading.ts';
import type { Millis } from './domain/time.ts';

/** Readings that wait for a jump of the engine's time to be believed; more are refused as `clock_ahead`. */
const waitingReadingsMax = 10_000;

export interface GateState {
  clock: ClockState;
  /** Event mode: readings ahead of the engine's time, waiting for agreement. */
  waiting: Reading[];
}

export const initialGate = (mode: ClockMode, now: Millis | null = null): GateState => ({
  clock: initialClock(mode, now),
  waiting: [],
});

/** What one record let through, in the order in which the engine takes it up. */
export interface Admitted {
  readonly readings: readonly AdmittedReading[];
  readonly link: LinkState | undefined;
  readonly rejects: readonly Reject[];
  readonly unknownMetrics: number;
}
export interface AdmittedReading {
  readonly device: Device;
  readonly reading: Reading;
  /** The engine's time as of this reading. */
  readonly now: Millis;
}

const nothing: Admitted = { readings: [], link: undefined, rejects: [], unknownMetrics: 0 };

interface DecodedOnce {
  readonly input: JournalInput;
  readonly registry: Registry;
  readonly decoded: Decoded;
}
/**
 * Decoding needs no state: while the two consumers keep together, whichever comes first does it for both. A ring by position,
 * bounded in messages and in bytes: a long message holds many readings, is rare, and is decoded twice.
 */
const decodedKept = 4_096;
const keptPayloadBytesMax = 4 * 1024;
const decodedOnce: (DecodedOnce | undefined)[] = new Array(decodedKept).fill(undefined);

function decodeRecord(
  position: Position,
  input: JournalInput & { type: 'message' },
  registry: Registry,
): Decoded {
  const slot = position % decodedKept;
  const known = decodedOnce[slot];
  if (known !== undefined && known.input === input && known.registry === registry) return known.decoded;
  const decoded = decode(input.topic, input.payload, registry);
  if (input.payload.byteLength <= keptPayloadBytesMax) decodedOnce[slot] = { input, registry, decoded };
  return decoded;
}

/** Moves the gate's clock and lets through what the clock accepts. Changes `gate` in place. */
export function admit(gate: GateState, record: JournalRecord, registry: Registry): Admitted {
  const { input } = record;
  gate.clock = tickClock(gate.clock, input.at);
  const expired = gate.clock.claims.length === 0 ? [] : expire(gate, input.at, registry);
  if (input.type !== 'message') return expired.length === 0 ? nothing : { ...nothing, rejects: expired };

  const decoded = decodeRecord(record.position, input, registry);
  switch (decoded.type) {
    case 'refused':
      return {
        ...nothing,
        rejects: [...expired, ...decoded.refusals.map((r) => reject(r, input, decoded.deviceId))],
      };
    case 'link':
      return { ...nothing, rejects: expired, link: { ...decoded.link, receivedAt: input.at } };
    case 'telemetry':
      return admitReadings(gate, decoded, input, registry, expired);
  }
}

function admitReadings(
  gate: GateState,
  decoded: Decoded & { type: 'telemetry' },
  input: JournalInput & { type: 'message' },
  registry: Registry,
  expired: readonly Reject[],
): Admitted {
  const { device } = decoded;
  const readings: AdmittedReading[] = [];
  const rejects: Reject[] = expired.length === 0 ? [] : [...expired];
  for (const refusal of decoded.refusals) rejects.push(reject(refusal, input, device.id));
  for (const raw of decoded.readings) {
    const reading = stamp(raw, device, input.at, gate.clock);
    const [clock, verdict] = judgeClock(gate.clock, reading, registry.devices.size);
    gate.clock = clock;
    if (verdict === 'accept') readings.push({ device, reading, now: clock.now! });
    else if (verdict === 'jump') readings.push(...release(gate, reading, registry));
    else if (verdict === 'wait' && gate.waiting.length < waitingReadingsMax) gate.waiting.push(reading);
    else
      rejects.push(
        clockReject(
          reading,
          verdict === 'clock_behind' ? 'clock_behind' : 'clock_ahead',
          input.topic,
          clock.now!,
        ),
      );
  }
  return { readings, link: undefined, rejects, unknownMetrics: decoded.unknownMetrics };
}

/** Gives a reading its time: its own, else that of its receipt (event mode: the engine's). */
function stamp(raw: RawReading, device: Device, receivedAt: Millis, clock: ClockState): Reading {
  const ts = raw.ts ?? (clock.mode === 'event' ? (clock.now ?? receivedAt) : receivedAt);
  return { deviceId: device.id, ts, seq: raw.seq, receivedAt, metrics: raw.metrics };
}

/** The jump is believed: what waited for it goes through first, in order of time, then the reading that settled it. */
function release(gate: GateState, last: Reading, registry: Registry): AdmittedReading[] {
  const waited = gate.waiting.sort((a, b) => a.ts - b.ts);
  gate.waiting = [];
  const out: AdmittedReading[] = [];
  for (const reading of [...waited, last]) {
    const [clock, verdict] = judgeClock(gate.clock, reading, registry.devices.size);
    gate.clock = clock;
    if (verdict === 'accept')
      out.push({ device: registry.devices.get(reading.deviceId)!, reading, now: clock.now! });
    else if (verdict === 'wait') gate.waiting.push(reading);
  }
  return out;
}

function expire(gate: GateState, at: Millis, registry: Registry): Reject[] {
  const [clock, ids] = expireClaims(gate.clock, at);
  if (ids.length === 0) return [];
  gate.clock = clock;
  const over = gate.waiting.filter((reading) => ids.includes(reading.deviceId));
  gate.waiting = gate.waiting.filter((reading) => !ids.includes(reading.deviceId));
  return over.map((reading) => {
    const device = registry.devices.get(reading.deviceId);
    return clockReject(
      reading,
      'clock_ahead',
      `weisu/${device?.village}/${device?.kind}/${reading.deviceId}/telemetry`,
      clock.now!,
    );
  });
}

function reject(
  refusal: Refusal,
  input: JournalInput & { type: 'message' },
  deviceId: string | undefined,
): Reject {
  return {
    at: input.at,
    topic: input.topic.slice(0, 200),
    ...(deviceId !== undefined && { deviceId }),
    ...refusal,
  };
}

function clockReject(
  reading: Reading,
  reason: 'clock_ahead' | 'clock_behind',
  topic: string,
  now: Millis,
): Reject {
  const minutes = Math.round(Math.abs(reading.ts - now) / 60_000);
  return {
    at: reading.receivedAt,
    reason,
    topic,
    deviceId: reading.deviceId,
    detail: `ts ${reading.ts} is ${minutes} min ${reason === 'clock_ahead' ? 'ahead of' : 'behind'} the engine's time`,
  };
}

export type { Position };
