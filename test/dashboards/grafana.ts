// Grafana's own library for values (units, thresholds, mappings, transformations), loaded without a browser: its CommonJS
// build needs a navigator, and one transformer of it is registered twice.
import { createRequire } from 'node:module';
import type { DataFrame, DataTransformerConfig, DisplayValue, Field, FieldConfig } from '@grafana/data';
import type { FieldDefaults, PanelFile } from './files.ts';

const navigator = { userAgent: 'node', language: 'en', languages: ['en'], platform: 'linux' };
Object.defineProperty(globalThis, 'navigator', { configurable: true, value: navigator });
const data = createRequire(import.meta.url)('@grafana/data') as typeof import('@grafana/data');
const transformers = new Map(Object.values(data.standardTransformers).map((one) => [one.id, one]));
data.standardTransformersRegistry.setInit(
  () =>
    [...transformers.values()].map((one) => ({
      id: one.id,
      name: one.name,
      transformation: async () => one,
      editor: null,
      aliasIds: [],
    })) as never,
);

export const unitIds: ReadonlySet<string> = new Set(
  data.getValueFormats().flatMap((group) => (group.submenu ?? []).map((unit) => String(unit.value))),
);

/** The panel's transformations, as Grafana applies them. */
export async function transformed(
  panel: PanelFile,
  frames: readonly DataFrame[],
): Promise<readonly DataFrame[]> {
  const steps = (panel.transformations ?? []) as DataTransformerConfig[];
  if (steps.length === 0) return frames;
  const scope = globalThis as { window?: unknown };
  // Only for the call: other libraries would take the process for a browser.
  scope.window = {};
  try {
    return await new Promise((resolve, reject) =>
      data.transformDataFrame(steps, [...frames]).subscribe({ next: resolve, error: reject }),
    );
  } finally {
    delete scope.window;
  }
}

export interface Shown {
  readonly text: string;
  readonly colour: string;
}

/** Text and colour of a value under a field's configuration. */
export function shown(field: Field, value: unknown): Shown {
  const display = data.getDisplayProcessor({ field, theme: data.createTheme() });
  const result: DisplayValue = display(value);
  return { text: data.formattedValueToString(result), colour: result.color ?? '' };
}

/** The field with the panel's defaults and the overrides that match its name. */
export function configured(panel: PanelFile, field: Field): Field {
  const defaults = panel.fieldConfig?.defaults ?? {};
  const own: Record<string, unknown> = { ...defaults, ...field.config };
  for (const { matcher, properties } of panel.fieldConfig?.overrides ?? []) {
    if (matcher.id !== 'byName' || matcher.options !== nameOf(field)) continue;
    for (const { id, value } of properties) if (!id.startsWith('custom.')) own[id] = value;
  }
  return { ...field, config: withOpenEnd(own as FieldDefaults) as unknown as FieldConfig };
}
export const nameOf = (field: Field): string => String(field.config.displayNameFromDS ?? field.name);

/** JSON cannot say minus infinity; Grafana reads null so. */
function withOpenEnd(defaults: FieldDefaults): FieldDefaults {
  if (defaults.thresholds === undefined) return defaults;
  const steps = defaults.thresholds.steps.map((step) => ({ ...step, value: step.value ?? -Infinity }));
  return { ...defaults, thresholds: { ...defaults.thresholds, steps } };
}

/** The last value that is not null, as the panels reduce. */
export function lastOf(field: Field): unknown {
  const values = [...field.values] as unknown[];
  return values.findLast((value) => value !== null && value !== undefined) ?? null;
}
