// One device: its three healths, its curves, its faults and orders, and why it has no order.
import { useState } from 'preact/hooks';
import { useAsked } from '../asked.ts';
import { townNow, useNow, zone } from '../clock.ts';
import type { Device } from '../contract.ts';
import { currentLanguage, inWords, named, t } from '../i18n/language.ts';
import { AssetPast } from '../parts/asset.tsx';
import { HealthChip } from '../parts/chips.tsx';
import { Curves } from '../parts/curves.tsx';
import { Household } from '../parts/household.tsx';
import { List } from '../parts/list.tsx';
import { OrderRow } from '../parts/order-row.tsx';
import { Empty, Show } from '../parts/states.tsx';
import { valueText } from '../parts/values.ts';
import type { PageProps } from '../routes.tsx';
import { isOffice, useTown } from '../session.tsx';
import { moment, span } from '../words/time.ts';

export function DevicePage({ id }: PageProps) {
  const device = useAsked('GET /api/v1/devices/{id}', { params: { id } }, ['health', 'fault']);
  return (
    <Show of={device}>
      {(found) => (
        <article class="device">
          <Head device={found} />
          <div class="columns">
            <div>
              <Latest device={found} />
              <WhyNoOrder id={id} />
            </div>
            <div>
              <Orders id={id} />
              <Faults id={id} />
              {found.kind === 'heater' && <Household device={id} />}
              <AssetPast assetNo={found.assetNo ?? found.id} />
              <Plate device={found} />
            </div>
          </div>
          <Curves device={found} />
        </article>
      )}
    </Show>
  );
}

function Head({ device }: { readonly device: Device }) {
  const town = useTown();
  const { id, kind, village } = device;
  const now = useNow();
  const seen = device.lastSeenAt === null ? null : Date.parse(device.lastSeenAt);
  return (
    <header>
      <h1>
        {device.address} {device.assetNo !== null && <span class="tag">{device.assetNo}</span>}
      </h1>
      <p class="dim">
        {town.kindName(kind)} · {id} · <a href={`/villages/${village}`}>{town.villageName(village)}</a>
        {isOffice(town.me) && (
          <>
            {' · '}
            <a class="whole" href={`/orders/new?${new URLSearchParams({ device: id, kind, village })}`}>
              {t('orders.new')}
            </a>
          </>
        )}
      </p>
      <p class="healths">
        {(['comms', 'supply', 'function'] as const).map((name) => (
          <HealthChip key={name} name={named('healthOf', name)} health={device.health[name]} />
        ))}
        <span class="dim">
          {seen === null
            ? t('device.neverSeen')
            : t('device.seen', { at: moment(seen, now, zone()), span: span(now - seen, currentLanguage()) })}
        </span>
      </p>
    </header>
  );
}

function Latest({ device }: { readonly device: Device }) {
  const metrics = useTown().kinds.find(({ id }) => id === device.kind)?.metrics ?? {};
  if (device.latest === null) return <Empty>{t('device.neverSeen')}</Empty>;
  const rows = Object.entries(device.latest).filter(([name]) => name !== 'ts');
  return (
    <section>
      <h2>{t('device.latest')}</h2>
      <dl class="facts">
        {rows.map(([name, value]) => (
          <div key={name}>
            <dt>{metrics[name] === undefined ? name : inWords(metrics[name].words)}</dt>
            <dd>{valueText(value, metrics[name]?.unit ?? '')}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function WhyNoOrder({ id }: { readonly id: string }) {
  const [open, setOpen] = useState(false);
  const why = useAsked('GET /api/v1/devices/{id}/explain', open ? { params: { id } } : null, [
    'fault',
    'order',
    'health',
  ]);
  const now = useNow();
  return (
    <section>
      <details open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary>
          <h2>{t('device.why')}</h2>
        </summary>
        {open && (
          <Show of={why}>
            {({ items }) => (
              <ul class="why">
                {items.map((row, index) => (
                  <li key={`${row.code} ${index}`} class={`why-${row.verdict}`}>
                    <strong>{row.code === null ? '' : named('code', row.code)}</strong>{' '}
                    <span class="chip">{named('verdict', row.verdict)}</span> {inWords(row.words)}
                    {row.since !== null && (
                      <span class="dim">
                        {' '}
                        {t('device.since', { at: moment(Date.parse(row.since), now, zone()) })}
                      </span>
                    )}
                    {row.orderId !== null && <a href={`/orders/${row.orderId}`}> {t('device.toOrder')}</a>}
                  </li>
                ))}
              </ul>
            )}
          </Show>
        )}
      </details>
    </section>
  );
}

const shownMax = 10;
function Orders({ id }: { readonly id: string }) {
  const now = useNow();
  const orders = useAsked('GET /api/v1/orders', { query: { device: id, limit: shownMax } }, ['order']);
  return (
    <section>
      <h2>{t('nav.orders')}</h2>
      <Show of={orders}>
        {({ items }) => (
          <div class="rows">
            {items.length === 0 && <Empty>{t('device.noOrders')}</Empty>}
            {items.map((order) => (
              <OrderRow key={order.id} order={order} now={now} />
            ))}
          </div>
        )}
      </Show>
    </section>
  );
}

function Faults({ id }: { readonly id: string }) {
  const faults = useAsked('GET /api/v1/faults', { query: { device: id, limit: shownMax } }, ['fault']);
  const now = townNow();
  return (
    <section>
      <h2>{t('device.faults')}</h2>
      <Show of={faults}>
        {({ items }) => (
          <List items={items} none={t('device.noFaults')} plain>
            {(fault) => (
              <li key={fault.id}>
                <span class={fault.clearedAt === null ? 'health-fault' : 'dim'}>
                  {fault.clearedAt === null ? '▲' : '✓'} {named('code', fault.code)}
                </span>{' '}
                <span class="dim">
                  {moment(Date.parse(fault.since), now, zone())}
                  {fault.clearedAt !== null && ` – ${moment(Date.parse(fault.clearedAt), now, zone())}`} ·{' '}
                  {fault.rule.id}
                </span>
              </li>
            )}
          </List>
        )}
      </Show>
    </section>
  );
}

function Plate({ device }: { readonly device: Device }) {
  const town = useTown();
  const rows: readonly (readonly [string, string | null])[] = [
    [t('order.crew'), town.crewName(device.crew)],
    [t('device.gateway'), device.gateway],
    [t('device.circuit'), device.circuit],
    [t('device.rated'), device.ratedPowerW === null ? null : `${device.ratedPowerW} W`],
    [t('device.interval'), `${device.intervalS} s`],
    [t('device.model'), device.model],
    [t('device.installed'), device.installed],
    [t('device.warranty'), device.warrantyUntil],
    [t('device.contractor'), device.contractor],
  ];
  return (
    <section>
      <h2>{t('device.plate')}</h2>
      <dl class="facts">
        {rows.map(([name, value]) =>
          value === null ? null : (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value === device.gateway ? <a href={`/devices/${value}`}>{value}</a> : value}</dd>
            </div>
          ),
        )}
      </dl>
    </section>
  );
}
