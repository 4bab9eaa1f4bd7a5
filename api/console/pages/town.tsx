// The town at one glance: the figures it is measured by, what must be followed up, open orders by age, village by village.
import { useOpenOrders } from '../all-orders.ts';
import { useAsked } from '../asked.ts';
import { townNow, useNow, zone } from '../clock.ts';
import type { KpiRow, Order } from '../contract.ts';
import { named, t } from '../i18n/language.ts';
import { Figure, LampBar } from '../parts/figures.tsx';
import { codeName, OrderRow } from '../parts/order-row.tsx';
import { Empty, Show } from '../parts/states.tsx';
import { sumOf, VillageTiles } from '../parts/village-tiles.tsx';
import { ageBands, byCode, byStatusAndAge, urgency } from '../words/follow-up.ts';
import { count, percent } from '../words/rates.ts';
import { DAY, dayOf, fromField } from '../words/time.ts';

/** The figures look back so many days, today included. */
const daysShown = 30;

export function TownPage() {
  const orders = useOpenOrders();
  const now = useNow();
  // Whole days: the question stays the same all day long, and so its answer can be kept.
  const from = new Date(
    fromField(`${dayOf(townNow(), zone())}T00:00`, zone()) - (daysShown - 1) * DAY,
  ).toISOString();
  const kpi = useAsked('GET /api/v1/kpi', { query: { from } }, ['order', 'health']);
  const villages = useAsked('GET /api/v1/villages', {}, ['health', 'order']);
  const devices =
    villages.shown.is === 'here'
      ? villages.shown.value.items.reduce((sum, village) => sum + sumOf(village).total, 0)
      : null;
  return (
    <>
      <h1>{t('town.title')}</h1>
      <Show of={kpi}>{({ items }) => <Figures row={items[0]!} devices={devices} />}</Show>
      <div class="columns">
        <section>
          <h2>{t('town.followUp')}</h2>
          <Show of={orders}>{({ orders: list }) => <FollowUp orders={list} now={now} />}</Show>
          <h2 class="further">{t('town.newest')}</h2>
          <Show of={orders}>{({ orders: list }) => <Newest orders={list} now={now} />}</Show>
        </section>
        <section>
          <h2>{t('town.byAge')}</h2>
          <Show of={orders}>
            {({ orders: list, whole }) => (
              <>
                <AgeTable orders={list} now={now} />
                <CodeBars orders={list} />
                {!whole && <p class="notice notice-warning">{t('town.more', { n: list.length })}</p>}
              </>
            )}
          </Show>
        </section>
      </div>
      <section>
        <h2>{t('town.villages')}</h2>
        <Show of={villages}>{({ items }) => <VillageTiles villages={items} />}</Show>
      </section>
    </>
  );
}

/** @param devices all that stand in the registry, where that is known: those never seen are not expected, but told */
function Figures({ row, devices }: { readonly row: KpiRow; readonly devices: number | null }) {
  const coverage = row.coverage ?? { reporting: 0, total: 0 };
  const neverSeen = devices === null ? 0 : devices - coverage.total;
  const covered = { part: count(coverage.reporting), whole: count(coverage.total) };
  const coverageNote = t('figure.coverageNote', covered);
  const seenNote = neverSeen <= 0 ? '' : t('figure.neverSeen', { n: count(neverSeen) });
  return (
    <div class="figures">
      <Figure
        name={t('figure.proactive')}
        value={percent(row.proactive, row.episodes)}
        note={t('figure.proactiveNote', { part: count(row.proactive), whole: count(row.episodes) })}
      />
      <Figure
        name={t('figure.lamps')}
        value={percent(row.lampOn?.lit ?? 0, row.lampOn?.expected ?? 0)}
        note={row.lampOn === null || row.lampOn.expected === 0 ? t('figure.lampsDay') : undefined}
      >
        {row.lampOn !== null && 0 < row.lampOn.expected && <LampBar on={row.lampOn} />}
      </Figure>
      <Figure
        name={t('figure.coverage')}
        value={percent(coverage.reporting, coverage.total)}
        note={`${coverageNote}${seenNote}`}
        tone={coverage.total === 0 ? 'unknown' : coverage.reporting < coverage.total ? 'warning' : undefined}
      />
      <Figure
        name={t('figure.complaints')}
        value={count(row.complaints)}
        note={
          row.leadTimeMedianMin === null
            ? t('figure.noLead')
            : t('figure.lead', { n: Math.floor(row.leadTimeMedianMin) })
        }
      />
      <Figure
        name={t('figure.withinSla')}
        value={percent(row.withinSla, row.slaDecided)}
        note={t('figure.reopened', { n: count(row.reopened) })}
      />
    </div>
  );
}

