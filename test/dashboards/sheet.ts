// Draws all dashboards as one page from real answers, without a Grafana: the figures, words and colours are its own
// library's, the boxes are ours. `npm run dashboards:sheet -- FILE.html` writes it; a browser makes the picture of it.
import { writeFileSync } from 'node:fs';
import { dashboardFiles } from '../../dashboards/all.ts';
import { findInfluxd, startInfluxd } from '../real/influxd.ts';
import { startPostgres } from '../real/postgres.ts';
import { ask, choicesOf, type Sources } from './ask.ts';
import { type Condition, fillDataSets } from './data-sets.ts';
import { type DashboardFile, type PanelFile, readDashboards } from './files.ts';
import { type Cell, type Look, lookOf } from './look.ts';
import { type Choices, spanOf } from './render.ts';
import { devicesOf } from './town.ts';

const shownConditions: readonly Condition[] = ['normal', 'faults', 'stale'];
const columns = 24;
const cellPx = 34;
const lineColours = ['#3274D9', '#FF9830', '#56A64B', '#E02F44', '#8E8E8E', '#7C5BB0'];
const rowsShownMax = 40;

const escaped = (text: string): string => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);

/** One row for each dashboard, one column for each condition. */
async function sheet(sources: Readonly<Record<Condition, Sources>>): Promise<string> {
  const files = readDashboards('json');
  const parts: string[] = [];
  for (const name of dashboardFiles('zh').keys()) {
    for (const condition of shownConditions)
      parts.push(await drawn(files.get(name)!, condition, sources[condition]));
  }
  const title = '<!doctype html><meta charset="utf-8"><title>Weisu dashboards</title>';
  return `${title}<style>${style}</style><main>${parts.join('')}</main>`;
}

async function drawn(board: DashboardFile, condition: Condition, from: Sources): Promise<string> {
  const { id: device, village } = devicesOf('heater')[0]!;
  const chosen: Choices = board.uid === 'weisu-device' ? { village, device } : {};
  const choices = await choicesOf(from, board, chosen);
  const span = spanOf(board, from.now);
  const boxes: string[] = [];
  for (const panel of board.panels.filter(({ type }) => type !== 'row'))
    boxes.push(box(panel, await lookOf(panel, await ask(from, panel, span, choices))));
  return section(condition, board, boxes);
}

function section(condition: Condition, board: DashboardFile, boxes: readonly string[]): string {
  const open = board.panels.filter(({ type }) => type !== 'row');
  const height = Math.max(...open.map(({ gridPos: { y, h } }) => y + h));
  return `<section><h2>${escaped(board.title)} <small>${board.uid} · ${condition}</small></h2>
    <div class="grid" style="grid-template-rows:repeat(${height},${cellPx}px)">${boxes.join('')}</div></section>`;
}

function box(panel: PanelFile, look: Look): string {
  const { x, y, w, h } = panel.gridPos;
  const at = `grid-area:${y + 1}/${x + 1}/${y + h + 1}/${x + w + 1}`;
  const only = panel.type === 'stat' ? look.rows[0]![0]! : undefined;
  const fill = only === undefined ? '' : `;background:${only.colour};color:#fff`;
  return `<article style="${at}${fill}"><h3>${escaped(panel.title)}</h3>${content(panel, look)}</article>`;
}

function content(panel: PanelFile, look: Look): string {
  switch (panel.type) {
    case 'stat':
      return `<b class="stat">${escaped(look.rows[0]!.map(({ text }) => text).join(' '))}</b>`;
    case 'text':
      return `<p>${escaped(panel.options?.content ?? '').replace(/\n/g, '<br>')}</p>`;
    case 'alertlist':
      return '<p>（由 Grafana 显示 shown by Grafana）</p>';
    case 'table':
    case 'bargauge':
      return tableOf(look.rows, panel);
    case 'geomap':
      return mapOf(look.rows);
    default:
      return look.empty
        ? `<p class="none">${escaped(panel.fieldConfig?.defaults.noValue ?? '')}</p>`
        : curves(look, panel.fieldConfig?.defaults.custom?.drawStyle === 'bars');
  }
}

function tableOf(rows: Look['rows'], panel: PanelFile): string {
  if (rows.length === 0) return `<p class="none">${escaped(panel.fieldConfig?.defaults.noValue ?? '')}</p>`;
  const shown = (cells: readonly Cell[]) => cells.filter(({ title }) => title !== 'id');
  const head = shown(rows[0]!)
    .map(({ title }) => `<th>${escaped(title)}</th>`)
    .join('');
  const body = rows.slice(0, rowsShownMax).map(
    (cells) =>
      `<tr>${shown(cells)
        .map(({ text, colour }) => `<td style="color:${colour}">${escaped(text)}</td>`)
        .join('')}</tr>`,
  );
  return `<table><tr>${head}</tr>${body.join('')}</table>`;
}

