// The engine: journal records in, changes of orders out. It holds the state of every device and of the town, replaces it piece by
// piece, reads no clock and never waits: the same records give the same changes, at any speed and after any crash.
import { type ClockMode, movedOn } from './clock.ts';
import type { Command, CommandResult } from './domain/command.ts';
import type { Device, DeviceId, Registry } from './domain/device.ts';
import type { JournalInput, JournalRecord, Position } from './domain/input.ts';
import type { Reading } from './domain/reading.ts';
import type { Millis, TownTime } from './domain/time.ts';
import type { Effects } from './effects.ts';
import type { DeviceRecord } from './engine/device-record.ts';
import { createDevices } from './engine/devices.ts';
import { gather } from './engine/gather.ts';
import {
  inForce,
  restored,
  type SwapContents,
  swapped,
  type Versions,
  versionsOf,
} from './engine/in-force.ts';
import type { Place } from './engine/roster.ts';
import { captureOf, stateOf } from './engine/state.ts';
import { admit, initialGate } from './gate.ts';
import type { CompiledRules } from './judge/compile.ts';
import type { JudgeContext } from './judge/context.ts';
import { judgeClaim, judgeForget } from './judge/judge.ts';
import { isNight, makeSky } from './judge/sun.ts';
import { judgeStanding, judgesCode } from './judge/swapped.ts';
import { defaultCatalogue } from './orders/built-in.ts';
import type { Catalogue } from './orders/catalogue.ts';
import { wasDeaf } from './orders/causes/platform.ts';
import { awaitsStart, type Stored } from './orders/restore.ts';
import type { TownContext } from './orders/step.ts';
import { stepTown, type TownInput, townFromStore } from './orders/town.ts';
import { createTown, isOver, type Town, nextDue as townDue } from './orders/town-state.ts';
import type { Capture } from './store/snapshot.ts';

export interface EngineOptions {
  readonly mode: ClockMode;
  readonly registry: Registry;
  readonly rules: CompiledRules;
  /** Absent: the built-in one. */
  readonly catalogue?: Catalogue;
  readonly time: TownTime;
  /** What a swap names by its version; written to disk before its record. */
  readonly contents?: SwapContents;
}

