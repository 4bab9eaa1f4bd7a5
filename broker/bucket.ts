// A token bucket that goes into debt: it never says no, it says how long to wait.
import { type Millis, SECOND } from '../ingest/domain/time.ts';

export interface Rate {
  readonly perSecond: number;
  readonly burst: number;
}

export interface Bucket {
  readonly tokens: number;
  readonly at: Millis;
}

export const fullBucket = (rate: Rate, at: Millis): Bucket => ({ tokens: rate.burst, at });

/** Takes `count` tokens at `at`; below zero is debt. A clock that went back credits nothing. */
export function take(bucket: Bucket, rate: Rate, at: Millis, count: number): Bucket {
  const earned = (Math.max(0, at - bucket.at) / SECOND) * rate.perSecond;
  return { tokens: Math.min(rate.burst, bucket.tokens + earned) - count, at };
}

/** How long until the debt is paid; 0: there is none. */
export function waitMs(bucket: Bucket, rate: Rate): Millis {
  return 0 <= bucket.tokens ? 0 : Math.ceil((-bucket.tokens / rate.perSecond) * SECOND);
}
