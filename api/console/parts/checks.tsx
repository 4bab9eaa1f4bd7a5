// A patrol's assets: how many have a record, and one more. What is scanned twice counts once; what is recorded without a network waits
// its turn.
import { useState } from 'preact/hooks';
import type { Order } from '../contract.ts';
import { named, t } from '../i18n/language.ts';
import { queueMove, useOutbox } from '../offline/outbox.ts';
import { isCheck } from '../offline/queue.ts';
import { isField, useTown } from '../session.tsx';
import { isOver } from '../words/follow-up.ts';
import { ChoiceField, Doing, TextField, textOf } from './fields.tsx';

const findings = ['ok', 'fault', 'no_access'] as const;
type Found = (typeof findings)[number];

export function Checks({ order }: { readonly order: Order }) {
  const { me } = useTown();
  const [found, setFound] = useState<Found>('ok');
  const [asset, setAsset] = useState('');
  const waiting = useOutbox().filter((entry) => entry.orderId === order.id && isCheck(entry)).length;
  const records = Object.values(order.checks ?? {});
  const done = records.filter((record) => record.found !== 'no_access').length;
  const submit = async (fields: FormData) => {
    const note = textOf(fields, 'note');
    const number = asset.trim();
    const which = order.deviceIds.includes(number) ? { deviceId: number } : { assetNo: number };
    // The next one is scanned while this one is on its way.
    setAsset('');
    await queueMove(order, 'checks', { ...which, found, ...(note !== '' && { note }) });
  };
  return (
    <section>
      <h2>{t('check.title')}</h2>
      <p>
        {t('check.progress', { done, due: order.deviceIds.length })}{' '}
        {findings.slice(1).map((each) => {
          const n = records.filter((record) => record.found === each).length;
          return 0 < n && <span key={each} class="chip">{`${named('found', each)} ${n}`}</span>;
        })}{' '}
        {0 < waiting && (
          <a class="chip" href="/outbox">
            {t('check.waiting', { n: waiting })}
          </a>
        )}
      </p>
      {isField(me) && !isOver(order) && (
        <Doing class="move-form" button={t('check.record')} onDo={submit}>
          <TextField
            label={t('check.asset')}
            name="asset"
            value={asset}
            onInput={(event) => setAsset(event.currentTarget.value)}
            autocomplete="off"
            required
            maxLength={80}
          />
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
