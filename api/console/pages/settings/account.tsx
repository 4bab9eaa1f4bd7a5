// One's own password.
import { useState } from 'preact/hooks';
import { ask } from '../../api.ts';
import { t } from '../../i18n/language.ts';
import { Doing, TextField } from '../../parts/fields.tsx';
import { useTown } from '../../session.tsx';
import { passwordCharsMin } from '../setup.tsx';

export function AccountSettings() {
  const { me } = useTown();
  const [done, setDone] = useState(false);
  if (me.via !== 'session') return <p class="state">{me.name}</p>;
  return (
    <>
      <h2>{t('account.password')}</h2>
      <Doing
        class="narrow"
        button={t('account.change')}
        onDo={async (fields) => {
          const text = (name: string) => String(fields.get(name));
          await ask('PUT /api/v1/me/password', { body: { old: text('old'), new: text('new') } });
          setDone(true);
        }}
      >
        <TextField
          label={t('account.old')}
          name="old"
          type="password"
          autocomplete="current-password"
          required
        />
        <TextField
          label={t('account.new')}
          hint={t('setup.passwordHint', { n: passwordCharsMin })}
          name="new"
          type="password"
          autocomplete="new-password"
          minLength={passwordCharsMin}
          required
        />
      </Doing>
      {done && (
        <p class="notice notice-ok" role="status">
          {t('account.changed')}
        </p>
      )}
    </>
  );
}
