// Tables between CSV text and XLSX workbooks. What is text stays text: "007" is no number, and a date no serial.
import { parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';
import readWorkbook from 'read-excel-file/node';
import writeWorkbook from 'write-excel-file/node';
import { refuse } from './errors.ts';

export const xlsxType = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

/** A workbook is a ZIP: what it says it unpacks to. A few kilobytes can hold gigabytes. */
const unpackedBytesMax = 256 * 1024 * 1024;

export async function csvToXlsx(sheet: string, csv: string): Promise<Buffer> {
  return tablesToXlsx([{ sheet, rows: parse(csv, { bom: true }) as string[][] }]);
}

/** CSV that spreadsheets open as UTF-8: without this mark Excel in China reads it as GBK, and every Chinese name is rubbish. */
export const csvForSpreadsheets = (csv: string): string => `\ufeff${csv}`;

export interface Sheet {
  /** At most 31 characters, without any of `[]:*?/\\`. */
  readonly sheet: string;
  readonly rows: readonly (readonly (string | number | null)[])[];
}

/** A workbook of several sheets; what is a number here is one there, and no text becomes a formula. */
export async function tablesToXlsx(sheets: readonly Sheet[]): Promise<Buffer> {
  return writeWorkbook(
    sheets.map(({ sheet, rows }) => ({ sheet, data: rows.map((row) => row.map(cellOf)) })),
  ).toBuffer();
}

const cellOf = (value: string | number | null) =>
  value === null ? null : typeof value === 'number' ? { type: Number, value } : { type: String, value };

export const isXlsx = (bytes: Uint8Array): boolean =>
  bytes[0] === 0x50 && bytes[1] === 0x4b && bytes[2] === 3;

/** CSV text by sheet name. */
export async function xlsxToCsv(bytes: Uint8Array): Promise<ReadonlyMap<string, string>> {
  if (unpackedBytesMax < unpackedBytes(bytes))
    throw refuse('too_large', 'the workbook unpacks to more than 256 MiB');
  try {
    const sheets = await readWorkbook(Buffer.from(bytes), { parseNumber: (text: string) => text });
    return new Map(sheets.map(({ sheet, data }) => [sheet.toLowerCase(), stringify(data.map(texts))]));
  } catch {
    throw refuse('unsupported_media', 'not an XLSX workbook that can be read');
  }
}

const texts = (row: readonly unknown[]): string[] =>
  row.map((cell) => {
    if (cell === null || cell === undefined) return '';
    return cell instanceof Date ? cell.toISOString().slice(0, 10) : String(cell);
  });

const entryHead = 0x02014b50;
const entryHeadBytes = 46;

/** The sum that the ZIP's central directory declares (APPNOTE 4.3.12). */
function unpackedBytes(bytes: Uint8Array): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let sum = 0;
  for (let at = 0; at + entryHeadBytes <= bytes.length; at += 1) {
    if (bytes[at] === 0x50 && view.getUint32(at, true) === entryHead) sum += view.getUint32(at + 24, true);
  }
  return sum;
}
