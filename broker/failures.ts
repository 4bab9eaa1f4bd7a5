// Wrong passwords by remote address: they make further wrong ones slower, never a right one. Guessing a 256-bit HMAC is
// hopeless anyway; the delay spares the log and the line.
import type { Millis } from '../ingest/domain/time.ts';
import { type Bucket, fullBucket, type Rate, take, waitMs } from './bucket.ts';

export interface Failures {
  /** Notes a wrong password; returns how long its refusal should wait. */
  note(address: string, at: Millis): Millis;
}

export function failuresByAddress(rate: Rate, delayMsMax: Millis, addressesKeptMax: number): Failures {
  const buckets = new Map<string, Bucket>();
  // Debt beyond the longest delay would only grow a number.
  const tokensMin = -(delayMsMax / 1_000) * rate.perSecond;
  return {
    note(address, at) {
      const after = take(buckets.get(address) ?? fullBucket(rate, at), rate, at, 1);
      const kept = { ...after, tokens: Math.max(tokensMin, after.tokens) };
      buckets.delete(address);
      buckets.set(address, kept);
      if (addressesKeptMax < buckets.size) buckets.delete(buckets.keys().next().value!);
      return Math.min(delayMsMax, waitMs(kept, rate));
    },
  };
}
