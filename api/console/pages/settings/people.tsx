// Users, tokens for other systems, and the record of who signed in and looked at what.
import { useState } from 'preact/hooks';
import { ask } from '../../api.ts';
import { useAsked } from '../../asked.ts';
import { useNow, zone } from '../../clock.ts';
import type { User } from '../../contract.ts';
import { named, t } from '../../i18n/language.ts';
import { ChoiceField, Doing, TextField, textOf } from '../../parts/fields.tsx';
import { Show } from '../../parts/states.tsx';
import { type Role, useTown } from '../../session.tsx';
import { moment } from '../../words/time.ts';
import { passwordCharsMin } from '../setup.tsx';

const roles: readonly Role[] = ['crew', 'hotline', 'office', 'viewer', 'admin'];

export const PeopleSettings = () => (
  <>
    <Users />
    <Tokens />
    <Audit />
  </>
);

/** Role, and what of the town it may see. */
function useScope() {
  const { crews, villages } = useTown();
  const [role, setRole] = useState<string>('crew');
  const [crew, setCrew] = useState(crews[0]?.id ?? '');
  const [village, setVillage] = useState('');
  const fields = (
    <>
      <ChoiceField
        label={t('people.role')}
        value={role}
        onChoose={setRole}
        options={roles.map((each) => [each, named('role', each)])}
      />
      {role === 'crew' && (
        <ChoiceField
          label={t('order.crew')}
          value={crew}
          onChoose={setCrew}
          options={crews.map(({ id, name }) => [id, name])}
        />
      )}
      <ChoiceField
        label={t('people.village')}
        value={village}
        onChoose={setVillage}
        options={[['', t('reports.town')], ...villages.map(({ id, name }) => [id, name] as const)]}
      />
    </>
  );
  const scope = {
    role: roles.find((each) => each === role) ?? 'viewer',
    crew: role === 'crew' ? crew : null,
    villages: village === '' ? null : [village],
  };
  return [scope, fields] as const;
}

function Users() {
  const users = useAsked('GET /api/v1/users');
  const [scope, fields] = useScope();
  return (
    <section>
      <h2>{t('people.users')}</h2>
      <details>
        <summary>{t('people.newUser')}</summary>
        <Doing
          class="narrow"
          button={t('people.add')}
          onDo={async (form) => {
            const body = { name: textOf(form, 'name'), password: String(form.get('password')), ...scope };
            await ask('POST /api/v1/users', { body, key: crypto.randomUUID() });
            users.again();
          }}
        >
          <TextField label={t('signIn.name')} name="name" required maxLength={60} autocomplete="off" />
          <TextField
            label={t('signIn.password')}
            name="password"
            type="password"
            required
            minLength={passwordCharsMin}
            autocomplete="new-password"
            hint={t('setup.passwordHint', { n: passwordCharsMin })}
          />
          {fields}
        </Doing>
      </details>
      <Show of={users}>
        {({ items }) => (
          <ul class="rows">
            {items.map((user) => (
              <UserRow key={user.id} user={user} onChanged={users.again} />
            ))}
          </ul>
        )}
      </Show>
    </section>
  );
}

function UserRow({ user, onChanged }: { readonly user: User; readonly onChanged: () => void }) {
  const { crewName, villageName } = useTown();
  return (
    <li class="person">
      <span>
        <strong>{user.name}</strong> <span class="chip">{named('role', user.role)}</span>{' '}
        <span class="dim">
          {user.crew !== null && crewName(user.crew)} {user.villages?.map(villageName).join('、')}
          {user.disabled && ` ${t('people.disabled')}`}
        </span>
      </span>
      <Doing
        button={t(user.disabled ? 'people.enable' : 'people.disable')}
        onDo={async () => {
          await ask('PATCH /api/v1/users/{id}', {
            params: { id: user.id },
            body: { disabled: !user.disabled },
          });
          onChanged();
        }}
      >
        {null}
      </Doing>
    </li>
  );
}

function Tokens() {
  const tokens = useAsked('GET /api/v1/tokens');
  const [scope, fields] = useScope();
  const [made, setMade] = useState<string | null>(null);
  return (
    <section>
      <h2>{t('people.tokens')}</h2>
      <details>
        <summary>{t('people.newToken')}</summary>
        <Doing
          class="narrow"
          button={t('people.add')}
          onDo={async (form) => {
            const { token } = await ask('POST /api/v1/tokens', {
              key: crypto.randomUUID(),
              body: { name: textOf(form, 'name'), ...scope },
            });
            setMade(token);
            tokens.again();
          }}
        >
          <TextField label={t('people.tokenName')} name="name" required maxLength={60} autocomplete="off" />
          {fields}
        </Doing>
      </details>
      {made !== null && (
        <p class="notice notice-info" role="status">
          {t('people.tokenOnce')} <code>{made}</code>
        </p>
      )}
      <Show of={tokens}>
        {({ items }) => (
          <ul class="rows">
            {items.map((token) => (
              <li key={token.id} class="person">
                <span>
                  <strong>{token.name}</strong> <span class="chip">{named('role', token.role)}</span>
                </span>
                {token.revokedAt === null ? (
                  <Doing
                    button={t('people.revoke')}
                    onDo={async () => {
                      await ask('DELETE /api/v1/tokens/{id}', { params: { id: token.id } });
                      tokens.again();
                    }}
                  >
                    {null}
                  </Doing>
                ) : (
                  <span class="dim">{t('people.revoked')}</span>
                )}
              </li>
            ))}
          </ul>
        )}
      </Show>
    </section>
  );
}

const auditShown = 50;
function Audit() {
  const now = useNow();
  const audit = useAsked('GET /api/v1/audit', { query: { limit: auditShown } });
  return (
    <section>
      <h2>{t('people.audit')}</h2>
      <Show of={audit}>
        {({ items }) => (
          <ul class="plain-list">
            {items.map((entry, index) => (
              <li key={index}>
                <span class="dim">{moment(Date.parse(entry.at), now, zone())}</span>{' '}
                <strong>{entry.actor}</strong> {named('audit', entry.action)}{' '}
                <span class="dim">
                  {entry.subject} {entry.detail}
                </span>
              </li>
            ))}
          </ul>
        )}
      </Show>
    </section>
  );
}
