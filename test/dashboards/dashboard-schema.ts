// Grafana's classic dashboard JSON as far as ours use it, strictly: Grafana ignores a misspelt key, and the panel then
// silently lacks what it stands for.
import { z } from 'zod';

const count = z.number().int().min(0);
const uid = z.string().regex(/^weisu-[a-z0-9-]{3,34}$/);
const color = z.string().regex(/^#[0-9A-F]{6}$/i);
const link = z.strictObject({ title: z.string(), url: z.string(), targetBlank: z.boolean().optional() });
const shown = z.strictObject({ text: z.string(), color, index: count });
const mapping = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('value'), options: z.record(z.string(), shown) }),
  z.strictObject({
    type: z.literal('special'),
    options: z.strictObject({ match: z.literal('null+nan'), result: shown.partial() }),
  }),
]);
const thresholds = z.strictObject({
  mode: z.literal('absolute'),
  steps: z.array(z.strictObject({ value: z.number().nullable(), color })).min(1),
});
const options = z.record(z.string(), z.unknown());
const fieldConfig = z.strictObject({
  defaults: z.strictObject({
    unit: z.string().optional(),
    noValue: z.string().optional(),
    decimals: count.optional(),
    min: z.number().optional(),
    max: z.number().optional(),
    mappings: z.array(mapping).optional(),
    thresholds: thresholds.optional(),
    links: z.array(link).optional(),
    custom: options.optional(),
  }),
  overrides: z.array(
    z.strictObject({
      matcher: z.strictObject({ id: z.literal('byName'), options: z.string() }),
      properties: z.array(z.strictObject({ id: z.string(), value: z.unknown() })).min(1),
    }),
  ),
});

const sourceOf = <Type extends string>(type: Type) => z.strictObject({ type: z.literal(type), uid });
const format = z.enum(['time_series', 'table']);
const refId = z.string().regex(/^[A-Z]$/);
const target = z.union([
  z.strictObject({
    refId,
    datasource: sourceOf('influxdb'),
    rawQuery: z.literal(true),
    query: z.string(),
    resultFormat: format,
    alias: z.string().optional(),
  }),
  z.strictObject({
    refId,
    datasource: sourceOf('grafana-postgresql-datasource'),
    editorMode: z.literal('code'),
    rawQuery: z.literal(true),
    rawSql: z.string(),
    format,
  }),
]);

const placed = {
  id: count.positive(),
  title: z.string(),
  gridPos: z.strictObject({ x: count, y: count, w: count.positive(), h: count.positive() }),
};
const every = z.string().regex(/^\d+[mh]$/);
const panel = z.strictObject({
  ...placed,
  type: z.enum(['stat', 'timeseries', 'table', 'bargauge', 'state-timeline', 'geomap', 'text', 'alertlist']),
  description: z.string(),
  transparent: z.boolean(),
  repeatDirection: z.literal('h'),
  options,
  fieldConfig: fieldConfig.optional(),
  targets: z.array(target).min(1).optional(),
  transformations: z.array(z.strictObject({ id: z.string(), options })).optional(),
  interval: every.optional(),
  maxDataPoints: count.optional(),
  timeFrom: every.optional(),
  hideTimeOverride: z.boolean().optional(),
});
const row = z.strictObject({
  ...placed,
  type: z.literal('row'),
  collapsed: z.boolean(),
  panels: z.array(panel),
});

const variable = z.strictObject({
  name: z.string(),
  type: z.enum(['query', 'custom']),
  label: z.string().optional(),
  hide: count.optional(),
  skipUrlSync: z.boolean(),
  query: z.string(),
  definition: z.string().optional(),
  datasource: sourceOf('grafana-postgresql-datasource').optional(),
  refresh: count.optional(),
  current: z.looseObject({}).optional(),
  multi: z.boolean(),
  includeAll: z.boolean(),
  allowCustomValue: z.boolean(),
  // What the builders write for every type of variable.
  auto: z.boolean(),
  auto_min: z.string(),
  auto_count: count,
});

export const dashboardFile = z.strictObject({
  uid,
  title: z.string().min(1),
  description: z.string().min(1),
  tags: z.array(z.string()),
  timezone: z.string(),
  editable: z.literal(false),
  graphTooltip: count,
  fiscalYearStartMonth: count,
  schemaVersion: z.literal(42),
  refresh: every,
  time: z.strictObject({ from: z.string().regex(/^now-\d+[hd]$/), to: z.literal('now') }),
  timepicker: z.strictObject({ hidden: z.boolean(), refresh_intervals: z.array(z.string()) }),
  templating: z.strictObject({ list: z.array(variable) }),
  annotations: z.strictObject({}),
  links: z.array(
    z.strictObject({
      type: z.literal('dashboards'),
      title: z.string(),
      icon: z.string(),
      tags: z.array(z.string()),
      asDropdown: z.boolean(),
      keepTime: z.boolean(),
      includeVars: z.boolean(),
      targetBlank: z.boolean(),
    }),
  ),
  panels: z.array(z.union([row, panel])).min(1),
});
