// Leaflet behind a small door: marks in, a drawn map out, with tiles where the town has a tile server and without where not.
import * as leaflet from 'leaflet';
import 'leaflet/dist/leaflet.css';
import { crowded } from './declutter.ts';

export interface MapMark {
  readonly id: string;
  readonly lat: number;
  readonly lon: number;
  readonly label: string;
  readonly shape: 'village' | 'circuit' | 'device';
  readonly health: 'ok' | 'fault' | 'unknown';
  /** Devices at fault, shown inside the mark; 0: nothing. */
  readonly count: number;
  readonly to: string;
}

const signs = { ok: '●', fault: '▲', unknown: '○' } as const;
const zoomMax = 19;

/** @param tiles URL template of the town's tile server, or null for a plain ground */
export function townMap(box: HTMLElement, tiles: string | null, go: (to: string) => void) {
  const map = leaflet.map(box, { zoomSnap: 0.5, maxZoom: zoomMax, attributionControl: tiles !== null });
  map.setView([39.9, 116.75], 13);
  if (tiles !== null) leaflet.tileLayer(tiles, { maxZoom: zoomMax }).addTo(map);
  leaflet.control.scale({ imperial: false }).addTo(map);
  const layer = leaflet.layerGroup().addTo(map);
  let shown: string | null = null;
  let named: readonly (readonly [mark: MapMark, element: HTMLElement])[] = [];
  const makeRoom = () => {
    const boxes = named.map(([{ count }, element]) => ({
      mark: element.getBoundingClientRect(),
      label: element.querySelector('b')!.getBoundingClientRect(),
      weight: count,
    }));
    for (const [at, hidden] of crowded(boxes).entries())
      named[at]![1].classList.toggle('mark-crowded', hidden);
  };
  map.on('zoomend resize', makeRoom);

  return {
    show(name: string, marks: readonly MapMark[]): void {
      layer.clearLayers();
      const elements = marks.map(element);
      for (const [at, mark] of marks.entries()) layer.addLayer(marker(mark, elements[at]!, go));
      named = marks.flatMap((mark, at) => (mark.shape === 'village' ? [[mark, elements[at]!]] : []));
      if (name !== shown && 0 < marks.length) {
        shown = name;
        const around = leaflet.latLngBounds(marks.map(({ lat, lon }) => [lat, lon]));
        map.fitBounds(around.pad(0.12), { animate: false });
      }
      makeRoom();
    },
    remove: () => map.remove(),
  };
}

/** Built of elements: whatever a village or an address is called stays text. */
function element(mark: MapMark): HTMLElement {
  const html = document.createElement('span');
  html.className = `mark mark-${mark.shape} health-${mark.health}`;
  html.append(`${signs[mark.health]}${0 < mark.count ? ` ${mark.count}` : ''}`);
  if (mark.shape === 'village') {
    const name = document.createElement('b');
    name.textContent = mark.label;
    html.append(name);
  }
  return html;
}

function marker(mark: MapMark, html: HTMLElement, go: (to: string) => void): leaflet.Marker {
  const icon = leaflet.divIcon({ html, className: 'mark-box', iconSize: undefined });
  const title = `${mark.label} ${signs[mark.health]}${0 < mark.count ? ` ${mark.count}` : ''}`;
  const drawn = leaflet.marker([mark.lat, mark.lon], {
    icon,
    title,
    alt: title,
    keyboard: true,
    zIndexOffset: mark.shape === 'device' ? 1_000 : 0,
  });
  const open = () => go(mark.to);
  return drawn.on('click', open).on('keypress', (event) => {
    if ((event as leaflet.LeafletKeyboardEvent).originalEvent.key === 'Enter') open();
  });
}
