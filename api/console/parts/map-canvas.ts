// Leaflet behind a small door: marks in, a drawn map out, with tiles where the town has a tile server and without where not.
import * as leaflet from 'leaflet';
import 'leaflet/dist/leaflet.css';

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

  return {
    show(name: string, marks: readonly MapMark[]): void {
      layer.clearLayers();
      for (const mark of marks) layer.addLayer(drawn(mark, go));
      if (name === shown || marks.length === 0) return;
      shown = name;
      map.fitBounds(leaflet.latLngBounds(marks.map(({ lat, lon }) => [lat, lon])).pad(0.12), {
        animate: false,
      });
    },
    remove: () => map.remove(),
  };
}

function drawn(mark: MapMark, go: (to: string) => void): leaflet.Marker {
  // Built as elements: whatever a village or an address is called stays text.
  const html = document.createElement('span');
  html.className = `mark mark-${mark.shape} health-${mark.health}`;
  html.append(`${signs[mark.health]}${0 < mark.count ? ` ${mark.count}` : ''}`);
  if (mark.shape === 'village') {
    const name = document.createElement('b');
    name.textContent = mark.label;
    html.append(name);
  }
  const icon = leaflet.divIcon({ html, className: 'mark-box', iconSize: undefined });
  const title = `${mark.label} ${signs[mark.health]}${0 < mark.count ? ` ${mark.count}` : ''}`;
  const marker = leaflet.marker([mark.lat, mark.lon], {
    icon,
    title,
    alt: title,
    keyboard: true,
    zIndexOffset: mark.shape === 'device' ? 1_000 : 0,
  });
  const open = () => go(mark.to);
  return marker.on('click', open).on('keypress', (event) => {
    if ((event as leaflet.LeafletKeyboardEvent).originalEvent.key === 'Enter') open();
  });
}
