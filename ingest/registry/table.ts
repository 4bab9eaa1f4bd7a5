// A CSV file as rows whose cells are read one by one; whatever is wrong is collected with its line and column, and nothing is thrown.
import { CsvError, parse } from 'csv-parse/sync';

/** One thing wrong in a file that people wrote. `line` counts from 1; 0 means the file as a whole. */
export interface FileFault {
  readonly file: string;
  readonly line: number;
  readonly column: string;
  readonly what: string;
}
export const faultText = (fault: FileFault): string => {
  const line = fault.line === 0 ? '' : `:${fault.line}`;
  return `${fault.file}${line}: ${fault.column === '' ? '' : `${fault.column}: `}${fault.what}`;
};

export interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly Row[];
}

/** A row's cells by column name; each reader adds a fault and answers `undefined` where the cell is not what it should be. */
export interface Row {
  readonly line: number;
  /** The cell, trimmed; `undefined` when empty or without such a column. */
  text(column: string): string | undefined;
  required(column: string): string | undefined;
  number(column: string, limits: NumberLimits): number | undefined;
  flag(column: string): boolean | undefined;
  /** A day as `YYYY-MM-DD`, however a spreadsheet writes it. */
  day(column: string): string | undefined;
  fault(column: string, what: string): void;
}
export interface NumberLimits {
  readonly min: number;
  readonly max: number;
  readonly whole?: boolean;
  readonly required?: boolean;
}

/** What csv-parse gives with `info`; its own types know only records without it. */
interface Parsed {
  readonly info: { readonly lines: number };
  readonly record: readonly string[];
}

/** Splits CSV text (with or without a byte order mark) into rows; its faults go to `faults`. */
export function readTable(
  file: string,
  text: string,
  requiredColumns: readonly string[],
  faults: FileFault[],
): Table {
  const nothing: Table = { columns: [], rows: [] };
  let records: readonly Parsed[];
  try {
    records = parse(text, {
      bom: true,
      delimiter: ',',
      info: true,
      relax_column_count: true,
      skip_empty_lines: true,
      trim: true,
    }) as unknown as readonly Parsed[];
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    faults.push({ file, line: Number(error.lines ?? 0), column: '', what: error.message });
    return nothing;
  }
  const [header, ...body] = records;
  if (header === undefined) {
    faults.push({ file, line: 0, column: '', what: 'the file is empty: its first line names the columns' });
    return nothing;
  }
  const columns = header.record;
  faults.push(...headerFaults(file, columns, requiredColumns));
  const rows = body
    .filter(({ record }) => record.some((cell) => cell !== ''))
    .map(({ info, record }) => {
      if (columns.length < record.length) {
        const what = `${record.length} cells under ${columns.length} columns`;
        faults.push({ file, line: info.lines, column: '', what });
      }
      return rowOf(file, info.lines, new Map(columns.map((column, i) => [column, record[i] ?? ''])), faults);
    });
  return { columns, rows };
}

function headerFaults(file: string, columns: readonly string[], required: readonly string[]): FileFault[] {
  const fault = (column: string, what: string): FileFault => ({ file, line: 1, column, what });
  return [
    ...required
      .filter((column) => !columns.includes(column))
      .map((column) => fault(column, 'no such column')),
    ...columns
      .filter((column, index) => columns.indexOf(column) !== index)
      .map((column) => fault(column, 'the column stands twice')),
  ];
}

function rowOf(file: string, line: number, cells: ReadonlyMap<string, string>, faults: FileFault[]): Row {
  const fault = (column: string, what: string): void => {
    faults.push({ file, line, column, what });
  };
  const text = (column: string): string | undefined => cells.get(column) || undefined;
  return {
    line,
    text,
    fault,
    required(column) {
      const value = text(column);
      // A column that is missing altogether is named once, at the header.
      if (value === undefined && cells.has(column)) fault(column, 'is empty');
      return value;
    },
    number(column, { min, max, whole = false, required = false }) {
      const value = required ? this.required(column) : text(column);
      if (value === undefined) return undefined;
      const number = numberPattern.test(value) ? Number(value) : Number.NaN;
      if (min <= number && number <= max && (!whole || Number.isInteger(number))) return number;
      fault(column, `"${value}" is not a ${whole ? 'whole ' : ''}number from ${min} to ${max}`);
      return undefined;
    },
    flag(column) {
      const value = text(column)?.toLowerCase();
      if (value === undefined) return false;
      const known = flags.get(value);
      if (known === undefined) fault(column, `"${value}" is not true or false`);
      return known;
    },
    day(column) {
      const value = text(column);
      if (value === undefined) return undefined;
      const day = dayOf(value);
      if (day === undefined) fault(column, `"${value}" is not a day such as 2026-03-31`);
      return day;
    },
  };
}

const numberPattern = /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i;
/** Excel in China writes `2026/3/31`. */
const dayPattern = /^(\d{4})(?:-(\d{1,2})-(\d{1,2})|\/(\d{1,2})\/(\d{1,2})|年(\d{1,2})月(\d{1,2})日)$/;

function dayOf(text: string): string | undefined {
  const [year, month, day] = dayPattern.exec(text)?.slice(1).filter(Boolean).map(Number) ?? [];
  const at = new Date(Date.UTC(year!, month! - 1, day));
  // The 30th of February would be one of March.
  if (Number.isNaN(at.getTime()) || at.getUTCMonth() !== month! - 1) return undefined;
  return at.toISOString().slice(0, 10);
}

const flags = new Map([
  ...['true', '1', 'yes', '是'].map((word) => [word, true] as const),
  ...['false', '0', 'no', '否'].map((word) => [word, false] as const),
]);
