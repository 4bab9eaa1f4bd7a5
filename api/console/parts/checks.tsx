// A patrol's assets: how many have a record, and one more. What is scanned twice counts once.
import { useState } from 'preact/hooks';
import { ask } from '../api.ts';
import type { Order } from '../contract.ts';
import { named, t } from '../i18n/language.ts';
import { changedHere } from '../live.ts';
import { isField, useTown } from '../session.tsx';
import { isOver } from '../words/follow-up.ts';
import { ChoiceField, Doing, TextField, textOf } from './fields.tsx';

const findings = ['ok', 'fault', 'no_access'] as const;
type Found = (typeof findings)[number];

export function Checks({ order }: { readonly order: Order }) {
  const { me } = useTown();
  const [found, setFound] = useState<Found>('ok');
  const records = Object.values(order.checks ?? {});
  const done = records.filter((record) => record.found !== 'no_access').length;
  const submit = async (fields: FormData) => {
    const note = textOf(fields, 'note');
    const asset = textOf(fields, 'asset');
    const which = order.deviceIds.includes(asset) ? { deviceId: asset } : { assetNo: asset };
    const body = { ...which, found, ...(note !== '' && { note }) };
    const params = { id: order.id };
    await ask('POST /api/v1/orders/{id}/checks', { params, key: crypto.randomUUID(), body });
    changedHere('order');
  };
  return (
    <section>
      <h2>{t('check.title')}</h2>
      <p>
        {t('check.progress', { done, due: order.deviceIds.length })}{' '}
        {findings.slice(1).map((each) => {
          const n = records.filter((record) => record.found === each).length;
          return 0 < n && <span key={each} class="chip">{`${named('found', each)} ${n}`}</span>;
        })}
      </p>
      {isField(me) && !isOver(order) && (
        <Doing class="move-form" button={t('check.record')} onDo={submit}>
          <TextField label={t('check.asset')} name="asset" required maxLength={80} />
          <ChoiceField
            label={t('check.found')}
            value={found}
            onChoose={(value) => setFound(value as Found)}
            options={findings.map((each) => [each, named('found', each)])}
          />
          <TextField label={t('order.note')} name="note" maxLength={2000} />
        </Doing>
      )}
    </section>
  );
}
