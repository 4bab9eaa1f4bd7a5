// One device: its three healths, its readings, its faults and orders. What only one kind measures is folded away.
import { board } from '../house/board.ts';
import { doorMapping, healthMapping, modeMapping } from '../house/palette.ts';
import { note, type Sized, series, stat, timeline } from '../house/panel.ts';
import { influx, refIdAt, sql } from '../house/query.ts';
import { healthNow } from '../house/terms.ts';
import { consoleVariable, deviceKindVariable, deviceVariable, villageVariable } from '../house/variables.ts';
import { type KindName, kindWords, type Say } from '../house/words.ts';
import { openFaults, openOrders } from '../panels/lists.ts';

interface Curve {
  readonly field: string;
  readonly zh: string;
  readonly en: string;
}
const curve = (field: string, zh: string, en: string): Curve => ({ field, zh, en });

export const device = (say: Say) => {
  /** @param from a kind's measurement, or the chosen device's own */
  const curves = (from: string, title: string, unit: string, w: number, lines: readonly Curve[]): Sized =>
    series(
      say,
      {
        title,
        about: say('这台设备自己的读数；断开处没有数据。', "The device's own readings; a gap means no data."),
        w,
        h: 8,
        unit,
        every: '5m',
      },
      ...lines.map(({ field, zh, en }, index) =>
        influx(
          `SELECT mean("${field}") FROM ${from} WHERE "device" = '$device' AND $timeFilter GROUP BY time($__interval) fill(none)`,
          { refId: refIdAt(index), alias: say(zh, en) },
        ),
      ),
    );
  const own = '/^$kind$/';
  const of = (kind: KindName) => `"${kind}"`;
  const details = (kind: KindName, panels: readonly Sized[]) => ({
    title: say(`${kindWords[kind][0]}的其他读数`, `${kindWords[kind][1]}: further readings`),
    collapsed: true,
    panels,
  });

  return board(say, {
    uid: 'weisu-device',
    title: say('单台设备', 'One device'),
    about: say('一台设备的状态、曲线、故障与工单。', 'State, curves, faults and orders of one device.'),
    from: 'now-24h',
    variables: [villageVariable(say), deviceVariable(say), deviceKindVariable(), consoleVariable()],
    sections: [
      {
        title: say('现在', 'Now'),
        panels: [
          health(say, 'comms', '通信', 'Comms'),
          health(say, 'supply', '供电', 'Supply'),
          health(say, 'function', '功能', 'Function'),
          lastSeen(say),
        ],
      },
      {
        title: say('读数', 'Readings'),
        panels: [
          curves(own, say('功率', 'Power'), 'watt', 12, [curve('power_w', '功率', 'Power')]),
          curves(own, say('电压', 'Voltage'), 'volt', 12, [curve('voltage_v', '电压', 'Voltage')]),
          curves(own, say('温度', 'Temperatures'), 'celsius', 24, [
            curve('temp_c', '设备', 'Device'),
            curve('supply_c', '供水', 'Supply'),
            curve('return_c', '回水', 'Return'),
            curve('indoor_c', '室内', 'Indoor'),
            curve('setpoint_c', '设定', 'Setpoint'),
            curve('outdoor_c', '室外', 'Outdoor'),
          ]),
        ],
      },
      {
        title: say('故障与工单', 'Faults and orders'),
        panels: [
          openFaults(say, `device = '$device'`, 24, 6),
          openOrders(say, `cause_id = '$device'`, 24, 6),
          note(
            {
              title: say('怎么办', 'What to do'),
              about: say('看到异常时先做什么。', 'What to do first.'),
              w: 24,
              h: 4,
            },
            say(
              '- 通信故障时，供电和功能都**未知**：先看它的控制器。\n- 修好以后等遥测证明，不要只看一条读数。',
              '- While communication is lost, supply and function are **unknown**: look at its gateway first.\n- After a repair wait for the proof by telemetry; one reading is none.',
            ),
          ),
        ],
      },
      details('streetlight', [
        curves(of('streetlight'), say('调光', 'Dimming'), 'percent', 12, [
          curve('dim_pct', '指令', 'Commanded'),
        ]),
        curves(of('streetlight'), say('漏电流', 'Leakage'), 'mamp', 12, [
          curve('leakage_ma', '漏电流', 'Leakage'),
        ]),
      ]),
      details('heater', [
        mode(say),
        curves(of('heater'), say('流量', 'Flow'), 'flowlpm', 12, [curve('flow_lpm', '流量', 'Flow')]),
        curves(of('heater'), say('压缩机', 'Compressor'), 'hertz', 12, [
          curve('compressor_hz', '频率', 'Frequency'),
        ]),
      ]),
      details('toilet', [
        curves(of('toilet'), say('气体', 'Gases'), 'conmgm3', 8, [
          curve('nh3_mgm3', '氨气', 'Ammonia'),
          curve('h2s_mgm3', '硫化氢', 'Hydrogen sulphide'),
        ]),
        curves(of('toilet'), say('湿度与液位', 'Humidity and tank'), 'percent', 8, [
          curve('rh_pct', '湿度', 'Humidity'),
          curve('tank_pct', '液位', 'Tank'),
        ]),
        curves(of('toilet'), say('水压', 'Water pressure'), 'pressurekpa', 8, [
          curve('water_kpa', '水压', 'Pressure'),
        ]),
      ]),
      details('gateway', [
        curves(of('gateway'), say('三相电压', 'Phase voltages'), 'volt', 12, [
          curve('voltage_r_v', 'A相', 'Phase R'),
          curve('voltage_s_v', 'B相', 'Phase S'),
          curve('voltage_t_v', 'C相', 'Phase T'),
        ]),
        door(say),
      ]),
    ],
  });
};

