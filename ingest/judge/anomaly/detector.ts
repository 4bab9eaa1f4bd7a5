// Finds the unusual in one stream of numbers, without labels and in bounded memory: five simple signs are each turned
// into a chance by their own past, the least of these chances is followed over some rows, and how rare such a run of
// surprises has been decides. One setting means the same for every stream. docs/detection.md tells the reasons.
import type { Millis } from '../../domain/time.ts';
import { emptyProfile, learn, type Profile, usualAt } from './profile.ts';
import { chanceOf, emptyTail, remember, type Tail, type TailShape } from './tail.ts';

export interface Finding {
  /** 0 is usual; `alertScore` and more is the row that opens an episode, and no other row. */
  readonly score: number;
  readonly alert: boolean;
}

/** Plain data, replaced at each step: about 800 numbers. */
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
  readonly surprise: number;
  /** Past of the surprise. */
  readonly surprises: Tail;
  readonly sinceAlert: number;
  readonly sinceUnusual: number;
}

/** How often, in rows, a run of surprises as rare as this may come: the one setting. */
export const alertChance = 0.0125;
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

const keep = 1 - 1 / 12_000;
const signShape: TailShape = { binsPerDoubling: 4, bins: 33, keep };
const surpriseShape: TailShape = { binsPerDoubling: 8, bins: 65, keep };
const signCount = 5;

/** One row: it is judged by what came before, and learned after. A prefix therefore gives what the whole gives. */
export function stepDetector(
  state: DetectorState | undefined,
  at: Millis,
  x: number,
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
  const chance = alertFromRow <= rows ? chanceOf(state.surprises, run, surpriseShape) : 1;
  const unusual = chance <= alertChance;
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
    surprises: scored ? remember(state.surprises, run, surpriseShape) : state.surprises,
    sinceAlert: alert ? 1 : state.sinceAlert + 1,
    sinceUnusual: unusual ? 1 : state.sinceUnusual + 1,
  };
  return [next, { score: scoreOf(chance, alert), alert }];
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
    surprises: emptyTail(surpriseShape),
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

/** Opening rows share the upper half of the scale by their rarity; all others stay in the lower. */
function scoreOf(chance: number, alert: boolean): number {
  const decades = -Math.log10(Math.max(chance, Number.MIN_VALUE));
  const due = -Math.log10(alertChance);
  if (alert) return 1 - (1 - alertScore) * (due / decades);
  return alertScore * 0.98 * Math.min(1, decades / due);
}
