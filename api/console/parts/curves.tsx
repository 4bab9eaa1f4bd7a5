// A device's curves, one small chart a metric. A gap in the readings is a gap in the line: nothing is drawn where nothing is known.
import { useEffect, useRef, useState } from 'preact/hooks';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { useAsked } from '../asked.ts';
import { townNow, zone } from '../clock.ts';
import type { Device, Reading } from '../contract.ts';
import { currentLanguage, inWords, t } from '../i18n/language.ts';
import { useTown } from '../session.tsx';
import { DAY, HOUR, MINUTE, span } from '../words/time.ts';
import { columnsOf } from './columns.ts';
import { Empty, Show } from './states.tsx';

/** Length of the window and of a bucket: about 300 points whatever the window. */
const windows = [
  ['6h', 6 * HOUR, '2m', 2 * MINUTE],
  ['24h', DAY, '5m', 5 * MINUTE],
  ['7d', 7 * DAY, '30m', 30 * MINUTE],
  ['30d', 30 * DAY, '2h', 2 * HOUR],
] as const;
const pointsMax = 1_000;
const heightPx = 150;

export function Curves({ device }: { readonly device: Device }) {
  const [chosen, choose] = useState<string>('24h');
  // The end stands still while the page is looked at; choosing a window moves it to now.
  const [end, setEnd] = useState(townNow);
  const [, length, every, bucketMs] = windows.find(([name]) => name === chosen) ?? windows[1];
  const metrics = useTown().kinds.find(({ id }) => id === device.kind)?.metrics ?? {};
  const query = {
    from: new Date(end - length).toISOString(),
    to: new Date(end + 1).toISOString(),
    every,
    limit: pointsMax,
  };
  const readings = useAsked('GET /api/v1/devices/{id}/readings', { params: { id: device.id }, query });
  return (
    <section>
      <div class="title-row">
        <h2>{t('device.curves')}</h2>
        <fieldset class="buttons" aria-label={t('device.window')}>
          {windows.map(([name, ms]) => (
            <button
              key={name}
              type="button"
              aria-pressed={name === chosen}
              onClick={() => {
                choose(name);
                setEnd(townNow());
              }}
            >
              {span(ms, currentLanguage())}
            </button>
          ))}
        </fieldset>
      </div>
      <Show of={readings}>
        {({ items }) => {
          const drawn = Object.entries(metrics).filter(
            ([name, { type }]) => type !== 'text' && items.some((row) => name in row),
          );
          if (drawn.length === 0) return <Empty>{t('device.noReadings')}</Empty>;
          return (
            <div class="curves">
              {drawn.map(([name, { words, unit }]) => (
                <Curve
                  key={name}
                  name={inWords(words)}
                  unit={unit}
                  metric={name}
                  rows={items}
                  bucketMs={bucketMs}
                />
              ))}
            </div>
          );
        }}
      </Show>
    </section>
  );
}

interface CurveProps {
  readonly name: string;
  readonly unit: string;
  readonly metric: string;
  readonly rows: readonly Reading[];
  readonly bucketMs: number;
}

function Curve({ name, unit, metric, rows, bucketMs }: CurveProps) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = box.current!;
    const style = getComputedStyle(element);
    const color = (variable: string) => style.getPropertyValue(variable).trim();
    const axis = {
      stroke: color('--dim'),
      grid: { stroke: color('--line'), width: 1 },
      ticks: { show: false },
    };
    const two = (n: number) => String(n).padStart(2, '0');
    const chart = new uPlot(
      {
        width: element.clientWidth,
        height: heightPx,
        tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1_000), zone()),
        legend: { show: false },
        cursor: { y: false },
        series: [
          {},
          { stroke: color('--info'), width: 1.6, fill: color('--info-soft'), points: { show: false } },
        ],
        axes: [
          {
            ...axis,
            size: 30,
            values: (_, ticks, __, ___, step) =>
              ticks.map((seconds) => {
                const at = uPlot.tzDate(new Date(seconds * 1_000), zone());
                return step < 86_400 && (at.getHours() !== 0 || at.getMinutes() !== 0)
                  ? `${two(at.getHours())}:${two(at.getMinutes())}`
                  : `${two(at.getMonth() + 1)}-${two(at.getDate())}`;
              }),
          },
          { ...axis, size: 48 },
        ],
      },
      columnsOf(rows, metric, bucketMs),
      element,
    );
    const observer = new ResizeObserver(() =>
      chart.setSize({ width: element.clientWidth, height: heightPx }),
    );
    observer.observe(element);
    return () => {
      observer.disconnect();
      chart.destroy();
    };
  }, [rows, metric, bucketMs]);
  const label = unit === '' ? name : `${name} (${unit})`;
  return (
    <figure>
      <figcaption>{label}</figcaption>
      <div ref={box} role="img" aria-label={label} />
    </figure>
  );
}
