// Who lives there: shown only when asked for, because every look is written down.
import { useState } from 'preact/hooks';
import { ask, Refused } from '../api.ts';
import { t } from '../i18n/language.ts';
import { errorWords } from '../problem-words.ts';
import { useTown } from '../session.tsx';

type Found = { readonly contact: string; readonly vulnerable: boolean } | { readonly error: string };

export function Household({ device }: { readonly device: string }) {
  const { me } = useTown();
  const [found, setFound] = useState<Found | null>(null);
  if (me.role === 'viewer') return null;
  const look = () =>
    ask('GET /api/v1/devices/{id}/household', { params: { id: device } }).then(setFound, (error: Error) =>
      setFound({
        error: error instanceof Refused && error.status === 404 ? t('household.none') : errorWords(error),
      }),
    );
  return (
    <section>
      <h2>{t('household.title')}</h2>
      {found === null ? (
        <button type="button" onClick={() => void look()}>
          {t('household.look')}
        </button>
      ) : 'error' in found ? (
        <p class="notice notice-warning">{found.error}</p>
      ) : (
        <p>
          {found.contact}{' '}
          {found.vulnerable && <span class="chip status-open">{t('household.vulnerable')}</span>}
        </p>
      )}
      <p class="dim">{t('household.logged')}</p>
    </section>
  );
}
