// What the dashboards' telemetry queries cost on a day of the whole town: every target that asks InfluxDB, as Grafana would
// send it, over 24 hours.
import { DAY, MINUTE } from '../../ingest/domain/time.ts';
import { luchengRegistry } from '../../ingest/registry/lucheng.ts';
import { influxSeries } from '../dashboards/ask.ts';
import { panelsOf, readDashboards } from '../dashboards/files.ts';
import { intervalOf, isInflux, renderInflux } from '../dashboards/render.ts';
import { findInfluxd, startInfluxd } from '../real/influxd.ts';

export interface DashboardFigures {
  readonly queries: number;
  readonly medianMs: number;
  readonly slowestMs: number;
  /** Dashboard and panel. */
  readonly slowest: string;
}

/** @returns undefined where no influxd can be had */
export async function benchDashboards(): Promise<DashboardFigures | undefined> {
  const program = await findInfluxd();
  if (program === undefined) return undefined;
  const influxd = await startInfluxd(program);
  try {
    const database = await influxd.createDatabase();
    const now = Date.now() - (Date.now() % MINUTE);
    for (const lines of aDay(now)) {
      const response = await fetch(`${influxd.url}/write?db=${database}&precision=ms`, {
        method: 'POST',
        body: lines.join('\n'),
      });
      if (!response.ok) throw new Error(await response.text());
    }
    return await measure({ influxUrl: influxd.url, database }, now);
  } finally {
    await influxd.remove();
  }
}

const registry = luchengRegistry();

/** Town figures each minute, and the readings of the kinds that dashboards read over the town. */
function* aDay(now: number): Generator<readonly string[]> {
  const villages = [...registry.villages.keys()];
  const kinds = [...registry.kinds.keys()];
  const read = [...registry.devices.values()].filter(({ kind }) => kind === 'gateway' || kind === 'toilet');
  const fields = {
    gateway: 'voltage_r_v=221,voltage_s_v=222,voltage_t_v=220,power_w=4000',
    toilet: 'nh3_mgm3=0.4,h2s_mgm3=0.02,tank_pct=40',
  };
  for (let at = now - DAY; at <= now; at += MINUTE) {
    const figures = villages.flatMap((village) =>
      kinds.map(
        (kind) =>
          `fleet_kpi,kind=${kind},village=${village} total=230,online=228,faults=1,unknown=1,open_orders=2,power_w=12000.5 ${at}`,
      ),
    );
    const readings = read
      .filter(({ intervalS }) => at % (intervalS * 1_000) === 0)
      .map(
        ({ id, kind, village }) =>
          `${kind},device=${id},village=${village} ${fields[kind as keyof typeof fields]} ${at}`,
      );
    yield [...figures, ...readings];
  }
}

async function measure(
  source: { readonly influxUrl: string; readonly database: string },
  now: number,
): Promise<DashboardFigures> {
  const times: { readonly ms: number; readonly where: string }[] = [];
  const device = [...registry.devices.values()].find(({ kind }) => kind === 'gateway')!;
  for (const board of readDashboards('json').values()) {
    const one = board.templating.list.find(({ name }) => name === 'village')?.multi !== true;
    const choices = {
      village: one ? device.village : [...registry.villages.keys()],
      device: device.id,
      kind: device.kind,
    };
    for (const panel of panelsOf(board)) {
      const to = now + 1_000;
      const span = { from: to - (panel.timeFrom === undefined ? DAY : 5 * MINUTE), to };
      for (const target of (panel.targets ?? []).filter(isInflux)) {
        const query = renderInflux(target.query, span, intervalOf(span, panel), choices);
        const begin = performance.now();
        await influxSeries(source, query);
        times.push({ ms: performance.now() - begin, where: `${board.uid}: ${panel.title}` });
      }
    }
  }
  times.sort((a, b) => a.ms - b.ms);
  const last = times.at(-1)!;
  return {
    queries: times.length,
    medianMs: times[times.length >> 1]!.ms,
    slowestMs: last.ms,
    slowest: last.where,
  };
}
