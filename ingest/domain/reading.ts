// What a device said at one moment, and the closed set of reasons for which a message or a metric is refused.
import type { DeviceId } from './device.ts';
import type { Millis } from './time.ts';

export type MetricValue = number | boolean | string;
export type Metrics = Readonly<Record<string, MetricValue>>;

/** One accepted reading. `ts` is the device's own time, or the time of receipt where it sent none. */
export interface Reading {
  readonly deviceId: DeviceId;
  readonly ts: Millis;
  readonly seq?: number;
  readonly receivedAt: Millis;
  readonly metrics: Metrics;
}

/** Readings in one backfill array. */
export const readingsPerMessageMax = 500;
/** Bytes of one MQTT payload: 500 full readings and some air. */
export const payloadBytesMax = 256 * 1024;
/** Characters of a text metric. */
export const textMetricCharsMax = 256;
/** Metrics in one reading. */
export const metricsPerReadingMax = 64;
/** Metrics that a kind may have beyond those its kind names: stored and counted, never judged. */
export const unknownMetricsPerKindMax = 64;

export const rejectReasons = [
  'bad_topic',
  'bad_json',
  'bad_shape',
  'too_large',
  'unknown_device',
  'wrong_topic',
  'bad_metric_name',
  'unknown_metric_type',
  'too_many_metrics',
  'out_of_range',
  'clock_ahead',
  'clock_behind',
] as const;
export type RejectReason = (typeof rejectReasons)[number];

/** A refused message or metric, kept for `GET /rejects`. `sample` is cut to `rejectSampleCharsMax`. */
export interface Reject {
  readonly at: Millis;
  readonly reason: RejectReason;
  readonly topic: string;
  readonly deviceId?: DeviceId;
  readonly metric?: string;
  readonly detail: string;
  readonly sample?: string;
}
export const rejectsKeptMax = 1_000;
export const rejectSampleCharsMax = 200;

export const linkStates = ['online', 'offline', 'lost'] as const;
/** The retained state message, or the last will (`lost`) of the same session. */
export interface LinkState {
  readonly deviceId: DeviceId;
  readonly state: (typeof linkStates)[number];
  readonly session?: string;
  readonly firmware?: string;
  readonly model?: string;
  readonly intervalS?: number;
  readonly receivedAt: Millis;
}
