// Tables as a page to print on A4. Every text passes through `escapeHtml`.
import { escapeHtml } from '../html.ts';
import type { Cell, Table } from './table.ts';

interface Printed {
  readonly title: string;
  /** What it covers, and when it was made. */
  readonly made: string;
  readonly paragraphs: readonly string[];
  readonly tables: readonly Table[];
}

export function printed({ title, made, paragraphs, tables }: Printed): string {
  return `<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8"><title>${escapeHtml(title)}</title>
<meta name="viewport" content="width=device-width"><style>${style}</style></head><body>
<h1>${escapeHtml(title)}</h1>
<p class="made">${escapeHtml(made)}</p>
${paragraphs.map(paragraph).join('\n')}
${tables.map(section).join('\n')}
</body></html>
`;
}

const style = `body{font:14px/1.5 "Noto Sans CJK SC","Microsoft YaHei",system-ui,sans-serif;margin:1.5rem;color:#111}
h1{font-size:1.4rem;margin:0}h2{font-size:1.1rem;margin:1rem 0 .25rem;break-after:avoid}p{margin:.25rem 0}
.made,.note{color:#444;font-size:12px}table{border-collapse:collapse;width:100%}
th,td{border:1px solid #999;padding:.2rem .35rem;text-align:left;vertical-align:top}td.n{text-align:right}
th{font-weight:600;background:#f2f2f2}tr{break-inside:avoid}thead{display:table-header-group}
@page{size:A4 landscape;margin:12mm}@media print{body{margin:0;font-size:11px}.made,.note{font-size:9px}}`;

const paragraph = (text: string): string => `<p>${escapeHtml(text)}</p>`;

function section({ title, head, rows, note }: Table): string {
  const heading = `<h2>${escapeHtml(title)}</h2>`;
  if (rows.length === 0) return `${heading}\n<p>无 None</p>`;
  const body = rows.map((row) => `<tr>${row.map(data).join('')}</tr>`).join('\n');
  const heads = head.map((text) => `<th>${escapeHtml(text)}</th>`).join('');
  return `${heading}
<table><thead><tr>${heads}</tr></thead><tbody>
${body}
</tbody></table>${note === undefined ? '' : `\n<p class="note">${escapeHtml(note)}</p>`}`;
}

function data(cell: Cell): string {
  if (cell === null) return '<td>—</td>';
  return typeof cell === 'number' ? `<td class="n">${cell}</td>` : `<td>${escapeHtml(cell)}</td>`;
}
