// The plainest telemetry store: maps in memory, held to the same contract as the real ones.
import type { Position } from '../../ingest/domain/input.ts';
import { builtInKinds, type Kinds } from '../../ingest/domain/kind.ts';
import type { Millis } from '../../ingest/domain/time.ts';
import { buckets } from '../../ingest/store/buckets.ts';
import { cursorAt, cursorTime } from '../../ingest/store/cursor.ts';
import { fieldTypes } from '../../ingest/store/field-types.ts';
import type {
  FleetKpiPoint,
  FleetKpiQuery,
  Page,
  Point,
  ReadingRow,
  ReadingsQuery,
  TelemetryStore,
} from '../../ingest/store/ports.ts';

type Series = Map<Millis, Point>;

export interface MemoryTelemetry extends TelemetryStore {
  readonly pointCount: number;
}

export function memoryTelemetry(kinds: Kinds = builtInKinds): MemoryTelemetry {
  const types = fieldTypes(kinds, []);
  const series = new Map<string, Series>();
  const kpis = new Map<string, FleetKpiPoint>();
  let points = 0;
  let given: Position = 0;

  const seriesOf = (kind: string, deviceId: string): Series => {
    const key = `${kind}/${deviceId}`;
    if (!series.has(key)) series.set(key, new Map());
    return series.get(key)!;
  };
  const inOrder = (rows: Series, from: Millis, to: Millis): Point[] =>
    [...rows.values()].filter(({ ts }) => from <= ts && ts < to).sort((a, b) => a.ts - b.ts);

  async function write(batch: readonly Point[], upTo: Position): Promise<void> {
    for (const point of batch) {
      const metrics = types.admit(point.kind, point.metrics);
      if (Object.keys(metrics).length === 0) continue;
      const rows = seriesOf(point.kind, point.deviceId);
      rows.set(point.ts, { ...point, metrics: { ...rows.get(point.ts)?.metrics, ...metrics } });
    }
    points += batch.length;
    given = Math.max(given, upTo);
  }

  async function readings(query: ReadingsQuery): Promise<Page<ReadingRow>> {
    const { metric, everyMs, limit } = query;
    const from = query.cursor === undefined ? query.from : cursorTime(query.cursor);
    const raw = inOrder(seriesOf(query.kind, query.deviceId), from, query.to)
      .map(({ ts, metrics }) => ({ ts, metrics: metric === undefined ? metrics : only(metrics, metric) }))
      .filter((row) => Object.keys(row.metrics).length > 0);
    const rows = everyMs === undefined ? raw : bucketed(raw, everyMs);
    const beyond = rows[limit];
    return { items: rows.slice(0, limit), nextCursor: beyond === undefined ? null : cursorAt(beyond.ts) };
  }

  async function* scan(kind: string, from: Millis, to: Millis): AsyncIterable<readonly Point[]> {
    for (const [key, rows] of series) {
      if (!key.startsWith(`${kind}/`)) continue;
      const found = inOrder(rows, from, to).map((point) => ({ ...point, position: 0 }));
      if (found.length > 0) yield found;
    }
  }

  async function fleetKpi({ from, to, village, kind }: FleetKpiQuery): Promise<readonly FleetKpiPoint[]> {
    return [...kpis]
      .filter(([, point]) => from <= point.ts && point.ts < to)
      .filter(([, point]) => village === undefined || point.village === village)
      .filter(([, point]) => kind === undefined || point.kind === kind)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([, point]) => point);
  }

  return {
    write,
    async writeKpi(batch) {
      for (const point of batch) {
        kpis.set(`${String(point.ts).padStart(16, '0')} ${point.village} ${point.kind}`, point);
      }
    },
    fleetKpi,
    readings,
    scan,
    durable: () => given,
    resendFrom: async () => undefined,
    health: async () => ({ ok: true, detail: 'memory' }),
    stats: () => ({ points, fieldsDropped: types.dropped, pointsRejected: 0, damaged: 0 }),
    close: async () => {},
    get pointCount() {
      return [...series.values()].reduce((sum, rows) => sum + rows.size, 0);
    },
  };
}

function bucketed(raw: readonly ReadingRow[], everyMs: Millis): ReadingRow[] {
  const means = buckets(everyMs);
  for (const row of raw) means.add(row);
  return means.rows();
}

const only = (metrics: Point['metrics'], metric: string): Point['metrics'] =>
  metric in metrics ? { [metric]: metrics[metric]! } : {};
