// An order opened by hand: what somebody saw on their way, or work that no fault asks for.
import { useRef, useState } from 'preact/hooks';
import { ask } from '../api.ts';
import { named, t } from '../i18n/language.ts';
import { changedHere } from '../live.ts';
import { AreaField, ChoiceField, Doing, TextField, textOf } from '../parts/fields.tsx';
import { go } from '../router.ts';
import type { PageProps } from '../routes.tsx';
import { useTown } from '../session.tsx';

const types = ['patrol', 'preventive'] as const;
const priorities = ['1', '2', '3', '4', '5'];
const usualPriority = '4';

/** The address may name the device that somebody stands before: `?device=ID&village=ID&kind=KIND`. */
export function NewOrderPage({ query }: PageProps) {
  const { villages, kinds, crews, kindName } = useTown();
  const [type, setType] = useState<(typeof types)[number]>('patrol');
  const [village, setVillage] = useState(query.get('village') ?? villages[0]?.id ?? '');
  const [kind, setKind] = useState(query.get('kind') ?? '');
  const [crew, setCrew] = useState('');
  const [priority, setPriority] = useState(usualPriority);
  const last = useRef({ said: '', key: '' });
  const submit = async (fields: FormData) => {
    const deviceIds = await Promise.all(
      textOf(fields, 'devices')
        .split(/[\s,，、]+/)
        .filter(Boolean)
        .map(idOf),
    );
    const why = textOf(fields, 'why');
    const of = { ...(kind !== '' && { kind }), ...(crew !== '' && { crew }) };
    const body = { type, village, deviceIds, why, priority: Number(priority), ...of };
    // The same again after an answer that did not come is the same order.
    const said = JSON.stringify(body);
    if (last.current.said !== said) last.current = { said, key: crypto.randomUUID() };
    const order = await ask('POST /api/v1/orders', { key: last.current.key, body });
    changedHere('order');
    go(`/orders/${order.id}`, 'replace');
  };
  return (
    <>
      <h1>{t('orders.new')}</h1>
      <Doing class="narrow" button={t('orders.open')} onDo={submit}>
        <ChoiceField
          label={t('orders.type')}
          value={type}
          onChoose={(value) => setType(value === 'patrol' ? 'patrol' : 'preventive')}
          options={types.map((each) => [each, named('type', each)])}
        />
        <ChoiceField
          label={t('order.village')}
          value={village}
          onChoose={setVillage}
          options={villages.map(({ id, name }) => [id, name])}
        />
        <ChoiceField
          label={t('filter.kind')}
          value={kind}
          onChoose={setKind}
          options={[['', t('orders.noKind')], ...kinds.map(({ id }) => [id, kindName(id)] as const)]}
        />
        <TextField
          label={t('orders.numbers')}
          hint={t('orders.numbersHint')}
          name="devices"
          defaultValue={query.get('device') ?? ''}
          maxLength={500}
        />
        <AreaField label={t('orders.what')} name="why" required maxLength={500} />
        <ChoiceField
          label={t('order.crew')}
          value={crew}
          onChoose={setCrew}
          options={[['', t('orders.usualCrew')], ...crews.map(({ id, name }) => [id, name] as const)]}
        />
        <ChoiceField
          label={t('order.priority')}
          value={priority}
          onChoose={setPriority}
          options={priorities.map((each) => [each, each])}
        />
      </Doing>
    </>
  );
}

/** The device with this id or this number on its pole; what is neither goes to the server, which says so. */
async function idOf(text: string): Promise<string> {
  const { items } = await ask('GET /api/v1/devices', { query: { q: text } });
  return items.find(({ id, assetNo }) => id === text || assetNo === text)?.id ?? text;
}
