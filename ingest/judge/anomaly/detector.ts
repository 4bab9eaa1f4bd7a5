// Finds the unusual in one stream of numbers, without labels and in bounded memory: five simple signs are each turned
// into a chance by their own past, the least of these chances is followed over some rows, and how rare so surprising a
// run has been decides. One setting means the same for every stream. docs/detection.md tells the reasons.
import type { Millis } from '../../domain/time.ts';
import { emptyProfile, learn, type Profile, usualAt } from './profile.ts';
import { chanceOf, emptyTail, remember, type Tail, type TailShape } from './tail.ts';

export interface Finding {
  /** 0 is usual; `alertScore` and more is the row that opens an episode, and no other row. */
  readonly score: number;
  readonly alert: boolean;
}

/** Plain data, replaced at each step: about 860 numbers. */
export interface DetectorState {
  readonly rows: number;
  readonly at: Millis;
  readonly quick: number;
  readonly short: number;
  readonly slow: number;
  /** Mean distance from the slow mean. */
  readonly scale: number;
  /** Running mean of how far values stand from what is usual at their hour. */
  readonly offHour: number;
  readonly profile: Profile;
  /** Past of each sign, above and below zero. */
  readonly above: readonly Tail[];
  readonly below: readonly Tail[];
  /** Running mean of the rows' surprise. */
  readonly surprise: number;
  /** The highest surprise of each past block, and of the block that runs. */
  readonly peaks: Tail;
  readonly peak: number;
  readonly blockRows: number;
  readonly sinceAlert: number;
  readonly sinceUnusual: number;
}

/** The one setting: the alert opens where a block's chance of so high a peak is at most `rarity / sqrt(rows)`. */
export interface Setting {
  readonly rarity: number;
}
export const usualSetting: Setting = { rarity: 2 };
/**
 * A longer past can tell rarer things, and a stream that is watched for long should cry less often: false alarms grow
 * with the root of the rows. Before and after these bounds the limit stands still.
 */
const limitRowsMin = 1_000;
const limitRowsMax = 12_000;
/** A run below this is none, however dull the past: one value of a chance of 1 in 30,000, or a few of 1 in 1,000. */
const runMin = 3.2;

/** Scores of opening rows lie between this and 1. */
export const alertScore = 0.5;

const quickPace = 0.2;
const shortPace = 1 / 12;
const slowPace = 0.01;
/** Followed over about so many rows: one odd value counts less than a run of them. */
const surprisePace = 1 / 8;
/** A new value's own part in the surprise beside that of the run. */
const ownPart = 0.5;
/** Rows before the signs are counted, before they are scored, before anything can be called unusual. */
const countFromRow = 21;
const scoreFromRow = 101;
const alertFromRow = 151;
/** An episode lasts at least so many rows, and until so many have passed without anything unusual. */
const episodeRowsMin = 100;
const calmRows = 50;

/** Peaks are counted by blocks: what comes every few hours is then one common block, not a few rare rows. */
const blockRowsMax = 12;
/** What was seen longer ago than about so many rows fades. */
const memoryRows = 12_000;
const signShape: TailShape = { binsPerDoubling: 4, bins: 33, keep: 1 - 1 / memoryRows };
const peakShape: TailShape = { binsPerDoubling: 8, bins: 65, keep: 1 - blockRowsMax / memoryRows };
const signCount = 5;