const health = (say: Say, which: 'comms' | 'supply' | 'function', zh: string, en: string): Sized =>
  stat(
    say,
    {
      title: say(zh, en),
      about: say(
        '三种状态分开判断；一小时没有消息，正常就变为未知。',
        'Each judged apart; after an hour of silence an OK turns unknown.',
      ),
      w: 6,
      h: 4,
      steps: [],
      mapping: healthMapping(say),
    },
    sql(`SELECT ${healthNow(which)} AS value FROM reporting.device d WHERE d.id = '$device' LIMIT 1`),
  );

const lastSeen = (say: Say): Sized =>
  stat(
    say,
    {
      title: say('距上次上报', 'Since last heard'),
      about: say('从最近一条被接受的读数算起。', 'Since its newest accepted reading.'),
      w: 6,
      h: 4,
      unit: 's',
      decimals: 0,
      steps: [
        [0, 'ok'],
        [900, 'warning'],
        [3600, 'fault'],
      ],
    },
    sql(
      `SELECT extract(epoch FROM now() - last_seen_at)::double precision AS value FROM reporting.device WHERE id = '$device' LIMIT 1`,
    ),
  );

const mode = (say: Say): Sized =>
  timeline(
    say,
    {
      title: say('运行模式', 'Mode'),
      about: say('主机报告的运行模式。', 'The mode that the heater reports.'),
      w: 24,
      h: 5,
      mapping: modeMapping(say),
      every: '1m',
    },
    influx(
      `SELECT last("mode") FROM "heater" WHERE "device" = '$device' AND $timeFilter GROUP BY time($__interval) fill(none)`,
      {
        alias: say('模式', 'Mode'),
      },
    ),
  );

const door = (say: Say): Sized =>
  timeline(
    say,
    {
      title: say('箱门', 'Door'),
      about: say('控制柜箱门的开闭。', 'The door of the cabinet.'),
      w: 12,
      h: 8,
      mapping: doorMapping(say),
      every: '1m',
    },
    influx(
      `SELECT last("door_open") FROM "gateway" WHERE "device" = '$device' AND $timeFilter GROUP BY time($__interval) fill(none)`,
      {
        alias: say('箱门', 'Door'),
      },
    ),
  );
