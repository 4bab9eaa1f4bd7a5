// Our own trouble: most of a kind, all over the town, falls silent at once. Then the platform is deaf, and no
// device is to blame.
import type { Device } from '../../domain/device.ts';
import type { Cause } from '../../domain/fault.ts';
import { MINUTE, type Millis, SECOND } from '../../domain/time.ts';
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
    [...mute].some(([kind, silent]) => isDeaf(step, kind, silent, share, recent));
  return {
    present:
      silenceCounts(step) && !step.town.standing.has(brokerKey) && deaf(rule.share, standing.length === 0),
    dueAt: since + rule.raiseMs,
    calm: !deaf(1 - rule.clearShare, false),
    affected: [],
  };
}

/** The silent devices of each kind: few, so that a look costs little while the town is well. */
function muteByKind({ town, ctx }: Step): ReadonlyMap<string, readonly Device[]> {
  const mute = new Map<string, Device[]>();
  for (const [id, shown] of town.symptoms) {
    if (shown.silent === undefined) continue;
    const device = ctx.registry.devices.get(id);
    if (device === undefined || ctx.device(id).lastSeenAt === null) continue;
    const others = mute.get(device.kind);
    if (others === undefined) mute.set(device.kind, [device]);
    else others.push(device);
  }
  return mute;
}

/**
 * Whether at least `share` of the kind's devices are silent (or fell silent at once), in half of its villages as many of
 * each: one village's blackout and a lone silent device next door are not the whole town.
 */
function isDeaf(step: Step, kind: string, mute: readonly Device[], share: number, recent: boolean): boolean {
  const { devices, byVillage } = step.ctx.heard(kind);
  const wanted = Math.max(kindDevicesMin, share * devices);
  if (mute.length < wanted) return false;
  const silent = recent ? mute.filter((device) => isRecent(step, device)) : mute;
  if (silent.length < wanted) return false;
  const silentIn = new Map<string, number>();
  for (const { village } of silent) silentIn.set(village, (silentIn.get(village) ?? 0) + 1);
  const deaf = [...silentIn].filter(([village, count]) => share * (byVillage.get(village) ?? 0) <= count);
  return Math.max(villagesMin, villageShare * byVillage.size) <= deaf.length;
}

function isRecent(step: Step, device: Device): boolean {
  const since = shows(step, device.id, ['silent'])!;
  return step.at - since <= atOnceMs + 2 * device.intervalS * SECOND;
}
