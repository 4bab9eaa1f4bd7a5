// Finding a device: by its number, its pole's number or its address.
import { useAsked } from '../asked.ts';
import { named, t } from '../i18n/language.ts';
import { DeviceList } from '../parts/device-list.tsx';
import { ChoiceField, TextField } from '../parts/fields.tsx';
import { Show } from '../parts/states.tsx';
import { go } from '../router.ts';
import type { PageProps } from '../routes.tsx';
import { useTown } from '../session.tsx';

const shownMax = 100;

export function DevicesPage({ query }: PageProps) {
  const { villages, kinds, kindName } = useTown();
  const text = (name: string) => query.get(name) ?? '';
  const set = (name: string, value: string) => {
    const next = new URLSearchParams(query);
    if (value === '') next.delete(name);
    else next.set(name, value);
    go(`/devices?${next}`, 'replace');
  };
  const health = (['ok', 'fault', 'unknown'] as const).find((each) => each === text('health'));
  const asked = {
    q: text('q') || undefined,
    village: text('village') || undefined,
    kind: text('kind') || undefined,
    circuit: text('circuit') || undefined,
    health,
    limit: shownMax,
  };
  const found = useAsked('GET /api/v1/devices', { query: asked }, ['health']);
  const any = ['', t('filter.any')] as const;
  return (
    <>
      <h1>{t('nav.devices')}</h1>
      <div class="filters">
        <TextField
          label={t('devices.search')}
          type="search"
          value={text('q')}
          onInput={(event) => set('q', event.currentTarget.value.trim())}
        />
        <ChoiceField
          label={t('filter.village')}
          value={text('village')}
          onChoose={(value) => set('village', value)}
          options={[any, ...villages.map(({ id, name }) => [id, name] as const)]}
        />
        <ChoiceField
          label={t('filter.kind')}
          value={text('kind')}
          onChoose={(value) => set('kind', value)}
          options={[any, ...kinds.map(({ id }) => [id, kindName(id)] as const)]}
        />
        <ChoiceField
          label={t('filter.health')}
          value={text('health')}
          onChoose={(value) => set('health', value)}
          options={[
            any,
            ...(['fault', 'unknown', 'ok'] as const).map((each) => [each, named('health', each)] as const),
          ]}
        />
      </div>
      <Show of={found}>
        {({ items, nextCursor }) => (
          <>
            <DeviceList devices={items} />
            {nextCursor !== null && <p class="dim">{t('devices.more', { n: shownMax })}</p>}
          </>
        )}
      </Show>
    </>
  );
}
