// The engine: journal records in, changes of orders out. It holds the state of every device and of the town, replaces it piece by
// piece, reads no clock and never waits: the same records give the same changes, at any speed and after any crash.
import type { ClockMode } from './clock.ts';
import type { Contents } from './contents.ts';
import { type DeviceRecord, newest, withoutDoubles } from './device-record.ts';
import { DeviceSeen, neverSeen } from './device-seen.ts';
import type { Command, CommandResult } from './domain/command.ts';
import type { Complaint } from './domain/complaint.ts';
import type { Device, DeviceId, Registry } from './domain/device.ts';
import type { Fault, FaultEvent } from './domain/fault.ts';
import type { JournalRecord, Position, SwapWhat } from './domain/input.ts';
import type { Order } from './domain/order.ts';
import type { LinkState, Reading } from './domain/reading.ts';
import type { Silence } from './domain/silence.ts';
import type { Millis, TownTime } from './domain/time.ts';
import { dueLater } from './due-later.ts';
import type { Effects } from './effects.ts';
import { captureOf, stateOf } from './engine-state.ts';
import { admit, type GateState, initialGate } from './gate.ts';
import type { CompiledRules } from './judge/compile.ts';
import type { JudgeContext } from './judge/context.ts';
import {
  earliestTimer,
  type Judged,
  judgeClaim,
  judgeForget,
  judgeLink,
  judgeReading,
  judgeTick,
  nextTimer,
} from './judge/judge.ts';
import { makeSeason, type Season } from './judge/season.ts';
import { graceMs } from './judge/silence.ts';
import type { DeviceState } from './judge/state.ts';
import { isNight, makeSky, type Sky } from './judge/sun.ts';
import { defaultCatalogue } from './orders/built-in.ts';
import type { Catalogue } from './orders/catalogue.ts';
import { causeRules } from './orders/rules.ts';
import type { DeviceView, TownContext, TownEffects } from './orders/step.ts';
import { stepTown, type TownInput, townFromStore } from './orders/town.ts';
import { createTown, isOver, type Town, nextDue as townDue } from './orders/town-state.ts';
import { createPeers, notePeers, type Peers } from './peers.ts';
import { createRoster, type Place } from './roster.ts';
import { expireGaps, gapDue, type SequenceState, sequence } from './sequence.ts';
import type { Capture } from './store/snapshot.ts';
import { createTimers } from './timers.ts';

export interface EngineOptions {
  readonly mode: ClockMode;
  readonly registry: Registry;
  readonly rules: CompiledRules;
  /** Absent: the built-in one. */
  readonly catalogue?: Catalogue;
  readonly time: TownTime;
  /** What a swap names by its version; written to disk before its record. */
  readonly contents?: Pick<Contents, 'rules' | 'registry' | 'catalogue'>;
}

/** What a store remembers, for a start without a snapshot. */
export interface StoredTown {
  readonly position: Position;
  readonly orders: readonly Order[];
  readonly faults: readonly Fault[];
  readonly complaints: readonly Complaint[];
  readonly silences: readonly Silence[];
  readonly ledgerSeq: number;
}

export interface Engine {
  /** The last record taken in. */
  readonly position: Position;
  /** The engine's time; 0 before the first record (event mode: before the first reading). */
  readonly now: Millis;
  readonly registry: Registry;
  readonly rules: CompiledRules;
  readonly catalogue: Catalogue;
  readonly town: Town;
  /** Devices that were ever heard, and orders that are not over. */
  readonly devicesSeen: number;
  readonly ordersOpen: number;
  /** Takes in one record; what it did is added to `effects`. */
  step(record: JournalRecord, effects: Effects): void;
  /** The in-process way in, for simulations: a reading that needs no decoding, in time's order. */
  take(device: Device, reading: Reading, effects: Effects): void;
  /** Time moves on without a reading, for simulations. */
  advance(now: Millis, effects: Effects): void;
  /** The next instant at which something changes by itself. */
  nextDue(): Millis | undefined;
  device(id: DeviceId): DeviceRecord | undefined;
  context(device: Device): JudgeContext;
  /** References to everything a restart needs; safe to write while the engine goes on. */
  capture(): Capture;
}

