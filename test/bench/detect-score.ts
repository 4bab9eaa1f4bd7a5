// How well alerts meet the labelled windows of a series, early ones best: the arithmetic of the Numenta Anomaly
// Benchmark, where every alerting row counts.

/** First and last row of a time in which something was wrong. */
export type Window = readonly [first: number, last: number];

export interface SeriesScore {
  readonly score: number;
  readonly windows: number;
  readonly found: number;
  readonly falseAlerts: number;
}

const probationShare = 0.15;
const probationRowsMax = 750;
const falseAlertCost = 0.11;
/** Behind a window by so many of its widths, an alert costs in full. */
const nearWidths = 3;
const fullCredit = 0.98661;

const sigmoid = (x: number): number => 2 / (1 + Math.exp(5 * x)) - 1;

/** @param alerts rows, ascending */
export function scoreSeries(
  rows: number,
  windows: readonly Window[],
  alerts: readonly number[],
): SeriesScore {
  const judged = alerts.filter((row) => Math.min(Math.floor(probationShare * rows), probationRowsMax) <= row);
  let score = 0;
  let found = 0;
  for (const [first, last] of windows) {
    const row = judged.find((alert) => first <= alert && alert <= last);
    if (row === undefined) score -= 1;
    else score += sigmoid(-(last - row + 1) / (last - first + 1)) / fullCredit;
    if (row !== undefined) found += 1;
  }
  const outside = judged.filter((row) => !windows.some(([first, last]) => first <= row && row <= last));
  for (const row of outside) score -= costOf(row, windows);
  return { score, windows: windows.length, found, falseAlerts: outside.length };
}

function costOf(row: number, windows: readonly Window[]): number {
  const before = windows.findLast(([, last]) => last < row);
  if (before === undefined) return falseAlertCost;
  const widths = (row - before[1]) / (before[1] - before[0] + 1);
  return nearWidths < widths ? falseAlertCost : -falseAlertCost * sigmoid(widths);
}

/** 0 is a detector that never alerts, 100 one that opens every window with its first row and is silent elsewhere. */
export function normalised(scores: readonly SeriesScore[]): number {
  const sum = scores.reduce((total, { score }) => total + score, 0);
  const windows = scores.reduce((total, one) => total + one.windows, 0);
  return (100 * (sum + windows)) / (2 * windows);
}
