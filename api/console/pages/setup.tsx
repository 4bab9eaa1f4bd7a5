// The one-time link of a first start: its secret stands behind `#`, which browsers send to nobody.
import { ask } from '../api.ts';
import { t } from '../i18n/language.ts';
import { Doing, TextField, textOf } from '../parts/fields.tsx';
import { go } from '../router.ts';

export const passwordCharsMin = 10;

export function SetupPage({ onDone }: { readonly onDone: () => void }) {
  const token = location.hash.slice(1);
  return (
    <main class="alone">
      <div class="alone-card">
        <img src="/icon.svg" alt="" width="56" height="56" />
        <h1>{t('setup.title')}</h1>
        <p class="dim">{t('setup.about')}</p>
        <Doing
          button={t('setup.button')}
          onDo={async (fields) => {
            const body = { token, name: textOf(fields, 'name'), password: String(fields.get('password')) };
            await ask('POST /api/v1/setup', { body });
            go('/', 'replace');
            onDone();
          }}
        >
          <TextField label={t('signIn.name')} name="name" autocomplete="username" required />
          <TextField
            label={t('signIn.password')}
            hint={t('setup.passwordHint', { n: passwordCharsMin })}
            name="password"
            type="password"
            minLength={passwordCharsMin}
            autocomplete="new-password"
            required
          />
        </Doing>
      </div>
    </main>
  );
}
