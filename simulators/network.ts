// The way from a sensor to the broker: delay, loss, doubles, late batches, clocks that drift. A pure function of the message.
import { DAY, MINUTE, type Millis } from '../ingest/domain/time.ts';
import { between, type Key, uniform } from './chance.ts';

export interface NetworkScript {
  /** Shares of messages. */
  readonly loss: number;
  readonly doubles: number;
  /** Of messages that come late, gathered with others. */
  readonly lateBatches: number;
  readonly slow: number;
  readonly driftSPerDay: number;
  /** Share of devices that number their readings. */
  readonly seqShare: number;
}

export const usualNetwork: NetworkScript = {
  loss: 0.005,
  doubles: 0.002,
  lateBatches: 0.001,
  slow: 0.01,
  driftSPerDay: 2,
  seqShare: 0.5,
};
export const perfectNetwork: NetworkScript = {
  loss: 0,
  doubles: 0,
  lateBatches: 0,
  slow: 0,
  driftSPerDay: 0,
  seqShare: 0.5,
};

export type Fate = 'lost' | 'late' | 'twice' | 'slow' | 'straight';

const stream = { fate: 10, delay: 11, late: 12, drift: 13, sync: 14, seq: 15, again: 16 } as const;
const delayMs = [40, 600] as const;
const slowDelayMs = [2_000, 25_000] as const;
const lateMs = [2 * MINUTE, 20 * MINUTE] as const;
/** Messages in a late batch, about: so many fewer batches begin. */
const perLateBatch = 10;
const syncEveryMs = 7 * DAY;

/** What becomes of one message. */
export function fateOf(script: NetworkScript, key: Key, index: number): Fate {
  let u = uniform(key, stream.fate, index);
  if (u < script.loss) return 'lost';
  u -= script.loss;
  if (u < script.lateBatches / perLateBatch) return 'late';
  u -= script.lateBatches / perLateBatch;
  if (u < script.doubles) return 'twice';
  u -= script.doubles;
  return u < script.slow ? 'slow' : 'straight';
}

/** Whole milliseconds under way; slow messages overtake and are overtaken. */
export function delayOf(fate: Fate, key: Key, index: number): Millis {
  const [least, most] = fate === 'slow' ? slowDelayMs : delayMs;
  const u = uniform(key, stream.delay, index);
  return Math.round(least + (most - least) * u * u);
}

/** How much later the double of a message comes. */
export const doubleDelay = (key: Key, index: number): Millis =>
  Math.round(between(50, 4_000, key, stream.again, index));

/** How long a device gathers before it sends a late batch. */
export const lateBy = (key: Key, index: number): Millis =>
  Math.round(between(lateMs[0], lateMs[1], key, stream.late, index));

/** What a device's clock shows beyond the true time; set right once a week. */
export function clockError(script: NetworkScript, key: Key, at: Millis): Millis {
  if (script.driftSPerDay === 0) return 0;
  const perDay = between(-script.driftSPerDay, script.driftSPerDay, key, stream.drift) * 1000;
  const phase = uniform(key, stream.sync, 0) * syncEveryMs;
  return Math.round((perDay * ((at + phase) % syncEveryMs)) / DAY);
}

export const sendsSeq = (script: NetworkScript, key: Key): boolean =>
  uniform(key, stream.seq, 0) < script.seqShare;
