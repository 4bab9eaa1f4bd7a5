// Every query of every panel on a real InfluxDB and a real PostgreSQL, through Grafana's own transformations, units,
// thresholds and mappings. Not shown by this: how Grafana lays out and draws, loads its plugins, evaluates alerts, and
// InfluxDB 2.7 in place of 1.6.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { palette } from '../../dashboards/house/palette.ts';
import {
  kpiComplaints,
  kpiExpected,
  kpiExpectedByVillage,
  kpiOrders,
  period,
} from '../orders/kpi-fixture.ts';
import { skipWithout } from '../real/available.ts';
import { findInfluxd, type Influxd, startInfluxd } from '../real/influxd.ts';
import { available, type RealPostgres, startPostgres } from '../real/postgres.ts';
import { opening } from '../store/orders-fixture.ts';
import { ask, choicesOf, influxSeries, type Sources } from './ask.ts';
import { type Condition, conditions, fill, freshSources, registry } from './data-sets.ts';
import { type DashboardFile, type PanelFile, panelsOf, readDashboards, readYaml } from './files.ts';
import { type Look, lookOf } from './look.ts';
import { type Choices, renderInflux, renderSql, type Span } from './render.ts';

const program = await findInfluxd();
const boards = [...readDashboards('json').values()];
const boardOf = (uid: string): DashboardFile => boards.find((board) => board.uid === uid)!;
const panelOf = (uid: string, title: string): PanelFile =>
  panelsOf(boardOf(uid)).find((panel) => panel.title === title)!;
const asking = (panel: PanelFile) => (panel.targets ?? []).length > 0;
/** One device of each kind, so that each kind's own panels have something to show. */
const devices = ['streetlight', 'heater', 'toilet', 'gateway'].map((kind) => `${kind}-v01-1`);

