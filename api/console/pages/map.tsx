// The town's map in three steps: villages, then a village's circuits, then only the devices at fault. Never the whole fleet as points.
import { useEffect, useRef } from 'preact/hooks';
import { ask } from '../api.ts';
import { useAsked, useLoaded } from '../asked.ts';
import type { Circuit, Device, Village } from '../contract.ts';
import { t } from '../i18n/language.ts';
import { overallHealth } from '../parts/chips.tsx';
import { DeviceList } from '../parts/device-list.tsx';
import { type MapMark, townMap } from '../parts/map-canvas.ts';
import { Show } from '../parts/states.tsx';
import { sumOf, VillageTiles } from '../parts/village-tiles.tsx';
import { go } from '../router.ts';
import type { PageProps } from '../routes.tsx';
import { useTown } from '../session.tsx';

const devicesMax = 500;

export function MapPage({ query }: PageProps) {
  const village = query.get('village');
  return village === null ? <TownMap /> : <VillageMap id={village} />;
}

function TownMap() {
  const villages = useAsked('GET /api/v1/villages', {}, ['health']);
  return (
    <>
      <h1>{t('map.title')}</h1>
      <Legend />
      <Show of={villages}>
        {({ items }) => (
          <>
            <Canvas name="town" marks={items.map(villageMark)} />
            <h2>{t('town.villages')}</h2>
            <VillageTiles villages={items} />
          </>
        )}
      </Show>
    </>
  );
}

function VillageMap({ id }: { readonly id: string }) {
  const town = useTown();
  const circuits = useAsked('GET /api/v1/circuits', { query: { village: id } }, ['health']);
  const faulty = useLoaded(`map ${id}`, () => faultyIn(id), ['health']);
  return (
    <>
      <div class="title-row">
        <h1>{town.villageName(id)}</h1>
        <a class="button" href="/map">
          ← {t('map.back')}
        </a>
        <a class="button" href={`/villages/${id}`}>
          {t('map.village')}
        </a>
      </div>
      <Legend />
      <Show of={circuits}>
        {({ items }) => (
          <Show of={faulty}>
            {({ devices, whole }) => (
              <>
                {!whole && <p class="notice notice-warning">{t('map.capped', { n: devicesMax })}</p>}
                <Canvas name={id} marks={[...items.map(circuitMark), ...devices.map(deviceMark)]} />
                <h2>{t('village.faulty')}</h2>
                <DeviceList devices={devices} />
              </>
            )}
          </Show>
        )}
      </Show>
    </>
  );
}

async function faultyIn(village: string): Promise<{ devices: readonly Device[]; whole: boolean }> {
  const query = { village, health: 'fault' as const, limit: devicesMax };
  const { items, nextCursor } = await ask('GET /api/v1/devices', { query });
  return { devices: items, whole: nextCursor === null };
}

const Legend = () => (
  <p class="map-legend">
    <span class="health-fault">▲ {t('health.fault')}</span>
    <span class="health-unknown">○ {t('health.unknown')}</span>
    <span class="health-ok">● {t('health.ok')}</span>
    <span class="dim">{t('map.hint')}</span>
  </p>
);

/** One map for the page's life: marks change, the view stays where the reader moved it. */
function Canvas({ name, marks }: { readonly name: string; readonly marks: readonly MapMark[] }) {
  const { me } = useTown();
  const box = useRef<HTMLElement>(null);
  const drawn = useRef<ReturnType<typeof townMap> | null>(null);
  useEffect(() => {
    drawn.current = townMap(box.current!, me.tiles, go);
    return () => drawn.current?.remove();
  }, [me.tiles]);
  useEffect(() => drawn.current?.show(name, marks), [name, marks]);
  return <section ref={box} class="map" aria-label={t('map.title')} />;
}

function villageMark(village: Village): MapMark {
  const { total, fault, unknown } = sumOf(village);
  return {
    ...{ id: village.id, lat: village.lat, lon: village.lon, label: village.name, shape: 'village' },
    health: 0 < fault ? 'fault' : 0 < unknown || total === 0 ? 'unknown' : 'ok',
    count: fault,
    to: `/map?village=${village.id}`,
  };
}
const circuitMark = ({ id, lat, lon, fault, unknown }: Circuit): MapMark => ({
  ...{ id, lat, lon, label: id, shape: 'circuit' },
  health: 0 < fault ? 'fault' : 0 < unknown ? 'unknown' : 'ok',
  count: fault,
  to: `/devices?circuit=${encodeURIComponent(id)}`,
});
const deviceMark = (device: Device): MapMark => ({
  ...{ id: device.id, lat: device.lat, lon: device.lon, label: device.address, shape: 'device' },
  health: overallHealth(device.health),
  count: 0,
  to: `/devices/${device.id}`,
});
