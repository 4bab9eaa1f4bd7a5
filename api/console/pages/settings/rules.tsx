// The rules as they are in force, changed as a whole: tried on history first, then put in force with the version they replace.
import { useState } from 'preact/hooks';
import { ask } from '../../api.ts';
import { useAsked } from '../../asked.ts';
import { townNow, useNow, zone } from '../../clock.ts';
import type { Backtest } from '../../contract.ts';
import { named, t } from '../../i18n/language.ts';
import { ChoiceField, Doing, TextField, textOf } from '../../parts/fields.tsx';
import { Show } from '../../parts/states.tsx';
import { isOffice, useTown } from '../../session.tsx';
import { count } from '../../words/rates.ts';
import { DAY, moment } from '../../words/time.ts';

export function RuleSettings() {
  const rules = useAsked('GET /api/v1/rules');
  return (
    <Show of={rules}>
      {(known) => (
        <Editor
          key={known.version}
          text={known.text}
          version={known.version}
          changedAt={known.changedAt}
          changedBy={known.changedBy}
          onPut={rules.again}
        />
      )}
    </Show>
  );
}

interface EditorProps {
  readonly text: string;
  readonly version: string;
  readonly changedAt: string | null;
  readonly changedBy: string | null;
  readonly onPut: () => void;
}

function Editor({ text: known, version, changedAt, changedBy, onPut }: EditorProps) {
  const { me } = useTown();
  const now = useNow();
  const [text, setText] = useState(known);
  const changed = text !== known;
  return (
    <>
      <h2>{t('settings.rules')}</h2>
      <p class="dim">
        {t('rules.version')} {version.slice(0, 12)}
        {changedAt !== null && ` · ${moment(Date.parse(changedAt), now, zone())} ${changedBy ?? ''}`}
      </p>
      <textarea
        class="code"
        aria-label={t('settings.rules')}
        rows={26}
        spellcheck={false}
        readOnly={me.role !== 'admin'}
        value={text}
        onInput={(event) => setText(event.currentTarget.value)}
      />
      {isOffice(me) && <Trial text={changed ? text : undefined} />}
      {me.role === 'admin' && changed && (
        <Doing
          class="narrow"
          button={t('rules.put')}
          onDo={async (fields) => {
            const force = textOf(fields, 'force');
            await ask('PUT /api/v1/rules', { body: { text, ...(force && { force }) } });
            onPut();
          }}
        >
          <TextField label={t('rules.force')} hint={t('rules.forceHint')} name="force" maxLength={500} />
        </Doing>
      )}
    </>
  );
}

const spans = ['1', '3', '7', '14'] as const;
function Trial({ text }: { readonly text: string | undefined }) {
  const { kinds, kindName } = useTown();
  const [days, setDays] = useState('1');
  const [kind, setKind] = useState('');
  const [result, setResult] = useState<Backtest | null>(null);
  const submit = async () => {
    const to = townNow();
    const asked = { from: new Date(to - Number(days) * DAY).toISOString(), to: new Date(to).toISOString() };
    setResult(await ask('POST /api/v1/rules/backtest', { body: { ...asked, text, ...(kind && { kind }) } }));
  };
  return (
    <section>
      <h3>{t('rules.trial')}</h3>
      <Doing class="filters" button={t('rules.try')} onDo={submit}>
        <ChoiceField
          label={t('rules.days')}
          value={days}
          onChoose={setDays}
          options={spans.map((each) => [each, each])}
        />
        <ChoiceField
          label={t('filter.kind')}
          value={kind}
          onChoose={setKind}
          options={[['', t('filter.any')], ...kinds.map(({ id }) => [id, kindName(id)] as const)]}
        />
      </Doing>
      {result !== null && (
        <div class="scroll" role="status">
          <p class="dim">
            {t('rules.judged', { readings: count(result.readings), devices: count(result.devices) })}
          </p>
          <table>
            <thead>
              <tr>
                <th scope="col">{t('rules.code')}</th>
                <th scope="col" class="num">
                  {t('rules.inForce')}
                </th>
                <th scope="col" class="num">
                  {t('rules.tried')}
                </th>
              </tr>
            </thead>
            <tbody>
              {result.byCode.map((row) => (
                <tr key={row.code}>
                  <th scope="row">{named('code', row.code)}</th>
                  <td class="num">{count(row.inForce)}</td>
                  <td class="num">{count(row.tried)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}
