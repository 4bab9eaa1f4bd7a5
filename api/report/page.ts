// A report as a page to print: its title, the period in a sentence, its tables.
import type { Registry } from '../../ingest/domain/device.ts';
import type { TownTime } from '../../ingest/domain/time.ts';
import type { Report } from './content.ts';
import { spent } from './costs.ts';
import { namesOf } from './names.ts';
import { printed } from './print.ts';
import { tally } from './standing.ts';
import { percent } from './table.ts';
import { tablesOf } from './tables.ts';

const titles: Readonly<Record<Report['period'], string>> = {
  daily: '日调度 Daily dispatch',
  weekly: '周专题 Weekly topics',
  monthly: '月综合 Monthly summary',
  bulletin: '未诉先办周通报 Weekly bulletin',
};

export function reportPage(report: Report, registry: Registry, town: TownTime): string {
  const names = namesOf(registry, town);
  const span = `${names.day(report.from)} – ${names.day(report.to - 1)}`;
  const title = `${titles[report.period]} ${span}`;
  const place = report.village === null ? '全镇 The town' : names.village(report.village);
  const made = `截至 As of ${names.time(report.asOf)}，制表 made ${names.time(report.madeAt)}`;
  return printed({
    title,
    made: `${place}　${made}`,
    paragraphs: summary(report),
    tables: tablesOf(report, registry, town),
  });
}

/** The period in a sentence of each language, so that the page can be read out. */
function summary(report: Report): readonly string[] {
  const { total, orders, asOf, costs } = report;
  const { opened, closed, standing, overdue } = tally(orders, report, asOf);
  const { reporting, total: known } = total.coverage ?? { reporting: 0, total: 0 };
  const rate = percent(total.proactive, total.episodes);
  const zh = [
    `新增${opened}件，办结${closed}件，在办${standing}件，其中超期${overdue}件`,
    `诉求${total.complaints}件，${rate === null ? '本期没有事件' : `未诉先办率${rate}`}`,
    `设备在线${reporting}/${known}`,
  ];
  const en = [
    `${opened} new, ${closed} closed, ${standing} in hand, ${overdue} of them overdue`,
    `${total.complaints} complaints, ${rate === null ? 'no episodes' : `${rate} of the episodes before any`}`,
    `${reporting} of ${known} devices reporting`,
  ];
  if (0 < costs.length) {
    const { yuan, unpriced } = spent(costs);
    zh.push(`费用${yuan}元，另有${unpriced}件费用不详`);
    en.push(`${yuan} yuan spent, the cost of ${unpriced} not known`);
  }
  return [`${zh.join('；')}。`, `${en.join('; ')}.`];
}
