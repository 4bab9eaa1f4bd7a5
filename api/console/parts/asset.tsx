// An asset's past: its controllers one after the other, what happened under the former ones, and spare units lent.
import { ask } from '../api.ts';
import { useAsked } from '../asked.ts';
import { townNow, useNow, zone } from '../clock.ts';
import type { Asset as AssetFound, Spare } from '../contract.ts';
import { t } from '../i18n/language.ts';
import { isField, useTown } from '../session.tsx';
import { DAY, fromField, moment, toField } from '../words/time.ts';
import { Doing, TextField, textOf } from './fields.tsx';
import { List } from './list.tsx';
import { OrderRow } from './order-row.tsx';
import { Show } from './states.tsx';

export function AssetPast({ assetNo }: { readonly assetNo: string }) {
  const asset = useAsked('GET /api/v1/assets/{id}', { params: { id: assetNo } }, ['order', 'fault']);
  return (
    <Show of={asset}>
      {(found) => (
        <>
          <Controllers asset={found} />
          <Spares asset={found} again={asset.again} />
        </>
      )}
    </Show>
  );
}

function Controllers({ asset }: { readonly asset: AssetFound }) {
  const now = useNow();
  const at = (text: string | null) => (text === null ? '…' : moment(Date.parse(text), now, zone()));
  if (asset.controllers.length < 2) return null;
  const former = asset.orders.filter(
    ({ deviceIds }) => asset.deviceId === null || !deviceIds.includes(asset.deviceId),
  );
  return (
    <section>
      <h2>{t('asset.controllers')}</h2>
      <ul class="plain-list">
        {asset.controllers.map(({ deviceId, since, until }) => (
          <li key={`${deviceId} ${since}`}>
            {deviceId}{' '}
            <span class="dim">
              {at(since)} – {at(until)}
            </span>
          </li>
        ))}
      </ul>
      <details>
        <summary>{t('asset.former', { n: former.length })}</summary>
        <div class="rows">
          {former.map((order) => (
            <OrderRow key={order.id} order={order} now={now} />
          ))}
        </div>
      </details>
    </section>
  );
}

interface SparesProps {
  readonly asset: AssetFound;
  readonly again: () => void;
}
function Spares({ asset, again }: SparesProps) {
  const { me } = useTown();
  const now = useNow();
  const { deviceId } = asset;
  const waiting = asset.orders.find(({ status }) => status !== 'closed' && status !== 'cancelled');
  const lend = async (fields: FormData) => {
    const until = new Date(fromField(textOf(fields, 'until'), zone())).toISOString();
    const order = waiting === undefined ? {} : { orderId: waiting.id };
    const body = { unit: textOf(fields, 'unit'), deviceId: deviceId!, until, ...order };
    await ask('POST /api/v1/spares', { key: crypto.randomUUID(), body });
    again();
  };
  return (
    <section>
      <h2>{t('spare.title')}</h2>
      <List items={asset.spares} none={t('spare.none')} plain>
        {(spare) => <SpareRow key={spare.id} spare={spare} now={now} again={again} />}
      </List>
      {isField(me) && deviceId !== null && (
        <details>
          <summary>{t('spare.lend')}</summary>
          <Doing class="narrow" button={t('spare.lend')} onDo={lend}>
            <TextField label={t('spare.unit')} name="unit" required maxLength={80} />
            <TextField
              label={t('spare.until')}
              name="until"
              type="datetime-local"
              required
              defaultValue={toField(townNow() + 3 * DAY, zone())}
            />
            {waiting !== undefined && <p class="dim">{t('spare.pauses', { number: waiting.number })}</p>}
          </Doing>
        </details>
      )}
    </section>
  );
}

interface SpareProps {
  readonly spare: Spare;
  readonly now: number;
  readonly again: () => void;
}
function SpareRow({ spare, now, again }: SpareProps) {
  const { me } = useTown();
  const at = (text: string) => moment(Date.parse(text), now, zone());
  const back = async () => {
    await ask('POST /api/v1/spares/{id}/return', { params: { id: spare.id } });
    again();
  };
  return (
    <li>
      <strong>{spare.unit}</strong>{' '}
      <span class="dim">
        {at(spare.lentAt)} – {spare.returnedAt === null ? '…' : at(spare.returnedAt)} {spare.note}
      </span>
      {spare.returnedAt === null && isField(me) && (
        <Doing button={t('spare.return')} onDo={back}>
          {null}
        </Doing>
      )}
    </li>
  );
}
