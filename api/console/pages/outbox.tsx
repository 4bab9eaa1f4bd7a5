// What this device has not yet handed over, and what the server would not have, in words.
import { zone } from '../clock.ts';
import { named, t } from '../i18n/language.ts';
import { giveUp, retry, useOutbox } from '../offline/outbox.ts';
import { bySeq } from '../offline/queue.ts';
import { Empty } from '../parts/states.tsx';
import { refusalWords } from '../problem-words.ts';
import { hourOf } from '../words/time.ts';

export function OutboxPage() {
  const queue = useOutbox();
  return (
    <>
      <h1>{t('outbox.title')}</h1>
      {queue.length === 0 ? <Empty>{t('outbox.none')}</Empty> : <p class="dim">{t('outbox.about')}</p>}
      <ul class="rows">
        {bySeq(queue).map((entry) => (
          <li key={entry.id} class="outbox-entry">
            <span>
              <a href={`/orders/${entry.orderId}`}>{entry.number}</a>{' '}
              <strong>{entry.what === 'photo' ? t('order.photo') : named('move', entry.action)}</strong>{' '}
              <span class="dim">{hourOf(entry.at, zone())}</span>
            </span>
            {entry.refusal === null ? (
              <span class="dim">
                {0 < entry.tries ? t('outbox.tried', { n: entry.tries }) : t('outbox.queued')}
              </span>
            ) : (
              <>
                <p class="notice notice-fault">{refusalWords(entry.refusal)}</p>
                <span class="buttons">
                  <button type="button" onClick={() => void retry(entry.id)}>
                    {t('state.again')}
                  </button>
                  <button type="button" onClick={() => void giveUp(entry.id)}>
                    {t('outbox.giveUp')}
                  </button>
                </span>
              </>
            )}
          </li>
        ))}
      </ul>
    </>
  );
}
