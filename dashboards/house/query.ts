// The two languages that panels ask in: InfluxQL for telemetry and `fleet_kpi`, SQL for the views of the schema
// `reporting`. The SDK has neither, so both are built here as Grafana's own editors would store them.
import type { Builder, Dataquery } from '@grafana/grafana-foundation-sdk/cog';

const telemetry = { type: 'influxdb', uid: 'weisu-telemetry' } as const;
export const orders = { type: 'grafana-postgresql-datasource', uid: 'weisu-orders' } as const;

type Format = 'time_series' | 'table';
interface Options {
  readonly refId?: string;
  readonly format?: Format;
  /** Name of the series. */
  readonly alias?: string;
}

const flat = (query: string): string => query.replace(/\s+/g, ' ').trim();
const built = (target: object): Builder<Dataquery> => ({ build: () => target as Dataquery });

/** One statement; series by default. */
export const influx = (query: string, { refId = 'A', format = 'time_series', alias }: Options = {}) =>
  built({
    refId,
    datasource: telemetry,
    rawQuery: true,
    query: flat(query),
    resultFormat: format,
    ...(alias !== undefined && { alias }),
  });

/** One SELECT; a table by default. */
export const sql = (query: string, { refId = 'A', format = 'table' }: Omit<Options, 'alias'> = {}) =>
  built({ refId, datasource: orders, editorMode: 'code', rawQuery: true, rawSql: flat(query), format });

export const refIdAt = (index: number): string => String.fromCharCode('A'.charCodeAt(0) + index);
