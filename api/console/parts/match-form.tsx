// Putting a complaint to an order by hand, where the match was wrong or missing.
import { useState } from 'preact/hooks';
import { useOpenOrders } from '../all-orders.ts';
import { ask } from '../api.ts';
import type { Complaint, Order } from '../contract.ts';
import { t } from '../i18n/language.ts';
import { changedHere } from '../live.ts';
import { ChoiceField, Doing } from './fields.tsx';
import { codeName } from './order-row.tsx';
import { Empty, Show } from './states.tsx';

interface Props {
  readonly complaint: Complaint;
  readonly onDone: () => void;
}

export function MatchForm({ complaint, onDone }: Props) {
  const open = useOpenOrders(complaint.village ?? undefined);
  return (
    <Show of={open}>
      {({ orders }) =>
        orders.length === 0 ? (
          <Empty>{t('village.noOrders')}</Empty>
        ) : (
          <Choice complaint={complaint} orders={orders} onDone={onDone} />
        )
      }
    </Show>
  );
}

function Choice({ complaint, orders, onDone }: Props & { readonly orders: readonly Order[] }) {
  const [chosen, choose] = useState(complaint.orderId ?? orders[0]!.id);
  const submit = async () => {
    const params = { id: complaint.id };
    await ask('POST /api/v1/complaints/{id}/match', {
      params,
      key: crypto.randomUUID(),
      body: { orderId: chosen },
    });
    changedHere('order');
    onDone();
  };
  return (
    <Doing class="move-form" button={t('complaint.match')} onDo={submit}>
      <ChoiceField
        label={t('complaint.order')}
        value={chosen}
        onChoose={choose}
        options={orders.map((order) => [order.id, `${order.number} ${codeName(order)}`])}
      />
    </Doing>
  );
}