/** One row: it is judged by what came before, and learned after. A prefix therefore gives what the whole gives. */
export function stepDetector(
  state: DetectorState | undefined,
  at: Millis,
  x: number,
  { rarity }: Setting = usualSetting,
): readonly [DetectorState, Finding] {
  if (state === undefined) return [firstRow(at, x), { score: 0, alert: false }];
  const { rows, slow, quick, scale: usualScale } = state;
  const floor = 1e-9 + Math.abs(slow) * 1e-4;
  const scale = Math.max(usualScale, floor);
  const usual = usualAt(state.profile, at, Math.max(0.05 * scale, floor));
  const short = state.short + shortPace * (x - state.short);
  const off = (x - (usual.best ?? slow)) / usual.spread;
  const offHour = state.offHour + shortPace * (off - state.offHour);
  const hourKnown = usual.best !== undefined;
  const signs = [
    x - quick,
    x - slow,
    short - slow,
    hourKnown ? off : undefined,
    hourKnown ? offHour : undefined,
  ];

  const scored = scoreFromRow <= rows;
  const newest = scored ? strongest(state, signs) : 0;
  const surprise = state.surprise + surprisePace * (newest - state.surprise);
  const run = ownPart * newest + surprise;
  const chance = alertFromRow <= rows ? chanceOf(state.peaks, run, peakShape) : 1;
  const limit = rarity / Math.sqrt(Math.min(limitRowsMax, Math.max(limitRowsMin, rows)));
  const unusual = runMin <= run && chance <= limit;
  const alert = unusual && episodeRowsMin < state.sinceAlert && calmRows < state.sinceUnusual;

  const counted = countFromRow <= rows;
  const pace = (usualPace: number): number => Math.max(usualPace, 1 / (rows + 1));
  const next: DetectorState = {
    rows: rows + 1,
    at,
    quick: quick + pace(quickPace) * (x - quick),
    short,
    slow: slow + pace(slowPace) * (x - slow),
    scale: usualScale + pace(slowPace) * (Math.abs(x - slow) - usualScale),
    offHour,
    profile: learn(state.profile, usual, at, at - state.at, x, slow, scale),
    above: counted ? rememberAll(state.above, signs, 1) : state.above,
    below: counted ? rememberAll(state.below, signs, -1) : state.below,
    surprise,
    ...(scored ? peaksWith(state, run) : { peaks: state.peaks, peak: 0, blockRows: 0 }),
    sinceAlert: alert ? 1 : state.sinceAlert + 1,
    sinceUnusual: unusual ? 1 : state.sinceUnusual + 1,
  };
  return [next, { score: alert ? openingScore(chance, limit) : usualScore(chance, limit), alert }];
}

function firstRow(at: Millis, x: number): DetectorState {
  const tails = Array.from({ length: signCount }, () => emptyTail(signShape));
  return {
    rows: 1,
    at,
    quick: x,
    short: x,
    slow: x,
    scale: 0,
    offHour: 0,
    profile: emptyProfile(),
    above: tails,
    below: tails,
    surprise: 0,
    peaks: emptyTail(peakShape),
    peak: 0,
    blockRows: 0,
    sinceAlert: episodeRowsMin + 1,
    sinceUnusual: calmRows + 1,
  };
}

/** The surprise of the least likely sign, in powers of ten. */
function strongest(state: DetectorState, signs: readonly (number | undefined)[]): number {
  let least = 1;
  for (let i = 0; i < signs.length; i += 1) {
    const sign = signs[i];
    if (sign === undefined) continue;
    const tail = (0 < sign ? state.above : state.below)[i]!;
    least = Math.min(least, chanceOf(tail, Math.abs(sign), signShape));
  }
  return -Math.log10(least);
}

const rememberAll = (
  tails: readonly Tail[],
  signs: readonly (number | undefined)[],
  side: 1 | -1,
): readonly Tail[] =>
  tails.map((tail, i) => (signs[i] === undefined ? tail : remember(tail, side * signs[i], signShape)));

function peaksWith(
  { peaks, peak, blockRows }: DetectorState,
  run: number,
): Pick<DetectorState, 'peaks' | 'peak' | 'blockRows'> {
  const highest = Math.max(peak, run);
  return blockRows + 1 < blockRowsMax
    ? { peaks, peak: highest, blockRows: blockRows + 1 }
    : { peaks: remember(peaks, highest, peakShape), peak: 0, blockRows: 0 };
}

const decades = (chance: number): number => -Math.log10(Math.max(chance, Number.MIN_VALUE));
/** Rows that open an episode share the upper half of the scale by their rarity; all others stay below it. */
const openingScore = (chance: number, limit: number): number =>
  1 - (1 - alertScore) * (decades(limit) / decades(chance));
const usualScore = (chance: number, limit: number): number =>
  0.98 * alertScore * Math.min(1, decades(chance) / decades(limit));
