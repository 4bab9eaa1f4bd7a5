// Signals with a memory as a rules file names them: a type each, with what it asks for.
import { z } from 'zod';
import { duration } from './duration.ts';
import { expression, share } from './rule-parts.ts';
import { MINUTE } from './time.ts';

/** Slow signals need not take in every reading: at most one in so long. */
const every = duration.default(0);

/** Signals with a memory, one small state each; their files stand in `ingest/judge/track`. */
export const track = z.discriminatedUnion('type', [
  /** How long `of` has been true, in ms; 0 when it is false. A pause in readings over `gap` starts it again. */
  z.strictObject({ type: z.literal('lasting'), of: expression, gap: duration.optional() }),
  /** How long ago `of` was last true, in ms; endless when never. */
  z.strictObject({ type: z.literal('ago'), of: expression }),
  /** How far `of` stands under its highest value of the last `within`. */
  z.strictObject({ type: z.literal('drop'), of: expression, within: duration }),
  /** Change per hour over the last `over`; unknown before half of it was seen. */
  z.strictObject({ type: z.literal('rate'), of: expression, over: duration }),
  /** How far the running count `of` rose since the reading before; a fall is a reset and gives 0. */
  z.strictObject({ type: z.literal('rise'), of: expression }),
  /** Crossings of the band between `low` and `high` in the last `within`; begins anew when `unless` changes. */
  z.strictObject({
    type: z.literal('crossings'),
    of: expression,
    low: z.number(),
    high: z.number(),
    within: duration,
    while: expression.optional(),
    unless: expression.optional(),
    most: z.number().int().min(1).max(16),
  }),
  /** How often `of` turned true in the last `within`. */
  z.strictObject({
    type: z.literal('starts'),
    of: expression,
    within: duration,
    most: z.number().int().min(1).max(16),
  }),
  /** Time in ms since the running count `of` last rose; with `adding`, how far that count rose since. */
  z.strictObject({ type: z.literal('counter'), of: expression, adding: expression.optional() }),
  /** The usual value: a slow median of `of` while `while` is true, known after `least` readings. */
  z.strictObject({
    type: z.literal('baseline'),
    of: expression,
    while: expression.optional(),
    least: z.number().int().min(2),
    /** Part of itself by which it may move in one reading once it has settled. */
    pace: z.number().gt(0).max(0.1),
    every,
  }),
  /** How many nights running `of` was true in at least `share` of the night's readings (0.5: the median). */
  z.strictObject({
    type: z.literal('nights'),
    of: expression,
    while: expression,
    share: share.default(0.5),
    least: z.number().int().min(1),
  }),
  /** Line of `of` on `on` by least squares with a half-life: its `slope`, or the `value` expected now. */
  z.strictObject({
    type: z.literal('regression'),
    of: expression,
    on: expression,
    while: expression.optional(),
    give: z.enum(['slope', 'value']),
    halfLife: duration,
    /** Compare changes from reading to reading instead of levels: takes out what drifts slowly on both. */
    changes: z.boolean().default(false),
    least: z.number().int().min(3),
    /** Least spread of `on` (standard deviation) at which a slope means anything. */
    spread: z.number().gt(0),
    every,
  }),
  /** Decayed mean while `while` is true, known after `least` of such time. */
  z.strictObject({
    type: z.literal('mean'),
    of: expression,
    while: expression.optional(),
    halfLife: duration,
    least: duration,
    every,
  }),
  /** How long `of` has kept one value while it should move, in ms. */
  z.strictObject({ type: z.literal('unchanged'), of: expression, while: expression.optional() }),
  /** How long the longest missing of the usual metrics has been missing while others come, in ms. */
  z.strictObject({
    type: z.literal('presence'),
    except: z.array(z.string()).default([]),
    least: z.number().int().min(2),
  }),
  /** How many of the last `m` known values of `of` were true, counted while `while` is true. */
  z.strictObject({
    type: z.literal('share'),
    of: expression,
    while: expression.optional(),
    m: z.number().int().min(2).max(30),
  }),
  /**
   * How far `of` has drifted from what it was in its first `least` readings: CUSUM (Page 1954), in spreads of those
   * readings. `slack` spreads a reading are forgiven; twice that much drift is found soonest. `side` leaves out a
   * drift that is no fault.
   */
  z.strictObject({
    type: z.literal('cusum'),
    of: expression,
    while: expression.optional(),
    side: z.enum(['up', 'down', 'both']).default('both'),
    slack: z.number().gt(0).default(0.5),
    least: z.number().int().min(10),
    /** Least spread that means anything, in the unit of `of`: a sensor's step. */
    spread: z.number().gt(0),
    every,
  }),
  /**
   * How often a year stretches as odd as the last whole one come, by the device's own past: a limit on it is the false
   * alarms a device-year that are allowed, and means the same for every metric. A stretch of `over` is as odd as its
   * least odd value.
   */
  z.strictObject({
    type: z.literal('anomaly'),
    of: expression,
    while: expression.optional(),
    /** Rules kept by towns from before it have none. */
    over: duration.default(50 * MINUTE),
  }),
]);
export type Track = Readonly<z.output<typeof track>>;
export type TrackType = Track['type'];
export type TrackOf<T extends TrackType> = Extract<Track, { type: T }>;
