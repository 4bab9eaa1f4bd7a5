// Signals drawn as curves, for eyes: one device, its metrics one above the other, defects as bands. SVG by hand: axes and lines
// are all there is to it.
import type { MetricValue } from '../ingest/domain/reading.ts';
import { HOUR, type Millis } from '../ingest/domain/time.ts';
import type { TruthRecord } from './truth.ts';

export interface PlotSeries {
  readonly title: string;
  /** Rows of readings in order of time. */
  readonly rows: readonly { readonly ts: Millis; readonly metrics: Readonly<Record<string, MetricValue>> }[];
  readonly truth: readonly TruthRecord[];
  readonly from: Millis;
  readonly to: Millis;
}

const width = 1_100;
const panelHeight = 84;
const left = 120;
const right = 16;
const top = 44;
const townOffsetMs = 8 * HOUR;
const bandColours = ['#d9480f', '#5f3dc4', '#0b7285', '#a61e4d'] as const;

/** One SVG document. Metrics of text are drawn as steps over their distinct values. */
export function plotSvg({ title, rows, truth, from, to }: PlotSeries): string {
  const metrics = [...new Set(rows.flatMap((row) => Object.keys(row.metrics)))].filter((name) =>
    moves(rows, name),
  );
  const height = top + metrics.length * panelHeight + 30;
  const x = (ts: Millis): number => left + ((ts - from) / (to - from)) * (width - left - right);
  const bands = truth.map((record, i) => band(record, i, x, from, to, height));
  const panels = metrics.map((name, i) => panel(name, rows, x, top + i * panelHeight));
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" font-family="sans-serif" font-size="11">`,
    `<rect width="100%" height="100%" fill="#fff"/>`,
    `<text x="${left}" y="16" font-size="13" font-weight="bold">${escaped(title)}</text>`,
    ...bands,
    ...hours(from, to, x, height),
    ...panels,
    '</svg>',
  ].join('\n');
}

const moves = (rows: PlotSeries['rows'], name: string): boolean => {
  const first = rows.find((row) => name in row.metrics)?.metrics[name];
  return rows.some((row) => name in row.metrics && row.metrics[name] !== first);
};

function band(
  record: TruthRecord,
  i: number,
  x: (ts: Millis) => number,
  from: Millis,
  to: Millis,
  height: number,
): string {
  const begin = x(Math.max(from, record.onset));
  const end = x(Math.min(to, record.endedAt ?? to));
  const colour = bandColours[i % bandColours.length]!;
  const seen =
    record.observableAt === null ? '' : line(x(record.observableAt), top - 12, height - 30, colour, '4 3');
  const label = `<text x="${begin + 3}" y="${30 + (i % 2) * 10}" fill="${colour}">${escaped(record.defect)}</text>`;
  const box = `<rect x="${begin}" y="${top - 8}" width="${Math.max(1, end - begin)}" height="${height - top - 22}" fill="${colour}" opacity="0.09"/>`;
  return box + seen + label;
}

function panel(name: string, rows: PlotSeries['rows'], x: (ts: Millis) => number, y0: number): string {
  const texts = [
    ...new Set(rows.map((row) => row.metrics[name]).filter((value) => typeof value === 'string')),
  ].sort();
  const level = (value: MetricValue | undefined): number => {
    if (typeof value === 'number') return value;
    return typeof value === 'boolean'
      ? Number(value)
      : value === undefined
        ? Number.NaN
        : texts.indexOf(value);
  };
  const levels = rows.map((row) => level(row.metrics[name]));
  const known = levels.filter((value) => !Number.isNaN(value));
  const low = known.reduce((a, b) => Math.min(a, b));
  const high = Math.max(
    known.reduce((a, b) => Math.max(a, b)),
    low + 1e-6,
  );
  const inner = panelHeight - 16;
  const y = (value: number): number => y0 + inner - ((value - low) / (high - low)) * inner + 4;
  const path: string[] = [];
  let last = '';
  for (const [i, row] of rows.entries()) {
    // Whole pixels: what falls on the point before it is not drawn again.
    const point = Number.isNaN(levels[i]!) ? '' : `${Math.round(x(row.ts))} ${Math.round(y(levels[i]!))}`;
    if (point !== last && point !== '') path.push(`${last === '' ? 'M' : 'L'}${point}`);
    last = point;
  }
  const mark = (value: number): string => texts[value] ?? String(Math.round(value * 100) / 100);
  return [
    line(left, y0 + inner + 4, y0 + inner + 4, '#ccc', '', width - right),
    `<text x="8" y="${y0 + inner / 2 + 8}" font-weight="bold">${escaped(name)}</text>`,
    `<text x="${left - 4}" y="${y(high) + 8}" text-anchor="end" fill="#777">${escaped(mark(high))}</text>`,
    `<text x="${left - 4}" y="${y(low)}" text-anchor="end" fill="#777">${escaped(mark(low))}</text>`,
    `<path d="${path.join('')}" fill="none" stroke="#1864ab" stroke-width="1"/>`,
  ].join('\n');
}

/** Town hours along the bottom: every sixth, or every day on long plots. */
function hours(from: Millis, to: Millis, x: (ts: Millis) => number, height: number): readonly string[] {
  const step = (to - from < 5 * 24 * HOUR ? 6 : 24) * HOUR;
  const marks: string[] = [];
  for (let ts = Math.ceil((from + townOffsetMs) / step) * step - townOffsetMs; ts <= to; ts += step) {
    const text = new Date(ts + townOffsetMs).toISOString();
    const label = text.slice(11, 13) === '00' ? text.slice(5, 10) : text.slice(11, 16);
    marks.push(line(x(ts), top, height - 30, '#eee', ''));
    marks.push(`<text x="${x(ts)}" y="${height - 12}" text-anchor="middle" fill="#555">${label}</text>`);
  }
  return marks;
}

const line = (x: number, y1: number, y2: number, colour: string, dash: string, x2 = x): string =>
  `<line x1="${x}" y1="${y1}" x2="${x2}" y2="${y2}" stroke="${colour}"${dash === '' ? '' : ` stroke-dasharray="${dash}"`}/>`;
const escaped = (text: string): string =>
  text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
