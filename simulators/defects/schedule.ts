// Which defects happen when: drawn device by device from the yearly rates, or set by hand. A device's draw hangs on nothing
// but the seed and its own name, so a part of the town has the same defects as the whole.
import type { Device, Registry } from '../../ingest/domain/device.ts';
import type { Cause } from '../../ingest/domain/fault.ts';
import { DAY, HOUR, type Millis, type TownTime } from '../../ingest/domain/time.ts';
import { between, type Key, keyOf, poisson, uniform } from '../chance.ts';
import { clamp } from '../curve.ts';
import type { PlannedDefect, Scenario } from '../scenario-model.ts';
import type { Weather } from '../weather.ts';
import { defectSpec, defectSpecs } from './catalogue.ts';
import type { DefectScope, DefectSpec } from './defect.ts';

export interface Defect {
  /** The same in every run: what it is and where, and which one. */
  readonly id: string;
  readonly key: Key;
  readonly spec: DefectSpec;
  readonly cause: Cause;
  /** All devices it acts on; a gateway among them comes first. */
  readonly deviceIds: readonly string[];
  readonly onset: Millis;
  /** When it ends without anybody's help. */
  readonly endsAt: Millis | null;
}

/** One thing that a defect can sit on. */
interface Target {
  readonly id: string;
  readonly scope: DefectScope;
  readonly members: readonly Device[];
  readonly gateway: Device | null;
}

const stream = { count: 130, onset: 131, accept: 132, lasts: 133, lamps: 134 } as const;
const triesMax = 24;
const yearMs = 365.25 * DAY;

/** All defects of a run, by onset. `devices`: those that take part. */
export function scheduleDefects(
  seed: number,
  scenario: Scenario,
  registry: Registry,
  devices: readonly Device[],
  weather: Weather,
  town: TownTime,
): readonly Defect[] {
  const targets = targetsOf(registry, devices);
  const drawn: Defect[] = [];
  if (0 < scenario.defects.rate) {
    const specs = defectSpecs.filter((spec) => scenario.defects.only?.includes(spec.id) ?? true);
    for (const spec of specs)
      for (const target of targets)
        if (suits(spec, target)) drawn.push(...draw(seed, scenario, spec, target, weather, town));
  }
  const byId = new Map(targets.map((target) => [target.id, target]));
  const planned = scenario.defects.list.flatMap((plan) => byHand(seed, plan, byId));
  return [...drawn, ...planned].sort((a, b) => a.onset - b.onset || (a.id < b.id ? -1 : 1));
}

/** Devices, circuits, districts, gateways and villages of those that take part. */
function targetsOf(registry: Registry, devices: readonly Device[]): readonly Target[] {
  const taking = new Set(devices.map((device) => device.id));
  const present = (ids: readonly string[]): Device[] =>
    ids.filter((id) => taking.has(id)).map((id) => registry.devices.get(id)!);
  const targets: Target[] = devices.map((device) => ({
    id: device.id,
    scope: 'device',
    members: [device],
    gateway: null,
  }));
  for (const [id, ids] of registry.circuits) {
    const members = present(ids);
    if (members.length === 0) continue;
    const lighting = members[0]!.kind === 'streetlight';
    const gateway = (lighting && registry.devices.get(members[0]!.gateway ?? '')) || null;
    targets.push({ id, scope: lighting ? 'circuit' : 'transformer', members, gateway });
  }
  for (const device of devices) {
    if (device.kind !== 'gateway') continue;
    const children = present(registry.children.get(device.id) ?? []);
    targets.push({ id: device.id, scope: 'gateway', members: children, gateway: device });
  }
  for (const village of registry.villages.keys()) {
    const members = devices.filter((device) => device.village === village);
    if (0 < members.length) targets.push({ id: village, scope: 'village', members, gateway: null });
  }
  return targets;
}

function suits(spec: DefectSpec, target: Target): boolean {
  if (spec.scope !== target.scope) return false;
  if (spec.scope !== 'device') return true;
  const device = target.members[0]!;
  return (spec.kind === 'any' || spec.kind === device.kind) && (spec.fits?.(device) ?? true);
}