export function createEngine(
  options: EngineOptions,
  from?: { capture?: Capture; stored?: StoredTown },
): Engine {
  const { time, mode } = options;
  let { registry, rules } = options;
  let catalogue: Catalogue = options.catalogue ?? defaultCatalogue;
  let position: Position = 0;
  let gate: GateState = initialGate(mode);
  let roster = createRoster(registry);
  let town: Town = createTown();
  let peers: Peers = createPeers();
  let graceUntil: Millis = 0;
  const sky: Sky = makeSky(time);
  let season: Season = makeSeason(rules.ruleSet.season, time);
  let ruling = causeRules(rules.ruleSet.causes, rules.version);
  const townContext: TownContext = {
    get registry() {
      return registry;
    },
    get rules() {
      return ruling;
    },
    get catalogue() {
      return catalogue;
    },
    time,
    device: view,
    heard: (kind) => roster.heard(kind),
    night: (device, at) => isNight(sky.day(device.lat, device.lon, at), at),
  };
  const timers = createTimers();
  /** When a gap in `seq` is given up, by device. */
  const gaps = createTimers();
  /** Devices whose very first message, `seq` 1, may be preceded by a 0: a matter of receipt, so looked at on ticks. */
  const beginners = new Set<DeviceId>();
  if (from?.capture !== undefined) restore(from.capture);
  else if (from?.stored !== undefined) restoreFromStore(from.stored);

  const engine: Engine = {
    get position() {
      return position;
    },
    get now() {
      return gate.clock.now ?? 0;
    },
    get registry() {
      return registry;
    },
    get rules() {
      return rules;
    },
    get catalogue() {
      return catalogue;
    },
    get town() {
      return town;
    },
    get devicesSeen() {
      return roster.records().length;
    },
    get ordersOpen() {
      return [...town.orders.values()].filter((order) => !isOver(order)).length;
    },
    step,
    take,
    advance,
    nextDue,
    context,
    capture,
    device: (id) => roster.find(id)?.record,
  };
  return engine;

  function step(record: JournalRecord, effects: Effects): void {
    const { input } = record;
    const before = gate.clock.now;
    position = record.position;
    if (input.type === 'swap') swap(input.what, input.version);
    const admitted = admit(gate, record, registry);
    for (const reject of admitted.rejects) effects.rejects.push(reject);
    effects.unknownMetrics += admitted.unknownMetrics;
    for (const { device, reading, now } of admitted.readings) {
      advance(now, effects);
      take(device, reading, effects);
    }
    if (gate.clock.now === null) {
      if (input.type === 'command') effects.results.set(position, beforeTime);
      return;
    }
    advance(gate.clock.now, effects);
    if (input.type === 'tick' && beginners.size > 0) lookAtBeginners(input.at, effects);
    if (admitted.link !== undefined) link(admitted.link, effects);
    if (input.type === 'started') started(before ?? undefined, effects);
    if (input.type === 'command') command(input.command, record.position, effects);
    // Another catalogue plans at other times: looked at now, for in a quiet town nothing else would.
    if (input.type === 'swap' && input.what === 'catalogue')
      tellTown({ type: 'tick', at: engine.now }, effects);
    if (input.type === 'swap' && input.what === 'rules' && input.by !== undefined) {
      const { version, by, reason } = input;
      tellTown({ type: 'rules', at: engine.now, version, by, reason: reason ?? null }, effects);
    }
  }

  function take(device: Device, reading: Reading, effects: Effects): void {
    const place = roster.of(device);
    const { judge: judged, sequence: before, latest, moment } = place.record;
    const { state, ready, late } = sequence(before, reading, engine.now);
    effects.readings += 1;
    if (late) effects.late += 1;
    if (before.newestTs < 0) roster.noteHeard(device);
    const isNewest = before.newestTs <= reading.ts;
    place.record = {
      judge: judged,
      sequence: state,
      latest: isNewest ? newest(latest, reading.metrics) : latest,
      moment,
    };
    if (state.held.length > 0) waitFor(device.id, state);
    for (const next of ready) judge(place, next, effects);
  }

  function judge(place: Place, reading: Reading, effects: Effects): void {
    const { judge: before, sequence: sequenced, latest, moment } = place.record;
    const sameMoment = before.live.lastTs === reading.ts;
    const fresh = sameMoment ? withoutDoubles(moment, reading) : reading;
    if (fresh === undefined) return;
    const ctx = contextOf(place);
    const [state, events] = judgeReading(before, fresh, ctx);
    place.record = { judge: state, sequence: sequenced, latest, moment: fresh.metrics };
    // Most readings only push the device's silence back: the entry that stands is early, and whoever pops it asks again.
    const queued = timers.due(place.id);
    if (queued === undefined || earliestTimer(state, ctx) < queued) arm(place);
    notePeers(peers, fresh, state, ctx);
    if (events.length > 0) tellTown({ type: 'faults', at: engine.now, events }, effects);
  }

  /** Everything that comes due up to `now`, in order of time. */
  function advance(now: Millis, effects: Effects): void {
    if (gate.clock.now === null || gate.clock.now < now) gate.clock = { ...gate.clock, now };
    const gap = gaps.next();
    if (gap !== undefined && gap <= now) giveUpGaps(gaps.popDue(now), 0, effects);
    const due = timers.next();
    if (due !== undefined && due <= now) lookAround(now, effects);
    const next = townDue(town);
    if (next !== undefined && next <= now) tellTown({ type: 'tick', at: now }, effects);
  }

  function lookAround(now: Millis, effects: Effects): void {
    const events: FaultEvent[] = [];
    for (const id of timers.popDue(now)) {
      const place = roster.find(id);
      if (place?.device === undefined) continue;
      const later = dueLater(place.record, now, contextOf(place));
      if (later !== undefined) {
        timers.set(id, later);
        continue;
      }
      events.push(...rejudged(place, (state, ctx) => judgeTick(state, now, ctx)));
    }
    if (events.length > 0) tellTown({ type: 'faults', at: now, events }, effects);
  }

  function waitFor(id: DeviceId, state: SequenceState): void {
    gaps.set(id, gapDue(state)!);
    if (state.judgedSeq === undefined) beginners.add(id);
  }

  function giveUpGaps(ids: readonly DeviceId[], receivedAt: Millis, effects: Effects): void {
    for (const id of ids) {
      const place = roster.find(id);
      if (place?.device === undefined) continue;
      const before = place.record.sequence;
      const { state, ready } = expireGaps(before, engine.now, receivedAt);
      if (state.held.length > 0) gaps.set(id, gapDue(state)!);
      if (state === before) continue;
      if (before.judgedSeq !== undefined) effects.seqGaps += 1;
      place.record = { ...place.record, sequence: state };
      for (const reading of ready) judge(place, reading, effects);
    }
  }

  function lookAtBeginners(receivedAt: Millis, effects: Effects): void {
    const ids = [...beginners].sort();
    giveUpGaps(ids, receivedAt, effects);
    for (const id of ids) if (roster.find(id)?.record.sequence.judgedSeq !== undefined) beginners.delete(id);
  }

  function link(state: LinkState, effects: Effects): void {
    const place = roster.of(registry.devices.get(state.deviceId)!);
    const events = rejudged(place, (before, ctx) => judgeLink(before, state, ctx));
    if (events.length > 0) tellTown({ type: 'faults', at: engine.now, events }, effects);
  }

  /** The program's own stop: what was silent meanwhile was not heard, which is not the same as silent. */
  function started(downSince: Millis | undefined, effects: Effects): void {
    graceUntil = engine.now + graceMs;
    roster.forgetContexts();
    rearm();
    tellTown({ type: 'restarted', at: engine.now, downSince }, effects);
  }

  function command(asked: Command, at: Position, effects: Effects): void {
    const result = tellTown({ type: 'command', at: engine.now, command: asked }, effects);
    if (result !== undefined) effects.results.set(at, result);
  }

  function tellTown(input: TownInput, effects: Effects): TownEffects['result'] {
    const done = stepTown(town, input, townContext);
    effects.entries.push(...done.entries);
    effects.notices.push(...done.notices);
    for (const order of done.orders) effects.orders.set(order.id, order);
    for (const fault of done.faults) effects.faults.set(fault.id, fault);
    for (const complaint of done.complaints) effects.complaints.set(complaint.id, complaint);
    for (const silence of done.silences) effects.silences.set(silence.id, silence);
    if (input.type === 'faults') {
      for (const event of input.events)
        if (event.type === 'health') effects.healths.set(event.deviceId, event.healths);
    }
    for (const claim of done.claims)
      rejudge(claim.deviceId, (s, c) => judgeClaim(s, claim.code, claim.at, c), effects);
    for (const gone of done.forgets) rejudge(gone.deviceId, (s, c) => judgeForget(s, gone.code, c), effects);
    return done.result;
  }

  /** The town tells the judge what people said of a device; what the judge answers is the town's again. */
  function rejudge(id: DeviceId, by: Rejudging, effects: Effects): void {
    const place = roster.find(id);
    if (place?.device === undefined) return;
    const events = rejudged(place, by);
    if (events.length > 0) tellTown({ type: 'faults', at: engine.now, events }, effects);
  }

  function rejudged(place: Place, by: Rejudging): readonly FaultEvent[] {
    const [state, events] = by(place.record.judge, contextOf(place));
    place.record = { ...place.record, judge: state };
    arm(place);
    return events;
  }

  function arm(place: Place): void {
    const due = nextTimer(place.record.judge, contextOf(place));
    if (due !== undefined) timers.set(place.id, due);
  }

  function contextOf(place: Place): JudgeContext {
    place.context ??= makeContext(place.device!);
    return place.context;
  }

  function context(device: Device): JudgeContext {
    const place = roster.find(device.id);
    return place === undefined ? makeContext(device) : contextOf(place);
  }

  function makeContext(device: Device): JudgeContext {
    const kind = registry.kinds.get(device.kind)!;
    return { rules, device, kind, sky, season, town: peers, graceUntil };
  }

  function view(id: DeviceId): DeviceView {
    const place = roster.find(id);
    return place === undefined ? neverSeen : new DeviceSeen(place.record, place.device?.village, peers);
  }

  function nextDue(): Millis | undefined {
    const device = timers.next();
    const townNext = townDue(town);
    if (device === undefined) return townNext;
    return townNext === undefined ? device : Math.min(device, townNext);
  }

  function swap(what: SwapWhat, version: string): void {
    const { contents } = options;
    if (contents === undefined)
      throw new Error(`a swap of ${what} to ${version}, and no contents to read it from`);
    if (what === 'catalogue') {
      catalogue = contents.catalogue(version);
      return;
    }
    if (what === 'registry') registry = contents.registry(version);
    // Rules are compiled for the kinds of the registry, so a new registry has them compiled anew.
    rules = contents.rules(what === 'rules' ? version : rules.version, registry.kinds);
    season = makeSeason(rules.ruleSet.season, time);
    ruling = causeRules(rules.ruleSet.causes, rules.version);
    roster.register(registry);
    rearm();
  }

  /** Timers follow from the devices' states: after a restart they are the same. */
  function rearm(): void {
    timers.clear();
    gaps.clear();
    for (const place of roster.known()) {
      if (place.device !== undefined) arm(place);
      const { sequence: sequenced } = place.record;
      if (sequenced.held.length > 0) waitFor(place.id, sequenced);
    }
  }

  function capture(): Capture {
    const head = {
      gate,
      graceUntil,
      peers: peers.capture(),
      registry: registry.version,
      rules: rules.version,
      catalogue: catalogue.version,
    };
    return captureOf({ position, head, devices: roster.records(), town });
  }

  function restore(saved: Capture): void {
    const state = stateOf(saved);
    const { head } = state;
    position = state.position;
    gate = head.gate;
    graceUntil = head.graceUntil;
    peers = createPeers(head.peers);
    if (head.registry !== registry.version) swap('registry', head.registry);
    if (head.rules !== rules.version) swap('rules', head.rules);
    if (head.catalogue !== catalogue.version) swap('catalogue', head.catalogue);
    roster = createRoster(registry, state.devices);
    town = state.town;
    rearm();
  }

  function restoreFromStore(stored: StoredTown): void {
    position = stored.position;
    town = townFromStore(stored, catalogue);
  }
}

type Rejudging = (state: DeviceState, context: JudgeContext) => Judged;

/** Event mode: a command before the first reading has no moment to happen at. */
const beforeTime: CommandResult = {
  ok: false,
  problem: {
    code: 'not_ready',
    detail: 'no reading has come yet, and with WEISU_CLOCK=event time begins with the first',
  },
};
