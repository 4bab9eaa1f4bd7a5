// Grafana's provisioning files as far as ours use them, strictly: a misspelt key would be found on the town's own machine.
import { z } from 'zod';

const uid = z.string().regex(/^[a-z0-9-]{5,40}$/);
/** Grafana fills in what stands in the environment. */
const fromEnvironment = z.string().regex(/^(\$\w+|\$\{\w+\})$/);
const duration = z.string().regex(/^\d+[smh]$/);

export const datasourcesFile = z.strictObject({
  apiVersion: z.literal(1),
  prune: z.literal(true),
  datasources: z.array(
    z.strictObject({
      name: z.string(),
      uid,
      type: z.enum(['influxdb', 'grafana-postgresql-datasource']),
      access: z.literal('proxy'),
      url: z.string(),
      user: z.string(),
      isDefault: z.boolean().optional(),
      editable: z.literal(false),
      jsonData: z.strictObject({
        dbName: z.string().optional(),
        httpMode: z.literal('POST').optional(),
        timeInterval: duration.optional(),
        database: z.string().optional(),
        sslmode: z.enum(['disable', 'require', 'verify-ca', 'verify-full']).optional(),
        maxOpenConns: z.number().int().positive().optional(),
        postgresVersion: z.number().int().min(1_500).optional(),
      }),
      secureJsonData: z.strictObject({ password: fromEnvironment }),
    }),
  ),
});

export const providersFile = z.strictObject({
  apiVersion: z.literal(1),
  providers: z.array(
    z.strictObject({
      name: z.string(),
      type: z.literal('file'),
      folder: z.string(),
      folderUid: uid,
      allowUiUpdates: z.literal(false),
      updateIntervalSeconds: z.number().int().min(10),
      disableDeletion: z.literal(false),
      options: z.strictObject({ path: z.string().startsWith('/') }),
    }),
  ),
});

const relativeTimeRange = z.strictObject({ from: z.number().int().min(0), to: z.literal(0) });
const expression = <Type extends string, More extends z.ZodRawShape>(type: Type, more: More) =>
  z.strictObject({
    refId: z.string(),
    datasourceUid: z.literal('__expr__'),
    relativeTimeRange,
    model: z.strictObject({
      refId: z.string(),
      type: z.literal(type),
      expression: z.string(),
      ...more,
    }),
  });
const evaluator = z.strictObject({ type: z.enum(['lt', 'gt']), params: z.tuple([z.number()]) });
const asked = z.strictObject({
  refId: z.string(),
  datasourceUid: uid,
  relativeTimeRange,
  model: z.union([
    z.strictObject({
      refId: z.string(),
      rawQuery: z.literal(true),
      resultFormat: z.literal('time_series'),
      intervalMs: z.number().int().positive(),
      maxDataPoints: z.number().int().positive(),
      query: z.string(),
    }),
    z.strictObject({
      refId: z.string(),
      editorMode: z.literal('code'),
      rawQuery: z.literal(true),
      format: z.literal('table'),
      rawSql: z.string(),
    }),
  ]),
});
const rule = z.strictObject({
  uid,
  title: z.string(),
  condition: z.string(),
  for: duration,
  keepFiringFor: duration.optional(),
  noDataState: z.enum(['Alerting', 'OK']),
  execErrState: z.enum(['Alerting', 'Error']),
  dashboardUid: uid,
  panelId: z.number().int().positive(),
  labels: z.record(z.string(), z.string()),
  annotations: z.strictObject({ summary: z.string() }),
  data: z.tuple([
    asked,
    expression('reduce', { reducer: z.literal('last') }),
    expression('threshold', { conditions: z.tuple([z.strictObject({ evaluator })]) }),
  ]),
});

export const alertingFile = z.strictObject({
  apiVersion: z.literal(1),
  contactPoints: z.array(
    z.strictObject({
      orgId: z.literal(1),
      name: z.string(),
      receivers: z.array(
        z.strictObject({
          uid,
          type: z.literal('webhook'),
          settings: z.strictObject({ url: fromEnvironment, httpMethod: z.literal('POST') }),
        }),
      ),
    }),
  ),
  policies: z.array(
    z.strictObject({
      orgId: z.literal(1),
      receiver: z.string(),
      group_by: z.array(z.string()),
      group_wait: duration,
      group_interval: duration,
      repeat_interval: duration,
    }),
  ),
  groups: z.array(
    z.strictObject({
      orgId: z.literal(1),
      name: z.string(),
      folder: z.string(),
      interval: duration,
      rules: z.array(rule).min(1),
    }),
  ),
});
