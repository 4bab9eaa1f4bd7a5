// Patrols (巡检): how far each plan has come, the list before the season, a new plan, and the crews' route sheets.
import { useState } from 'preact/hooks';
import { ask, urlOf } from '../api.ts';
import { useAsked } from '../asked.ts';
import type { KindPlan, PlanRow } from '../contract.ts';
import { inWords, named, t } from '../i18n/language.ts';
import { changedHere } from '../live.ts';
import { ChoiceField, Doing, TextField, textOf } from '../parts/fields.tsx';
import { List } from '../parts/list.tsx';
import { Empty, Show } from '../parts/states.tsx';
import { isOffice, useTown } from '../session.tsx';
import { count } from '../words/rates.ts';

export function PatrolsPage() {
  const { me } = useTown();
  const progress = useAsked('GET /api/v1/patrols', {}, ['order']);
  return (
    <>
      <h1>{t('nav.patrols')}</h1>
      <Show of={progress}>
        {({ items }) => (items.length === 0 ? <Empty>{t('patrol.none')}</Empty> : <Progress rows={items} />)}
      </Show>
      {isOffice(me) && <NewPlan />}
      {isOffice(me) && <Sweep />}
      <RouteSheets />
    </>
  );
}

function Progress({ rows }: { readonly rows: readonly PlanRow[] }) {
  const town = useTown();
  const heads = ['plan', 'village', 'orders', 'onTime', 'late', 'done', 'share', 'faulty'] as const;
  return (
    <table>
      <thead>
        <tr>
          {heads.map((head) => (
            <th key={head}>{named('planColumn', head)}</th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={`${row.plan} ${row.village}`} class={row.village === null ? 'total' : undefined}>
            <th>{row.plan}</th>
            <td>{row.village === null ? t('patrol.all') : town.villageName(row.village)}</td>
            <td>
              {row.closed} / {row.orders}
            </td>
            <td>{row.onTime}</td>
            <td>{row.late}</td>
            <td>
              {count(row.done)} / {count(row.due)}
            </td>
            <td>{row.donePct === null ? '—' : `${row.donePct}%`}</td>
            <td>{row.faulty}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function NewPlan() {
  const { kinds, kindName } = useTown();
  const [kind, setKind] = useState('heater');
  const [scope, setScope] = useState<'all' | 'listed'>('listed');
  const [made, setMade] = useState<{ readonly orders: number; readonly assets: number } | null>(null);
  const submit = async (fields: FormData) => {
    const body = { plan: textOf(fields, 'plan'), kind, scope, why: textOf(fields, 'why') };
    const { orders, assets } = await ask('POST /api/v1/patrols', { key: crypto.randomUUID(), body });
    setMade({ orders: orders.length, assets });
    changedHere('order');
  };
  return (
    <details>
      <summary>{t('patrol.new')}</summary>
      <Doing class="narrow" button={t('patrol.make')} onDo={submit}>
        <TextField
          label={t('patrol.name')}
          hint={t('patrol.nameHint')}
          name="plan"
          required
          pattern="[a-z0-9][a-z0-9\-]{0,39}"
        />
        <ChoiceField
          label={t('filter.kind')}
          value={kind}
          onChoose={setKind}
          options={kinds.map(({ id }) => [id, kindName(id)])}
        />
        <ChoiceField
          label={t('patrol.scope')}
          value={scope}
          onChoose={(value) => setScope(value === 'all' ? 'all' : 'listed')}
          options={[
            ['listed', t('patrol.scopeListed')],
            ['all', t('patrol.scopeAll')],
          ]}
        />
        <TextField label={t('order.why')} name="why" required maxLength={500} />
      </Doing>
      {made !== null && (
        <p class="notice" role="status">
          {t('patrol.made', made)}
        </p>
      )}
    </details>
  );
}

/** Asked for only when it is opened: it reads some mornings of the whole season. */
function Sweep() {
  const [open, setOpen] = useState(false);
  const plan = useAsked('GET /api/v1/patrols/plan', open ? {} : null);
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{t('patrol.list')}</summary>
      {open && (
        <Show of={plan}>
          {({ items }) => (
            <List items={items} none={t('patrol.listNone')} plain>
              {(item) => <SweepRow key={item.deviceId} item={item} />}
            </List>
          )}
        </Show>
      )}
    </details>
  );
}

function SweepRow({ item }: { readonly item: KindPlan }) {
  const town = useTown();
  return (
    <li>
      <a href={`/devices/${item.deviceId}`}>{item.assetNo ?? item.deviceId}</a>{' '}
      {town.villageName(item.village)} {item.address}{' '}
      <span class="dim">{item.reasons.map(({ words }) => inWords(words)).join('；')}</span>
    </li>
  );
}

function RouteSheets() {
  const { me, crews } = useTown();
  if (me.role === 'hotline') return null;
  const link = (crew: string, format: 'html' | 'csv') =>
    urlOf('/api/v1/route-sheets', { query: { crew, format } });
  return (
    <section>
      <h2>{t('patrol.sheets')}</h2>
      <ul class="rows">
        {crews.map(({ id, name }) => (
          <li key={id} class="report-row">
            <strong>{name}</strong>
            <span class="buttons">
              <a class="button" href={link(id, 'html')} target="_blank" rel="noreferrer">
                {t('reports.open')}
              </a>
              <a class="button" href={link(id, 'csv')} download>
                CSV
              </a>
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
