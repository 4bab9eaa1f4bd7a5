// The bulletins: daily, weekly, monthly, for the town or a village, to print or for a spreadsheet; and why complaints came first.
import { useState } from 'preact/hooks';
import { urlOf } from '../api.ts';
import { useAsked } from '../asked.ts';
import { townNow, zone } from '../clock.ts';
import { named, t } from '../i18n/language.ts';
import { ChoiceField, TextField } from '../parts/fields.tsx';
import { Empty, Show } from '../parts/states.tsx';
import { useTown } from '../session.tsx';
import { dayOf } from '../words/time.ts';

const periods = ['daily', 'weekly', 'monthly', 'bulletin'] as const;

export function ReportsPage() {
  const { villages } = useTown();
  const [date, setDate] = useState(() => dayOf(townNow(), zone()));
  const [village, setVillage] = useState('');
  const link = (period: string, format: 'html' | 'csv' | 'xlsx') =>
    urlOf(`/api/v1/reports/${period}`, { query: { date, village, format } });
  return (
    <>
      <h1>{t('nav.reports')}</h1>
      <div class="filters">
        <TextField
          label={t('reports.date')}
          type="date"
          value={date}
          onChange={(event) => setDate(event.currentTarget.value)}
        />
        <ChoiceField
          label={t('filter.village')}
          value={village}
          onChoose={setVillage}
          options={[['', t('reports.town')], ...villages.map(({ id, name }) => [id, name] as const)]}
        />
      </div>
      <ul class="rows">
        {periods.map((period) => (
          <li key={period} class="report-row">
            <strong>{named('report', period)}</strong>
            <span class="buttons">
              <a class="button" href={link(period, 'html')} target="_blank" rel="noreferrer">
                {t('reports.open')}
              </a>
              <a class="button" href={link(period, 'csv')} download>
                CSV
              </a>
              <a class="button" href={link(period, 'xlsx')} download>
                Excel
              </a>
            </span>
          </li>
        ))}
      </ul>
      <Misses />
    </>
  );
}

function Misses() {
  const kpi = useAsked('GET /api/v1/kpi', {}, ['order']);
  return (
    <section>
      <h2>{t('reports.misses')}</h2>
      <Show of={kpi}>
        {({ items: [row] }) => {
          const causes = Object.entries(row!.missCauses);
          if (causes.length === 0) return <Empty>{t('reports.noMisses')}</Empty>;
          return (
            <dl class="facts">
              {causes.map(([cause, n]) => (
                <div key={cause}>
                  <dt>{named('miss', cause)}</dt>
                  <dd>{n}</dd>
                </div>
              ))}
            </dl>
          );
        }}
      </Show>
    </section>
  );
}
