// How the program itself is: its parts, what it refused and why, and strangers at the door.
import { useState } from 'preact/hooks';
import { pageMax } from '../../api.ts';
import { useAsked } from '../../asked.ts';
import { useNow, zone } from '../../clock.ts';
import { named, t } from '../../i18n/language.ts';
import { List } from '../../parts/list.tsx';
import { Show } from '../../parts/states.tsx';
import { isOffice, useTown } from '../../session.tsx';
import { moment } from '../../words/time.ts';
import { DeadLetters } from './dead-letters.tsx';

export function PlatformSettings() {
  const { me } = useTown();
  const ready = useAsked('GET /readyz', {}, ['health', 'order']);
  return (
    <>
      <h2>{t('settings.platform')}</h2>
      <Show of={ready}>
        {({ checks }) => (
          <ul class="checks">
            {checks.map((check) => (
              <li key={check.name} class={check.ok ? 'health-ok' : 'health-fault'}>
                <strong>
                  {check.ok ? '●' : '▲'} {named('check', check.name)}
                </strong>{' '}
                <span class="dim">{detailWords(check.detail)}</span>
              </li>
            ))}
          </ul>
        )}
      </Show>
      {isOffice(me) && <DeadLetters />}
      {isOffice(me) && <Rejects />}
      {isOffice(me) && <Strangers />}
    </>
  );
}

const bytesPerMb = 1_000_000;
/** The program tells scripts as much as people: sizes in bytes, and `ok`. */
function detailWords(detail: string): string {
  const bytes = /^(\d+) bytes$/.exec(detail)?.[1];
  if (bytes !== undefined) return `${(Number(bytes) / bytesPerMb).toFixed(1)} MB`;
  return detail === 'ok' ? t('health.ok') : detail;
}

const rejectsShown = 50;
function Rejects() {
  const now = useNow();
  const rejects = useAsked('GET /api/v1/rejects', { query: { limit: rejectsShown } });
  return (
    <section>
      <h2>{t('platform.rejects')}</h2>
      <Show of={rejects}>
        {({ items }) => (
          <List items={items} none={t('platform.noRejects')} plain>
            {(reject, index) => (
              <li key={index}>
                <span class="dim">{moment(Date.parse(reject.at), now, zone())}</span>{' '}
                <span class="chip">{named('reject', reject.reason)}</span> {reject.deviceId ?? reject.topic}{' '}
                {reject.metric} <span class="dim">{reject.detail}</span>
              </li>
            )}
          </List>
        )}
      </Show>
    </section>
  );
}

function Strangers() {
  const [now] = useState(Date.now);
  const strangers = useAsked('GET /api/v1/devices/unknown', { query: { limit: pageMax } });
  return (
    <section>
      <h2>{t('platform.strangers')}</h2>
      <Show of={strangers}>
        {({ items }) => (
          <List items={items} none={t('platform.noStrangers')} plain>
            {(stranger) => (
              <li key={stranger.id}>
                <strong>{stranger.id}</strong> × {stranger.attempts}{' '}
                <span class="dim">
                  {moment(Date.parse(stranger.lastAt), now, zone())} {stranger.address}
                </span>
              </li>
            )}
          </List>
        )}
      </Show>
    </section>
  );
}
