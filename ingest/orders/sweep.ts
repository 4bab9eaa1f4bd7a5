// Before the heating season (冬前检修): which assets to look at first, from what the last season showed. Pure: the
// season's facts in, a list with reasons out, the same facts the same list.
import type { Device, DeviceId } from '../domain/device.ts';
import type { FaultCode, Words } from '../domain/fault.ts';
import { DAY, HOUR, MINUTE, type Millis, type TownTime } from '../domain/time.ts';
import type { Catalogue } from './catalogue.ts';

export interface SweepFacts {
  /** Of one kind. */
  readonly devices: readonly Device[];
  /** Last season's faults of single assets. */
  readonly faults: readonly { readonly deviceId: DeviceId; readonly code: FaultCode | null }[];
  /** Whether a device is heard now. */
  readonly heard: (id: DeviceId) => 'heard' | 'silent' | 'never';
  /** Mean of supply minus return, in kelvin, while heating; absent: not measured. */
  readonly spreadK: ReadonlyMap<DeviceId, number>;
  /** A heater below this is weak. */
  readonly weakSpreadK: number;
}

export const sweepReasons = ['faults', 'silent', 'never_heard', 'weak'] as const;
export interface SweepReason {
  readonly type: (typeof sweepReasons)[number];
  readonly words: Words;
}
export interface SweepItem {
  readonly device: Device;
  /** Higher is sooner. */
  readonly weight: number;
  readonly reasons: readonly SweepReason[];
}

/** What broke most comes first; what cannot be heard may hide anything, and comes before what is merely weak. */
const weights = { fault: 3, silent: 2, weak: 1 } as const;

/** Assets with a reason, by weight, then by village and id. */
export function sweepPlan(facts: SweepFacts): readonly SweepItem[] {
  const codes = new Map<DeviceId, (FaultCode | null)[]>();
  for (const { deviceId, code } of facts.faults) codes.set(deviceId, [...(codes.get(deviceId) ?? []), code]);
  return facts.devices
    .map((device) => itemOf(device, facts, codes.get(device.id) ?? []))
    .filter(({ reasons }) => 0 < reasons.length)
    .sort((a, b) => b.weight - a.weight || order(a.device, b.device));
}

const order = (a: Device, b: Device): number => compare(a.village, b.village) || compare(a.id, b.id);
const compare = (a: string, b: string): number => (a < b ? -1 : a === b ? 0 : 1);

function itemOf(device: Device, facts: SweepFacts, codes: readonly (FaultCode | null)[]): SweepItem {
  const reasons: SweepReason[] = [];
  let weight = 0;
  if (0 < codes.length) {
    weight += weights.fault * codes.length;
    reasons.push({ type: 'faults', words: faultWords(codes) });
  }
  const heard = facts.heard(device.id);
  if (heard !== 'heard') {
    weight += weights.silent;
    reasons.push(silence[heard]);
  }
  const spread = facts.spreadK.get(device.id);
  if (spread !== undefined && spread < facts.weakSpreadK) {
    weight += weights.weak;
    reasons.push({ type: 'weak', words: weakWords(spread) });
  }
  return { device, weight, reasons };
}

function faultWords(codes: readonly (FaultCode | null)[]): Words {
  const named = [...new Set(codes)].map((code) => code ?? 'complaint').sort();
  return {
    zh: `上季${codes.length}次故障：${named.join('、')}`,
    en: `${codes.length} faults last season: ${named.join(', ')}`,
  };
}

const silence: Readonly<Record<'silent' | 'never', SweepReason>> = {
  silent: { type: 'silent', words: { zh: '现无数据', en: 'Silent now' } },
  never: { type: 'never_heard', words: { zh: '从未上报数据', en: 'Never heard' } },
};

/** Cut, not rounded, to a tenth. */
const weakWords = (spreadK: number): Words => {
  const shown = (Math.floor(spreadK * 10) / 10).toFixed(1);
  return {
    zh: `供回水温差仅${shown}℃，出力偏弱`,
    en: `Weak: supply only ${shown} K above return`,
  };
};

/** One reading of a heater while it was asked about. */
export interface SpreadSample {
  readonly deviceId: DeviceId;
  readonly metrics: Readonly<Record<string, unknown>>;
}

/** Sums of supply minus return, of readings in which the heater was heating; add to it batch by batch. */
export class SpreadMeans {
  readonly #sums = new Map<DeviceId, { sum: number; count: number }>();

  add({ deviceId, metrics }: SpreadSample): void {
    const { supply_c: supply, return_c: back, mode } = metrics;
    if (typeof supply !== 'number' || typeof back !== 'number') return;
    if (mode !== undefined && mode !== 'heat') return;
    const entry = this.#sums.get(deviceId) ?? { sum: 0, count: 0 };
    entry.sum += supply - back;
    entry.count += 1;
    this.#sums.set(deviceId, entry);
  }

  means(samplesMin: number): ReadonlyMap<DeviceId, number> {
    const means = new Map<DeviceId, number>();
    for (const [id, { sum, count }] of this.#sums) if (samplesMin <= count) means.set(id, sum / count);
    return means;
  }
}

export interface Span {
  readonly from: Millis;
  readonly to: Millis;
}

/** The newest season that has begun by `at`, up to its end or to `at`. Days as `MM-DD`, both inclusive. */
export function lastSeason(season: Catalogue['season'], at: Millis, time: TownTime): Span {
  const { year } = time.local(at);
  for (let of = year; ; of -= 1) {
    const from = dayStart(`${of}-${season.from}`, time);
    if (at < from) continue;
    const endYear = season.from <= season.to ? of : of + 1;
    return { from, to: Math.min(at, dayStart(`${endYear}-${season.to}`, time) + DAY) };
  }
}

function dayStart(date: string, time: TownTime): Millis {
  const noon = Date.parse(`${date}T12:00:00Z`);
  return time.startOfDay(noon - time.offsetMs(noon));
}

/** Mornings over the season, at the coldest hour, each long enough for some readings. */
export function sampleMornings({ from, to }: Span, count: number, time: TownTime): readonly Span[] {
  const days = Math.floor((to - from) / DAY);
  const mornings: Span[] = [];
  for (let n = 1; n <= Math.min(count, days); n += 1) {
    const begin = time.startOfDay(from + Math.floor((days * n) / (count + 1)) * DAY) + sampleHour * HOUR;
    mornings.push({ from: begin, to: begin + sampleMs });
  }
  return mornings;
}
const sampleHour = 6;
const sampleMs: Millis = 10 * MINUTE;
