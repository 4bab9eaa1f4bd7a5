// A crew's page: its orders, danger first, then what is nearest. Works from what was kept where there is no signal.
import { useEffect, useMemo, useState } from 'preact/hooks';
import { useLoaded } from '../asked.ts';
import { useNow } from '../clock.ts';
import { t } from '../i18n/language.ts';
import { crewWork, newest } from '../offline/crew-orders.ts';
import { useOutbox } from '../offline/outbox.ts';
import { withQueued } from '../offline/queue.ts';
import { OrderRow } from '../parts/order-row.tsx';
import { Empty, Show } from '../parts/states.tsx';
import { useTown } from '../session.tsx';
import { isOver } from '../words/follow-up.ts';
import { inVisitOrder, metresBetween, type Place } from '../words/order-sort.ts';

/** More than a crew sees to in a shift; three hundred rows at once keep a slow phone busy for a second. */
const rowsFirst = 30;

export function WorkPage() {
  const { me, crewName } = useTown();
  const now = useNow();
  const queue = useOutbox();
  const [here, locate] = usePosition();
  const [rowsMax, setRowsMax] = useState(rowsFirst);
  const work = useLoaded(`work ${me.crew}`, crewWork, ['order', 'health']);
  return (
    <>
      <div class="title-row">
        <h1>{t('work.title')}</h1>
        <span class="dim">{crewName(me.crew)}</span>
        <button type="button" onClick={locate} aria-pressed={here !== null}>
          {t('work.byDistance')}
        </button>
      </div>
      <Show of={work}>
        {({ orders, devices, fresh }) => {
          const stops = orders
            .map((order) => withQueued(newest(order), queue))
            .filter((order) => !isOver(order))
            .map((order) => {
              const device = devices.get(order.deviceIds[0] ?? '');
              const place = device ?? order.place;
              return { order, device, distanceM: here && place ? metresBetween(here, place) : null };
            });
          return (
            <>
              {!fresh && <p class="notice notice-warning">{t('work.kept')}</p>}
              {stops.length === 0 && <Empty>{t('work.none')}</Empty>}
              <div class="rows">
                {inVisitOrder(stops)
                  .slice(0, rowsMax)
                  .map((stop) => (
                    <OrderRow key={stop.order.id} {...stop} now={now} />
                  ))}
              </div>
              {rowsMax < stops.length && (
                <button type="button" onClick={() => setRowsMax(rowsMax + rowsFirst)}>
                  {t('state.more')}
                </button>
              )}
            </>
          );
        }}
      </Show>
    </>
  );
}

/** Only when asked for: a crew may have reasons not to tell its phone. */
function usePosition(): readonly [Place | null, () => void] {
  const [watching, setWatching] = useState(false);
  const [here, setHere] = useState<Place | null>(null);
  useEffect(() => {
    if (!watching) return setHere(null);
    const watch = navigator.geolocation.watchPosition(
      ({ coords }) => setHere({ lat: coords.latitude, lon: coords.longitude }),
      () => setWatching(false),
    );
    return () => navigator.geolocation.clearWatch(watch);
  }, [watching]);
  return useMemo(() => [here, () => setWatching((on) => !on)] as const, [here]);
}
