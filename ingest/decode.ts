// A message becomes readings, or rejects with a closed reason. Decoding never throws, and one bad metric costs only itself.
import type { Device, Registry } from './domain/device.ts';
import { isMetricName, type KindSpec, type MetricSpec } from './domain/kind.ts';
import {
  type LinkState,
  linkStates,
  type MetricValue,
  metricsPerReadingMax,
  payloadBytesMax,
  type RejectReason,
  readingsPerMessageMax,
  rejectSampleCharsMax,
  textMetricCharsMax,
} from './domain/reading.ts';
import { parseTopic } from './domain/topic.ts';

/** A reading before the clock has looked at it: `ts` is still as the device sent it. */
export interface RawReading {
  readonly ts: number | undefined;
  readonly seq: number | undefined;
  readonly metrics: Record<string, MetricValue>;
}

export interface Refusal {
  readonly reason: RejectReason;
  readonly detail: string;
  readonly metric?: string;
  readonly sample?: string;
}

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
  | {
      readonly type: 'refused';
      readonly deviceId: string | undefined;
      readonly refusals: readonly Refusal[];
    };

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

type Sender = { readonly type: 'telemetry' | 'state'; readonly device: Device; readonly kind: KindSpec };
type Refused = Decoded & { type: 'refused' };

// The same few topics come day after day; taking one apart cost as much as checking its metrics.
const sendersKnown = new WeakMap<Registry, Map<string, Sender>>();

function senderOf(topicText: string, registry: Registry): Sender | Refused {
  let known = sendersKnown.get(registry);
  if (known === undefined) {
    known = new Map();
    sendersKnown.set(registry, known);
  }
  const sender = known.get(topicText);
  if (sender !== undefined) return sender;
  const found = findSender(topicText, registry);
  // Only topics of devices in the registry are kept: two for each.
  if (found.type !== 'refused') known.set(topicText, found);
  return found;
}

function findSender(topicText: string, registry: Registry): Sender | Refused {
  const topic = parseTopic(topicText);
  if (topic === undefined || topic.type === 'alerts' || topic.type === 'platform')
    return refused(undefined, 'bad_topic', 'not a telemetry or state topic');
  const device = registry.devices.get(topic.deviceId);
  if (device === undefined)
    return refused(topic.deviceId, 'unknown_device', `${topic.deviceId} is not in the registry`);
  const { id, village, kind } = device;
  if (village !== topic.village || kind !== topic.kind)
    return refused(id, 'wrong_topic', `the registry has ${id} as ${village}/${kind}`);
  return { type: topic.type, device, kind: registry.kinds.get(kind)! };
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

interface Sink {
  refusals: Refusal[];
  unknownMetrics: number;
}

function decodeReading(kind: KindSpec, item: unknown, text: string, sink: Sink): RawReading | undefined {
  if (typeof item !== 'object' || item === null || Array.isArray(item)) {
    sink.refusals.push({ reason: 'bad_shape', detail: 'a reading is a JSON object', sample: cut(text) });
    return undefined;
  }
  const source = item as Record<string, unknown>;
  const { ts, seq } = source;
  if (ts !== undefined && !(Number.isFinite(ts) && (ts as number) >= 0)) {
    sink.refusals.push({ reason: 'bad_shape', detail: `ts is not a time in ms: ${cut(JSON.stringify(ts))}` });
    return undefined;
  }
  if (seq !== undefined && !(Number.isSafeInteger(seq) && (seq as number) >= 0)) {
    sink.refusals.push({
      reason: 'bad_shape',
      detail: `seq is not a whole number: ${cut(JSON.stringify(seq))}`,
    });
    return undefined;
  }
  const metrics: Record<string, MetricValue> = {};
  let kept = 0;
  for (const name of Object.keys(source)) {
    if (name === 'ts' || name === 'seq') continue;
    if (kept === metricsPerReadingMax) {
      sink.refusals.push({
        reason: 'too_many_metrics',
        detail: `more than ${metricsPerReadingMax} in one reading`,
      });
      break;
    }
    const refusal = checkMetric(kind, name, source[name], sink);
    if (refusal !== undefined) {
      sink.refusals.push(refusal);
      continue;
    }
    metrics[name] = source[name] as MetricValue;
    kept += 1;
  }
  return {
    ts: ts === undefined ? undefined : Math.floor(ts as number),
    seq: seq as number | undefined,
    metrics,
  };
}

/** `undefined`: the value may be stored under this name. */
function checkMetric(kind: KindSpec, name: string, value: unknown, sink: Sink): Refusal | undefined {
  const spec = Object.hasOwn(kind.metrics, name) ? kind.metrics[name] : undefined;
  if (spec === undefined) {
    if (!isMetricName(name))
      return { reason: 'bad_metric_name', metric: cut(name), detail: 'a metric is [a-z][a-z0-9_]{0,63}' };
    if (!isStorable(value)) return wrongType(name, 'a number, boolean or short text', value);
    sink.unknownMetrics += 1;
    return undefined;
  }
  return checkKnown(spec, name, value);
}

function checkKnown(spec: MetricSpec, name: string, value: unknown): Refusal | undefined {
  switch (spec.type) {
    case 'boolean':
      return typeof value === 'boolean' ? undefined : wrongType(name, 'true or false', value);
    case 'text':
      if (typeof value !== 'string') return wrongType(name, 'text', value);
      return value.length <= textMetricCharsMax ? undefined : outOfRange(name, `${value.length} characters`);
    case 'number':
    case 'count':
      if (typeof value !== 'number' || !Number.isFinite(value)) return wrongType(name, 'a number', value);
      if (spec.min !== undefined && value < spec.min)
        return outOfRange(name, `${value} < ${spec.min} ${spec.unit}`);
      if (spec.max !== undefined && spec.max < value)
        return outOfRange(name, `${value} > ${spec.max} ${spec.unit}`);
      return undefined;
  }
}

const isStorable = (value: unknown): boolean =>
  typeof value === 'boolean' ||
  (typeof value === 'number' && Number.isFinite(value)) ||
  (typeof value === 'string' && value.length <= textMetricCharsMax);

const wrongType = (metric: string, wanted: string, value: unknown): Refusal => ({
  reason: 'unknown_metric_type',
  metric,
  detail: `${metric} must be ${wanted}, got ${cut(JSON.stringify(value))}`,
});
const outOfRange = (metric: string, detail: string): Refusal => ({
  reason: 'out_of_range',
  metric,
  detail: `${metric}: ${detail}`,
});

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

const cut = (text: string | undefined): string => (text ?? 'undefined').slice(0, rejectSampleCharsMax);

function refused(
  deviceId: string | undefined,
  reason: RejectReason,
  detail: string,
  sample?: string,
): Refused {
  return {
    type: 'refused',
    deviceId,
    refusals: [{ reason, detail, ...(sample !== undefined && { sample: cut(sample) }) }],
  };
}
