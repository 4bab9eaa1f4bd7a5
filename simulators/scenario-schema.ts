// The shape of a scenario file, with what stands where nothing is said.
import { z } from 'zod';
import { parseDuration } from '../ingest/domain/duration.ts';
import { isZone, type Millis } from '../ingest/domain/time.ts';
import { perfectNetwork, usualNetwork } from './network.ts';

const instant = z.iso
  .datetime({ offset: true, error: 'not a time like 2021-01-06T12:00:00+08:00' })
  .transform(Date.parse);
const span = z.string().transform((text, ctx): Millis => {
  const ms = parseDuration(text);
  if (ms !== undefined) return ms;
  ctx.addIssue({ code: 'custom', message: `not a span: ${text} (write 90s, 20m, 6h or 3d)` });
  return z.NEVER;
});
/** A point of time, or a span after the beginning of the period. */
const moment = z.union([instant, span.transform((after) => ({ after }))], {
  error: 'not a time, nor a span like 6h',
});
export type Moment = z.infer<typeof moment>;
const share = z.number().min(0).max(1);
const monthDay = z
  .string()
  .regex(/^\d{2}-\d{2}$/, 'not a date like 11-15')
  .transform((text): readonly [number, number] => [Number(text.slice(0, 2)), Number(text.slice(3))]);

export const scenarioFile = z.strictObject({
  name: z.string().min(1),
  about: z.string().default(''),
  from: instant,
  to: z.union([instant, span.transform((after) => ({ after }))], { error: 'not a time, nor a span like 7d' }),
  speed: z.number().min(0).default(0),
  zone: z.string().refine(isZone, 'no such time zone').default('Asia/Shanghai'),
  fleet: z
    .strictObject({
      share: share.default(1),
      villages: z.array(z.string()).nullable().default(null),
      kinds: z.array(z.string()).nullable().default(null),
    })
    .prefault({}),
  season: z.strictObject({ from: monthDay.prefault('11-15'), to: monthDay.prefault('03-15') }).prefault({}),
  weather: z
    .strictObject({
      noise_k: z.number().min(0).max(8).default(3),
      damp_pct: z.number().min(-40).max(40).default(0),
      snaps: z
        .array(
          z.strictObject({
            from: moment,
            depth_k: z.number().min(0).max(25),
            days: z.number().min(0).max(30),
          }),
        )
        .default([]),
    })
    .prefault({}),
  network: z
    .union([
      z.literal('perfect').transform(() => perfectNetwork),
      z
        .strictObject({
          loss: share.default(usualNetwork.loss),
          doubles: share.default(usualNetwork.doubles),
          late_batches: share.default(usualNetwork.lateBatches),
          slow: share.default(usualNetwork.slow),
          drift_s_per_day: z.number().min(0).max(60).default(usualNetwork.driftSPerDay),
          seq_share: share.default(usualNetwork.seqShare),
        })
        .transform(({ late_batches, drift_s_per_day, seq_share, ...rest }) => ({
          ...rest,
          lateBatches: late_batches,
          driftSPerDay: drift_s_per_day,
          seqShare: seq_share,
        })),
    ])
    .prefault({}),
  defects: z
    .strictObject({
      rate: z.number().min(0).max(1_000).default(1),
      only: z.array(z.string()).nullable().default(null),
      list: z
        .array(
          z.strictObject({
            defect: z.string(),
            on: z.string(),
            at: moment,
            until: moment.nullable().default(null),
            lamps: z.number().int().positive().nullable().default(null),
          }),
        )
        .default([]),
    })
    .prefault({}),
  people: z
    .strictObject({
      complaints: z.boolean().default(true),
      repairs: z.enum(['crews', 'timed', 'none']).default('crews'),
    })
    .prefault({}),
  events: z
    .array(
      z.strictObject({
        type: z.enum(['broker-restart', 'reconnect-storm']),
        at: moment,
        lasts: span.prefault('10s'),
      }),
    )
    .default([]),
  silences: z
    .array(z.strictObject({ village: z.string(), from: moment, until: moment, reason: z.string() }))
    .default([]),
});
export type ScenarioFile = z.infer<typeof scenarioFile>;
