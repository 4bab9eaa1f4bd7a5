// Planned work: what is not told meanwhile, until when, by whom and why, and what it kept from being told.
import { useState } from 'preact/hooks';
import { ask, pageMax } from '../../api.ts';
import { useAsked } from '../../asked.ts';
import { townNow, useNow, zone } from '../../clock.ts';
import type { Silence } from '../../contract.ts';
import { named, t } from '../../i18n/language.ts';
import { ChoiceField, Doing, TextField, textOf } from '../../parts/fields.tsx';
import { List } from '../../parts/list.tsx';
import { Show } from '../../parts/states.tsx';
import { isOffice, useTown } from '../../session.tsx';
import { fromField, HOUR, moment, toField } from '../../words/time.ts';

const scopes = ['village', 'circuit', 'gateway', 'device', 'kind'] as const;

export function SilenceSettings() {
  const { me } = useTown();
  const silences = useAsked('GET /api/v1/silences', { query: { limit: pageMax } }, ['order']);
  return (
    <>
      <h2>{t('settings.silences')}</h2>
      {isOffice(me) && <NewSilence onDone={silences.again} />}
      <Show of={silences}>
        {({ items }) => (
          <List items={[...items].reverse()} none={t('silence.none')}>
            {(silence) => <Row key={silence.id} silence={silence} onEnded={silences.again} />}
          </List>
        )}
      </Show>
    </>
  );
}

function Row({ silence, onEnded }: { readonly silence: Silence; readonly onEnded: () => void }) {
  const { me, villageName, kindName } = useTown();
  const now = useNow();
  const running =
    silence.endedAt === null && Date.parse(silence.from) <= now && now < Date.parse(silence.until);
  const nameOf = (scope: string, id: string) =>
    scope === 'village' ? villageName(id) : scope === 'kind' ? kindName(id) : id;
  const at = (text: string) => moment(Date.parse(text), now, zone());
  return (
    <li class="silence">
      <p>
        <span class={`chip ${running ? 'status-accepted' : ''}`}>
          {t(running ? 'silence.running' : 'silence.past')}
        </span>{' '}
        <strong>
          {Object.entries(silence.scope)
            .map(([scope, id]) => `${named('scope', scope)} ${nameOf(scope, id)}`)
            .join(' · ')}
        </strong>{' '}
        <span class="dim">
          {at(silence.from)} – {at(silence.endedAt ?? silence.until)}
        </span>
      </p>
      <p>
        {silence.reason} <span class="dim">{silence.author}</span>
      </p>
      {0 < silence.suppressed.length && (
        <details>
          <summary>{t('silence.suppressed', { n: silence.suppressed.length })}</summary>
          <p class="dim">{silence.suppressed.join(', ')}</p>
        </details>
      )}
      {isOffice(me) && silence.endedAt === null && now < Date.parse(silence.until) && (
        <Doing
          button={t('silence.end')}
          onDo={async () => {
            await ask('DELETE /api/v1/silences/{id}', { params: { id: silence.id } });
            onEnded();
          }}
        >
          {null}
        </Doing>
      )}
    </li>
  );
}

function NewSilence({ onDone }: { readonly onDone: () => void }) {
  const { me, villages, kinds, kindName } = useTown();
  const [scope, setScope] = useState<string>('village');
  const [village, setVillage] = useState(villages[0]?.id ?? '');
  const [kind, setKind] = useState(kinds[0]?.id ?? '');
  const submit = async (fields: FormData) => {
    const id = scope === 'village' ? village : scope === 'kind' ? kind : textOf(fields, 'id');
    const body = {
      scope: { [scope]: id },
      until: new Date(fromField(textOf(fields, 'until'), zone())).toISOString(),
      author: me.name,
      reason: textOf(fields, 'reason'),
    };
    await ask('POST /api/v1/silences', { key: crypto.randomUUID(), body });
    onDone();
  };
  return (
    <details>
      <summary>{t('silence.new')}</summary>
      <Doing class="narrow" button={t('silence.begin')} onDo={submit}>
        <ChoiceField
          label={t('silence.scope')}
          value={scope}
          onChoose={setScope}
          options={scopes.map((each) => [each, named('scope', each)])}
        />
        {scope === 'village' && (
          <ChoiceField
            label={t('filter.village')}
            value={village}
            onChoose={setVillage}
            options={villages.map(({ id, name }) => [id, name])}
          />
        )}
        {scope === 'kind' && (
          <ChoiceField
            label={t('filter.kind')}
            value={kind}
            onChoose={setKind}
            options={kinds.map(({ id }) => [id, kindName(id)])}
          />
        )}
        {scope !== 'village' && scope !== 'kind' && (
          <TextField label={named('scope', scope)} name="id" required maxLength={80} />
        )}
        <TextField
          label={t('silence.until')}
          name="until"
          type="datetime-local"
          required
          defaultValue={toField(townNow() + 4 * HOUR, zone())}
        />
        <TextField label={t('silence.reason')} name="reason" required maxLength={500} />
      </Doing>
    </details>
  );
}
