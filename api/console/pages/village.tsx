// One village: its figures beside its coverage, its open orders, its circuits, and the devices at fault. An empty page is not taken for a healthy village.
import { useOpenOrders } from '../all-orders.ts';
import { useAsked } from '../asked.ts';
import { useNow } from '../clock.ts';
import { t } from '../i18n/language.ts';
import { DeviceList } from '../parts/device-list.tsx';
import { Figure, LampBar } from '../parts/figures.tsx';
import { OrderRow } from '../parts/order-row.tsx';
import { Empty, Show } from '../parts/states.tsx';
import type { PageProps } from '../routes.tsx';
import { useTown } from '../session.tsx';
import { count, percent } from '../words/rates.ts';

const faultyMax = 100;

export function VillagePage({ id }: PageProps) {
  const town = useTown();
  const now = useNow();
  const reader = town.me.role !== 'crew';
  const orders = useOpenOrders(id);
  const kpi = useAsked('GET /api/v1/kpi', reader ? { query: { village: id } } : null, ['order', 'health']);
  const faulty = useAsked(
    'GET /api/v1/devices',
    { query: { village: id, health: 'fault', limit: faultyMax } },
    ['health'],
  );
  return (
    <>
      <div class="title-row">
        <h1>{town.villageName(id)}</h1>
        <a class="button" href={`/map?village=${id}`}>
          {t('nav.map')}
        </a>
      </div>
      {reader && (
        <Show of={kpi}>
          {({ items: [row] }) => (
            <div class="figures">
              <Figure
                name={t('figure.coverage')}
                value={percent(row!.coverage?.reporting ?? 0, row!.coverage?.total ?? 0)}
                note={t('figure.coverageNote', {
                  part: count(row!.coverage?.reporting ?? 0),
                  whole: count(row!.coverage?.total ?? 0),
                })}
              />
              <Figure
                name={t('figure.lamps')}
                value={percent(row!.lampOn?.lit ?? 0, row!.lampOn?.expected ?? 0)}
              >
                {row!.lampOn !== null && 0 < row!.lampOn.expected && <LampBar on={row!.lampOn} />}
              </Figure>
              <Figure name={t('figure.proactive')} value={percent(row!.proactive, row!.episodes)} />
              <Figure name={t('figure.complaints')} value={count(row!.complaints)} />
            </div>
          )}
        </Show>
      )}
      <Kinds id={id} />
      <div class="columns">
        <section>
          <h2>{t('village.orders')}</h2>
          <Show of={orders}>
            {({ orders: list }) => (
              <div class="rows">
                {list.length === 0 && <Empty>{t('village.noOrders')}</Empty>}
                {list.map((order) => (
                  <OrderRow key={order.id} order={order} now={now} />
                ))}
              </div>
            )}
          </Show>
        </section>
        <section>
          <h2>{t('village.faulty')}</h2>
          <Show of={faulty}>
            {({ items, nextCursor }) => (
              <>
                <DeviceList devices={items} />
                {nextCursor !== null && <p class="dim">{t('devices.more', { n: faultyMax })}</p>}
              </>
            )}
          </Show>
        </section>
      </div>
      <Circuits id={id} />
    </>
  );
}

function Kinds({ id }: { readonly id: string }) {
  const town = useTown();
  const villages = useAsked('GET /api/v1/villages', {}, ['health']);
  return (
    <Show of={villages}>
      {({ items }) => (
        <HealthTable
          head={t('filter.kind')}
          rows={Object.entries(items.find((village) => village.id === id)?.kinds ?? {}).map(
            ([kind, sum]) => ({
              ...sum,
              id: kind,
              name: <a href={`/devices?village=${id}&kind=${kind}`}>{town.kindName(kind)}</a>,
            }),
          )}
        />
      )}
    </Show>
  );
}

function Circuits({ id }: { readonly id: string }) {
  const circuits = useAsked('GET /api/v1/circuits', { query: { village: id } }, ['health']);
  return (
    <section>
      <h2>{t('village.circuits')}</h2>
      <Show of={circuits}>
        {({ items }) => (
          <HealthTable
            head={t('device.circuit')}
            rows={items.map((circuit) => ({
              ...circuit,
              name: <a href={`/devices?circuit=${circuit.id}`}>{circuit.id}</a>,
            }))}
          />
        )}
      </Show>
    </section>
  );
}

interface HealthRow {
  readonly id: string;
  readonly name: preact.JSX.Element;
  readonly total: number;
  readonly ok: number;
  readonly fault: number;
  readonly unknown: number;
  readonly reporting: number;
}
const HealthTable = ({ head, rows }: { readonly head: string; readonly rows: readonly HealthRow[] }) => (
  <div class="scroll">
    <table>
      <thead>
        <tr>
          <th scope="col">{head}</th>
          <th scope="col" class="num">
            {t('health.fault')}
          </th>
          <th scope="col" class="num">
            {t('health.unknown')}
          </th>
          <th scope="col" class="num">
            {t('health.ok')}
          </th>
          <th scope="col" class="num">
            {t('village.reporting')}
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.id}>
            <th scope="row">{row.name}</th>
            <td class={`num ${0 < row.fault ? 'health-fault' : 'dim'}`}>{count(row.fault)}</td>
            <td class={`num ${0 < row.unknown ? 'health-unknown' : 'dim'}`}>{count(row.unknown)}</td>
            <td class="num">{count(row.ok)}</td>
            <td class="num">
              {percent(row.reporting, row.total)} <span class="dim">/ {count(row.total)}</span>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  </div>
);
