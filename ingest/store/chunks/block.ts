// The readings of one device in one hour, column by column: what a chunk holds on disk, and what gathers in memory until
// it is written. Plain arrays of numbers cost 8 bytes a value; a row of objects would cost 30 times that.
import type { MetricValue } from '../../domain/reading.ts';
import type { Millis } from '../../domain/time.ts';

/** Number of a (kind, metric, type) in the store's table of fields. */
export type FieldNo = number;

/** Shorter than the rows where the last rows lack the metric. Absent: NaN, -1 and null. */
export type Column =
  | { readonly type: 'number'; readonly values: number[] }
  | { readonly type: 'boolean'; readonly values: number[] }
  | { readonly type: 'text'; readonly values: (string | null)[] };

/** Rows in order of time, each time once. */
export interface Block {
  readonly ts: Millis[];
  readonly columns: Map<FieldNo, Column>;
}

export const emptyBlock = (): Block => ({ ts: [], columns: new Map() });

/** The row of this time, made where there is none. */
export function rowAt(block: Block, ts: Millis): number {
  const { ts: times, columns } = block;
  // Nearly all readings come in order: look from the end.
  let row = times.length;
  while (row > 0 && times[row - 1]! >= ts) row -= 1;
  if (times[row] === ts) return row;
  if (row === times.length) {
    times.push(ts);
    return row;
  }
  times.splice(row, 0, ts);
  for (const column of columns.values()) {
    if (row < column.values.length) insertAbsent(column, row);
  }
  return row;
}

/** Sets a value; a later one for the same row and field replaces it. */
export function put(block: Block, row: number, field: FieldNo, value: MetricValue): void {
  let column = block.columns.get(field);
  if (column === undefined) {
    column = columnFor(value);
    block.columns.set(field, column);
  }
  while (column.values.length < row) insertAbsent(column, column.values.length);
  switch (column.type) {
    case 'number':
      column.values[row] = value as number;
      return;
    case 'boolean':
      column.values[row] = value ? 1 : 0;
      return;
    case 'text':
      column.values[row] = value as string;
  }
}

/** `undefined` where the row lacks the metric. */
export function valueAt(column: Column, row: number): MetricValue | undefined {
  if (row >= column.values.length) return undefined;
  switch (column.type) {
    case 'number':
      return Number.isNaN(column.values[row]) ? undefined : column.values[row];
    case 'boolean':
      return column.values[row] === -1 ? undefined : column.values[row] === 1;
    case 'text':
      return column.values[row] ?? undefined;
  }
}

/** The values of the rows that have one, in order of time. */
export function presentValues(column: Column): MetricValue[] {
  const values: MetricValue[] = [];
  for (let row = 0; row < column.values.length; row += 1) {
    const value = valueAt(column, row);
    if (value !== undefined) values.push(value);
  }
  return values;
}

/** The rows of both; where both have a value, that of `newer`. Changes `older` and returns it. */
export function mergeBlocks(older: Block, newer: Block): Block {
  newer.ts.forEach((ts, from) => {
    const row = rowAt(older, ts);
    for (const [field, column] of newer.columns) {
      const value = valueAt(column, from);
      if (value !== undefined) put(older, row, field, value);
    }
  });
  return older;
}

function columnFor(value: MetricValue): Column {
  switch (typeof value) {
    case 'number':
      return { type: 'number', values: [] };
    case 'boolean':
      return { type: 'boolean', values: [] };
    case 'string':
      return { type: 'text', values: [] };
  }
}

function insertAbsent(column: Column, row: number): void {
  switch (column.type) {
    case 'number':
      column.values.splice(row, 0, Number.NaN);
      return;
    case 'boolean':
      column.values.splice(row, 0, -1);
      return;
    case 'text':
      column.values.splice(row, 0, null);
  }
}
