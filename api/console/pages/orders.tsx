// All orders: filters in the address, so that a filtered list can be sent to somebody; pages as long as there are more.
import { useState } from 'preact/hooks';
import { openStatuses, useOpenOrders } from '../all-orders.ts';
import { ask } from '../api.ts';
import { useAsked } from '../asked.ts';
import { useNow } from '../clock.ts';
import type { Order } from '../contract.ts';
import { named, t } from '../i18n/language.ts';
import { ChoiceField } from '../parts/fields.tsx';
import { OrderRow } from '../parts/order-row.tsx';
import { Empty, Show } from '../parts/states.tsx';
import { go } from '../router.ts';
import type { PageProps } from '../routes.tsx';
import { isOffice, useTown } from '../session.tsx';
import { urgency } from '../words/follow-up.ts';

const filters = ['status', 'village', 'kind', 'crew', 'due'] as const;
type Filter = (typeof filters)[number];

export function OrdersPage({ query }: PageProps) {
  const { me } = useTown();
  const due = query.get('due');
  return (
    <>
      <div class="title-row">
        <h1>{t('nav.orders')}</h1>
        {isOffice(me) && (
          <a class="button" href="/orders/new">
            {t('orders.new')}
          </a>
        )}
      </div>
      <Filters query={query} />
      {due === 'over' || due === 'half' ? (
        <DueOrders due={due} query={query} />
      ) : (
        <PagedOrders query={query} />
      )}
    </>
  );
}

function Filters({ query }: { readonly query: URLSearchParams }) {
  const { villages, kinds, crews, kindName } = useTown();
  const any = ['', t('filter.any')] as const;
  const options: Record<Filter, readonly (readonly [string, string])[]> = {
    status: [
      ['', t('filter.live')],
      ...(['open', 'accepted', 'on_site', 'verifying', 'closed', 'cancelled'] as const).map(
        (status) => [status, named('status', status)] as const,
      ),
      ['all', t('filter.all')],
    ],
    village: [any, ...villages.map(({ id, name }) => [id, name] as const)],
    kind: [any, ...kinds.map(({ id }) => [id, kindName(id)] as const)],
    crew: [any, ...crews.map(({ id, name }) => [id, name] as const)],
    due: [any, ['half', t('town.half')], ['over', t('town.over')]],
  };
  const choose = (filter: Filter, value: string) => {
    const next = new URLSearchParams(query);
    if (value === '') next.delete(filter);
    else next.set(filter, value);
    go(`/orders?${next}`, 'replace');
  };
  return (
    <div class="filters">
      {filters.map((filter) => (
        <ChoiceField
          key={filter}
          label={named('filter', filter)}
          value={query.get(filter) ?? ''}
          options={options[filter]}
          onChoose={(value) => choose(filter, value)}
        />
      ))}
    </div>
  );
}

function askedOf(query: URLSearchParams) {
  const status = query.get('status') ?? openStatuses;
  const text = (name: Filter) => query.get(name) ?? undefined;
  return {
    status: status === 'all' ? undefined : status,
    village: text('village'),
    kind: text('kind'),
    crew: text('crew'),
  };
}

function PagedOrders({ query }: { readonly query: URLSearchParams }) {
  const now = useNow();
  const asked = askedOf(query);
  const first = useAsked('GET /api/v1/orders', { query: asked }, ['order']);
  const [more, setMore] = useState<{ name: string; orders: readonly Order[]; cursor: string | null } | null>(
    null,
  );
  const name = String(query);
  return (
    <Show of={first}>
      {({ items, nextCursor }) => {
        const further = more?.name === name ? more : { name, orders: [], cursor: nextCursor };
        const load = async (cursor: string) => {
          const page = await ask('GET /api/v1/orders', { query: { ...asked, cursor } });
          setMore({ name, orders: [...further.orders, ...page.items], cursor: page.nextCursor });
        };
        const ids = new Set(items.map(({ id }) => id));
        return (
          <>
            {items.length === 0 && <Empty>{t('orders.none')}</Empty>}
            <div class="rows">
              {[...items, ...further.orders.filter(({ id }) => !ids.has(id))].map((order) => (
                <OrderRow key={order.id} order={order} now={now} />
              ))}
            </div>
            {further.cursor !== null && (
              <button type="button" onClick={() => void load(further.cursor!)}>
                {t('state.more')}
              </button>
            )}
          </>
        );
      }}
    </Show>
  );
}

/** 督办 has no filter on the server: it is reckoned from all open orders, as on the town's page. */
function DueOrders({ due, query }: { readonly due: 'over' | 'half'; readonly query: URLSearchParams }) {
  const now = useNow();
  const open = useOpenOrders(query.get('village') ?? undefined);
  const fits = (order: Order) =>
    urgency(order, now) === due &&
    (['status', 'kind', 'crew'] as const).every((name) => (query.get(name) ?? order[name]) === order[name]);
  return (
    <Show of={open}>
      {({ orders }) => {
        const shown = orders.filter(fits).sort((a, b) => a.priority - b.priority);
        return (
          <div class="rows">
            {shown.length === 0 && <Empty>{t('town.nothingDue')}</Empty>}
            {shown.map((order) => (
              <OrderRow key={order.id} order={order} now={now} />
            ))}
          </div>
        );
      }}
    </Show>
  );
}
