// A report's tables as values, the same for the page, CSV and XLSX, and how figures are put into cells. Pure.
/** Null: not known, or nothing to say. */
export type Cell = string | number | null;

export interface Table {
  readonly id: string;
  readonly title: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
  /** What has to be known to read it. */
  readonly note?: string;
}

export type Column<Row> = readonly [head: string, cell: (row: Row) => Cell];

export const tableOf = <Row>(
  id: string,
  title: string,
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  note?: string,
): Table => ({
  ...{ id, title },
  head: columns.map(([head]) => head),
  rows: rows.map((row) => columns.map(([, cell]) => cell(row))),
  ...(note !== undefined && { note }),
});

/** 9,135 of 9,136 is 99.9 %, never 100 %: the last digit is cut, not rounded. */
export function percent(part: number, whole: number): string | null {
  if (whole === 0) return null;
  return part === whole ? '100%' : `${(Math.floor((part / whole) * 1_000) / 10).toFixed(1)}%`;
}

/** Whole minutes. */
export const minutes = (value: number | null): number | null => (value === null ? null : Math.round(value));
