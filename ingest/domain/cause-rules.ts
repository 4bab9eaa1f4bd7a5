// The figures by which causes are judged: what stands over several devices; read by `ingest/orders`, which sees the town.
import { z } from 'zod';
import { duration } from './duration.ts';
import { cls, priority, provenance, share, words } from './rule-parts.ts';

const causeHead = { priority, cls, words, ...provenance };
export const causes = z.strictObject({
  gateway_offline: z.strictObject({
    ...causeHead,
    silentFor: duration,
    graceAfterWill: duration,
    childrenShare: share,
    clearFor: duration,
    clearShare: share,
  }),
  circuit_dead: z.strictObject({
    ...causeHead,
    /** This many neighbours, or this share of the circuit. */
    devicesMin: z.number().int().min(2),
    share,
    holdFor: duration,
    clearShare: share,
    clearFor: duration,
    /** Cable theft: hours of the night, and what it makes of the order. */
    theft: z.strictObject({
      fromHour: z.number(),
      untilHour: z.number(),
      priority,
      cls,
      words,
    }),
  }),
  line_voltage: z.strictObject({
    ...causeHead,
    devicesMin: z.number().int().min(2),
    share,
    holdFor: duration,
    clearShare: share,
    clearFor: duration,
    /** The same district on this many days of so many also gets a root-cause order. */
    repeat: z.strictObject({ days: z.number().int(), ofDays: z.number().int(), cls }),
  }),
  platform: z.strictObject({
    ...causeHead,
    /** Receipts of a kind under this share of the expected. */
    receiptsShare: share,
    holdFor: duration,
    clearFor: duration,
  }),
  intermittent: z.strictObject({ ...causeHead, pairs: z.number().int().min(2), within: duration }),
});
