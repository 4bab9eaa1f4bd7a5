// Lists: each column with its title, its unit, its states' colours and the way on. Columns keep their names in the query,
// so that links can point at them in either language.
import type { Builder, Dataquery } from '@grafana/grafana-foundation-sdk/cog';
import {
  type DynamicConfigValue,
  ThresholdsMode,
  type ValueMapping,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { PanelBuilder as Table } from '@grafana/grafana-foundation-sdk/table';
import type { Link } from './links.ts';
import { noData, palette, type Steps } from './palette.ts';
import { described, type Look, type Sized } from './panel.ts';
import type { Say } from './words.ts';

export interface Column {
  readonly title: string;
  readonly unit?: string;
  readonly decimals?: number;
  readonly mapping?: ValueMapping;
  readonly steps?: Steps;
  readonly link?: Link;
  readonly width?: number;
  /** Needed by a link, not shown. */
  readonly hidden?: boolean;
}

/** @param columns in the order of the query */
export function table(
  say: Say,
  look: Look,
  columns: Readonly<Record<string, Column>>,
  target: Builder<Dataquery>,
): Sized {
  const panel = described(new Table(), look)
    .noValue(say('无数据', 'no data'))
    .filterable(true)
    .targets([target]);
  const indexByName = Object.fromEntries(Object.keys(columns).map((name, index) => [name, index]));
  panel.withTransformation({ id: 'organize', options: { indexByName, excludeByName: {}, renameByName: {} } });
  for (const [name, column] of Object.entries(columns)) panel.overrideByName(name, properties(say, column));
  return { ...look, panel };
}

function properties(say: Say, column: Column): DynamicConfigValue[] {
  const { title, unit, decimals, mapping, steps, link, width, hidden } = column;
  const list: DynamicConfigValue[] = [{ id: 'displayName', value: title }];
  if (unit !== undefined) list.push({ id: 'unit', value: unit });
  if (decimals !== undefined) list.push({ id: 'decimals', value: decimals });
  if (width !== undefined) list.push({ id: 'custom.width', value: width });
  if (mapping !== undefined)
    list.push({ id: 'mappings', value: [mapping, noData(say('无数据', 'no data'))] });
  if (steps !== undefined) {
    const first = { value: null, color: palette.unknown };
    const rest = steps.map(([value, colour]) => ({ value, color: palette[colour] }));
    list.push({ id: 'thresholds', value: { mode: ThresholdsMode.Absolute, steps: [first, ...rest] } });
  }
  if (mapping !== undefined || steps !== undefined)
    list.push({ id: 'custom.cellOptions', value: { type: 'color-text' } });
  if (link !== undefined)
    list.push({
      id: 'links',
      value: [{ title: link.title, url: link.url, targetBlank: link.newTab === true }],
    });
  // Two names for one wish, of earlier and later tables.
  if (hidden === true)
    list.push(
      { id: 'custom.hidden', value: true },
      { id: 'custom.hideFrom', value: { viz: true, legend: true, tooltip: true } },
    );
  return list;
}
