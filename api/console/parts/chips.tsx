// Small marks: status, priority, health, deadline. Shape and words carry the meaning; colour only repeats it.
import { zone } from '../clock.ts';
import type { Device, Order } from '../contract.ts';
import { currentLanguage, inWords, named, t } from '../i18n/language.ts';
import { urgency } from '../words/follow-up.ts';
import { moment, ms, span } from '../words/time.ts';

export const StatusChip = ({ order }: { readonly order: Pick<Order, 'status' | 'closedAs'> }) => (
  <span class={`chip status-${order.status}`}>
    {order.closedAs === null ? named('status', order.status) : named('closedAs', order.closedAs)}
  </span>
);

export const PriorityMark = ({ order }: { readonly order: Pick<Order, 'priority' | 'priorityReason'> }) => (
  <span class={`priority priority-${order.priority}`} title={inWords(order.priorityReason)}>
    <span class="unseen">{t('order.priority')}</span>
    {order.priority}
  </span>
);

type Health = Device['health']['comms'];
const marks: Record<Health, string> = { ok: '●', fault: '▲', unknown: '○' };
export const HealthChip = ({ name, health }: { readonly name?: string; readonly health: Health }) => (
  <span class={`health health-${health}`}>
    <span aria-hidden="true">{marks[health]}</span> {name === undefined ? '' : `${name} `}
    {named('health', health)}
  </span>
);

/** The worst of three, and unknown before ok. */
export function overallHealth({ comms, supply, function: works }: Device['health']): Health {
  const all = [comms, supply, works];
  if (all.includes('fault')) return 'fault';
  return all.includes('unknown') ? 'unknown' : 'ok';
}

/** How much time is left to the next promise, or how long it is overdue. */
export function Deadline({ order, now }: { readonly order: Order; readonly now: number }) {
  if (order.pause !== null)
    return (
      <span class="deadline">
        {named('pause', order.pause.reason)} ·{' '}
        {t('order.pausedUntil', { at: moment(Date.parse(order.pause.until), now, zone()) })}
      </span>
    );
  const [promise, by] = nextPromise(order);
  if (by === null) return null;
  const left = by - now;
  const how = left < 0 ? 'over' : urgency(order, now);
  const length = span(left, currentLanguage());
  return (
    <span class={`deadline deadline-${how}`}>
      {t(promise)} {left < 0 ? t('deadline.over', { span: length }) : t('deadline.left', { span: length })}
    </span>
  );
}

function nextPromise(
  order: Order,
): readonly ['deadline.accept' | 'deadline.arrive' | 'deadline.fix', number | null] {
  if (order.status === 'open' && order.acceptBy !== null) return ['deadline.accept', ms(order.acceptBy)];
  if (order.status === 'accepted' && order.arriveBy !== null) return ['deadline.arrive', ms(order.arriveBy)];
  if (order.status === 'verifying' || order.status === 'closed' || order.status === 'cancelled')
    return ['deadline.fix', null];
  return ['deadline.fix', ms(order.fixBy)];
}
