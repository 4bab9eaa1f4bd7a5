// What leaves a simulated device: readings or a link state, with its publisher and its time of arrival; and how that reads on
// the wire.
import type { Device, DeviceId } from '../ingest/domain/device.ts';
import type { Metrics } from '../ingest/domain/reading.ts';
import type { Millis } from '../ingest/domain/time.ts';
import { topicText } from '../ingest/domain/topic.ts';

export interface SimReading {
  /** The device's own clock. */
  readonly ts: Millis;
  readonly seq?: number;
  readonly metrics: Metrics;
}

interface Sent {
  /** Arrival at the broker. */
  readonly at: Millis;
  readonly device: Device;
  /** Of the device in the registry. */
  readonly ordinal: number;
  /** Who holds the connection: the device, or the gateway that carries it. */
  readonly publisher: DeviceId;
}
export type SimMessage =
  | (Sent & { readonly type: 'telemetry'; readonly readings: readonly SimReading[] })
  | (Sent & { readonly type: 'state'; readonly state: 'online' | 'lost'; readonly session: string });

export const topicOf = ({ device, type }: SimMessage): string =>
  topicText({ type, village: device.village, kind: device.kind, deviceId: device.id });

/** JSON as a device would send it: one object, or an array after an outage. */
export function payloadOf(message: SimMessage): string {
  if (message.type === 'state') {
    const { state, session, device } = message;
    const birth = {
      firmware: '1.4.2',
      model: device.model ?? `sim-${device.kind}`,
      intervalS: device.intervalS,
    };
    return JSON.stringify(state === 'lost' ? { state, session } : { state, session, ...birth });
  }
  const { readings } = message;
  return readings.length === 1 ? objectOf(readings[0]!) : `[${readings.map(objectOf).join(',')}]`;
}

// `ts` first, as people read it; spliced as text, so that the metrics are not copied.
function objectOf({ ts, seq, metrics }: SimReading): string {
  const head = seq === undefined ? `{"ts":${ts},` : `{"ts":${ts},"seq":${seq},`;
  return head + JSON.stringify(metrics).slice(1);
}
