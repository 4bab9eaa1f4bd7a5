// How long the journal must keep what InfluxDB acknowledged: until 15 min later and until 32 MiB more were acknowledged,
// whichever is later. By then the server has written its own log out to its data files, and a torn tail of that log
// can take nothing away. Never so much that the journal itself would fill. Pure but for its own counters: the time is an
// argument.
import type { Position } from '../../domain/input.ts';
import { MINUTE, type Millis, SECOND } from '../../domain/time.ts';

const keptMsMin: Millis = 15 * MINUTE;
const keptBytesMin = 32 * 1024 * 1024;
/** Acknowledgements within both of these count as one, so that about 130 marks stand for all. */
const markMsMax: Millis = 15 * SECOND;
const markBytesMax = 512 * 1024;

/** More marks than this are made where the bound is small: it is kept to that exactly. */
const marksMin = 16;
/** Of the journal's bound: the rest is for what the server has not acknowledged. */
const journalShare = 0.25;

export interface KeptLimits {
  readonly ms: Millis;
  readonly bytes: number;
  /** Beyond this many bytes the oldest are let go, however young: a journal that is full loses more. */
  readonly bytesMax: number;
}

/** @param journalBytesMax bound of the journal */
export function keptWithin(journalBytesMax: number): KeptLimits {
  const bytesMax = Math.floor(journalShare * journalBytesMax);
  return { ms: keptMsMin, bytes: Math.min(keptBytesMin, bytesMax), bytesMax };
}

interface Mark {
  readonly begunAt: Millis;
  readonly begunBytes: number;
  upTo: Position;
  at: Millis;
  bytes: number;
}

export interface Kept {
  acknowledged(upTo: Position, bytes: number, at: Millis): void;
  /** Up to here the journal may forget. Never falls. */
  durable(at: Millis): Position;
  /** The server lost its memory: nothing still kept counts as acknowledged any more. `undefined` where nothing was. */
  lost(at: Millis): Position | undefined;
}

export function keptPositions(limits: KeptLimits): Kept {
  const marks: Mark[] = [];
  let bytesTotal = 0;
  let forgotten: Position = 0;

  function acknowledged(upTo: Position, bytes: number, at: Millis): void {
    bytesTotal += bytes;
    const last = marks.at(-1);
    const marked = last === undefined ? 0 : bytesTotal - last.begunBytes;
    const joins =
      last !== undefined &&
      marked < limits.bytesMax / marksMin &&
      (at - last.begunAt < markMsMax || marked < markBytesMax);
    if (joins) Object.assign(last, { upTo, at, bytes: bytesTotal });
    else marks.push({ begunAt: at, begunBytes: bytesTotal, upTo, at, bytes: bytesTotal });
  }

  function durable(at: Millis): Position {
    const isOld = (mark: Mark): boolean => {
      const since = bytesTotal - mark.bytes;
      return limits.bytesMax <= since || (limits.ms <= at - mark.at && limits.bytes <= since);
    };
    while (marks.length > 0 && isOld(marks[0]!)) forgotten = Math.max(forgotten, marks.shift()!.upTo);
    return forgotten;
  }

  function lost(at: Millis): Position | undefined {
    const from = durable(at);
    return marks.splice(0).length === 0 ? undefined : from;
  }

  return { acknowledged, durable, lost };
}
