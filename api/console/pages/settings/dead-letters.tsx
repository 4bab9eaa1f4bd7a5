// Notices that a channel has given up: who was not told of what, why, and a way to send them again.
import { ask } from '../../api.ts';
import { useAsked } from '../../asked.ts';
import { useNow, zone } from '../../clock.ts';
import { named, t } from '../../i18n/language.ts';
import { Doing } from '../../parts/fields.tsx';
import { List } from '../../parts/list.tsx';
import { Show } from '../../parts/states.tsx';
import { moment } from '../../words/time.ts';

const lettersShown = 50;

export function DeadLetters() {
  const now = useNow();
  const letters = useAsked('GET /api/v1/dead-letters', { query: { limit: lettersShown } }, ['order']);
  const again = async (channel: string, noticeId?: string) => {
    await ask('POST /api/v1/dead-letters/again', { body: { channel, ...(noticeId && { noticeId }) } });
    letters.again();
  };
  return (
    <section>
      <h2>{t('letters.title')}</h2>
      <Show of={letters}>
        {({ items }) => (
          <>
            {[...new Set(items.map(({ channel }) => channel))].map((channel) => (
              <Doing key={channel} button={t('letters.allAgain', { channel })} onDo={() => again(channel)}>
                {null}
              </Doing>
            ))}
            <List items={items} none={t('letters.none')} plain>
              {(letter) => (
                <li key={`${letter.noticeId} ${letter.channel}`}>
                  <span class="dim">{moment(Date.parse(letter.dueAt), now, zone())}</span>{' '}
                  <span class="chip">{letter.channel}</span>{' '}
                  {letter.orderId === null ? (
                    letter.noticeId
                  ) : (
                    <a href={`/orders/${letter.orderId}`}>{letter.number ?? letter.orderId}</a>
                  )}{' '}
                  {t('letters.of', {
                    recipient: `${named('recipient', letter.recipient.type)} ${letter.recipient.id}`,
                    n: letter.attempts,
                  })}{' '}
                  <span class="dim">{letter.error}</span>
                  <Doing button={t('letters.again')} onDo={() => again(letter.channel, letter.noticeId)}>
                    {null}
                  </Doing>
                </li>
              )}
            </List>
          </>
        )}
      </Show>
    </section>
  );
}
