// Puts one device's readings into the order in which they were sent: by `seq` where it sends one, else by time.
// What comes too late for judging is still stored; that is the recorder's work and needs no order.
import type { Reading } from './domain/reading.ts';
import { latenessMsMax, type Millis, SECOND } from './domain/time.ts';

/** Readings of one device that wait for a missing `seq`; beyond, the gap is given up. */
const heldReadingsMax = 64;
/** A device's very first message with `seq` 1 waits this long, in time of receipt, for a `seq` 0. */
const firstWaitMs: Millis = 2 * SECOND;

export interface SequenceState {
  /** Newest accepted `ts`: `lastSeenAt`. */
  readonly newestTs: Millis;
  /** Newest judged `ts`, and the metrics already judged with it. */
  readonly judgedTs: Millis;
  readonly judgedSeq: number | undefined;
  readonly held: readonly Held[];
}
interface Held {
  readonly reading: Reading;
  /** The engine's time when it came. */
  readonly since: Millis;
}

export const initialSequence: SequenceState = { newestTs: -1, judgedTs: -1, judgedSeq: undefined, held: [] };

export interface Sequenced {
  readonly state: SequenceState;
  /** To be judged now, in order. */
  readonly ready: readonly Reading[];
  /** More than 5 min behind its device's newest: stored, never judged. */
  readonly late: boolean;
}

/**
 * Nearly every reading is simply the next one: the state after it, to be judged at once. `undefined`: ask `sequence`.
 * One of the same `ts` is of the same moment: a double adds nothing, further metrics merge.
 */
export function inOrder(state: SequenceState, { ts, seq }: Reading): SequenceState | undefined {
  const { newestTs, judgedTs, judgedSeq, held } = state;
  if (ts < judgedTs || ts < newestTs - latenessMsMax) return undefined;
  if (seq !== undefined && !follows(state, seq)) return undefined;
  return { newestTs: newestTs < ts ? ts : newestTs, judgedTs: ts, judgedSeq: seq ?? judgedSeq, held };
}

const follows = ({ judgedSeq, held }: SequenceState, seq: number): boolean =>
  held.length === 0 && judgedSeq !== undefined && seq === judgedSeq + 1;

/** Takes one accepted reading. */
export function sequence(state: SequenceState, reading: Reading, now: Millis): Sequenced {
  const next = inOrder(state, reading);
  if (next !== undefined) return { state: next, ready: [reading], late: false };
  const late = reading.ts < state.newestTs - latenessMsMax;
  const { judgedTs, judgedSeq, held } = state;
  const newestTs = Math.max(state.newestTs, reading.ts);
  const { seq } = reading;
  const seen = { newestTs, judgedTs, judgedSeq, held };
  if (late || seq === undefined || isOld(seen, reading)) return { state: seen, ready: [], late };
  if (follows(state, seq)) return { state: { ...seen, judgedSeq: seq }, ready: [], late };
  const waiting = insert(held, { reading, since: now });
  return { ...drain({ ...seen, held: waiting }, now, reading.receivedAt), late };
}

/** Gives up on gaps that were waited for long enough. */
export const expireGaps = (state: SequenceState, now: Millis, receivedAt: Millis): Sequenced =>
  state.held.length === 0
    ? { state, ready: [], late: false }
    : { ...drain(state, now, receivedAt), late: false };

/** The engine's time at which the oldest gap is given up; `undefined` where nothing waits. */
export const gapDue = (state: SequenceState): Millis | undefined =>
  state.held.length === 0 ? undefined : Math.min(...state.held.map((held) => held.since)) + latenessMsMax;

/** Already judged, or overtaken: a smaller `seq` counts as a restarted device only when its time is newer than all we know. */
function isOld(state: SequenceState, reading: Reading): boolean {
  if (state.judgedSeq === undefined) return false;
  return reading.seq! <= state.judgedSeq && reading.ts <= state.judgedTs;
}

function insert(held: readonly Held[], next: Held): readonly Held[] {
  if (held.some((other) => other.reading.seq === next.reading.seq && other.reading.ts === next.reading.ts))
    return held;
  return [...held, next].sort((a, b) => a.reading.seq! - b.reading.seq! || a.reading.ts - b.reading.ts);
}

function drain(from: SequenceState, now: Millis, receivedAt: Millis): Omit<Sequenced, 'late'> {
  let state = from;
  const ready: Reading[] = [];
  while (state.held.length > 0) {
    const next = nextReady(state, now, receivedAt);
    if (next === undefined) break;
    const { reading } = next;
    // A `seq` in order with a time behind the last one (a clock set back) is stored, not judged.
    if (state.judgedTs <= reading.ts) ready.push(reading);
    state = {
      ...state,
      judgedSeq: reading.seq,
      judgedTs: Math.max(state.judgedTs, reading.ts),
      held: state.held.filter((held) => held !== next),
    };
  }
  return { state, ready };
}

/** The held reading whose turn it is: the expected one, a restarted device's first, or the lowest once patience is over. */
function nextReady(state: SequenceState, now: Millis, receivedAt: Millis): Held | undefined {
  const { held, judgedSeq } = state;
  const lowest = held[0]!;
  if (judgedSeq === undefined) {
    if (lowest.reading.seq === 0) return lowest;
    if (lowest.reading.seq === 1 && firstWaitMs <= receivedAt - lowest.reading.receivedAt) return lowest;
  } else {
    const expected = held.find((other) => other.reading.seq === judgedSeq + 1);
    if (expected !== undefined) return expected;
    const restarted = held.find(
      (other) => other.reading.seq! <= judgedSeq && state.judgedTs < other.reading.ts,
    );
    if (restarted !== undefined) return restarted;
  }
  const patient =
    held.length <= heldReadingsMax &&
    now - Math.min(...held.map((h) => h.since)) < latenessMsMax &&
    state.newestTs - lowest.reading.ts <= latenessMsMax;
  return patient ? undefined : lowest;
}
