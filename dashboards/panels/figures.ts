// The town's figures (未诉先办) over the chosen time, exactly in the terms of `GET /api/v1/kpi`: the views `episode` and
// `complaints` hold them.
import { countSteps, plainSteps, type Steps } from '../house/palette.ts';
import { type Sized, series, stat } from '../house/panel.ts';
import { sql } from '../house/query.ts';
import { known, overdue, townDay } from '../house/terms.ts';
import { kindNames, kindWords, type Say } from '../house/words.ts';

const episodes = (value: string): string =>
  `SELECT ${value} AS value FROM reporting.episode WHERE $__timeFilter(opened_at)`;
const size = { w: 6, h: 4 } as const;

export const proactiveSteps: Steps = [
  [0, 'fault'],
  [0.6, 'warning'],
  [0.8, 'ok'],
];

export const proactiveRate = (say: Say): Sized =>
  stat(
    say,
    {
      ...size,
      title: say('未诉先办率', 'Proactive rate'),
      about: say(
        '在首个投诉之前已立单的事件占比。',
        'Share of the episodes whose order stood before the first complaint.',
      ),
      unit: 'percentunit',
      decimals: 1,
      steps: proactiveSteps,
      share: true,
    },
    sql(
      episodes(
        'count(*) FILTER (WHERE proactive)::double precision / nullif(count(*) FILTER (WHERE is_episode), 0)',
      ),
    ),
  );

export const episodeCount = (say: Say): Sized =>
  stat(
    say,
    {
      ...size,
      title: say('事件数', 'Episodes'),
      about: say(
        '期间立的故障与投诉工单，不含取消、无故障和无人投诉的自愈。',
        'Fault and complaint orders opened, without cancelled ones, no fault found, and what cleared unnoticed.',
      ),
      unit: 'short',
      decimals: 0,
      steps: plainSteps,
    },
    sql(episodes('count(*) FILTER (WHERE is_episode)')),
  );

export const complaintCount = (say: Say): Sized =>
  stat(
    say,
    {
      ...size,
      title: say('投诉数', 'Complaints'),
      about: say('期间收到的全部诉求，含网格与巡查。', 'All that was reported, by whatever channel.'),
      unit: 'short',
      decimals: 0,
      steps: plainSteps,
    },
    sql('SELECT count(*) AS value FROM reporting.complaints WHERE $__timeFilter(reported_at)'),
  );

const medians = {
  lead_time_min: [
    '提前量中位数',
    'Lead time, median',
    '先于首个投诉多久立单；只计后来有投诉的。',
    'How long before the first complaint the order stood, where a complaint came.',
  ],
  to_accept_min: ['接单用时中位数', 'To accept, median', '立单到接单。', 'From the order to its acceptance.'],
  to_fix_min: [
    '修复用时中位数',
    'To repair, median',
    '立单到报修复。',
    'From the order to the repair as reported.',
  ],
} as const;
export function median(say: Say, column: keyof typeof medians): Sized {
  const [zh, en, aboutZh, aboutEn] = medians[column];
  const look = {
    ...size,
    title: say(zh, en),
    about: `${say(aboutZh, aboutEn)} ${say('单位：分钟。', 'In minutes.')}`,
    unit: 'm',
    decimals: 1,
  };
  return stat(
    say,
    { ...look, steps: plainSteps },
    sql(episodes(`percentile_cont(0.5) WITHIN GROUP (ORDER BY ${column})`)),
  );
}

export const withinDeadlines = (say: Say): Sized =>
  stat(
    say,
    {
      ...size,
      title: say('按期率', 'Within deadlines'),
      about: say(
        '期限已有结果的事件中全部守住的占比；还在计时的两边都不算。',
        'Of the episodes whose deadlines are decided, those that kept them all; what still runs is in neither.',
      ),
      unit: 'percentunit',
      decimals: 1,
      steps: proactiveSteps,
      share: true,
    },
    sql(
      episodes(
        'count(*) FILTER (WHERE within_sla)::double precision / nullif(count(*) FILTER (WHERE sla_decided), 0)',
      ),
    ),
  );

export const reopenedCount = (say: Say): Sized =>
  stat(
    say,
    {
      ...size,
      title: say('返修次数', 'Reopened'),
      about: say(
        '遥测证明没有修好，工单退回的次数。',
        'Times that telemetry sent an order back as not repaired.',
      ),
      unit: 'short',
      decimals: 0,
      steps: countSteps(10),
    },
    sql(episodes(`CASE WHEN count(*) > 0 THEN coalesce(sum(reopened), 0) END`)),
  );

export const openCount = (say: Say, where: string): Sized =>
  stat(
    say,
    {
      ...size,
      title: say('未结工单', 'Open orders'),
      about: say('现在还没有办结的工单。', 'Orders that are not over now.'),
      unit: 'short',
      decimals: 0,
      steps: plainSteps,
    },
    sql(`SELECT ${known('count(*)')} AS value FROM reporting.orders WHERE is_open AND ${where} LIMIT 1`),
  );

export const overdueCount = (say: Say, where: string): Sized =>
  stat(
    say,
    {
      ...size,
      title: say('超期工单', 'Overdue orders'),
      about: say(
        '接单、到场或修复期限已过而未完成的工单。',
        'Orders with a deadline that is past and not met.',
      ),
      unit: 'short',
      decimals: 0,
      steps: countSteps(5),
    },
    sql(`SELECT ${known('count(*)')} AS value FROM reporting.orders WHERE ${overdue} AND ${where} LIMIT 1`),
  );

/** Orders opened each hour or day, by kind. */
export function openedOverTime(say: Say, every: 'hour' | 'day', where: string, w = 12): Sized {
  const counts = kindNames.map((kind) => `count(*) FILTER (WHERE kind = '${kind}') AS ${kind}`);
  const time = every === 'day' ? `${townDay('opened_at')} AS time` : `$__timeGroupAlias(opened_at, '1h')`;
  const query = `SELECT ${time}, ${counts.join(', ')} FROM reporting.orders
    WHERE $__timeFilter(opened_at) AND ${where} GROUP BY 1 ORDER BY 1`;
  const look = {
    title:
      every === 'day'
        ? say('每日立单', 'Orders opened each day')
        : say('每小时立单', 'Orders opened each hour'),
    about: say('立的工单数，按设备类别堆叠。', 'Orders opened, stacked by the kind of device.'),
    w,
    h: 8,
    unit: 'short',
    bars: true,
    stacked: true,
    names: Object.fromEntries(kindNames.map((kind) => [kind, say(...kindWords[kind])])),
  };
  return series(say, look, sql(query, { format: 'time_series' }));
}
