// Every query of every panel on a real InfluxDB and a real PostgreSQL, through Grafana's own transformations, units,
// thresholds and mappings. Not shown by this: how Grafana lays out and draws, loads its plugins, evaluates alerts, and
// InfluxDB 2.7 in place of 1.6.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { takeCensus } from '../../api/census.ts';
import type { Figures } from '../../api/figures.ts';
import { fleetView } from '../../api/fleet.ts';
import { palette } from '../../dashboards/house/palette.ts';
import { type KindName, kindWords } from '../../dashboards/house/words.ts';
import type { KpiRow } from '../../ingest/domain/kpi.ts';
import type { Order } from '../../ingest/domain/order.ts';
import { HOUR, MINUTE, type Millis, rfc3339 } from '../../ingest/domain/time.ts';
import { fleetNow } from '../../ingest/fleet.ts';
import { type SmallTown, smallTown } from '../api/small-town.ts';
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
import { anOrder, opening } from '../store/orders-fixture.ts';
import { alertRules, type Verdict, verdictOf } from './alerts.ts';
import { ask, choicesOf } from './ask.ts';
import { type Condition, type DataSets, fillDataSets, freshSources } from './data-sets.ts';
import { figuresShown, figuresTold } from './figures.ts';
import { type DashboardFile, type PanelFile, panelsOf, readDashboards } from './files.ts';
import { type Look, lookOf } from './look.ts';
import { type Choices, spanOf } from './render.ts';
import { devicesOf, now, registry, scenarios } from './town.ts';

const program = await findInfluxd();
const boards = [...readDashboards('json').values()];
const boardOf = (uid: string): DashboardFile => boards.find((board) => board.uid === uid)!;
const panelOf = (uid: string, title: string): PanelFile =>
  panelsOf(boardOf(uid)).find((panel) => panel.title === title)!;
const saysNoData = (panel: PanelFile) => panel.fieldConfig?.defaults.noValue === '无数据';
const asking = (panel: PanelFile) => (panel.targets ?? []).length > 0;
const pausedAt = (from: Millis): Partial<Order> => ({
  pause: { reason: 'parts', from, until: period.to + 9 * HOUR },
});
/** One device of each kind, so that each kind's own panels have something to show. */
const shownDevices = [...registry.kinds.keys()].map((kind) => devicesOf(kind)[0]!);

