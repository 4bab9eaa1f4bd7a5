// The program's own trouble, found outside the engine and told through it: one platform order while it lasts.
import type { Command, CommandResult, PlatformTrouble } from '../domain/command.ts';
import type { Cause, Words } from '../domain/fault.ts';
import { lookAtStanding, suspectDeaf } from './cause.ts';
import { dropCause } from './cause-state.ts';
import { platformKey } from './causes/platform.ts';
import { clear, raise } from './standing.ts';
import type { Step } from './step.ts';

const WORDS: Readonly<Record<PlatformTrouble, Words>> = {
  disk_full: { zh: '平台磁盘将满，已拒收新数据', en: 'The disk is nearly full: new data is refused' },
  telemetry_store: {
    zh: '遥测库不可用，数据暂存待补写',
    en: 'The telemetry store is down; data waits to be written',
  },
  broker: {
    zh: '消息服务异常，收不到设备数据',
    en: 'The broker is in trouble: nothing is heard from devices',
  },
  order_store: { zh: '工单库不可用', en: 'The order store is down' },
  feed: {
    zh: '大部分设备同时失联，应为平台或网络故障',
    en: 'Most devices fell silent at once: platform or network',
  },
  clock: { zh: '平台时钟异常', en: "The platform's clock has jumped" },
};

export function platformTrouble(step: Step, command: Command & { type: 'platform' }): CommandResult {
  const cause = { type: 'platform', id: command.trouble } as const;
  const key = platformKey(cause);
  if (command.present) beginTrouble(step, cause, wordsOf(command));
  else endTrouble(step, cause);
  const order = step.town.orders.get(step.town.lastOrder.get(key) ?? '');
  return { ok: true, ...(order === undefined ? {} : { order }) };
}

function wordsOf({ trouble, detail }: Command & { type: 'platform' }): Words {
  const { zh, en } = WORDS[trouble];
  return detail === '' ? { zh, en } : { zh: `${zh}（${detail}）`, en: `${en} (${detail})` };
}

function beginTrouble(step: Step, cause: Cause, words: Words): void {
  const key = platformKey(cause);
  const since = step.town.causes.get(key)?.presentSince ?? step.at;
  // Whatever the town has seen by itself: from here on it stands because it is told.
  dropCause(step.town, key);
  if (step.town.standing.has(key)) return;
  const { priority, cls } = step.ctx.rules.causes.platform;
  raise(step, {
    cause,
    code: 'platform',
    deviceIds: [],
    rule: { id: 'platform', version: step.ctx.rules.version },
    since,
    at: step.at,
    priority,
    cls,
    evidence: [],
    words,
  });
}

function endTrouble(step: Step, cause: Cause): void {
  const key = platformKey(cause);
  const standing = step.town.standing.get(key);
  // Whom the broker kept from speaking has yet to speak.
  if (cause.id === 'broker') {
    step.town.graceUntil = step.at + step.ctx.rules.graceMs;
    lookAtStanding(step);
  }
  clear(step, key, []);
  if (cause.id === 'broker' && standing !== undefined) suspectDeaf(step, cause, standing.fault.since);
}

/** Troubles told by the process before this one, which tells anew what is still so. What the town sees for itself goes on. */
export function endTroubles(step: Step): void {
  for (const { key, cause } of [...step.town.standing.values()])
    if (cause.type === 'platform' && !step.town.causes.has(key)) endTrouble(step, cause);
}
