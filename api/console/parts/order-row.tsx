// One order in a list: what, where, how urgent, how long.
import type { Device, Order } from '../contract.ts';
import { currentLanguage, inWords, named, t } from '../i18n/language.ts';
import { useTown } from '../session.tsx';
import { distanceText } from '../words/order-sort.ts';
import { span } from '../words/time.ts';
import { Deadline, PriorityMark, StatusChip } from './chips.tsx';

interface Props {
  readonly order: Order;
  readonly now: number;
  readonly device?: Device;
  readonly distanceM?: number | null;
}

export function OrderRow({ order, now, device, distanceM }: Props) {
  const town = useTown();
  const more = order.deviceIds.length - 1;
  return (
    <a class="order-row" href={`/orders/${encodeURIComponent(order.id)}`}>
      <PriorityMark order={order} />
      <span class="order-row-what">
        <strong>{codeName(order)}</strong>
        <span>
          {device?.address ?? town.villageName(order.village)}
          {0 < more && ` ${t('order.andMore', { n: more })}`}
          {distanceM !== null && distanceM !== undefined && ` · ${distanceText(distanceM)}`}
        </span>
        <small class="dim">{inWords(order.why)}</small>
      </span>
      <span class="order-row-when">
        <StatusChip order={order} />
        <Deadline order={order} now={now} />
        <small class="dim">
          {order.number} ·{' '}
          {t('order.age', { span: span(now - Date.parse(order.openedAt), currentLanguage()) })}
          {0 < order.complaintIds.length && ` · ${t('order.complaints', { n: order.complaintIds.length })}`}
        </small>
      </span>
    </a>
  );
}

/** A fault's name, or what the order is for where no fault stands behind it. */
export const codeName = (order: Pick<Order, 'code' | 'type'>): string =>
  order.code === null ? named('type', order.type) : named('code', order.code);