describe.skipIf(skipWithout(program === undefined ? 'influxd' : null, available))(
  'panels on real servers',
  () => {
    let influxd: Influxd;
    let postgres: RealPostgres;
    let now: number;
    const sources = new Map<Condition, Sources>();

    beforeAll(async () => {
      [influxd, postgres] = await Promise.all([startInfluxd(program!), startPostgres()]);
      now = Date.now();
      for (const condition of conditions)
        sources.set(condition, await fill(condition, influxd.url, postgres, now));
    });
    afterAll(async () => {
      for (const { postgres: pool } of sources.values()) await pool.end();
      await postgres?.close();
      await influxd?.remove();
    });

    const spanOf = (board: DashboardFile): Span => {
      const [, amount, unit] = /^now-(\d+)([hd])$/.exec(board.time.from)!;
      const to = now + 1_000;
      return { from: to - Number(amount) * (unit === 'h' ? 3_600_000 : 86_400_000), to };
    };
    async function look(
      condition: Condition,
      board: DashboardFile,
      panel: PanelFile,
      chosen: Choices = {},
    ): Promise<Look> {
      const from = sources.get(condition)!;
      const frames = await ask(from, panel, spanOf(board), await choicesOf(from, board, chosen));
      return lookOf(panel, frames);
    }
    /** Every panel that asks, of every dashboard; of a device's one once for each kind. */
    const everyLook = (condition: Condition) =>
      Promise.all(
        boards.flatMap((board) =>
          panelsOf(board)
            .filter(asking)
            .map(async (panel) => {
              const choices =
                board.uid === 'weisu-device' ? devices.map((device) => ({ village: 'v01', device })) : [{}];
              const looks: Look[] = [];
              for (const chosen of choices) looks.push(await look(condition, board, panel, chosen));
              return { name: `${board.uid}: ${panel.title}`, panel, looks };
            }),
        ),
      );
    const stat = async (condition: Condition, uid: string, title: string, chosen: Choices = {}) => {
      const { rows } = await look(condition, boardOf(uid), panelOf(uid, title), chosen);
      return rows[0]!.map(({ text, colour }) => ({ text, colour }))[0]!;
    };

    test('in a normal town every query answers with something', async () => {
      const looks = await everyLook('normal');
      expect(looks.length).toBeGreaterThan(90);
      const nothing = looks.filter((one) => one.looks.every(({ empty }) => empty)).map(({ name }) => name);
      // Nothing is wrong with the program itself.
      expect(nothing).toEqual(['weisu-platform: 未结工单']);
    });

    test('in an empty town nothing fails, and no figure is green', async () => {
      for (const { name, panel, looks } of await everyLook('empty')) {
        if (panel.type !== 'stat') continue;
        const colours = looks.flatMap(({ rows }) => rows.flat().map(({ colour }) => colour.toUpperCase()));
        expect([name, colours.includes(palette.ok.toUpperCase())]).toEqual([name, false]);
      }
      expect(await stat('empty', 'weisu-overview', '路灯在线率')).toEqual({
        text: '无数据',
        colour: palette.unknown,
      });
      expect(await stat('empty', 'weisu-overview', '超期工单')).toEqual({
        text: '无数据',
        colour: palette.unknown,
      });
      expect(await stat('empty', 'weisu-proactive', '未诉先办率')).toEqual({
        text: '无数据',
        colour: palette.unknown,
      });
    });

    test('an hour after the feed has stopped every figure of now is grey', async () => {
      const grey = { text: '无数据', colour: palette.unknown };
      for (const board of boards) {
        const titles = panelsOf(board).filter(({ timeFrom }) => timeFrom !== undefined);
        for (const { title } of titles)
          expect([board.uid, title, await stat('stale', board.uid, title)]).toEqual([board.uid, title, grey]);
      }
      const chosen = { village: 'v01', device: 'heater-v01-1' };
      expect(await stat('stale', 'weisu-device', '功能', chosen)).toEqual({
        text: '未知',
        colour: palette.unknown,
      });
      expect(await stat('stale', 'weisu-platform', '最新读数距今')).toMatchObject({ colour: palette.fault });
    });

    test('what is well is green, with its figure', async () => {
      expect(await stat('normal', 'weisu-overview', '路灯在线率')).toEqual({
        text: '100.0%',
        colour: palette.ok,
      });
      expect(await stat('normal', 'weisu-streetlights', '当前总功率')).toEqual({
        text: '1.4 kW',
        colour: palette.information,
      });
      expect(await stat('normal', 'weisu-overview', '超期工单')).toEqual({ text: '0', colour: palette.ok });
      expect(
        await stat('normal', 'weisu-device', '通信', { village: 'v01', device: 'heater-v01-1' }),
      ).toEqual({ text: '正常', colour: palette.ok });
    });

    test('faults are red, and silence counts as neither well nor at fault', async () => {
      // 6 of 24 lamps report.
      expect(await stat('faults', 'weisu-overview', '路灯在线率')).toEqual({
        text: '25.0%',
        colour: palette.fault,
      });
      expect(await stat('faults', 'weisu-streetlights', '状态未知')).toEqual({
        text: '18',
        colour: palette.unknown,
      });
      expect(await stat('faults', 'weisu-streetlights', '当前故障设备')).toEqual({
        text: '0',
        colour: palette.ok,
      });
      expect(await stat('faults', 'weisu-heaters', '当前故障设备')).toEqual({
        text: '16',
        colour: palette.fault,
      });
      expect(await stat('faults', 'weisu-overview', '超期工单')).toEqual({
        text: '12',
        colour: palette.fault,
      });
      expect(await stat('faults', 'weisu-platform', '平台工单')).toEqual({
        text: '1',
        colour: palette.fault,
      });
      const lamp = { village: 'v01', device: 'streetlight-v01-1' };
      expect(await stat('faults', 'weisu-device', '通信', lamp)).toEqual({
        text: '故障',
        colour: palette.fault,
      });
      expect(await stat('faults', 'weisu-device', '功能', lamp)).toEqual({
        text: '未知',
        colour: palette.unknown,
      });
    });

    test('a choice of villages reaches telemetry and orders alike', async () => {
      const chosen = { village: ['v04'] };
      expect(await stat('faults', 'weisu-streetlights', '路灯在线率', chosen)).toEqual({
        text: '100.0%',
        colour: palette.ok,
      });
      const { rows } = await look(
        'faults',
        boardOf('weisu-streetlights'),
        panelOf('weisu-streetlights', '未结工单'),
        chosen,
      );
      expect(rows).toEqual([]);
    });

    test('power over a longer step is the power, not the sum of its minutes', async () => {
      const panel = { ...panelOf('weisu-streetlights', '总功率变化'), maxDataPoints: 20 };
      const { lines } = await look('normal', boardOf('weisu-streetlights'), panel);
      const watts = lines[0]!.points.map(([, value]) => value);
      expect(new Set(watts)).toEqual(new Set([24 * 60]));
    });

    test('the map has every village and the devices with an open fault', async () => {
      const { rows } = await look(
        'normal',
        boardOf('weisu-overview'),
        panelOf('weisu-overview', '村庄与未恢复故障'),
      );
      expect(rows.length).toBe(registry.villages.size + 4);
    });

    test('the figures are those of GET /kpi', async () => {
      const made = await freshSources(influxd.url, postgres);
      const { sql, orders, reports } = made.stores;
      await reports.saveRegistry(registry);
      await orders.commit({ ...opening(1, 1, ...kpiOrders), complaints: kpiComplaints });
      const span = { from: period.from, to: period.to - 1 };
      const raw = async (title: string) => {
        const frames = await ask(made, panelOf('weisu-proactive', title), span, {});
        return frames[0]!.fields.at(-1)!.values[0] as number;
      };
      const { episodes, withinSla, slaDecided } = kpiExpected;
      expect(await raw('未诉先办率')).toBeCloseTo(kpiExpected.proactiveRate!, 12);
      expect(await raw('事件数')).toBe(episodes);
      expect(await raw('投诉数')).toBe(kpiExpected.complaints);
      expect(await raw('按期率')).toBeCloseTo(withinSla / slaDecided, 12);
      expect(await raw('提前量中位数')).toBe(kpiExpected.leadTimeMedianMin);
      expect(await raw('接单用时中位数')).toBe(kpiExpected.toAcceptMedianMin);
      expect(await raw('修复用时中位数')).toBe(kpiExpected.toFixMedianMin);
      expect(await raw('返修次数')).toBe(kpiExpected.reopened);

      const rowsOf = async (title: string) => {
        const [frame] = await ask(made, panelOf('weisu-proactive', title), span, {});
        return Array.from({ length: frame!.length }, (_, row) =>
          Object.fromEntries(frame!.fields.map((field) => [field.name, field.values[row] as unknown])),
        );
      };
      const causes = Object.fromEntries(
        (await rowsOf('投诉先到的原因')).map((row) => [row.miss_cause, row.complaints]),
      );
      expect(causes).toEqual(kpiExpected.missCauses);
      const perVillage = (await rowsOf('各村指标')).filter(({ episodes: count }) => count !== 0);
      expect(
        perVillage.map(({ village, episodes: count, rate, to_fix }) => ({ village, count, rate, to_fix })),
      ).toEqual(
        kpiExpectedByVillage.map((row) => ({
          village: row.key,
          count: row.episodes,
          rate: row.proactiveRate,
          to_fix: row.toFixMedianMin,
        })),
      );
      const days = await ask(made, panelOf('weisu-proactive', '每日未诉先办率'), span, {});
      expect(days[0]!.fields[1]!.values).toEqual([kpiExpected.proactiveRate]);
      await made.postgres.end();
      await sql.close();
    });

    test('the reader can read the views and nothing else', async () => {
      const { postgres: pool } = sources.get('normal')!;
      await expect(pool.query('SELECT * FROM orders LIMIT 1')).rejects.toThrow('permission denied');
    });

    describe('alert rules', () => {
      interface Rule {
        readonly uid: string;
        readonly data: readonly {
          readonly model: {
            readonly query?: string;
            readonly rawSql?: string;
            readonly conditions?: readonly { evaluator: { type: 'lt' | 'gt'; params: readonly [number] } }[];
          };
        }[];
      }
      const { groups } = readYaml('alerting/weisu.yaml') as { groups: { rules: Rule[] }[] };
      const rules = groups.flatMap((group) => group.rules);

      /** Names of the rules whose last value passes their threshold in any series, as reduce and threshold would have it. */
      async function firing(condition: Condition): Promise<readonly string[]> {
        const from = sources.get(condition)!;
        const span = { from: now - 1_800_000, to: now + 1_000 };
        const names: string[] = [];
        for (const { uid, data } of rules) {
          const [asked, , threshold] = data;
          const { type, params } = threshold!.model.conditions![0]!.evaluator;
          const values =
            asked!.model.query === undefined
              ? [
                  Number(
                    (
                      (
                        await from.postgres.query({
                          text: renderSql(asked!.model.rawSql!, span, {}),
                          rowMode: 'array',
                        })
                      ).rows[0] as unknown[]
                    )[0],
                  ),
                ]
              : (await influxSeries(from, renderInflux(asked!.model.query, span, 60_000, {}))).map((series) =>
                  Number(series.values.at(-1)![1]),
                );
          if (values.some((value) => (type === 'lt' ? value < params[0] : params[0] < value)))
            names.push(uid);
        }
        return names;
      }

      test('none fires in a normal town', async () => {
        expect(await firing('normal')).toEqual([]);
      });
      test('faults make those fire that are about them', async () => {
        expect(await firing('faults')).toEqual([
          'weisu-lights-online',
          'weisu-orders-late',
          'weisu-orders-backlog',
          'weisu-platform-trouble',
        ]);
      });
      test('a feed that has stopped gives no data, which the rules take for an alarm', async () => {
        const span = { from: now - 300_000, to: now + 1_000 };
        const { query } = rules.find(({ uid }) => uid === 'weisu-feed-silent')!.data[0]!.model;
        expect(await influxSeries(sources.get('stale')!, renderInflux(query!, span, 60_000, {}))).toEqual([]);
        expect(
          (await influxSeries(sources.get('normal')!, renderInflux(query!, span, 60_000, {}))).length,
        ).toBe(1);
      });
    });
  },
);
