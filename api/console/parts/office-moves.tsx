// What the office may do besides the crew's moves: give it to another crew, cancel, confirm where nothing can be observed.
import { useState } from 'preact/hooks';
import { ask } from '../api.ts';
import type { Order } from '../contract.ts';
import { named, t } from '../i18n/language.ts';
import { changedHere } from '../live.ts';
import { useTown } from '../session.tsx';
import { AreaField, ChoiceField, Doing, textOf } from './fields.tsx';

type Form = 'assign' | 'cancel' | 'confirm';

export function OfficeMoves({ order }: { readonly order: Order }) {
  const { crews } = useTown();
  const [form, setForm] = useState<Form | null>(null);
  const [crew, setCrew] = useState(order.crew ?? crews[0]?.id ?? '');
  const legal = (['assign', 'cancel', 'confirm'] as const).filter(
    (each) => each === 'assign' || order.legal.includes(each),
  );
  const submit = async (fields: FormData) => {
    const why = textOf(fields, 'why');
    const params = { id: order.id };
    const key = crypto.randomUUID();
    if (form === 'assign')
      await ask('POST /api/v1/orders/{id}/assign', {
        params,
        key,
        body: { crew, ...(why && { note: why }) },
      });
    if (form === 'cancel')
      await ask('POST /api/v1/orders/{id}/cancel', { params, key, body: { reason: why } });
    if (form === 'confirm')
      await ask('POST /api/v1/orders/{id}/confirm', { params, key, body: { note: why } });
    changedHere('order');
    setForm(null);
  };
  return (
    <section class="moves">
      <div class="buttons">
        {legal.map((each) => (
          <button
            key={each}
            type="button"
            aria-expanded={form === each}
            onClick={() => setForm(form === each ? null : each)}
          >
            {named('move', each)}
          </button>
        ))}
      </div>
      {form !== null && (
        <Doing class="move-form" button={named('move', form)} onDo={submit}>
          {form === 'assign' && (
            <ChoiceField
              label={t('order.crew')}
              value={crew}
              onChoose={setCrew}
              options={crews.map(({ id, name }) => [id, name])}
            />
          )}
          <AreaField
            label={form === 'assign' ? t('order.note') : t('order.why')}
            name="why"
            required={form !== 'assign'}
            maxLength={2000}
          />
        </Doing>
      )}
    </section>
  );
}
