// The town at work: all its devices in one order of time, from (seed, scenario) alone. `until` yields what arrives at the
// broker; repairs are fed back in, complaints and the truth come out. Memory does not grow with the period.
import type { Device, Registry } from '../ingest/domain/device.ts';
import { HOUR, type Millis, SECOND, townTime } from '../ingest/domain/time.ts';
import { type Calendar, pushTo, takeFrom } from './calendar.ts';
import { between } from './chance.ts';
import type { View } from './defects/defect.ts';
import { type Defect, scheduleDefects } from './defects/schedule.ts';
import { createUnits } from './inhabitants.ts';
import type { SimMessage } from './message.ts';
import { clockError } from './network.ts';
import type { SimComplaint } from './people/complaint.ts';
import { createVillagers } from './people/villagers.ts';
import { refreshPlace } from './place.ts';
import type { Scenario } from './scenario-model.ts';
import { lampLoad, strike } from './strike.ts';
import { tampered } from './tamper.ts';
import { isActive, type LiveDefect, live, type TruthRecord, truthOf, watch } from './truth.ts';
import { advance, type Unit } from './unit.ts';
import { createUplink } from './uplink.ts';
import { createWeather } from './weather.ts';

/** How a crew's visit ends for the defect. */
export type RepairOutcome =
  | { readonly type: 'fixed' }
  /** It comes back then. */
  | { readonly type: 'relapses'; readonly at: Millis };

export interface TownSim {
  readonly devices: readonly Device[];
  readonly from: Millis;
  readonly to: Millis;
  /** Messages that arrive before `at` and were not given yet, in order of arrival. */
  until(at: Millis): readonly SimMessage[];
  /** A crew mends what is wrong with these devices (or circuits, gateways, districts). Says how many defects that were. */
  repair(ids: readonly string[], at: Millis, outcome?: RepairOutcome): number;
  /** Whether anything is wrong there that a crew would find. */
  isBroken(ids: readonly string[], at: Millis): boolean;
  /** Complaints of a span that `until` has passed. */
  complaints(from: Millis, to: Millis): readonly SimComplaint[];
  /** What really happened, up to now. */
  truth(): readonly TruthRecord[];
  /** Readings measured so far, sent or not. */
  measured(): number;
}

const repairAfterH = [4, 30] as const;
const streamMend = 150;

/** @throws Error when a village of the scenario is not in the registry: scenarios are checked before */
export function createTownSim(scenario: Scenario, seed: number, registry: Registry): TownSim {
  const town = townTime(scenario.zone);
  const weather = createWeather(seed, scenario.weather, town);
  const units = createUnits(seed, scenario, registry, weather, town);
  const byId = new Map(units.map((unit) => [unit.device.id, unit]));

  const devices = units.map(({ device }) => device);
  const planned = [...scheduleDefects(seed, scenario, registry, devices, weather, town)];
  const all: LiveDefect[] = [];
  let nextDefect = 0;
  const hourOf = (at: Millis): number => {
    const local = town.local(at);
    return local.hour + local.minute / 60;
  };
  const villagers = createVillagers(seed, devices, scenario.from, hourOf);
  const said: SimComplaint[] = [];
  const slots: Calendar<Unit> = new Map();
  const uplink = createUplink(scenario.network);
  let second = Math.floor(scenario.from / SECOND);
  let measured = 0;
  for (const unit of units) pushTo(slots, Math.floor(unit.nextAt / SECOND), unit);

  function until(at: Millis): readonly SimMessage[] {
    const messages: SimMessage[] = [];
    const end = Math.floor(Math.min(at, scenario.to) / SECOND);
    for (; second < end; second++) {
      beginDefects((second + 1) * SECOND);
      for (const unit of takeFrom(slots, second)) {
        if (scenario.to <= unit.nextAt) continue;
        sample(unit);
        advance(unit);
        pushTo(slots, Math.max(second + 1, Math.floor(unit.nextAt / SECOND)), unit);
      }
      for (const message of uplink.arrivals(second)) messages.push(message);
    }
    if (scenario.people.complaints) said.push(...villagers.due(end * SECOND));
    return messages;
  }

  function beginDefects(before: Millis): void {
    for (; nextDefect < planned.length && planned[nextDefect]!.onset < before; nextDefect++) {
      const one = live(planned[nextDefect]!);
      all.push(one);
      for (const id of one.defect.deviceIds) byId.get(id)?.strikes.push(one);
    }
  }

  function sample(unit: Unit): void {
    const at = unit.nextAt;
    refreshPlace(unit.place, at, weather, scenario.season, town);
    const struck = 0 < unit.strikes.length && strike(unit, at);
    const { influence, place } = unit;
    const loadW = lampLoad(unit, at);
    const dtS = (at - unit.lastAt) / 1000;
    const shown = unit.signal.sample(unit.state, { at, index: unit.index, dtS, loadW }, place, influence);
    const metrics = influence.silent ? undefined : shown;
    if (struck) observe(unit, { at, ageMs: 0, place, metrics, device: unit.device, key: unit.key });
    unit.lastAt = at;
    if (metrics !== undefined) {
      measured += 1;
      unit.seq += 1;
      const ts = at + clockError(scenario.network, unit.key, at) + influence.clockMs;
      const told = struck ? tampered(unit, metrics) : metrics;
      uplink.send(unit, at, unit.numbered ? { ts, seq: unit.seq, metrics: told } : { ts, metrics: told });
    }
    if (unit.publisher === unit.device.id)
      uplink.connect(unit, at, metrics !== undefined && !influence.linkDown);
  }

  function observe(unit: Unit, seen: View): void {
    for (const one of unit.strikes) {
      if (!isActive(one, seen.at)) continue;
      const view = { ...seen, ageMs: seen.at - one.defect.onset, key: one.defect.key };
      // What never said a word is not missed when it is silent.
      if (one.witness === unit.device.id && 0 < unit.seq) {
        const first = watch(one, view);
        const hours = between(repairAfterH[0], repairAfterH[1], one.defect.key, streamMend);
        if (first && scenario.people.repairs === 'timed') one.mendAt = seen.at + hours * HOUR;
        if (one.mendAt <= seen.at) end(one, seen.at);
      }
      if (scenario.people.complaints) villagers.notice(one, unit.device, view, seen.at - unit.lastAt);
    }
  }

  function actingOn(ids: readonly string[], at: Millis): readonly LiveDefect[] {
    const wanted = new Set(ids);
    const named = ({ cause, deviceIds }: Defect): boolean =>
      wanted.has(cause.id) || deviceIds.some((id) => wanted.has(id));
    return all.filter((one) => isActive(one, at) && named(one.defect));
  }

  function end(one: LiveDefect, at: Millis): void {
    one.endedAt = at;
    for (const id of one.defect.deviceIds) restore(byId.get(id));
  }

  return {
    devices,
    from: scenario.from,
    to: scenario.to,
    until,
    isBroken: (ids, at) => 0 < actingOn(ids, at).length,
    repair(ids, at, outcome = { type: 'fixed' }) {
      const hit = actingOn(ids, at);
      for (const one of hit) {
        if (outcome.type === 'fixed') end(one, at);
        else {
          one.restsUntil = outcome.at;
          for (const id of one.defect.deviceIds) restore(byId.get(id));
        }
      }
      return hit.length;
    },
    complaints: (from, to) => said.filter(({ at }) => from <= at && at < to),
    truth: () => all.map((one) => truthOf(one, second * SECOND)),
    measured: () => measured,
  };
}

function restore(unit: Unit | undefined): void {
  unit?.signal.restore(unit.state);
}
