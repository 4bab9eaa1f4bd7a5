// The program's own trouble, found outside the engine and told through it: one platform order while it lasts.
import type { Command, CommandResult, PlatformTrouble } from '../domain/command.ts';
import type { Cause, Words } from '../domain/fault.ts';
import { lookAtStanding } from './cause.ts';
import { clear, raise } from './standing.ts';
import type { Step } from './step.ts';
import { faultKey } from './town-state.ts';

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
  const key = faultKey(cause, 'platform');
  if (!command.present) endTrouble(step, cause);
  else if (!step.town.standing.has(key)) {
    const words = WORDS[command.trouble];
    const { priority, cls } = step.ctx.rules.causes.platform;
    raise(step, {
      cause,
      code: 'platform',
      deviceIds: [],
      rule: { id: 'platform', version: step.ctx.rules.version },
      since: step.at,
      at: step.at,
      priority,
      cls,
      evidence: [],
      words:
        command.detail === ''
          ? words
          : { zh: `${words.zh}（${command.detail}）`, en: `${words.en} (${command.detail})` },
    });
  }
  const order = step.town.orders.get(step.town.lastOrder.get(key) ?? '');
  return { ok: true, ...(order === undefined ? {} : { order }) };
}

function endTrouble(step: Step, cause: Cause): void {
  // Whom the broker kept from speaking has yet to speak.
  if (cause.id === 'broker') {
    step.town.graceUntil = step.at + step.ctx.rules.graceMs;
    lookAtStanding(step);
  }
  clear(step, faultKey(cause, 'platform'), []);
}

/** Troubles told by the process before this one, which tells anew what is still so. What the town sees for itself goes on. */
export function endTroubles(step: Step): void {
  for (const { key, cause } of [...step.town.standing.values()])
    if (cause.type === 'platform' && !step.town.causes.has(key)) endTrouble(step, cause);
}
