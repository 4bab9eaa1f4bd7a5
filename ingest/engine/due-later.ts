// A timer's entry may be early: its device has mostly spoken since.

import type { Millis } from '../domain/time.ts';
import type { JudgeContext } from '../judge/context.ts';
import { earliestTimer, nextTimer } from '../judge/judge.ts';
import type { DeviceRecord } from './device-record.ts';

/**
 * When to look again at a device whose entry came up. One whose readings wait for a missing `seq` is heard, though not
 * judged: its silence counts from what was heard.
 * @returns `undefined`: it is as silent as the entry says
 */
export function dueLater(
  { sequence, judge }: DeviceRecord,
  now: Millis,
  context: JudgeContext,
): Millis | undefined {
  const { lastTs, lostAt } = judge.live;
  // For nearly all the bound will do, which costs nothing.
  const soonest = earliestTimer(judge, context);
  if (lastTs !== undefined && lostAt === undefined && now < soonest) return soonest;
  const due = nextTimer(judge, context);
  if (due === undefined) return undefined;
  const isHeard = sequence.held.length > 0 && lastTs !== undefined && lastTs < sequence.newestTs;
  const later = isHeard ? due + (sequence.newestTs - lastTs) : due;
  return now < later ? later : undefined;
}
