// The committed dashboards and provisioning as Grafana reads them, with just as much shape as the tests look at.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

export const dashboardsFolder = join(import.meta.dirname, '../../dashboards');

export interface Target {
  readonly refId: string;
  readonly datasource: { readonly type: string; readonly uid: string };
  readonly query?: string;
  readonly resultFormat?: 'time_series' | 'table';
  readonly alias?: string;
  readonly rawSql?: string;
  readonly format?: 'time_series' | 'table';
}
export interface ThresholdStep {
  readonly value: number | null;
  readonly color: string;
}
export interface Mapping {
  readonly type: string;
  readonly options: Readonly<Record<string, unknown>>;
}
export interface FieldDefaults {
  readonly unit?: string;
  readonly noValue?: string;
  readonly min?: number;
  readonly max?: number;
  readonly mappings?: readonly Mapping[];
  readonly thresholds?: { readonly mode: string; readonly steps: readonly ThresholdStep[] };
  readonly links?: readonly { readonly title: string; readonly url: string }[];
  readonly custom?: Readonly<Record<string, unknown>>;
}
export interface Override {
  readonly matcher: { readonly id: string; readonly options: string };
  readonly properties: readonly { readonly id: string; readonly value: unknown }[];
}
export interface PanelFile {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly description?: string;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly collapsed?: boolean;
  readonly panels?: readonly PanelFile[];
  readonly targets?: readonly Target[];
  readonly timeFrom?: string;
  readonly interval?: string;
  readonly maxDataPoints?: number;
  readonly fieldConfig?: { readonly defaults: FieldDefaults; readonly overrides: readonly Override[] };
  readonly transformations?: readonly { readonly id: string; readonly options: unknown }[];
  readonly options?: {
    readonly content?: string;
    readonly reduceOptions?: { readonly calcs: readonly string[] };
  };
}
export interface Variable {
  readonly name: string;
  readonly type: string;
  readonly query: string;
  readonly multi?: boolean;
  readonly includeAll?: boolean;
  readonly allValue?: string;
  readonly refresh?: number;
}
export interface DashboardFile {
  readonly uid: string;
  readonly title: string;
  readonly description: string;
  readonly panels: readonly PanelFile[];
  readonly templating: { readonly list: readonly Variable[] };
  readonly time: { readonly from: string; readonly to: string };
  readonly [member: string]: unknown;
}

export const languageFolders = ['json', 'json-en'] as const;
export type LanguageFolder = (typeof languageFolders)[number];

export function readDashboards(folder: LanguageFolder): ReadonlyMap<string, DashboardFile> {
  const path = join(dashboardsFolder, folder);
  return new Map(
    readdirSync(path).map((name) => [
      name,
      JSON.parse(readFileSync(join(path, name), 'utf8')) as DashboardFile,
    ]),
  );
}

/** Panels that show something, those in closed rows too. */
export const panelsOf = (dashboard: DashboardFile): readonly PanelFile[] =>
  dashboard.panels.flatMap((panel) => (panel.type === 'row' ? (panel.panels ?? []) : [panel]));

export const queryOf = (target: Target): string => target.query ?? target.rawSql ?? '';

export const readYaml = (path: string): unknown =>
  parse(readFileSync(join(dashboardsFolder, 'provisioning', path), 'utf8'));
