// A report as a page to print and as CSV. Every text passes through `escapeHtml`; shares are cut, never rounded up.
import { stringify } from 'csv-stringify/sync';
import type { Registry } from '../../ingest/domain/device.ts';
import type { TownTime } from '../../ingest/domain/time.ts';
import type { Figures } from '../figures.ts';
import { escapeHtml } from '../html.ts';
import type { PushedOrder, Report } from './content.ts';

const titles = { daily: '日调度 Daily', weekly: '周专题 Weekly', monthly: '月综合 Monthly' } as const;

/** 9,135 of 9,136 is 99.9 %, never 100 %: the last digit is cut, not rounded. */
export function percent(part: number, whole: number): string {
  if (whole === 0) return '—';
  return part === whole ? '100%' : `${(Math.floor((part / whole) * 1_000) / 10).toFixed(1)}%`;
}

const columns: readonly (readonly [head: string, cell: (row: Figures) => string])[] = [
  ['工单 Episodes', (row) => String(row.episodes)],
  ['未诉先办 Proactive', (row) => String(row.proactive)],
  ['主动率 Rate', (row) => percent(row.proactive, row.episodes)],
  ['诉求 Complaints', (row) => String(row.complaints)],
  ['提前量(分) Lead, min', (row) => minutes(row.leadTimeMedianMin)],
  ['接单(分) To accept, min', (row) => minutes(row.toAcceptMedianMin)],
  ['修复(分) To fix, min', (row) => minutes(row.toFixMedianMin)],
  ['按时 Within deadline', (row) => percent(row.withinSla, row.slaDecided)],
  ['返修 Reopened', (row) => String(row.reopened)],
  [
    '在线 Reporting',
    (row) => (row.coverage === null ? '—' : `${row.coverage.reporting}/${row.coverage.total}`),
  ],
  ['亮灯率 Lamps on', (row) => lamps(row)],
];
const minutes = (value: number | null): string => (value === null ? '—' : String(Math.round(value)));

function lamps({ lampOn }: Figures): string {
  if (lampOn === null || lampOn.expected === 0) return '—';
  const unknown = lampOn.unknown === 0 ? '' : `（未知 ${lampOn.unknown} unknown）`;
  return `${percent(lampOn.lit, lampOn.expected)}${unknown}`;
}

export function reportCsv(report: Report, registry: Registry): string {
  const rows = report.byVillage.map((row) => [
    nameOf(registry, row.key),
    ...columns.map(([, cell]) => cell(row)),
  ]);
  const head = ['村 Village', ...columns.map(([text]) => text)];
  // Spreadsheets run a cell that begins with `=`: such cells are escaped.
  return stringify([head, ...rows], { escape_formulas: true, bom: true });
}

export function reportPage(report: Report, registry: Registry, town: TownTime): string {
  const day = (at: number): string => town.dayOf(at);
  const title = `${titles[report.period]} ${day(report.from)} – ${day(report.to - 1)}`;
  const place = report.village === null ? '全镇 The town' : nameOf(registry, report.village);
  return `<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>${escapeHtml(title)}</title>
<meta name="viewport" content="width=device-width"><style>${style}</style></head><body>
<h1>${escapeHtml(title)}</h1><p>${escapeHtml(place)}</p>
<h2>总体 Overall</h2>${figuresTable([report.total], () => place)}
<h2>分村 By village</h2>${figuresTable(report.byVillage, (row) => nameOf(registry, row.key))}
<h2>分类 By kind</h2>${figuresTable(report.byKind, (row) => kindOf(registry, row.key))}
<h2>督办 To be pushed</h2>${pushedTable(report.pushed, registry, town)}
</body></html>`;
}

const style = `body{font:14px/1.5 "Noto Sans CJK SC","Microsoft YaHei",system-ui,sans-serif;margin:1.5rem;color:#111}
table{border-collapse:collapse;width:100%;margin-bottom:1rem}th,td{border:1px solid #999;padding:.25rem .4rem;
text-align:right}th:first-child,td:first-child{text-align:left}h2{font-size:1.1rem;break-after:avoid}
tr{break-inside:avoid}@page{size:A4 landscape;margin:12mm}@media print{body{margin:0}}`;

const nameOf = (registry: Registry, id: string | null): string =>
  id === null ? '无 None' : (registry.villages.get(id)?.name ?? id);
function kindOf(registry: Registry, id: string | null): string {
  const kind = registry.kinds.get(id ?? '');
  return kind === undefined ? (id ?? '无 None') : `${kind.zh} ${kind.en}`;
}

function figuresTable(rows: readonly Figures[], nameOfRow: (row: Figures) => string): string {
  const head = columns.map(([text]) => text);
  return table(
    ['', ...head],
    rows.map((row) => [nameOfRow(row), ...columns.map(([, cell]) => cell(row))]),
  );
}

function pushedTable(pushed: readonly PushedOrder[], registry: Registry, town: TownTime): string {
  if (pushed.length === 0) return '<p>无 None</p>';
  const rows = pushed.map(({ order, share }) => [
    `${order.number} ${order.why.zh}`,
    nameOf(registry, order.village),
    order.crew === null ? '—' : (registry.crews.get(order.crew)?.name ?? order.crew),
    `${town.dayOf(order.fixBy!)} ${clockOf(town, order.fixBy!)}`,
    1 <= share ? '已超时 Overdue' : '过半 Half gone',
  ]);
  return table(['工单 Order', '村 Village', '班组 Crew', '期限 Due', '状态 State'], rows);
}

function clockOf(town: TownTime, at: number): string {
  const { hour, minute } = town.local(at);
  return `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (tag: string, cells: readonly string[]) =>
    `<tr>${cells.map((cell) => `<${tag}>${escapeHtml(cell)}</${tag}>`).join('')}</tr>`;
  return `<table><thead>${line('th', head)}</thead><tbody>${rows.map((row) => line('td', row)).join('')}</tbody></table>`;
}
