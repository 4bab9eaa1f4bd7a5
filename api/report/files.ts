// A report's tables for a spreadsheet: one as CSV, or all of them as the sheets of a workbook.
import { stringify } from 'csv-stringify/sync';
import { csvForSpreadsheets, tablesToXlsx } from '../spreadsheet.ts';
import type { Table } from './table.ts';

/** Spreadsheets run a text that begins with `=`, `+` or `-`: it is escaped. A number below 0 is none. */
export const tableCsv = ({ head, rows }: Table): string =>
  csvForSpreadsheets(
    stringify([head, ...rows], {
      escape_formulas: true,
      cast: { number: (value) => ({ value: String(value), escape_formulas: false }) },
    }),
  );

/** Sheets are named by the table's Chinese title. */
export const tablesXlsx = (tables: readonly Table[]): Promise<Buffer> =>
  tablesToXlsx(
    tables.map(({ title, head, rows }) => ({ sheet: title.split(' ')[0]!, rows: [head, ...rows] })),
  );