const newestMax = 5;
function Newest({ orders, now }: { readonly orders: readonly Order[]; readonly now: number }) {
  const newest = [...orders].sort((a, b) => Date.parse(b.openedAt) - Date.parse(a.openedAt));
  if (newest.length === 0) return <Empty>{t('village.noOrders')}</Empty>;
  return (
    <div class="rows">
      {newest.slice(0, newestMax).map((order) => (
        <OrderRow key={order.id} order={order} now={now} />
      ))}
    </div>
  );
}

const shownMax = 8;
function FollowUp({ orders, now }: { readonly orders: readonly Order[]; readonly now: number }) {
  const over = orders.filter((order) => urgency(order, now) === 'over');
  const half = orders.filter((order) => urgency(order, now) === 'half');
  const first = [...over, ...half].sort(
    (a, b) => a.priority - b.priority || Date.parse(a.fixBy!) - Date.parse(b.fixBy!),
  );
  return (
    <>
      <p class="bells">
        <a class="bell bell-over" href="/orders?due=over">
          <b>{over.length}</b> {t('town.over')}
        </a>
        <a class="bell bell-half" href="/orders?due=half">
          <b>{half.length}</b> {t('town.half')}
        </a>
      </p>
      {first.length === 0 && <Empty>{t('town.nothingDue')}</Empty>}
      <div class="rows">
        {first.slice(0, shownMax).map((order) => (
          <OrderRow key={order.id} order={order} now={now} />
        ))}
      </div>
    </>
  );
}

function AgeTable({ orders, now }: { readonly orders: readonly Order[]; readonly now: number }) {
  const rows = byStatusAndAge(orders, now);
  return (
    <div class="scroll">
      <table class="ages">
        <thead>
          <tr>
            <th scope="col">{t('town.status')}</th>
            {ageBands.map((band) => (
              <th key={band} scope="col" class="num">
                {named('age', band)}
              </th>
            ))}
            <th scope="col" class="num">
              {t('town.sum')}
            </th>
          </tr>
        </thead>
        <tbody>
          {(['open', 'accepted', 'on_site', 'verifying'] as const).map((status) => {
            const row = rows.get(status);
            const sum = ageBands.reduce((all, band) => all + (row?.[band] ?? 0), 0);
            return (
              <tr key={status}>
                <th scope="row">
                  <a href={`/orders?status=${status}`}>{named('status', status)}</a>
                </th>
                {ageBands.map((band) => (
                  <td key={band} class={`num ${(row?.[band] ?? 0) === 0 ? 'dim' : ''}`}>
                    {row?.[band] ?? 0}
                  </td>
                ))}
                <td class="num">
                  <b>{count(sum)}</b>
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

const codesMax = 8;
/** What is wrong, most frequent first: bars share one scale. */
function CodeBars({ orders }: { readonly orders: readonly Order[] }) {
  const rows = byCode(orders).slice(0, codesMax);
  const most = rows[0]?.[1] ?? 1;
  return (
    <ul class="code-bars" aria-label={t('town.byCode')}>
      {rows.map(([kind, n]) => (
        <li key={kind.code ?? kind.type}>
          <span>{codeName(kind)}</span>
          <i style={{ width: `${(100 * n) / most}%` }} aria-hidden="true" />
          <b class="num">{count(n)}</b>
        </li>
      ))}
    </ul>
  );
}
