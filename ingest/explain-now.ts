// "Why is there no order?", answered from the judge's state and the town's: rule by rule, in words.
import type { DeviceId } from './domain/device.ts';
import type { Words } from './domain/fault.ts';
import type { Millis } from './domain/time.ts';
import type { Engine } from './engine.ts';
import { explain, type RuleExplained } from './judge/explain.ts';
import { deviceCause, faultKey, type Stage } from './orders/town-state.ts';

export interface WhyNot {
  readonly code: string | null;
  readonly verdict:
    | 'order'
    | 'no_rule'
    | 'pending'
    | 'suppressed'
    | 'grouped'
    | 'silent'
    | 'not_observable'
    | 'calm'
    | 'cancelled';
  readonly since: Millis | null;
  readonly orderId: string | null;
  readonly words: Words;
}

/** One row a rule of the device's kind; faults that stand come first. */
export function explainNow(engine: Engine, id: DeviceId): readonly WhyNot[] {
  const device = engine.registry.devices.get(id);
  const record = engine.device(id);
  if (device === undefined) return [];
  if (record === undefined) {
    return [
      row(null, 'silent', null, { zh: '这个设备还从未上报过数据', en: 'This device has never reported' }),
    ];
  }
  const rules = explain(record.judge, engine.context(device), engine.now, record.latest);
  if (rules.length === 0)
    return [row(null, 'no_rule', null, { zh: '这类设备没有规则', en: 'No rule judges this kind' })];
  const rows = rules.map((rule) => standingRow(engine, id, rule) ?? quietRow(rule));
  return rows.sort((a, b) => Number(a.verdict === 'calm') - Number(b.verdict === 'calm'));
}

const row = (
  code: string | null,
  verdict: WhyNot['verdict'],
  since: Millis | null,
  words: Words,
  orderId: string | null = null,
): WhyNot => ({
  code,
  verdict,
  since,
  orderId,
  words,
});

function standingRow(engine: Engine, id: DeviceId, rule: RuleExplained): WhyNot | undefined {
  const standing = engine.town.standing.get(faultKey(deviceCause(id), rule.code));
  if (standing === undefined) return undefined;
  const orderId = orderOf(engine, standing.stage);
  const { verdict, words } = STAGES[standing.stage.in];
  return row(rule.code, verdict, standing.fault.since, words, orderId);
}

function orderOf(engine: Engine, stage: Stage): string | null {
  if (stage.in === 'told') return stage.orderId;
  if (stage.in === 'mending') return stage.after;
  return stage.in === 'covered' ? (engine.town.lastOrder.get(stage.by) ?? null) : null;
}

const STAGES: Record<Stage['in'], Pick<WhyNot, 'verdict' | 'words'>> = {
  told: { verdict: 'order', words: { zh: '已派单', en: 'It has an order' } },
  waiting: {
    verdict: 'pending',
    words: { zh: '等待归并窗口结束', en: 'Waiting for its grouping window to end' },
  },
  easing: {
    verdict: 'pending',
    words: {
      zh: '上级故障已恢复，本机已无异常表现，待其恢复判定',
      en: 'Its cause is over and it shows no more: about to clear',
    },
  },
  mending: {
    verdict: 'pending',
    words: {
      zh: '前次故障刚刚排除，给设备自行恢复的时间',
      en: 'A trouble of it has just ended: it is given time to recover by itself',
    },
  },
  covered: {
    verdict: 'grouped',
    words: { zh: '由上级故障的工单统一处理', en: 'Covered by the order of its cause' },
  },
  silenced: { verdict: 'suppressed', words: { zh: '处于静默（计划作业）中', en: 'Silenced: planned work' } },
  blocked: { verdict: 'cancelled', words: { zh: '该故障的工单已被取消', en: 'Its order was cancelled' } },
};

function quietRow(rule: RuleExplained): WhyNot {
  switch (rule.reason) {
    case 'unseen':
      return row(rule.code, 'silent', null, { zh: '尚无数据', en: 'No reading yet' });
    case 'missing':
      return row(rule.code, 'not_observable', null, missingWords(rule.missing));
    case 'guarded':
      return row(rule.code, 'not_observable', null, {
        zh: '此刻不判定（时段、季节或屏蔽）',
        en: 'Not judged now (time of day, season or mask)',
      });
    case 'holding':
      return row(rule.code, 'pending', rule.since, {
        zh: '条件已成立，持续时间未到',
        en: 'True, but not for long enough yet',
      });
    case 'claimed':
      return row(rule.code, 'pending', rule.since, {
        zh: '已报修复，等待数据验证',
        en: 'Repaired, they say; waiting for proof',
      });
    case 'standing':
    case 'calm':
      return row(rule.code, 'calm', null, { zh: '条件不成立', en: 'Its condition is not true' });
  }
}

/** A metric that did not come, or a signal with a memory that has not heard enough yet. */
const missingWords = (missing: readonly string[]): Words =>
  missing.length === 0
    ? { zh: '历史数据尚不足以判定', en: 'Not enough has been heard yet to judge it' }
    : { zh: `缺少指标：${missing.join('、')}`, en: `Metrics missing: ${missing.join(', ')}` };
