// The devices' half of the engine: readings are put into the order in which they were sent, device by device, and judged as they
// become the next.
import type { Device, DeviceId } from '../domain/device.ts';
import type { LinkState, Reading } from '../domain/reading.ts';
import type { Millis } from '../domain/time.ts';
import type { Effects } from '../effects.ts';
import { judgeSwapped } from '../judge/swapped.ts';
import type { DeviceView, Heard } from '../orders/step.ts';
import { expireGaps, inOrder, sequence } from '../sequence.ts';
import { type DeviceRecord, newest } from './device-record.ts';
import { DeviceSeen, neverSeen } from './device-seen.ts';
import { createGaps } from './gaps.ts';
import { createJudging, type Judging, type JudgingOptions } from './judging.ts';
import { createPeers, type PeersState } from './peers.ts';
import { createRoster, isHeard, type Place, recordOf } from './roster.ts';

export interface DevicesState {
  readonly graceUntil: Millis;
  readonly peers: PeersState;
  readonly records: readonly (readonly [DeviceId, DeviceRecord])[];
}

export interface Devices extends Pick<Judging, 'rejudge' | 'context' | 'lookAround' | 'nextDue'> {
  /** Devices that were ever heard. */
  readonly seen: number;
  find(id: DeviceId): DeviceRecord | undefined;
  /** What the town may know of a device. */
  view(id: DeviceId): DeviceView;
  heard(kind: string): Heard;
  /** Where the device's readings are taken in. */
  place(device: Device): Place;
  /** One accepted reading, at the engine's time. */
  take(place: Place, reading: Reading, now: Millis, effects: Effects): void;
  link(state: LinkState, now: Millis, effects: Effects): void;
  /** Gaps in `seq` that are given up by `due`. */
  giveUpGaps(due: Millis, now: Millis, effects: Effects): void;
  /** On a tick: those whose very first message may not be their first. */
  lookAtBeginners(receivedAt: Millis, now: Millis, effects: Effects): void;
  restarted(now: Millis): void;
  /** Rules or registry were swapped. */
  swapped(): void;
  capture(): DevicesState;
}

export type DevicesOptions = Pick<JudgingOptions, 'sky' | 'inForce' | 'tell' | 'wasDeaf'>;

export function createDevices(options: DevicesOptions, saved?: DevicesState): Devices {
  const { inForce } = options;
  const roster = createRoster(inForce().registry, saved?.records);
  const peers = createPeers(saved?.peers);
  const judging = createJudging({ ...options, roster, peers, graceUntil: saved?.graceUntil ?? 0 });
  const gaps = createGaps();
  rearm();
  return {
    rejudge: judging.rejudge,
    context: judging.context,
    lookAround: judging.lookAround,
    nextDue: judging.nextDue,
    get seen() {
      return [...roster.known()].filter(isHeard).length;
    },
    find,
    view,
    place: roster.of,
    heard: roster.heard,
    take,
    link: (state, now, effects) =>
      judging.link(roster.of(inForce().registry.devices.get(state.deviceId)!), state, now, effects),
    giveUpGaps: (due, now, effects) => giveUp(gaps.popDue(due), 0, now, effects),
    lookAtBeginners,
    restarted(now) {
      judging.restarted(now);
      rearm();
    },
    swapped() {
      const { registry, rules } = inForce();
      roster.register(registry);
      for (const place of roster.known())
        place.judge = judgeSwapped(place.judge, rules.kinds.get(place.device?.kind ?? ''));
      rearm();
    },
    capture: () => ({
      graceUntil: judging.graceUntil,
      peers: peers.capture(),
      records: roster.records(),
    }),
  };

  function take(place: Place, reading: Reading, now: Millis, effects: Effects): void {
    const before = place.sequence;
    effects.readings += 1;
    if (before.newestTs < 0) roster.noteHeard(place.device!);
    if (before.newestTs <= reading.ts) place.latest = newest(place.latest, reading.metrics);
    const next = inOrder(before, reading);
    if (next !== undefined) {
      place.sequence = next;
      judging.judge(place, reading, now, effects);
    } else outOfOrder(place, reading, now, effects);
  }

  function outOfOrder(place: Place, reading: Reading, now: Millis, effects: Effects): void {
    const { state, ready, late } = sequence(place.sequence, reading, now);
    if (late) effects.late += 1;
    place.sequence = state;
    if (state.held.length > 0) gaps.wait(place.id, state);
    for (const next of ready) judging.judge(place, next, now, effects);
  }

  function giveUp(ids: readonly DeviceId[], receivedAt: Millis, now: Millis, effects: Effects): void {
    for (const id of ids) {
      const place = roster.find(id);
      if (place?.device === undefined) continue;
      const before = place.sequence;
      const { state, ready } = expireGaps(before, now, receivedAt);
      if (state.held.length > 0) gaps.wait(id, state);
      if (state === before) continue;
      if (before.judgedSeq !== undefined) effects.seqGaps += 1;
      place.sequence = state;
      for (const reading of ready) judging.judge(place, reading, now, effects);
    }
  }

  function lookAtBeginners(receivedAt: Millis, now: Millis, effects: Effects): void {
    const ids = gaps.beginners();
    giveUp(ids, receivedAt, now, effects);
    for (const id of ids) if (roster.find(id)?.sequence.judgedSeq !== undefined) gaps.begun(id);
  }

  function rearm(): void {
    judging.rearm();
    gaps.clear();
    for (const { id, sequence } of roster.known()) if (sequence.held.length > 0) gaps.wait(id, sequence);
  }

  function find(id: DeviceId): DeviceRecord | undefined {
    const place = roster.find(id);
    return place === undefined ? undefined : recordOf(place);
  }

  function view(id: DeviceId): DeviceView {
    const place = roster.find(id);
    return place === undefined ? neverSeen : new DeviceSeen(place, place.device?.village, peers);
  }
}