function draw(
  seed: number,
  scenario: Scenario,
  spec: DefectSpec,
  target: Target,
  weather: Weather,
  town: TownTime,
): readonly Defect[] {
  const key = keyOf(seed, `${spec.id} ${target.id}`);
  const from = scenario.from - (spec.leadDays ?? 0) * DAY;
  const mean = (spec.perYear * scenario.defects.rate * (scenario.to - from)) / yearMs;
  const count = poisson(mean, key, stream.count, 0);
  const found: Defect[] = [];
  for (let n = 0; n < count; n++) {
    const onset = drawOnset(spec, key, n, from, scenario.to, weather, town);
    if (onset !== undefined)
      found.push(defectAt(spec, target, keyOf(key, String(n)), `${spec.id}:${target.id}:${n}`, onset));
  }
  return found;
}

/** A time in the period, likelier where the defect likes the weather; none where it never does. */
function drawOnset(
  spec: DefectSpec,
  key: Key,
  n: number,
  from: Millis,
  to: Millis,
  weather: Weather,
  town: TownTime,
): Millis | undefined {
  for (let t = 0; t < triesMax; t++) {
    const at = Math.floor(between(from, to, key, stream.onset, n * triesMax + t));
    if (uniform(key, stream.accept, n * triesMax + t) < liking(spec, at, weather, town)) return at;
    // Seasonal defects keep their yearly rate only if a refused try is not simply tried again.
    if (spec.likes === 'cold') return undefined;
  }
  return undefined;
}

function liking(spec: DefectSpec, at: Millis, weather: Weather, town: TownTime): number {
  switch (spec.likes) {
    case 'anything':
      return 1;
    case 'cold':
      return clamp((12 - weather.air(at).outdoorC) / 24, 0.02, 1);
    case 'wet':
      return Math.max(0.1, weather.air(at).wetness);
    case 'night':
      return town.local(at).hour < 5 ? 1 : 0;
  }
}

function defectAt(
  spec: DefectSpec,
  target: Target,
  key: Key,
  id: string,
  onset: Millis,
  lamps?: number,
): Defect {
  const lasts = spec.lastsH;
  return {
    id,
    key,
    spec,
    cause: { type: spec.scope, id: target.id },
    deviceIds: struck(spec, target, key, lamps),
    onset,
    endsAt:
      lasts === undefined ? null : Math.round(onset + between(lasts[0], lasts[1], key, stream.lasts) * HOUR),
  };
}

/** The devices a defect acts on. A cable is cut somewhere: what lies behind goes dark (lamps stand in pole order). */
function struck(spec: DefectSpec, target: Target, key: Key, lamps?: number): readonly string[] {
  const all = target.members.map((device) => device.id);
  if (spec.id === 'cable_theft') {
    const behind = lamps ?? Math.max(3, Math.ceil(all.length * between(0.4, 1, key, stream.lamps)));
    return all.slice(-behind);
  }
  return spec.scope === 'gateway' && target.gateway !== null ? [target.gateway.id, ...all] : all;
}

function byHand(seed: number, plan: PlannedDefect, targets: ReadonlyMap<string, Target>): readonly Defect[] {
  const spec = defectSpec.get(plan.defect);
  const target = spec?.scope === 'device' ? deviceTarget(plan.on, targets) : targets.get(plan.on);
  if (spec === undefined || target === undefined) return [];
  const id = `${spec.id}:${plan.on}:${plan.at}`;
  const defect = defectAt(spec, target, keyOf(seed, id), id, plan.at, plan.lamps ?? undefined);
  return [plan.until === null ? defect : { ...defect, endsAt: plan.until }];
}

/** A gateway's id names both the device and what hangs on it. */
function deviceTarget(id: string, targets: ReadonlyMap<string, Target>): Target | undefined {
  const target = targets.get(id);
  if (target === undefined || target.scope === 'device') return target;
  return target.gateway?.id === id
    ? { id, scope: 'device', members: [target.gateway], gateway: null }
    : undefined;
}
