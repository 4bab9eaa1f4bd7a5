// Judges the devices one by one: a reading that is next, a timer that is due, a word from the line or from people. What the judge finds
// is handed to the town at once, in the order in which it was found.
import type { Device, DeviceId } from '../domain/device.ts';
import type { FaultEvent } from '../domain/fault.ts';
import type { LinkState, Reading } from '../domain/reading.ts';
import type { Millis } from '../domain/time.ts';
import type { Effects } from '../effects.ts';
import type { JudgeContext, TownSignals } from '../judge/context.ts';
import { earliestTimer, type Judged, judgeLink, judgeReading, judgeTick, nextTimer } from '../judge/judge.ts';
import { graceMs } from '../judge/silence.ts';
import type { DeviceState } from '../judge/state.ts';
import type { Sky } from '../judge/sun.ts';
import { withoutDoubles } from './device-record.ts';
import { dueLater } from './due-later.ts';
import type { InForce } from './in-force.ts';
import { notePeers, type Peers } from './peers.ts';
import type { Place, Roster } from './roster.ts';
import { createTimers } from './timers.ts';

/** What the judge is asked about one device. */
type Rejudging = (state: DeviceState, context: JudgeContext) => Judged;

export interface Judging {
  judge(place: Place, reading: Reading, now: Millis, effects: Effects): void;
  link(place: Place, state: LinkState, now: Millis, effects: Effects): void;
  /** The town tells the judge what people said of a device. */
  rejudge(id: DeviceId, by: Rejudging, now: Millis, effects: Effects): void;
  /** Everybody whose timer is due. */
  lookAround(now: Millis, effects: Effects): void;
  nextDue(): Millis | undefined;
  context(device: Device): JudgeContext;
  /** The program's own stop: what was silent meanwhile was not heard, which is not the same as silent. */
  restarted(now: Millis): void;
  /** Timers follow from the devices' states: after a restart they are the same. */
  rearm(): void;
  readonly graceUntil: Millis;
}

export interface JudgingOptions {
  readonly roster: Roster;
  readonly peers: Peers;
  readonly sky: Sky;
  /** Asked anew after each swap. */
  readonly inForce: () => InForce;
  readonly tell: (events: readonly FaultEvent[], at: Millis, effects: Effects) => void;
  readonly wasDeaf: TownSignals['wasDeaf'];
  readonly graceUntil: Millis;
}

export function createJudging({
  roster,
  peers,
  sky,
  inForce,
  tell,
  wasDeaf,
  ...from
}: JudgingOptions): Judging {
  const town: TownSignals = { ...peers, wasDeaf };
  const timers = createTimers<Place>();
  let { graceUntil } = from;
  return {
    judge,
    link: (place, state, now, effects) =>
      tellOf(
        rejudged(place, (before, context) => judgeLink(before, state, context)),
        now,
        effects,
      ),
    rejudge,
    lookAround,
    nextDue: timers.next,
    context,
    restarted,
    rearm,
    get graceUntil() {
      return graceUntil;
    },
  };

  function judge(place: Place, reading: Reading, now: Millis, effects: Effects): void {
    const before = place.judge;
    const sameMoment = before.live.lastTs === reading.ts;
    const fresh = sameMoment ? withoutDoubles(place.moment, reading) : reading;
    if (fresh === undefined) return;
    const context = contextOf(place);
    const [state, events, says] = judgeReading(before, fresh, context);
    place.judge = state;
    place.moment = fresh.metrics;
    // A bound will do, since nearly every reading only pushes the device's silence back: whoever comes up is asked again.
    timers.set(place, earliestTimer(state, context));
    notePeers(peers, fresh, says, context);
    tellOf(events, now, effects);
  }

  function lookAround(now: Millis, effects: Effects): void {
    const due = timers.next();
    if (due === undefined || now < due) return;
    const events: FaultEvent[] = [];
    for (const place of timers.popDue(now)) {
      if (place.device === undefined) continue;
      const later = dueLater(place, now, contextOf(place));
      if (later === undefined) events.push(...rejudged(place, (state, ctx) => judgeTick(state, now, ctx)));
      else timers.set(place, later);
    }
    tellOf(events, now, effects);
  }

  function rejudge(id: DeviceId, by: Rejudging, now: Millis, effects: Effects): void {
    const device = inForce().registry.devices.get(id);
    if (device !== undefined) tellOf(rejudged(roster.of(device), by), now, effects);
  }

  function rejudged(place: Place, by: Rejudging): readonly FaultEvent[] {
    const [state, events] = by(place.judge, contextOf(place));
    place.judge = state;
    arm(place);
    return events;
  }

  function tellOf(events: readonly FaultEvent[], at: Millis, effects: Effects): void {
    if (events.length > 0) tell(events, at, effects);
  }

  function restarted(now: Millis): void {
    graceUntil = now + graceMs;
    roster.forgetContexts();
  }

  function rearm(): void {
    timers.clear();
    for (const place of roster.known()) if (place.device !== undefined) arm(place);
  }

  function arm(place: Place): void {
    const due = nextTimer(place.judge, contextOf(place));
    if (due !== undefined) timers.set(place, due);
  }

  function context(device: Device): JudgeContext {
    const place = roster.find(device.id);
    return place === undefined ? makeContext(device) : contextOf(place);
  }

  function contextOf(place: Place): JudgeContext {
    place.context ??= makeContext(place.device!);
    return place.context;
  }

  function makeContext(device: Device): JudgeContext {
    const { registry, rules, season } = inForce();
    const kind = registry.kinds.get(device.kind)!;
    return { rules, device, kind, sky, season, town, graceUntil };
  }
}
