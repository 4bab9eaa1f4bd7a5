// Signing in. Nothing of the town is shown before.
import { ask } from '../api.ts';
import { chooseLanguage, currentLanguage, t } from '../i18n/language.ts';
import { Doing, TextField, textOf } from '../parts/fields.tsx';
import { entered } from '../session.tsx';

export function SignInPage({ onDone }: { readonly onDone: () => void }) {
  const other = currentLanguage() === 'zh' ? 'en' : 'zh';
  return (
    <main class="alone">
      <div class="alone-card">
        <img src="/icon.svg" alt="" width="56" height="56" />
        <h1>
          未诉 <small>Weisu</small>
        </h1>
        <p class="dim">{t('signIn.motto')}</p>
        <Doing
          button={t('signIn.button')}
          onDo={async (fields) => {
            await ask('POST /api/v1/session', {
              body: { name: textOf(fields, 'name'), password: String(fields.get('password')) },
            });
            entered();
            onDone();
          }}
        >
          <TextField label={t('signIn.name')} name="name" autocomplete="username" required />
          <TextField
            label={t('signIn.password')}
            name="password"
            type="password"
            autocomplete="current-password"
            required
          />
        </Doing>
        <button type="button" class="plain" onClick={() => chooseLanguage(other)}>
          {other === 'zh' ? '中文' : 'English'}
        </button>
      </div>
    </main>
  );
}
