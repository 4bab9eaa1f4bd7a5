// A deadline that nobody met is told further up (村级吹哨、镇级报到): crew, village cadre, town office, leader.
// Accepting stops it; accepted and nobody there by `arriveBy` begins it again. Follow-up (督办) is told at half
// and at the whole of the time to repair.
import type { Words } from '../domain/fault.ts';
import { systemActor } from '../domain/ledger.ts';
import type { Notice } from '../domain/notice.ts';
import type { Order } from '../domain/order.ts';
import type { Level } from './catalogue.ts';
import { levelRecipient, notify } from './notices.ts';
import { type Step, write } from './step.ts';
import { chainFor, deadlineAhead, halvesTold, tellingAt } from './watch.ts';

export function escalateDue(step: Step, orderId: string): void {
  const order = step.town.orders.get(orderId);
  const ahead = order === undefined ? undefined : deadlineAhead(order);
  if (order === undefined || ahead === undefined) return;
  const chain = chainFor(order, ahead);
  const steps = chain?.steps ?? 0;
  const plan = step.ctx.catalogue.escalation[order.priority];
  const telling = plan === undefined ? undefined : tellingAt(plan, steps);
  if (telling === undefined) return;
  const { missed } = ahead;
  const after = write(step, orderId, {
    action: 'told',
    by: systemActor,
    why: toldWords(missed, telling.to),
    patch: { escalation: { missed, from: chain?.from ?? step.at, steps: steps + 1 } },
  });
  const more = { missed, deadlineStep: steps + 1 };
  const [crew, others] = parted(step, after, telling.to);
  notify(step, after, 'repeat', crew, more);
  notify(step, after, telling.isReminder ? 'repeat' : 'escalated', others, more);
}

/** The crew hears its own order again; everybody else hears of somebody else's. */
function parted(
  step: Step,
  order: Order,
  levels: readonly Level[],
): [Notice['recipient'][], Notice['recipient'][]] {
  const all = unique(levels.map((level) => levelRecipient(order, level, step.ctx.registry)));
  return [all.filter(({ type }) => type === 'crew'), all.filter(({ type }) => type !== 'crew')];
}

/** A level that a village lacks falls to the office, so that no step is told to nobody. */
function unique(recipients: readonly Notice['recipient'][]): Notice['recipient'][] {
  return [...new Map(recipients.map((one) => [`${one.type} ${one.id}`, one])).values()];
}

const levelWords: Readonly<Record<Level, Words>> = {
  crew: { zh: '班组', en: 'the crew' },
  cadre: { zh: '包村干部', en: 'the village cadre' },
  office: { zh: '镇办公室', en: 'the town office' },
  leader: { zh: '包片领导', en: 'the leader' },
};

function toldWords(missed: 'accept' | 'arrive', levels: readonly Level[]): Words {
  const [zh, en] =
    missed === 'accept' ? ['逾期未接单', 'not accepted in time'] : ['逾期未到场', 'nobody arrived in time'];
  return {
    zh: `${zh}，已告知${levels.map((level) => levelWords[level].zh).join('、')}`,
    en: `${en}: told ${levels.map((level) => levelWords[level].en).join(', ')}`,
  };
}

export function pushDue(step: Step, orderId: string): void {
  const order = step.town.orders.get(orderId);
  if (order === undefined) return;
  const halves = halvesTold(order) === 0 ? 1 : 2;
  const after = write(step, orderId, {
    action: 'told',
    by: systemActor,
    why: pushWords[halves],
    patch: { pushed: { at: step.at, halves } },
  });
  const levels: readonly Level[] = step.ctx.catalogue.push[halves === 1 ? 'half' : 'whole'];
  const recipients = unique(levels.map((level) => levelRecipient(after, level, step.ctx.registry)));
  notify(step, after, 'pushed', recipients, { share: halves / 2 });
}

const pushWords: Readonly<Record<1 | 2, Words>> = {
  1: { zh: '办理时限已过半，列入督办', en: 'half the time to repair has gone: followed up' },
  2: { zh: '已超办理时限，列入督办', en: 'the time to repair is over: followed up' },
};