describe.skipIf(skipWithout(program === undefined ? 'influxd' : null, available))(
  'panels on real servers',
  () => {
    let influxd: Influxd;
    let postgres: RealPostgres;
    let sets: DataSets;

    beforeAll(async () => {
      [influxd, postgres] = await Promise.all([startInfluxd(program!), startPostgres()]);
      sets = await fillDataSets(influxd.url, postgres);
    });
    afterAll(async () => {
      await sets?.close();
      await postgres?.close();
      await influxd?.remove();
    });

    async function look(
      condition: Condition,
      board: DashboardFile,
      panel: PanelFile,
      chosen: Choices = {},
    ): Promise<Look> {
      const from = sets.sources[condition];
      const choices = await choicesOf(from, board, chosen);
      return lookOf(panel, await ask(from, panel, spanOf(board, from.now), choices));
    }
    /** Every panel that asks, of every dashboard; of a device's one once for each kind. */
    const everyLook = (condition: Condition) =>
      Promise.all(
        boards.flatMap((board) =>
          panelsOf(board)
            .filter(asking)
            .map(async (panel) => {
              const choices =
                board.uid === 'weisu-device'
                  ? shownDevices.map(({ id, village }) => ({ village, device: id }))
                  : [{}];
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
    const noData = { text: '无数据', colour: palette.unknown };

    test('in a normal town every query answers with something', async () => {
      const looks = await everyLook('normal');
      expect(looks.length).toBeGreaterThan(90);
      const nothing = looks.filter((one) => one.looks.every(({ empty }) => empty)).map(({ name }) => name);
      // Nothing is wrong with the program itself.
      expect(nothing).toEqual(['weisu-platform: 未结工单']);
    });

    test('in an empty town nothing fails, and every figure says that there is no data', async () => {
      const looks = await everyLook('empty');
      const mute = looks.filter(
        ({ panel, looks: all }) => all.some(({ empty }) => empty) && !saysNoData(panel),
      );
      expect(mute.map(({ name }) => name)).toEqual([]);
      const others = looks.flatMap(({ name, panel, looks: all }) => {
        const cells = all.flatMap(({ rows }) => rows.flat().map(({ text, colour }) => `${text} ${colour}`));
        return panel.type === 'stat' && cells.some((cell) => cell !== `无数据 ${palette.unknown}`)
          ? [[name, ...new Set(cells)]]
          : [];
      });
      const unknown = `未知 ${palette.unknown}`;
      const none = `0 ${palette.information}`;
      expect(others).toEqual([
        ['weisu-device: 通信', unknown],
        ['weisu-device: 供电', unknown],
        ['weisu-device: 功能', unknown],
        // What people file is known without any device.
        ['weisu-overview: 投诉数', none],
        // The registry is there: none of it was ever heard.
        ['weisu-platform: 从未上报的设备', `${registry.devices.size} ${palette.unknown}`],
        ['weisu-proactive: 事件数', none],
        ['weisu-proactive: 投诉数', none],
      ]);
    });

    test('an hour after the feed has stopped every figure of now is grey', async () => {
      for (const board of boards) {
        const titles = panelsOf(board).filter(({ timeFrom }) => timeFrom !== undefined);
        for (const { title } of titles)
          expect([board.uid, title, await stat('stale', board.uid, title)]).toEqual([
            board.uid,
            title,
            noData,
          ]);
      }
      const { id: device, village } = devicesOf('heater')[0]!;
      expect(await stat('stale', 'weisu-device', '功能', { village, device })).toEqual({
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
        text: `${(wattsOf('streetlight').at(-1)! / 1_000).toFixed(1)} kW`,
        colour: palette.information,
      });
      expect(await stat('normal', 'weisu-overview', '超期工单')).toEqual({ text: '0', colour: palette.ok });
      const { id: device, village } = devicesOf('heater')[0]!;
      expect(await stat('normal', 'weisu-device', '通信', { village, device })).toEqual({
        text: '正常',
        colour: palette.ok,
      });
    });

    test('faults are red, and silence counts as neither well nor at fault', async () => {
      const late = [...sets.towns.faults.engine.town.orders.values()].filter(
        ({ status, acceptBy }) => status === 'open' && acceptBy !== null && acceptBy < now,
      );
      const { id: device, village } = devicesOf('streetlight')[0]!;
      const lamp = { village, device };
      const red = (text: string) => ({ text, colour: palette.fault });
      // The lamps of one gateway in four report; three heaters tripped in each village.
      expect(await stat('faults', 'weisu-overview', '路灯在线率')).toEqual(red('25.0%'));
      expect(await stat('faults', 'weisu-streetlights', '状态未知')).toEqual({
        text: '72',
        colour: palette.unknown,
      });
      expect(await stat('faults', 'weisu-streetlights', '当前故障设备')).toEqual({
        text: '0',
        colour: palette.information,
      });
      expect(await stat('faults', 'weisu-heaters', '当前故障设备')).toEqual(red('12'));
      expect(await stat('faults', 'weisu-overview', '超期工单')).toEqual(red(String(late.length)));
      expect(await stat('faults', 'weisu-platform', '平台工单')).toEqual(red('1'));
      expect(await stat('faults', 'weisu-platform', '未送达的通知')).toEqual(red('1'));
      expect(await stat('normal', 'weisu-platform', '未送达的通知')).toEqual({
        text: '0',
        colour: palette.ok,
      });
      expect(await stat('faults', 'weisu-device', '通信', lamp)).toEqual(red('故障'));
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
      const heaters = panelOf('weisu-heaters', '未结工单');
      const { rows } = await look('faults', boardOf('weisu-heaters'), heaters, chosen);
      expect(new Set(rows.map((cells) => cells.find(({ title }) => title === '村')!.text))).toEqual(
        new Set(['v04']),
      );
    });

    /** Of all devices of a kind together in the normal town, minute by minute. */
    function wattsOf(kind: string): readonly number[] {
      const minutes = new Map<number, number>();
      for (const point of sets.towns.normal.figures)
        if (point.kind === kind) minutes.set(point.ts, (minutes.get(point.ts) ?? 0) + point.powerW);
      return [...minutes.values()];
    }

    test('power over a longer step is the power, not the sum of its minutes', async () => {
      const panel = { ...panelOf('weisu-streetlights', '总功率变化'), maxDataPoints: 20 };
      const { lines } = await look('normal', boardOf('weisu-streetlights'), panel);
      const shown = lines[0]!.points.map(([, value]) => value!);
      expect(shown.length).toBeGreaterThan(1);
      expect(Math.max(...shown)).toBeLessThanOrEqual(Math.max(...wattsOf('streetlight')));
      expect(Math.min(...shown)).toBeGreaterThanOrEqual(Math.min(...wattsOf('streetlight')));
    });

    test('the map has every village and the devices with an open fault', async () => {
      const map = panelOf('weisu-overview', '村庄与未恢复故障');
      const { rows } = await look('normal', boardOf('weisu-overview'), map);
      const faults = sets.towns.normal.commits.flatMap((commit) => commit.faults);
      const open = new Map(faults.map((fault) => [fault.id, fault.clearedAt === null]));
      expect(rows.length).toBe(registry.villages.size + [...open.values()].filter(Boolean).length);
    });

    describe('the figures are those of GET /kpi', () => {
      test('of orders whose figures were worked out by hand', async () => {
        const made = await freshSources(influxd.url, postgres, period.to);
        await made.stores.reports.saveRegistry(registry);
        await made.stores.orders.commit({ ...opening(1, 1, ...kpiOrders), complaints: kpiComplaints });
        const shown = await figuresShown(made, { from: period.from, to: period.to - 1 });
        const told = figuresTold(kpiExpected, kpiExpectedByVillage);
        expect({ ...shown, villages: shown.villages.filter(({ episodes }) => episodes !== 0) }).toEqual(told);
        await made.close();
      });

      test.each(['normal', 'faults'] as const)('of the simulated town: %s', async (condition) => {
        const { engine } = sets.towns[condition];
        const fleet = { ...fleetNow(engine), registry: () => registry, explain: () => [] };
        const api: SmallTown = await smallTown({
          reports: sets.sources[condition].stores.reports,
          registry: () => registry,
          fleet: fleetView(fleet, () => takeCensus(fleet)),
          clock: () => now,
        });
        const { from, to } = scenarios[condition];
        const kpi = async (by: string): Promise<readonly KpiRow[]> =>
          (await api.ask('office', 'GET', `/api/v1/kpi?from=${rfc3339(from)}&to=${rfc3339(to)}${by}`)).json
            .items;
        const [all] = await kpi('');
        expect(all!.episodes).toBeGreaterThan(10);
        expect(all!.complaints).toBeGreaterThan(0);
        const shown = await figuresShown(sets.sources[condition], { from, to: to - 1 });
        expect(shown).toEqual(figuresTold(all!, await kpi('&by=village')));
        for (const { key, coverage } of (await kpi('&by=kind')) as readonly Figures[]) {
          const online = panelOf('weisu-overview', `${kindWords[key as KindName][0]}在线率`);
          const [frame] = await ask(sets.sources[condition], online, { from, to }, {});
          expect(frame!.fields[1]!.values.at(-1)).toBe(coverage!.reporting / coverage!.total);
        }
        await api.stop();
      });
    });

    test('the reader can read the views and nothing else', async () => {
      const { postgres: pool } = sets.sources.normal;
      await expect(pool.query('SELECT * FROM orders LIMIT 1')).rejects.toThrow('permission denied');
    });

    describe('alert rules', () => {
      const verdicts = async (condition: Condition) =>
        Object.fromEntries(
          await Promise.all(
            alertRules.map(async (rule) => [rule.uid, await verdictOf(rule, sets.sources[condition])]),
          ),
        ) as Readonly<Record<string, Verdict>>;
      const all = (verdict: Verdict) => Object.fromEntries(alertRules.map(({ uid }) => [uid, verdict]));

      test('none fires in a normal town', async () => {
        expect(await verdicts('normal')).toEqual(all('normal'));
      });
      test('each fires on the day on which its trouble happens; the figures go on meanwhile', async () => {
        expect(await verdicts('faults')).toEqual({ ...all('firing'), 'weisu-feed-silent': 'normal' });
      });
      test.each<readonly [string, Partial<Order>, Verdict]>([
        ['past their time', {}, 'firing'],
        ['paused before it', pausedAt(period.from + 5 * MINUTE), 'normal'],
        ['paused after it', pausedAt(period.to + HOUR), 'firing'],
        ['opened anew since', { reopenedAt: period.to, acceptBy: period.to + 3 * HOUR }, 'normal'],
      ])('ten orders %s: the backlog follows their own deadlines', async (_, more, verdict) => {
        const made = await freshSources(influxd.url, postgres, period.to + 2 * HOUR);
        const ten = Array.from({ length: 10 }, (_one, n) =>
          anOrder(`waits-${n}`, { openedAt: period.from, acceptBy: period.from + 15 * MINUTE, ...more }),
        );
        await made.stores.orders.commit(opening(1, 1, ...ten));
        const backlog = alertRules.find(({ uid }) => uid === 'weisu-orders-backlog')!;
        expect(await verdictOf(backlog, made)).toBe(verdict);
        await made.close();
      });
      test('a feed that has stopped gives no data, which its rule takes for an alarm', async () => {
        expect((await verdicts('stale'))['weisu-feed-silent']).toBe('no data');
        expect(alertRules.find(({ uid }) => uid === 'weisu-feed-silent')!.noDataState).toBe('Alerting');
      });
    });
  },
);
