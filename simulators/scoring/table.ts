// A score as a table for a terminal.
import type { Score } from './model.ts';

const percent = (x: number | null): string =>
  x === null ? '-' : `${(Math.floor(x * 1000) / 10).toFixed(1)}%`;
const minutes = (x: number | null): string => (x === null ? '-' : x.toFixed(1));

const listedMax = 12;
const some = (title: string, list: readonly string[]): readonly string[] =>
  list.length === 0
    ? []
    : [`${title}: ${list.slice(0, listedMax).join(', ')}${listedMax < list.length ? ', …' : ''}`];

export function scoreTable(score: Score): string {
  const head = [
    'code',
    'expected',
    'found',
    'recall',
    'orders',
    'right',
    'precision',
    'delay p50 min',
    'p95 min',
  ];
  const rows = score.codes.map((row) => [
    row.code,
    String(row.expected),
    String(row.found),
    percent(row.recall),
    String(row.orders),
    String(row.right),
    percent(row.precision),
    minutes(row.delayMedianMin),
    minutes(row.delayP95Min),
  ]);
  const widths = head.map((name, i) => Math.max(name.length, ...rows.map((row) => row[i]!.length)));
  const text = (row: readonly string[]): string =>
    row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))).join('  ');
  const { mean, most } = score.perCrewAndShift;
  return [
    text(head),
    ...rows.map(text),
    '',
    `召回 recall                 ${percent(score.recall)} (${score.found} of ${score.expected})`,
    `误报 false orders           ${score.falseOrders}, ${score.falsePer1000DeviceDays.toFixed(4)} per 1,000 device-days`,
    `一因一单 one order a cause   ${percent(score.oneOrderShare)} of ${score.causes}; ${score.ordersPerCause?.toFixed(3) ?? '-'} orders a cause`,
    `未诉先办 proactive           ${percent(score.proactiveRate)} (${score.proactive} of ${score.episodes}; ${score.stoodBefore} stood before), median lead ${minutes(score.leadMedianMin)} min`,
    `诉求 complaints             ${score.complaints}`,
    `工单 orders                 ${score.orders}: reopened ${score.reopened}, self-cleared ${score.selfCleared}, no fault ${score.noFault}`,
    `班组负荷 a crew and shift    mean ${mean.toFixed(1)}, most ${most}`,
    ...some('漏报 missed', score.missed),
    ...some('误报 false', score.falseOnes),
  ].join('\n');
}
