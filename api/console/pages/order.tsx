// One order: where and why, what telemetry says now, what may be done, the photos, and its whole history in words.
import { useLoaded } from '../asked.ts';
import { useNow, zone } from '../clock.ts';
import type { Device, Order } from '../contract.ts';
import { inWords, named, t } from '../i18n/language.ts';
import { type KnownOrder, newest, orderWithDevice } from '../offline/crew-orders.ts';
import { useOutbox } from '../offline/outbox.ts';
import { withQueued } from '../offline/queue.ts';
import { Checks } from '../parts/checks.tsx';
import { Deadline, PriorityMark, StatusChip } from '../parts/chips.tsx';
import { CostEntry } from '../parts/cost.tsx';
import { History } from '../parts/history.tsx';
import { OfficeMoves } from '../parts/office-moves.tsx';
import { OrderMoves } from '../parts/order-moves.tsx';
import { codeName } from '../parts/order-row.tsx';
import { Photos } from '../parts/photos.tsx';
import { Show } from '../parts/states.tsx';
import { TelemetryNow } from '../parts/telemetry-now.tsx';
import type { PageProps } from '../routes.tsx';
import { isField, isOffice, useTown } from '../session.tsx';
import { isOver } from '../words/follow-up.ts';
import { moment } from '../words/time.ts';

export function OrderPage({ id }: PageProps) {
  const { me } = useTown();
  const queue = useOutbox();
  const loaded = useLoaded(`order ${id}`, () => orderWithDevice(id), ['order', 'health', 'fault']);
  return (
    <Show of={loaded}>
      {({ order: known, device, fresh }) => {
        const order = withQueued(newest(known), queue);
        return (
          <article class="order">
            {!fresh && <p class="notice notice-warning">{t('work.kept')}</p>}
            <OrderHead order={order} device={device} />
            {device !== null && <TelemetryNow device={device} codes={codesOf(order)} />}
            {isField(me) && !isOver(order) && <OrderMoves order={order} />}
            {isOffice(me) && !isOver(order) && <OfficeMoves order={order} />}
            {isPatrol(order) && <Checks order={order} />}
            <Photos order={order} />
            {isOffice(me) && order.status === 'closed' && <CostEntry order={order} />}
            <Facts order={order} />
            <History order={known} />
          </article>
        );
      }}
    </Show>
  );
}

const isPatrol = ({ type, deviceIds }: Order): boolean =>
  (type === 'patrol' || type === 'preventive') && 0 < deviceIds.length;

const codesOf = (order: Order): readonly string[] =>
  order.code === null ? [...order.codes] : [order.code, ...order.codes];

function OrderHead({ order, device }: { readonly order: KnownOrder; readonly device: Device | null }) {
  const town = useTown();
  const now = useNow();
  const place = order.place ?? (device && { by: 'device' as const, ...device });
  return (
    <header class="order-head">
      <div class="order-head-line">
        <PriorityMark order={order} />
        <h1>{codeName(order)}</h1>
        <StatusChip order={order} />
      </div>
      <p class="order-place">
        <span>{placeWords(town.villageName(order.village), place?.address)}</span>
        {place?.assetNo && <span class="tag">{place.assetNo}</span>}
        {place?.by === 'complaint' && <span class="dim">{t('order.placeByCaller')}</span>}
        {place?.by === 'village' && <span class="dim">{t('order.placeUnknown')}</span>}
        {place && place.by !== 'village' && <Navigate to={place} name={place.address} />}
      </p>
      <p>{inWords(order.why)}</p>
      <p>
        <Deadline order={order} now={now} />
        {order.hold !== null && <span class="chip">{named('hold', order.hold)}</span>}
      </p>
    </header>
  );
}

/** Addresses often begin with the village: then it is not said twice. */
const placeWords = (village: string, address = village): string =>
  address.includes(village) ? address : `${village} · ${address}`;

/** Opens the phone's own map: `geo:` where the system knows it, Amap's page on iPhones, which do not. */
function Navigate({ to, name }: { readonly to: { lat: number; lon: number }; readonly name: string }) {
  const apple = /iPhone|iPad|Macintosh/.test(navigator.userAgent);
  const label = encodeURIComponent(name);
  const href = apple
    ? `https://uri.amap.com/navigation?to=${to.lon},${to.lat},${label}&coordinate=wgs84`
    : `geo:${to.lat},${to.lon}?q=${to.lat},${to.lon}(${label})`;
  return (
    <a class="button" href={href} target="_blank" rel="noreferrer">
      {t('order.navigate')} ↗
    </a>
  );
}

function Facts({ order }: { readonly order: KnownOrder }) {
  const town = useTown();
  const now = useNow();
  const at = (text: string | null) => (text === null ? null : moment(Date.parse(text), now, zone()));
  const rows: readonly (readonly [string, unknown])[] = [
    [t('order.number'), order.number],
    [t('order.priority'), `${order.priority} · ${inWords(order.priorityReason)}`],
    [
      t('order.village'),
      order.village && <a href={`/villages/${order.village}`}>{town.villageName(order.village)}</a>,
    ],
    [t('order.crew'), order.crew && town.crewName(order.crew)],
    [t('order.warranty'), order.warranty && t('order.warrantyOf', { ...order.warranty })],
    [
      t('order.cause'),
      order.cause.type !== 'device' && `${named('cause', order.cause.type)} ${order.cause.id}`,
    ],
    [t('order.source'), named('source', order.source)],
    [t('order.opened'), at(order.openedAt)],
    [t('order.acceptBy'), at(order.acceptBy)],
    [t('order.arriveBy'), at(order.arriveBy)],
    [t('order.fixBy'), at(order.fixBy)],
    [
      t('order.escalation'),
      order.escalation &&
        `${t('order.escalatedWords', { missed: named('missed', order.escalation.missed), n: order.escalation.steps })} · ${at(order.escalation.from)}`,
    ],
    [
      t('order.pushed'),
      order.pushed && `${named('pushed', String(order.pushed.halves))} · ${at(order.pushed.at)}`,
    ],
    [t('order.accepted'), at(order.acceptedAt) && `${at(order.acceptedAt)} · ${order.acceptedBy ?? ''}`],
    [t('order.arrived'), at(order.arrivedAt)],
    [t('order.repaired'), at(order.repairedAt)],
    [t('order.closed'), at(order.closedAt)],
    [t('order.reopened'), 0 < order.reopened && order.reopened],
    [t('order.occurrences'), 1 < order.occurrences && order.occurrences],
    [t('order.linked'), order.linkedTo && <a href={`/orders/${order.linkedTo}`}>{order.linkedTo}</a>],
    [
      t('order.complaintsHead'),
      0 < order.complaintIds.length && (
        <a href={`/complaints?order=${order.id}`}>{order.complaintIds.length}</a>
      ),
    ],
  ];
  return (
    <section>
      <h2>{t('order.facts')}</h2>
      <dl class="facts">
        {rows.map(([name, value]) =>
          value ? (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ) : null,
        )}
      </dl>
      <details>
        <summary>{t('order.devices', { n: order.deviceIds.length })}</summary>
        <p class="ids">
          {order.deviceIds.map((id) => (
            <a key={id} href={`/devices/${id}`}>
              {id}
            </a>
          ))}
        </p>
      </details>
    </section>
  );
}
