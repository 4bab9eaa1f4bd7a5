// Our own trouble: most of a kind, all over the town, falls silent at once. Then the platform is deaf, and no
// device is to blame.
import type { Device } from '../../domain/device.ts';
import type { Cause } from '../../domain/fault.ts';
import { MINUTE, type Millis, SECOND } from '../../domain/time.ts';
import { devicesOfKind, kindsPresent } from '../places.ts';
import type { Step } from '../step.ts';
import { faultKey } from '../town-state.ts';
import { type CauseFinder, ruleOf, type Sighting, shows, silenceCounts } from './finder.ts';

export const feed: Cause = { type: 'platform', id: 'feed' };
/** Told from outside: it explains the same silence, so the feed is not blamed as well. */
const broker: Cause = { type: 'platform', id: 'broker' };
/** Fewer devices of a kind than this say nothing about the platform. */
const kindDevicesMin = 10;
/** In a single village it is that village's power. */
const villagesMin = 2;
const villageShare = 0.5;
/** What fell silent within this, and the kind's two intervals, fell silent at once. */
const atOnceMs = 4 * MINUTE;

const brokerKey = faultKey(broker, 'platform');

export const platform: CauseFinder = {
  id: 'platform',
  code: 'platform',
  symptoms: ['silent'],
  shared: false,
  groups: () => [feed, broker],
  members: () => [],
  look,
  words: () => ({
    zh: '全镇大部分设备同时失联，应为平台或网络故障，不逐台派单',
    en: 'Most devices fell silent at once: platform or network, no single device is blamed',
  }),
};

function look(_cause: Cause, step: Step, since: Millis, standing: readonly string[]): Sighting {
  const rule = ruleOf(platform, step);
  const mute = muteByKind(step);
  const deaf = (share: number, recent: boolean): boolean =>
    kindsPresent(step.ctx.registry).some(
      (kind) => kindDevicesMin <= (mute.get(kind) ?? 0) && isDeaf(step, kind, share, recent),
    );
  return {
    present:
      silenceCounts(step) && !step.town.standing.has(brokerKey) && deaf(rule.share, standing.length === 0),
    dueAt: since + rule.raiseMs,
    calm: !deaf(1 - rule.clearShare, false),
    affected: [],
  };
}

/** How many of each kind are silent: for most kinds too few to look at all of them. */
function muteByKind({ town, ctx }: Step): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const [id, shown] of town.symptoms) {
    const kind = shown.silent === undefined ? undefined : ctx.registry.devices.get(id)?.kind;
    if (kind !== undefined) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  return counts;
}

/**
 * Whether at least `share` of the kind's devices, in half of its villages, are silent (or fell silent at
 * once).
 */
function isDeaf(step: Step, kind: string, share: number, recent: boolean): boolean {
  const villages = new Set<string>();
  const deafVillages = new Set<string>();
  let seen = 0;
  let silent = 0;
  for (const device of devicesOfKind(step.ctx.registry, kind)) {
    if (step.ctx.device(device.id).lastSeenAt === null) continue;
    seen += 1;
    villages.add(device.village);
    if (!isSilent(step, device, recent)) continue;
    silent += 1;
    deafVillages.add(device.village);
  }
  const wide = Math.max(villagesMin, villageShare * villages.size) <= deafVillages.size;
  return wide && kindDevicesMin <= silent && share * seen <= silent;
}

function isSilent(step: Step, device: Device, recent: boolean): boolean {
  const since: Millis | undefined = shows(step, device.id, ['silent']);
  if (since === undefined) return false;
  return !recent || step.at - since <= atOnceMs + 2 * device.intervalS * SECOND;
}
