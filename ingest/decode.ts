// A message becomes readings, or rejects with a closed reason. Decoding never throws, and one bad metric costs only itself.
import { decodeReading, type RawReading, type Sink } from './decode/reading.ts';
import { type Refusal, type Refused, refused } from './decode/refusal.ts';
import { senderOf } from './decode/sender.ts';
import type { Device, Registry } from './domain/device.ts';
import type { KindSpec } from './domain/kind.ts';
import {
  type LinkState,
  linkStates,
  payloadBytesMax,
  readingsPerMessageMax,
  textMetricCharsMax,
} from './domain/reading.ts';

export type Decoded =
  | {
      readonly type: 'telemetry';
      readonly device: Device;
      readonly readings: readonly RawReading[];
      readonly refusals: readonly Refusal[];
      /** Names of metrics that the kind does not know: stored and counted, never judged. */
      readonly unknownMetrics: number;
    }
  | { readonly type: 'link'; readonly device: Device; readonly link: Omit<LinkState, 'receivedAt'> }
  | Refused;

/** @param payload UTF-8 JSON: an object, or an array of up to 500 of them */
export function decode(topicText: string, payload: Uint8Array, registry: Registry): Decoded {
  const sender = senderOf(topicText, registry);
  if (sender.type === 'refused') return sender;
  const { device } = sender;
  if (payload.byteLength > payloadBytesMax)
    return refused(device.id, 'too_large', `${payload.byteLength} bytes`);

  const text = Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength).toString('utf8');
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    return refused(device.id, 'bad_json', (error as Error).message, text);
  }
  return sender.type === 'state'
    ? decodeLink(device, json, text)
    : decodeTelemetry(device, sender.kind, json, text);
}

function decodeTelemetry(device: Device, kind: KindSpec, json: unknown, text: string): Decoded {
  const items = Array.isArray(json) ? json : [json];
  if (items.length > readingsPerMessageMax)
    return refused(device.id, 'too_large', `${items.length} readings in one message`);
  if (items.length === 0) return refused(device.id, 'bad_shape', 'an empty array');
  const sink: Sink = { refusals: [], unknownMetrics: 0 };
  const readings: RawReading[] = [];
  for (const item of items) {
    const reading = decodeReading(kind, item, text, sink);
    if (reading !== undefined) readings.push(reading);
  }
  if (readings.length > 1) readings.sort(bySequence);
  return { type: 'telemetry', device, readings, ...sink };
}

/** Inside one message the order of sending is known: by `seq` where both have it, else by time. */
const bySequence = (a: RawReading, b: RawReading): number =>
  a.seq !== undefined && b.seq !== undefined ? a.seq - b.seq : (a.ts ?? 0) - (b.ts ?? 0);

function decodeLink(device: Device, json: unknown, text: string): Decoded {
  const source = (typeof json === 'object' && json !== null ? json : {}) as Record<string, unknown>;
  const state = linkStates.find((known) => known === source.state);
  if (state === undefined)
    return refused(device.id, 'bad_shape', `state must be one of ${linkStates.join(', ')}`, text);
  const shortText = (value: unknown): string | undefined =>
    typeof value === 'string' && value.length <= textMetricCharsMax ? value : undefined;
  const interval = source.intervalS;
  return {
    type: 'link',
    device,
    link: {
      deviceId: device.id,
      state,
      session: shortText(source.session),
      firmware: shortText(source.firmware),
      model: shortText(source.model),
      intervalS:
        typeof interval === 'number' && 0 < interval && interval <= intervalSMax ? interval : undefined,
    },
  };
}
/** A device that says it reports less than once a day is not believed. */
const intervalSMax = 86_400;
