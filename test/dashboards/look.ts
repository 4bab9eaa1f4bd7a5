// What a panel shows for given frames: its texts and colours, by Grafana's own rules for values.
import type { DataFrame, Field } from '@grafana/data';
import type { PanelFile } from './files.ts';
import { configured, lastOf, nameOf, type Shown, shown, transformed } from './grafana.ts';

export interface Cell extends Shown {
  readonly title: string;
}
export interface Look {
  readonly empty: boolean;
  /** One list for each row of a table or bar; a single one for other panels. */
  readonly rows: readonly (readonly Cell[])[];
  /** Points of series, for drawing. */
  readonly lines: readonly {
    readonly title: string;
    readonly points: readonly (readonly [at: number, value: number | null])[];
  }[];
}

export async function lookOf(panel: PanelFile, frames: readonly DataFrame[]): Promise<Look> {
  const ready = (await transformed(panel, frames)).map((frame) => ({
    ...frame,
    fields: frame.fields.map((field) => configured(panel, field)),
  }));
  const values = ready.flatMap(({ fields }) =>
    fields.filter(({ type }) => type !== 'time').flatMap((field) => [...field.values] as unknown[]),
  );
  const empty = values.every((value) => value === null || value === undefined);
  switch (panel.type) {
    case 'stat':
      return { empty, rows: [statCells(panel, ready)], lines: [] };
    case 'table':
    case 'bargauge':
    case 'geomap':
      return { empty, rows: ready.flatMap(tableRows), lines: [] };
    default:
      return { empty, rows: [], lines: ready.flatMap(linesOf) };
  }
}

/** A panel without a value shows its words for that, in the colour of null. */
function statCells(panel: PanelFile, frames: readonly DataFrame[]): readonly Cell[] {
  const fields = frames.flatMap((frame) => frame.fields.filter(({ type }) => type !== 'time'));
  if (fields.length === 0)
    fields.push(configured(panel, { name: '', type: 'number' as Field['type'], config: {}, values: [] }));
  return fields.map((field) => ({ title: nameOf(field), ...shown(field, lastOf(field)) }));
}

function tableRows({ fields, length }: DataFrame): readonly (readonly Cell[])[] {
  return Array.from({ length }, (_, row) =>
    fields.map((field) => ({
      title: String(field.config.displayName ?? field.name),
      ...shown(field, field.values[row]),
    })),
  );
}

function linesOf({ fields }: DataFrame) {
  const time = fields.find(({ type }) => type === 'time');
  if (time === undefined) return [];
  return fields
    .filter((field) => field !== time)
    .map((field) => ({
      title: String(field.config.displayName ?? nameOf(field)),
      points: field.values.map(
        (value: unknown, i: number) =>
          [Number(time.values[i]), value === null ? null : Number(value)] as const,
      ),
    }));
}