/** What a store remembers, for a start without a snapshot. */
export interface StoredTown extends Stored {
  readonly position: Position;
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
  /** Where a device's readings are taken in; it stays the same over swaps. */
  place(device: Device): Place;
  /** The in-process way in, for simulations: a reading that needs no decoding, in time's order. */
  take(place: Place, reading: Reading, effects: Effects): void;
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
  from: {
    readonly capture?: Capture;
    readonly stored?: StoredTown;
    /** With `stored`: what was in force; absent: what the options name. */
    readonly versions?: Versions;
  } = {},
): Engine {
  const { time, mode, registry, rules, catalogue = defaultCatalogue, contents } = options;
  const saved = from.capture === undefined ? undefined : stateOf(from.capture);
  const sky = makeSky(time);
  const configured = inForce({ registry, rules, catalogue }, time);
  const versions = saved?.versions ?? from.versions;
  let force = versions === undefined ? configured : restored(configured, versions, contents, time);
  let position: Position = saved?.position ?? from.stored?.position ?? 0;
  const gate = saved?.gate ?? initialGate(mode);
  const town = saved?.town ?? (from.stored ? townFromStore(from.stored, force.catalogue) : createTown());
  const devices = createDevices(
    {
      sky,
      inForce: () => force,
      tell: (events, at, effects) => tellTown({ type: 'faults', at, events }, effects),
      wasDeaf: (from, until) => wasDeaf(town, from, until),
    },
    saved?.devices,
  );
  const townContext: TownContext = {
    get registry() {
      return force.registry;
    },
    get rules() {
      return force.causes;
    },
    get catalogue() {
      return force.catalogue;
    },
    time,
    device: devices.view,
    judges: (id, code) => {
      const device = force.registry.devices.get(id);
      return device !== undefined && judgesCode(force.rules, device.kind, code);
    },
    heard: devices.heard,
    night: (device, at) => isNight(sky.day(device.lat, device.lon, at), at),
  };

  return {
    get position() {
      return position;
    },
    get now() {
      return now();
    },
    get registry() {
      return force.registry;
    },
    get rules() {
      return force.rules;
    },
    get catalogue() {
      return force.catalogue;
    },
    town,
    get devicesSeen() {
      return devices.seen;
    },
    get ordersOpen() {
      return [...town.orders.values()].filter((order) => !isOver(order)).length;
    },
    step,
    place: devices.place,
    take: (place, reading, effects) => devices.take(place, reading, now(), effects),
    advance,
    nextDue,
    device: devices.find,
    context: devices.context,
    capture,
  };

  function now(): Millis {
    return gate.clock.now ?? 0;
  }

  function step(record: JournalRecord, effects: Effects): void {
    const { input } = record;
    const before = gate.clock.now;
    position = record.position;
    if (input.type === 'swap') swap(input);
    const admitted = admit(gate, record, force.registry);
    for (const reject of admitted.rejects) effects.rejects.push(reject);
    effects.unknownMetrics += admitted.unknownMetrics;
    // Event mode: time, and with it the grace time of the start, begins with the first reading.
    if (input.type === 'message' && gate.clock.now !== null && awaitsStart(town)) started(undefined, effects);
    for (const { device, reading, now: at } of admitted.readings) {
      advance(at, effects);
      devices.take(devices.place(device), reading, now(), effects);
    }
    if (gate.clock.now === null) {
      if (input.type === 'command') effects.results.set(position, beforeTime);
      return;
    }
    // What fell due while the program was down is judged within the grace time, not before it.
    if (input.type === 'started') started(before ?? undefined, effects);
    advance(gate.clock.now, effects);
    if (admitted.link !== undefined) devices.link(admitted.link, now(), effects);
    if (input.type === 'tick') devices.lookAtBeginners(input.at, now(), effects);
    if (input.type === 'command') command(input.command, effects);
    if (input.type === 'swap') tellOfSwap(input, effects);
  }

  /** Everything that comes due up to `at`, in order of time. */
  function advance(at: Millis, effects: Effects): void {
    if (gate.clock.now === null || gate.clock.now < at) gate.clock = movedOn(gate.clock, at);
    devices.giveUpGaps(at, now(), effects);
    devices.lookAround(at, effects);
    const due = townDue(town);
    if (due !== undefined && due <= at) tellTown({ type: 'tick', at }, effects);
  }

  function started(downSince: Millis | undefined, effects: Effects): void {
    devices.restarted(now());
    tellTown({ type: 'restarted', at: now(), downSince }, effects);
  }

  function command(asked: Command, effects: Effects): void {
    const result = tellTown({ type: 'command', at: now(), command: asked }, effects);
    if (result !== undefined) effects.results.set(position, result);
  }

  function tellOfSwap({ what, version, by, reason }: Swap, effects: Effects): void {
    // Another catalogue plans at other times: looked at now, for in a quiet town nothing else would.
    if (what === 'catalogue') tellTown({ type: 'tick', at: now() }, effects);
    if (what === 'rules' && by !== undefined)
      tellTown({ type: 'rules', at: now(), version, by, reason: reason ?? null }, effects);
    if (what !== 'catalogue') tellTown({ type: 'swapped', at: now() }, effects);
  }

  /** The town tells the judge what people said of a device; what the judge answers is the town's again. */
  function tellTown(input: TownInput, effects: Effects): CommandResult | undefined {
    const done = stepTown(town, input, townContext);
    gather(effects, input, done);
    for (const { deviceId, code, at } of done.claims)
      devices.rejudge(deviceId, (state, context) => judgeClaim(state, code, at, context), now(), effects);
    for (const { deviceId, code } of done.forgets)
      devices.rejudge(deviceId, (state, context) => judgeForget(state, code, context), now(), effects);
    for (const fault of done.stands)
      devices.rejudge(
        fault.deviceId,
        (state, context) => judgeStanding(state, fault, context),
        now(),
        effects,
      );
    return done.result;
  }

  function nextDue(): Millis | undefined {
    const device = devices.nextDue();
    const townNext = townDue(town);
    if (device === undefined) return townNext;
    return townNext === undefined ? device : Math.min(device, townNext);
  }

  function swap(asked: Swap): void {
    force = swapped(force, asked, contents, time);
    if (asked.what !== 'catalogue') devices.swapped();
  }

  function capture(): Capture {
    return captureOf({ position, gate, versions: versionsOf(force), devices: devices.capture(), town });
  }
}

type Swap = JournalInput & { type: 'swap' };

/** Event mode: a command before the first reading has no moment to happen at. */
const beforeTime: CommandResult = {
  ok: false,
  problem: {
    code: 'not_ready',
    detail: 'no reading has come yet, and with WEISU_CLOCK=event time begins with the first',
  },
};
