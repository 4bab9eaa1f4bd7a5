// The map: all villages, and devices with an open fault only, at most 500: thousands of markers make it unusable.
import {
  FrameGeometrySourceBuilder,
  FrameGeometrySourceMode,
  MapLayerOptionsBuilder,
} from '@grafana/grafana-foundation-sdk/common';
import {
  ControlsOptionsBuilder,
  PanelBuilder as Geomap,
  MapViewConfigBuilder,
  TooltipMode,
  TooltipOptionsBuilder,
} from '@grafana/grafana-foundation-sdk/geomap';
import { toDevice, toVillage } from '../house/links.ts';
import { palette } from '../house/palette.ts';
import { described, type Sized } from '../house/panel.ts';
import { sql } from '../house/query.ts';
import type { Say } from '../house/words.ts';

const faultsMax = 500;

const layer = (name: string, refId: string, config: object) =>
  new MapLayerOptionsBuilder()
    .type('markers')
    .name(name)
    .filterData({ id: 'byRefId', options: refId })
    .location(
      new FrameGeometrySourceBuilder().mode(FrameGeometrySourceMode.Coords).latitude('lat').longitude('lon'),
    )
    .tooltip(true)
    .config({ showLegend: false, style: config });

export function townMap(say: Say, w = 12, h = 14): Sized {
  const villages = `SELECT v.id AS village, v.name, v.lat, v.lon, coalesce(f.open_faults, 0) AS open_faults
    FROM reporting.village v
    LEFT JOIN (SELECT village, count(*) AS open_faults FROM reporting.faults WHERE is_open GROUP BY village) f ON f.village = v.id
    ORDER BY v.id LIMIT 200`;
  const faults = `SELECT f.device, f.village, f.code, f.since, d.lat, d.lon
    FROM reporting.faults f JOIN reporting.device d ON d.id = f.device
    WHERE f.is_open ORDER BY f.since DESC LIMIT ${faultsMax}`;
  const villageStyle = {
    color: { fixed: palette.information },
    size: { field: 'open_faults', min: 6, max: 18 },
    opacity: 0.5,
    symbol: { fixed: 'img/icons/marker/circle.svg', mode: 'fixed' },
    text: { field: 'name', mode: 'field' },
    textConfig: { fontSize: 11, offsetX: 0, offsetY: 14, textAlign: 'center', textBaseline: 'middle' },
  };
  const faultStyle = {
    color: { fixed: palette.fault },
    size: { fixed: 5 },
    opacity: 0.9,
    symbol: { fixed: 'img/icons/marker/circle.svg', mode: 'fixed' },
  };
  const look = {
    title: say('村庄与未恢复故障', 'Villages and open faults'),
    about: say(
      `圆圈是村，红点是有未恢复故障的设备（最多 ${faultsMax} 个）；没有红点不等于一切正常，请看未知占比。`,
      `Circles are villages, red dots devices with an open fault (at most ${faultsMax}). No dot does not mean all is well: see the share of unknown.`,
    ),
    w,
    h,
  };
  const panel = described(new Geomap(), look)
    .noValue(say('无数据', 'no data'))
    .view(new MapViewConfigBuilder().id('fit').allLayers(true).padding(10))
    .controls(new ControlsOptionsBuilder().showZoom(true).mouseWheelZoom(false).showAttribution(true))
    .basemap(new MapLayerOptionsBuilder().type('default').name('basemap'))
    .tooltip(new TooltipOptionsBuilder().mode(TooltipMode.Details))
    .layers([layer('villages', 'A', villageStyle), layer('faults', 'B', faultStyle)])
    .overrideByName('lat', [{ id: 'decimals', value: 5 }])
    .overrideByName('lon', [{ id: 'decimals', value: 5 }])
    .overrideByName('name', [{ id: 'links', value: [toVillage(say)] }])
    .overrideByName('device', [{ id: 'links', value: [toDevice(say)] }])
    .targets([sql(villages), sql(faults, { refId: 'B' })]);
  return { w, h, panel };
}
