// `npm run detect`: the anomaly detector on one column of a CSV file, row by row as if the rows were coming in now.
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { parseArgs } from 'node:util';
import { CsvError, parse } from 'csv-parse';
import { stringify } from 'csv-stringify';
import { exitConfig } from '../ingest/config.ts';
import type { Millis } from '../ingest/domain/time.ts';
import { type DetectorState, stepDetector } from '../ingest/judge/anomaly/detector.ts';

const help = `用法 Usage: npm run detect -- --csv 文件 FILE --time 时间列 COL --value 数值列 COL

异常检测：逐行判断，不看后面的行，无需标注，无需调参。
Finds what is unusual in a series: row by row, no lookahead, no labels, nothing to tune (docs/detection.md).
  --csv FILE   带表头的 CSV 文件 CSV file with a header
  --time COL   时间列：2025-01-15 18:00:00、ISO 8601、Unix 秒或毫秒
               column of times: as above, ISO 8601, Unix seconds or milliseconds; without a zone as it stands
  --value COL  数值列；空值或 NaN 不判断 column of numbers; an empty one or NaN is not judged
  --help       显示本说明 show this
输出 Prints CSV: time,value,score,alert
  score  0 到 1；0.5 以上即开始一次异常 0 to 1; 0.5 and more opens an episode
  alert  每次异常只在其首行为 1  1 on the first row of an episode, else 0`;

/** What is wrong with the request or the file, in words for the person. */
class Wrong extends Error {}

interface Request {
  readonly csv: string;
  readonly time: string;
  readonly value: string;
}

/** What names no zone is taken as it stands, so that an hour of its day is the same hour every day. */
const timePattern =
  /^(\d{4})[-/](\d{2})[-/](\d{2})(?:[ T](\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?) ?(Z|[+-]\d{2}:\d{2})?)?$/;
/** How a row says that nothing was measured. */
const missing = /^(nan|na|n\/a|null|none)?$/i;
/** Unix times above this are milliseconds: as seconds they would lie in the year 5138. */
const unixSecondsMax = 1e11;

process.exitCode = await run();

async function run(): Promise<number> {
  try {
    const request = requested();
    if (request === 'help') console.log(help);
    else await detect(request);
    return 0;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // The reader of the pipe has seen enough, as `head` has.
    if (code === 'EPIPE') return 0;
    if (error instanceof Wrong) console.error(error.message);
    else if (error instanceof CsvError) console.error(`不是有效的 CSV Not valid CSV: ${error.message}`);
    else if (code === 'ENOENT' || code === 'EISDIR' || code === 'EACCES')
      console.error(`无法读取文件 Cannot read the file: ${(error as Error).message}`);
    else throw error;
    return exitConfig;
  }
}

function requested(): Request | 'help' {
  const text = { type: 'string' } as const;
  const options = { csv: text, time: text, value: text, help: { type: 'boolean' } } as const;
  let values: Partial<Request> & { readonly help?: boolean };
  try {
    values = parseArgs({ options }).values;
  } catch (error) {
    throw new Wrong(`${(error as Error).message}\n\n${help}`);
  }
  if (values.help === true) return 'help';
  const { csv, time, value } = values;
  if (csv === undefined || time === undefined || value === undefined)
    throw new Wrong(`需要 --csv、--time 和 --value Needs --csv, --time and --value.\n\n${help}`);
  return { csv, time, value };
}

async function detect(request: Request): Promise<void> {
  await pipeline(
    createReadStream(request.csv),
    parse({ bom: true, info: true, trim: true, skip_empty_lines: true, relax_column_count: true }),
    (records: AsyncIterable<Parsed>) => judged(records, request),
    stringify({ header: true, columns: ['time', 'value', 'score', 'alert'] }),
    process.stdout,
    { end: false },
  );
}

interface Parsed {
  readonly record: readonly string[];
  readonly info: { readonly lines: number };
}

async function* judged(records: AsyncIterable<Parsed>, { time, value }: Request): AsyncGenerator<string[]> {
  let header: readonly string[] | undefined;
  let timeAt = -1;
  let valueAt = -1;
  let state: DetectorState | undefined;
  for await (const { record, info } of records) {
    if (header === undefined) {
      header = record;
      timeAt = columnOf(header, time);
      valueAt = columnOf(header, value);
      continue;
    }
    const at = parseTime(record[timeAt] ?? '');
    if (at === undefined) throw new Wrong(fault(info.lines, time, record[timeAt], '时间', 'time'));
    const text = record[valueAt] ?? '';
    if (missing.test(text)) {
      yield [record[timeAt]!, text, '0.000000', '0'];
      continue;
    }
    const x = parseNumber(text);
    if (x === undefined) throw new Wrong(fault(info.lines, value, record[valueAt], '数值', 'number'));
    const [next, { score, alert }] = stepDetector(state, at, x);
    state = next;
    yield [record[timeAt]!, record[valueAt]!, score.toFixed(6), alert ? '1' : '0'];
  }
  if (header === undefined) throw new Wrong('文件为空 The file is empty.');
}

function columnOf(header: readonly string[], name: string): number {
  const at = header.indexOf(name);
  if (at === -1)
    throw new Wrong(`没有列 ${name} There is no column ${name}; 现有 it has: ${header.join(', ')}`);
  return at;
}

function fault(line: number, column: string, text: string | undefined, zh: string, en: string): string {
  const where = `第 ${line} 行，列 ${column}：不是${zh} Line ${line}, column ${column}: not a ${en}`;
  return `${where}: ${JSON.stringify(text ?? '')}`;
}

function parseNumber(text: string): number | undefined {
  const x = text === '' ? Number.NaN : Number(text);
  return Number.isFinite(x) ? x : undefined;
}

function parseTime(text: string): Millis | undefined {
  const unix = parseNumber(text);
  if (unix !== undefined) return Math.abs(unix) < unixSecondsMax ? unix * 1_000 : unix;
  const match = timePattern.exec(text);
  if (match === null) return undefined;
  const [, year, month, day, clock = '00:00', zone = 'Z'] = match;
  const at = Date.parse(`${year}-${month}-${day}T${clock}${zone}`);
  return Number.isNaN(at) ? undefined : at;
}
