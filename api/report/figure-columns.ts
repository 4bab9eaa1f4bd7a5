// The columns of figures that every table of a report shares. Pure.
import type { Figures } from '../figures.ts';
import type { Tally } from './standing.ts';
import { type Column, minutes, percent } from './table.ts';

export const tallyColumns: readonly Column<Tally>[] = [
  ['新增 New', ({ opened }) => opened],
  ['办结 Closed', ({ closed }) => closed],
  ['在办 In hand', ({ standing }) => standing],
  ['超期 Overdue', ({ overdue }) => overdue],
];

export const figureColumns: readonly Column<Figures>[] = [
  ['事件 Episodes', (row) => row.episodes],
  ['未诉先办 Proactive', (row) => row.proactive],
  ['主动率 Rate', (row) => percent(row.proactive, row.episodes)],
  ['诉求 Complaints', (row) => row.complaints],
  ['提前量(分) Lead, min', (row) => minutes(row.leadTimeMedianMin)],
  ['接单(分) To accept, min', (row) => minutes(row.toAcceptMedianMin)],
  ['修复(分) To fix, min', (row) => minutes(row.toFixMedianMin)],
  ['按时 Within deadline', (row) => percent(row.withinSla, row.slaDecided)],
  ['返修 Reopened', (row) => row.reopened],
  ['在线 Reporting', ({ coverage }) => coverage && `${coverage.reporting}/${coverage.total}`],
  ['亮灯率 Lamps on', lampsOn],
];

/** What is not known stands beside the rate, never in it. */
function lampsOn({ lampOn }: Figures): string | null {
  if (lampOn === null || lampOn.expected === 0) return null;
  const unknown = lampOn.unknown === 0 ? '' : `（未知 ${lampOn.unknown} unknown）`;
  return `${percent(lampOn.lit, lampOn.expected)}${unknown}`;
}
