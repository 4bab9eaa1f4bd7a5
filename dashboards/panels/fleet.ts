// Figures of the whole fleet from `fleet_kpi`, the points that the program writes each minute for every village and kind:
// they cost the same for ten devices and for ten thousand.
import { boardUrl, type Link } from '../house/links.ts';
import { faultSteps, plainSteps, shareSteps } from '../house/palette.ts';
import { type Sized, series, stat } from '../house/panel.ts';
import { influx, refIdAt } from '../house/query.ts';
import { chosenInflux } from '../house/terms.ts';
import { boardOfKind, type KindName, kindNames, kindWords, type Say } from '../house/words.ts';

type Measure = 'total' | 'online' | 'faults' | 'unknown' | 'open_orders' | 'power_w';
/** Where a figure counts: everywhere, or in the villages that are chosen. */
export type Reach = 'town' | 'chosen';

const within = (reach: Reach): string => (reach === 'chosen' ? `AND ${chosenInflux}` : '');
const sumOf = (measure: Measure, kind: KindName, reach: Reach, every = '1m'): string =>
  `SELECT sum("${measure}") FROM "fleet_kpi" WHERE "kind" = '${kind}' ${within(reach)} AND $timeFilter GROUP BY time(${every}) fill(none)`;
/** 0 of 0 would read as 0 %: villages that have none of the kind do not count. */
const shareOf = (measure: Measure, kind: KindName, reach: Reach): string =>
  `SELECT sum("${measure}")/sum("total") FROM "fleet_kpi"
   WHERE "kind" = '${kind}' AND "total" > 0 ${within(reach)} AND $timeFilter GROUP BY time(1m) fill(none)`;

export const toKind = (say: Say, kind: KindName): Link => ({
  title: say('查看这一类', 'See this kind'),
  url: boardUrl(boardOfKind[kind]),
});

export function onlineNow(say: Say, kind: KindName, reach: Reach, w = 6, link?: Link): Sized {
  const look = {
    title: say(`${kindWords[kind][0]}在线率`, `${kindWords[kind][1]} online`),
    about: say(
      '按各自上报周期仍有消息的设备占已接入设备的比例；从未上报的不计，失联不算正常。',
      'Share of the devices heard within their interval, of all ever heard. Silence never counts as well.',
    ),
    w,
    h: 4,
    unit: 'percentunit',
    decimals: 1,
    steps: shareSteps,
    share: true,
    now: true,
    link,
  };
  return stat(say, look, influx(shareOf('online', kind, reach)));
}

export function faultsNow(say: Say, kind: KindName, reach: Reach, w = 6): Sized {
  const look = {
    title: say('当前故障设备', 'Devices at fault now'),
    about: say(
      '供电或功能已判定为故障的设备数。',
      'Devices whose supply or function is judged to be at fault.',
    ),
    w,
    h: 4,
    unit: 'short',
    decimals: 0,
    steps: faultSteps,
    now: true,
  };
  return stat(say, look, influx(sumOf('faults', kind, reach)));
}

export function unknownNow(say: Say, kind: KindName, reach: Reach, w = 6): Sized {
  const look = {
    title: say('状态未知', 'Unknown now'),
    about: say(
      '失联或尚不能判断的设备数：它们既不算正常，也不算故障。',
      'Devices that are silent or cannot be judged: neither well nor at fault.',
    ),
    w,
    h: 4,
    unit: 'short',
    decimals: 0,
    steps: [
      [0, 'ok'],
      [1, 'unknown'],
    ] as const,
    now: true,
  };
  return stat(say, look, influx(sumOf('unknown', kind, reach)));
}

export function powerNow(say: Say, kind: KindName, reach: Reach, w = 6): Sized {
  const look = {
    title: say('当前总功率', 'Power now'),
    about: say('最近一小时有读数的设备功率之和。', 'Sum over the devices that reported within the hour.'),
    w,
    h: 4,
    unit: 'watt',
    decimals: 1,
    steps: plainSteps,
    now: true,
  };
  return stat(say, look, influx(sumOf('power_w', kind, reach)));
}

export function powerOverTime(say: Say, kind: KindName, reach: Reach, w = 12): Sized {
  const look = {
    title: say('总功率变化', 'Power over time'),
    about: say(
      '所选范围内全部设备的总功率；断开处没有数据。',
      'Power of all devices together; a gap means no data.',
    ),
    w,
    h: 8,
    unit: 'watt',
    every: '1m',
  };
  // The points are sums over devices already: over a longer step their mean per village is added up, not every minute.
  const perVillage = `SELECT mean("power_w") AS "power_w" FROM "fleet_kpi" WHERE "kind" = '${kind}' ${within(reach)}
    AND $timeFilter GROUP BY time($__interval), "village" fill(none)`;
  const query = `SELECT sum("power_w") FROM (${perVillage}) WHERE $timeFilter GROUP BY time($__interval) fill(none)`;
  return series(say, look, influx(query, { alias: say('总功率', 'Power') }));
}

const stateWords = [
  ['online', '在线', 'Online'],
  ['faults', '故障', 'At fault'],
  ['unknown', '未知', 'Unknown'],
] as const;

export function statesOverTime(say: Say, kind: KindName, reach: Reach, w = 12): Sized {
  const look = {
    title: say('在线、故障与未知', 'Online, at fault, unknown'),
    about: say(
      '设备数随时间的变化；未知单独计数。',
      'Numbers of devices over time; unknown is counted apart.',
    ),
    w,
    h: 8,
    unit: 'short',
    every: '1m',
  };
  const targets = stateWords.map(([measure, zh, en], index) => {
    const inner = `SELECT mean("${measure}") AS "n" FROM "fleet_kpi" WHERE "kind" = '${kind}' ${within(reach)}
      AND $timeFilter GROUP BY time($__interval), "village" fill(none)`;
    const query = `SELECT sum("n") FROM (${inner}) WHERE $timeFilter GROUP BY time($__interval) fill(none)`;
    return influx(query, { refId: refIdAt(index), alias: say(zh, en) });
  });
  return series(say, look, ...targets);
}

/** One line for each kind: which share of its devices is unknown. */
export function unknownOverTime(say: Say, reach: Reach, w = 12): Sized {
  const look = {
    title: say('未知设备占比', 'Share of unknown devices'),
    about: say(
      '各类设备中失联或无法判断的比例；上升说明通信或供电出了问题。',
      'Devices that are silent or cannot be judged; a rise points at communication or mains.',
    ),
    w,
    h: 8,
    unit: 'percentunit',
    share: true,
    every: '1m',
  };
  const targets = kindNames.map((kind, index) => {
    const query = `SELECT sum("unknown")/sum("total") FROM "fleet_kpi" WHERE "kind" = '${kind}' AND "total" > 0 ${within(reach)}
      AND $timeFilter GROUP BY time($__interval) fill(none)`;
    return influx(query, { refId: refIdAt(index), alias: say(...kindWords[kind]) });
  });
  return series(say, look, ...targets);
}
