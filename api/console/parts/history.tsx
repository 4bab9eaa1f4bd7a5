// Every change of an order, newest first, as sentences: when, who, what, why, by which rule, on which readings.
import { pageMax } from '../api.ts';
import { useAsked } from '../asked.ts';
import { useNow, zone } from '../clock.ts';
import type { HistoryEntry, Order } from '../contract.ts';
import { inWords, named, t } from '../i18n/language.ts';
import { useTown } from '../session.tsx';
import { moment } from '../words/time.ts';
import { Empty, Show } from './states.tsx';
import { valueText } from './values.ts';

export function History({ order }: { readonly order: Pick<Order, 'id'> }) {
  const asked = { params: { id: order.id }, query: { limit: pageMax } };
  const history = useAsked('GET /api/v1/orders/{id}/history', asked, ['order']);
  return (
    <section>
      <h2>{t('history.title')}</h2>
      <Show of={history}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty>{t('history.none')}</Empty>
          ) : (
            <ol class="history">
              {[...items].reverse().map((entry) => (
                <Entry key={entry.seq} entry={entry} />
              ))}
            </ol>
          )
        }
      </Show>
    </section>
  );
}

function Entry({ entry }: { readonly entry: HistoryEntry }) {
  const now = useNow();
  const town = useTown();
  const { crew } = entry.patch;
  return (
    <li>
      <time dateTime={entry.at}>{moment(Date.parse(entry.at), now, zone())}</time>
      <div>
        <p>
          <strong>{named('action', entry.action)}</strong>
          {entry.action === 'assign' && typeof crew === 'string' && ` ${town.crewName(crew)}`}{' '}
          <span class="dim">
            {entry.by.type === 'user' || entry.by.type === 'token'
              ? entry.by.id
              : named('actor', entry.by.type)}
          </span>
        </p>
        {entry.why !== null && <p>{inWords(entry.why)}</p>}
        {entry.note !== null && <p class="quote">{entry.note}</p>}
        {entry.rule !== null && (
          <p class="dim">
            {t('history.rule')} {entry.rule.id} · {entry.rule.version.slice(0, 8)}
          </p>
        )}
        {0 < entry.samples.length && <Samples entry={entry} />}
      </div>
    </li>
  );
}

function Samples({ entry: { samples } }: { readonly entry: HistoryEntry }) {
  const now = useNow();
  const names = [...new Set(samples.flatMap((sample) => Object.keys(sample)))].filter(
    (name) => name !== 'ts',
  );
  return (
    <details>
      <summary>{t('history.samples', { n: samples.length })}</summary>
      <div class="scroll">
        <table>
          <thead>
            <tr>
              <th scope="col">{t('device.time')}</th>
              {names.map((name) => (
                <th key={name} scope="col">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {samples.map((sample) => (
              <tr key={sample.ts}>
                <td>{moment(Date.parse(sample.ts), now, zone())}</td>
                {names.map((name) => (
                  <td key={name} class="num">
                    {sample[name] === undefined ? '' : valueText(sample[name], '')}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}