/** Villages and faults by their coordinates; the real panel draws them on a map. */
function mapOf(rows: Look['rows']): string {
  const marks = rows.map((cells) => Object.fromEntries(cells.map(({ title, text }) => [title, text])));
  const lats = marks.map(({ lat }) => Number(lat));
  const lons = marks.map(({ lon }) => Number(lon));
  const place = (value: number, all: readonly number[]) =>
    8 + (84 * (value - Math.min(...all))) / (Math.max(...all) - Math.min(...all) || 1);
  const drawn = marks.map(({ lat, lon, name }) => {
    const [cx, cy] = [place(Number(lon), lons), 100 - place(Number(lat), lats)];
    return name === undefined
      ? `<circle cx="${cx}" cy="${cy}" r="1.2" fill="#E02F44"/>`
      : `<circle cx="${cx}" cy="${cy}" r="4" fill="#3274D9" opacity=".5"/><text x="${cx}" y="${cy + 8}">${escaped(name)}</text>`;
  });
  return `<svg viewBox="0 0 100 100" preserveAspectRatio="xMidYMid meet">${drawn.join('')}</svg>`;
}

function curves({ lines }: Look, bars: boolean): string {
  const points = lines.flatMap((line) => known(line.points));
  const times = points.map(([at]) => at);
  const values = points.map(([, value]) => value);
  const [left, right] = [Math.min(...times), Math.max(...times)];
  const [low, high] = [Math.min(0, ...values), Math.max(...values, 1e-9)];
  const x = (at: number) => 1 + (98 * (at - left)) / (right - left || 1);
  const y = (value: number) => 40 - (38 * (value - low)) / (high - low || 1);
  const colour = (index: number) => lineColours[index % lineColours.length];
  const drawn = lines.map(({ points: own }, index) => {
    const marks = known(own).map(([at, value]) => [x(at), y(value)] as const);
    const d = bars
      ? marks.map(([px, py]) => `M${px} 40V${py}`)
      : [`M${marks.map((mark) => mark.join(' ')).join('L')}`];
    return `<path d="${marks.length === 0 ? '' : d.join('')}" stroke="${colour(index)}"${bars ? ' class="bar"' : ''}/>`;
  });
  const names = lines.map(({ title }, index) => `<i style="color:${colour(index)}">■ ${escaped(title)}</i>`);
  return `<svg class="curve" viewBox="0 0 100 40" preserveAspectRatio="none">${drawn.join('')}</svg><p class="legend">${names.join(' ')}</p>`;
}

const known = (points: Look['lines'][number]['points']) =>
  points.filter((point): point is readonly [number, number] => point[1] !== null && !Number.isNaN(point[1]));

const style = `body{margin:16px;font:12px/1.35 "Noto Sans CJK SC",sans-serif;background:#f4f5f5;color:#222}main{display:grid;grid-template-columns:repeat(3,1300px);gap:24px}
h2{margin:24px 0 8px}h2 small{color:#777;font-weight:400}
.grid{display:grid;grid-template-columns:repeat(${columns},1fr);gap:4px}
article{background:#fff;border:1px solid #ddd;overflow:hidden;padding:4px 8px;display:flex;flex-direction:column}
h3{margin:0 0 4px;font-size:12px;font-weight:600}.stat{font-size:30px;margin:auto;text-align:center}
table{border-collapse:collapse;width:100%}th{text-align:left;color:#555}td,th{padding:1px 6px;border-bottom:1px solid #eee;white-space:nowrap}
svg{flex:1;min-height:0;width:100%}svg text{font-size:4px;text-anchor:middle}.curve path{fill:none;stroke-width:1.5;vector-effect:non-scaling-stroke}.curve .bar{stroke-width:5}
.legend{margin:2px 0 0}.legend i{font-style:normal;margin-right:8px}.none{margin:auto;color:#8E8E8E;font-size:20px}`;

const [file] = process.argv.slice(2);
const program = await findInfluxd();
if (file === undefined || program === undefined)
  throw new Error('needs the name of a file to write, and an influxd');
const [influxd, postgres] = await Promise.all([startInfluxd(program), startPostgres()]);
try {
  const sets = await fillDataSets(influxd.url, postgres);
  writeFileSync(file, await sheet(sets.sources));
  await sets.close();
} finally {
  await postgres.close();
  await influxd.remove();
}
