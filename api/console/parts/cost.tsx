// What a closed order cost, by the catalogue or as entered; the office enters what was really paid.
import { ask } from '../api.ts';
import type { Order } from '../contract.ts';
import { named, t } from '../i18n/language.ts';
import { changedHere } from '../live.ts';
import { AreaField, Doing, TextField, textOf } from './fields.tsx';

export function CostEntry({ order }: { readonly order: Order }) {
  const submit = async (fields: FormData) => {
    const note = textOf(fields, 'note');
    await ask('POST /api/v1/orders/{id}/cost', {
      params: { id: order.id },
      key: crypto.randomUUID(),
      body: {
        partsYuan: Number(textOf(fields, 'parts')),
        labourYuan: Number(textOf(fields, 'labour')),
        ...(note && { note }),
      },
    });
    changedHere('order');
  };
  return (
    <section>
      <h2>{t('cost.head')}</h2>
      <p>{costWords(order)}</p>
      <details>
        <summary>{t('cost.enter')}</summary>
        <Doing class="move-form" button={t('cost.save')} onDo={submit}>
          <YuanField label={t('cost.parts')} name="parts" begin={order.cost?.partsYuan} />
          <YuanField label={t('cost.labour')} name="labour" begin={order.cost?.labourYuan} />
          <AreaField label={t('order.note')} name="note" maxLength={2000} />
        </Doing>
      </details>
    </section>
  );
}

function costWords({ cost }: Order): string {
  if (cost === undefined) return t('cost.unknown');
  const { partsYuan: parts, labourYuan: labour, from } = cost;
  return t('cost.words', { parts, labour, from: named('costFrom', from) });
}

interface YuanProps {
  readonly label: string;
  readonly name: string;
  readonly begin: number | undefined;
}
/** The page is drawn again with every change of the order: what was typed stays. */
const YuanField = ({ begin, ...field }: YuanProps) => (
  <TextField {...field} defaultValue={begin} type="number" min={0} step={0.01} inputMode="decimal" required />
);
