// A point as one line of InfluxDB's line protocol. Every number is a float: a metric that came as 60 today and 60.5
// tomorrow must not become two types. Times are milliseconds, the only precision all versions read alike.
import { escape as escaped } from '@influxdata/influxdb-client';
import type { MetricValue } from '../../domain/reading.ts';
import type { FleetKpiPoint, Point } from '../ports.ts';

export const kpiMeasurement = 'fleet_kpi';

/** `undefined` for a point without metrics: a line needs a field. Values must be finite. */
export function pointLine(point: Point): string | undefined {
  let fields = '';
  for (const metric in point.metrics) {
    fields += `${fields === '' ? '' : ','}${escaped.tag(metric)}=${fieldText(point.metrics[metric]!)}`;
  }
  if (fields === '') return undefined;
  const tags = `device=${escaped.tag(point.deviceId)},village=${escaped.tag(point.village)}`;
  return `${escaped.measurement(point.kind)},${tags} ${fields} ${point.ts}`;
}

export function kpiLine(point: FleetKpiPoint): string {
  const tags = `kind=${escaped.tag(point.kind)},village=${escaped.tag(point.village)}`;
  const fields = kpiFields.map((field) => `${snakeOf[field]}=${fieldText(point[field])}`).join(',');
  return `${kpiMeasurement},${tags} ${fields} ${point.ts}`;
}

function fieldText(value: MetricValue): string {
  switch (typeof value) {
    // String(-0) is "0": the sign would be lost.
    case 'number':
      return Object.is(value, -0) ? '-0' : String(value);
    case 'boolean':
      return value ? 'true' : 'false';
    case 'string':
      return escaped.quoted(value);
  }
}

/** Field names of `fleet_kpi` as stored, units last, by the property they come from. */
export const snakeOf = {
  total: 'total',
  online: 'online',
  faults: 'faults',
  unknown: 'unknown',
  openOrders: 'open_orders',
  powerW: 'power_w',
} as const;
export const kpiFields = Object.keys(snakeOf) as readonly (keyof typeof snakeOf)[];
