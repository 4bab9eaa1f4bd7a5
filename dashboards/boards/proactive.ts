// 未诉先办: how often the town knew before anybody had to call, by how much, and why not where it did not. All figures are
// those of `GET /api/v1/kpi` over the chosen time.

import { MappingType } from '@grafana/grafana-foundation-sdk/dashboard';
import { board } from '../house/board.ts';
import { toVillage } from '../house/links.ts';
import { palette, plainSteps } from '../house/palette.ts';
import { note, series } from '../house/panel.ts';
import { sql } from '../house/query.ts';
import { type Column, table } from '../house/table.ts';
import { townDay } from '../house/terms.ts';
import { missWords, type Say } from '../house/words.ts';
import {
  complaintCount,
  episodeCount,
  median,
  proactiveRate,
  proactiveSteps,
  reopenedCount,
  withinDeadlines,
} from '../panels/figures.ts';

export const proactive = (say: Say) =>
  board(say, {
    uid: 'weisu-proactive',
    title: say('未诉先办', 'Proactive service'),
    about: say('在群众投诉之前发现并派单的能力。', 'How well the town knows before a villager has to call.'),
    from: 'now-30d',
    sections: [
      {
        title: say('本期指标', 'Figures of the period'),
        panels: [
          proactiveRate(say),
          episodeCount(say),
          complaintCount(say),
          withinDeadlines(say),
          median(say, 'lead_time_min'),
          median(say, 'to_accept_min'),
          median(say, 'to_fix_min'),
          reopenedCount(say),
        ],
      },
      { title: say('变化与原因', 'Trend and causes'), panels: [ratePerDay(say), missCauses(say)] },
      {
        title: say('各村', 'Villages'),
        panels: [
          perVillage(say),
          note(
            {
              title: say('怎么办', 'What to do'),
              about: say('指标不好时先做什么。', 'What to do where a figure is poor.'),
              w: 8,
              h: 12,
            },
            say(
              '- **没有设备**：这里没装传感器，考虑补装。\n- **设备失联**：先修通信。\n- **规则等待中**：规则的等待时间偏长，用回测调整。\n- **静默期内**：检查静默是否过宽。\n\n一个百分点的提高来自减少漏报，不来自多立单：自愈而无人投诉的工单不计入。',
              '- **No device there**: nothing is installed; consider it.\n- **Device silent**: mend the communication first.\n- **Rule still waiting**: its hold is long; try a shorter one in a backtest.\n- **Silenced**: is the silence too wide?\n\nThe rate rises by missing less, not by opening more: orders that clear by themselves unnoticed do not count.',
            ),
          ),
        ],
      },
    ],
  });

function ratePerDay(say: Say) {
  const look = {
    title: say('每日未诉先办率', 'Proactive rate each day'),
    about: say('没有事件的日子没有点，不是零。', 'A day without episodes has no point, and not 0.'),
    w: 12,
    h: 9,
    unit: 'percentunit',
    share: true,
    names: { rate: say('未诉先办率', 'Proactive rate') },
  };
  const query = `SELECT ${townDay('opened_at')} AS time,
      count(*) FILTER (WHERE proactive)::double precision / nullif(count(*) FILTER (WHERE is_episode), 0) AS rate
    FROM reporting.episode WHERE $__timeFilter(opened_at) GROUP BY 1 ORDER BY 1`;
  return series(say, look, sql(query, { format: 'time_series' }));
}

function missCauses(say: Say) {
  const options = Object.fromEntries(
    Object.entries(missWords).map(([cause, [zh, en]], index) => [
      cause,
      { text: say(zh, en), color: palette.information, index },
    ]),
  );
  const columns: Record<string, Column> = {
    miss_cause: {
      title: say('漏报原因', 'Why it came first'),
      mapping: { type: MappingType.ValueToText, options },
    },
    complaints: { title: say('投诉数', 'Complaints'), decimals: 0, steps: plainSteps, width: 120 },
  };
  const look = {
    title: say('投诉先到的原因', 'Why complaints came first'),
    about: say(
      '投诉早于工单时，系统为什么没有先知道。',
      'Where a complaint came before the order: why the town had not known.',
    ),
    w: 12,
    h: 9,
  };
  const query = `SELECT miss_cause, count(*) AS complaints FROM reporting.complaints
    WHERE miss_cause IS NOT NULL AND $__timeFilter(reported_at) GROUP BY miss_cause ORDER BY complaints DESC LIMIT 20`;
  return table(say, look, columns, sql(query));
}

function perVillage(say: Say) {
  const columns: Record<string, Column> = {
    village: { title: say('编号', 'Id'), link: toVillage(say), width: 70 },
    name: { title: say('村', 'Village'), link: toVillage(say) },
    episodes: { title: say('事件', 'Episodes'), decimals: 0, width: 90 },
    rate: {
      title: say('未诉先办率', 'Proactive'),
      unit: 'percentunit',
      decimals: 1,
      steps: proactiveSteps,
      width: 110,
    },
    complaints: { title: say('投诉', 'Complaints'), decimals: 0, width: 90 },
    to_fix: { title: say('修复（分）', 'To repair (min)'), decimals: 0, width: 120 },
  };
  const look = {
    title: say('各村指标', 'Figures by village'),
    about: say('没有事件的村没有比率，显示为灰。', 'A village without episodes has no rate, and is grey.'),
    w: 16,
    h: 12,
  };
  const query = `SELECT v.id AS village, v.name, coalesce(e.episodes, 0) AS episodes,
      e.proactive::double precision / nullif(e.episodes, 0) AS rate, coalesce(c.complaints, 0) AS complaints, e.to_fix
    FROM reporting.village v
    LEFT JOIN (SELECT village, count(*) FILTER (WHERE is_episode) AS episodes, count(*) FILTER (WHERE proactive) AS proactive,
        percentile_cont(0.5) WITHIN GROUP (ORDER BY to_fix_min) AS to_fix
      FROM reporting.episode WHERE $__timeFilter(opened_at) GROUP BY village) e ON e.village = v.id
    LEFT JOIN (SELECT village, count(*) AS complaints
      FROM reporting.complaints WHERE $__timeFilter(reported_at) GROUP BY village) c ON c.village = v.id
    ORDER BY v.id LIMIT 200`;
  return table(say, look, columns, sql(query));
}
