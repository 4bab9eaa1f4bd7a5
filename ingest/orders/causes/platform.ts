// Our own trouble: the broker or the program was away, or most of a kind, all over the town, falls silent at once. As long as
// the town is deaf no device is to blame, and whatever began it, it is one order.
import type { Device } from '../../domain/device.ts';
import type { Cause, Words } from '../../domain/fault.ts';
import { lastOpened } from '../../domain/order.ts';
import { MINUTE, type Millis, SECOND } from '../../domain/time.ts';
import type { Step } from '../step.ts';
import { type FaultKey, faultKey, type Town } from '../town-state.ts';
import { type CauseFinder, ruleOf, type Sighting, shows, silenceCounts } from './finder.ts';

/** Seen by the town itself: nobody knows what began it. */
export const feed: Cause = { type: 'platform', id: 'feed' };
/** Told from outside while it lasts; the town goes on with it should nobody be heard afterwards. */
const broker: Cause = { type: 'platform', id: 'broker' };
/** The program itself was down. */
export const downtime: Cause = { type: 'platform', id: 'downtime' };

/** Fewer devices of a kind than this say nothing about the platform. */
const kindDevicesMin = 10;
/** In a single village it is that village's power. */
const villagesMin = 2;
const villageShare = 0.5;
/** What fell silent within this, and the kind's two intervals, fell silent at once. */
const atOnceMs = 4 * MINUTE;

export const platformKey = (cause: Cause): FaultKey => faultKey(cause, 'platform');

export const platform: CauseFinder = {
  id: 'platform',
  code: 'platform',
  symptoms: ['silent'],
  shared: false,
  groups: (_device, step) => (isDeafAfterStop(step) ? [feed, broker, downtime] : [feed, broker]),
  members: () => [],
  look,
  words: ({ id }) => WORDS[id] ?? WORDS.feed,
};

const WORDS: Readonly<Record<string, Words>> & { readonly feed: Words } = {
  feed: {
    zh: '全镇大部分设备同时失联，应为平台或网络故障，不逐台派单',
    en: 'Most devices fell silent at once: platform or network, no single device is blamed',
  },
  broker: {
    zh: '消息服务已恢复，但大部分设备仍无数据，应为平台或网络故障，不逐台派单',
    en: 'The broker is back, yet most devices are still silent: platform or network, no single device is blamed',
  },
  downtime: {
    zh: '平台曾停止运行，期间未收到数据；设备静默不计，恢复后重新判断',
    en: 'The platform was down and heard nothing; the silence of that time is not counted',
  },
};

/** Whether for some of that time the platform heard nobody, by the last order about each way in which it can come to that. */
export const wasDeaf = ({ lastOrder, orders }: Town, from: Millis, until: Millis): boolean =>
  [feed, broker, downtime].some((cause) => {
    const order = orders.get(lastOrder.get(platformKey(cause)) ?? '');
    return order !== undefined && lastOpened(order) < until && from < (order.closedAt ?? until);
  });

/** Over when the town is heard again; a stop of the program that all came back from is so at once. */
function look(cause: Cause, step: Step, since: Millis): Sighting {
  const rule = ruleOf(platform, step);
  const mute = muteByKind(step, step.town.standing.get(platformKey(cause))?.fault.since ?? since);
  const deaf = (share: number): boolean =>
    [...mute].some(([kind, silent]) => isDeaf(step, kind, silent, share));
  return {
    present: silenceCounts(step) && !isExplained(step.town, cause) && deaf(rule.share),
    // Who comes back a little later than the others is given the same time as ever.
    dueAt: Math.max(since, step.town.graceUntil) + rule.raiseMs,
    calm: !deaf(1 - rule.clearShare),
    affected: [],
  };
}

/** What is known to have begun it explains the same silence: the feed is not blamed as well. */
const isExplained = ({ standing }: Town, { id }: Cause): boolean =>
  id === feed.id && (standing.has(platformKey(broker)) || standing.has(platformKey(downtime)));

/** A stop as such explains no silence after it; that nobody was heard again does. */
const isDeafAfterStop = (step: Step): boolean =>
  silenceCounts(step) && (step.town.causes.get(platformKey(downtime))?.presentSince ?? null) !== null;

/** The devices of each kind that fell silent then or later: few, so that a look costs little while the town is well. */
function muteByKind(step: Step, since: Millis): ReadonlyMap<string, readonly Device[]> {
  const { registry, device: view } = step.ctx;
  const mute = new Map<string, Device[]>();
  for (const id of step.town.symptoms.keys()) {
    const silentSince = shows(step, id, platform.symptoms);
    if (silentSince === undefined || view(id).lastSeenAt === null) continue;
    const device = registry.devices.get(id)!;
    if (silentSince < since - atOnceMs - 2 * device.intervalS * SECOND) continue;
    const others = mute.get(device.kind);
    if (others === undefined) mute.set(device.kind, [device]);
    else others.push(device);
  }
  return mute;
}

/**
 * Whether at least `share` of the kind's devices are silent, in half of its villages as many of each: one village's blackout
 * and a lone silent device next door are not the whole town.
 */
function isDeaf(step: Step, kind: string, mute: readonly Device[], share: number): boolean {
  const { devices, byVillage } = step.ctx.heard(kind);
  if (mute.length < Math.max(kindDevicesMin, share * devices)) return false;
  const silentIn = new Map<string, number>();
  for (const { village } of mute) silentIn.set(village, (silentIn.get(village) ?? 0) + 1);
  const deaf = [...silentIn].filter(([village, count]) => share * (byVillage.get(village) ?? 0) <= count);
  return Math.max(villagesMin, villageShare * byVillage.size) <= deaf.length;
}
