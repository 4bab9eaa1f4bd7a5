// What makes a panel of this house a good one: placed, described, with a unit, in the palette, and nowhere green for what is
// not known.
import { describe, expect, test } from 'vitest';
import { palette } from '../../dashboards/house/palette.ts';
import { healthWords, missWords, modeWords, statusWords } from '../../dashboards/house/words.ts';
import { missCauses } from '../../ingest/domain/complaint.ts';
import { orderStatuses } from '../../ingest/domain/order.ts';
import { committed } from './committed.ts';
import { type DashboardFile, languageFolders, type Mapping, type PanelFile, queryOf } from './files.ts';
import { unitIds } from './grafana.ts';

const corePanels = [
  'stat',
  'timeseries',
  'table',
  'bargauge',
  'state-timeline',
  'geomap',
  'text',
  'alertlist',
];

describe.each(languageFolders)('panels in %s', (folder) => {
  const { all, breaking, wrongTargets } = committed(folder);

  test('5, 6: ids are unique, and nothing overlaps or leaves the grid', () => {
    for (const board of all) {
      const every = board.panels.flatMap((panel) => [panel, ...(panel.panels ?? [])]);
      expect(new Set(every.map(({ id }) => id)).size).toBe(every.length);
      expect(every.filter(({ id }) => !(0 < id))).toEqual([]);
      for (const group of [board.panels, ...board.panels.map((panel) => panel.panels ?? [])]) {
        const cells = group.flatMap(({ gridPos: { x, y, w, h } }) =>
          Array.from({ length: w * h }, (_, i) => `${x + (i % w)},${y + Math.floor(i / w)}`),
        );
        expect(new Set(cells).size).toBe(cells.length);
        expect(group.filter(({ gridPos: { x, w } }) => 24 < x + w)).toEqual([]);
      }
    }
  });

  test('7: no more than 25 panels are open at once', () => {
    const open = (board: DashboardFile) => board.panels.filter(({ type }) => type !== 'row').length;
    expect(all.filter((board) => 25 < open(board)).map(({ uid }) => uid)).toEqual([]);
  });

  test('8, 9: short titles, real descriptions, core panels', () => {
    const descriptionMin = folder === 'json' ? 9 : 20;
    expect(breaking(({ title }) => 0 < title.length && title.length <= 40)).toEqual([]);
    expect(
      breaking(({ type, description = '' }) => type === 'text' || descriptionMin <= description.length),
    ).toEqual([]);
    expect(breaking(({ type }) => corePanels.includes(type))).toEqual([]);
  });

  test('10: every unit is one that Grafana knows', () => {
    const known = (unit: string) => unitIds.has(unit) || /^(suffix|currency):/.test(unit);
    const used = (panel: PanelFile) => [
      panel.fieldConfig?.defaults.unit ?? 'missing',
      ...(panel.fieldConfig?.overrides ?? []).flatMap(({ properties }) =>
        properties.filter(({ id }) => id === 'unit').map(({ value }) => String(value)),
      ),
    ];
    expect(
      breaking((panel) => ['text', 'alertlist'].includes(panel.type) || used(panel).every(known)),
    ).toEqual([]);
    expect(unitIds.size).toBeGreaterThan(200);
  });

  test('11: what is unknown is grey: thresholds rise from grey, null is mapped, an empty answer has words', () => {
    const single = ['stat', 'bargauge'];
    expect(
      breaking(({ fieldConfig }) => {
        const steps = fieldConfig!.defaults.thresholds!.steps;
        const values = steps.slice(1).map(({ value }) => value!);
        return (
          steps[0]!.value === null &&
          steps[0]!.color === palette.unknown &&
          values.every((v, i) => i === 0 || values[i - 1]! < v)
        );
      }, single),
    ).toEqual([]);
    expect(
      breaking(({ fieldConfig }) => (fieldConfig!.defaults.mappings ?? []).some(isNullMapping), single),
    ).toEqual([]);
    expect(breaking(({ options }) => options?.reduceOptions?.calcs.join() === 'lastNotNull', single)).toEqual(
      [],
    );
    expect(
      breaking(
        ({ type, fieldConfig }) =>
          ['text', 'alertlist'].includes(type) || (fieldConfig?.defaults.noValue ?? '') !== '',
      ),
    ).toEqual([]);
    expect(
      breaking(
        ({ fieldConfig }) => {
          const { unit, min, max } = fieldConfig!.defaults;
          return unit !== 'percentunit' || (min === 0 && max === 1);
        },
        ['stat', 'timeseries'],
      ),
    ).toEqual([]);
  });

  test('11: a stat of telemetry shows the last minutes only, never yesterday as today', () => {
    expect(
      breaking(
        ({ targets: asked = [], timeFrom }) => asked[0]!.query === undefined || timeFrom === '5m',
        ['stat'],
      ),
    ).toEqual([]);
  });

  test('12: no colour but the palette', () => {
    const colours = new Set<string>(Object.values(palette));
    const used = [...JSON.stringify(all).matchAll(/"#[0-9a-fA-F]{3,8}"/g)].map((m) => m[0].slice(1, -1));
    expect(used.filter((colour) => !colours.has(colour))).toEqual([]);
    expect(JSON.stringify(all)).not.toMatch(/"(semi-dark-|dark-|light-)?(green|red|orange|yellow|blue)"/);
    // A state has the same colour wherever it is shown.
    const byState = new Map<string, Set<string>>();
    for (const [, state, colour] of JSON.stringify(all).matchAll(
      /"(ok|fault|unknown|open|accepted|closed)":\{"text":"[^"]*","color":"(#\w+)"/g,
    ))
      byState.set(state!, (byState.get(state!) ?? new Set()).add(colour!));
    expect([...byState.values()].filter((set) => set.size > 1)).toEqual([]);
    expect(byState.size).toBe(6);
  });

  test('13: gaps stay gaps; only the orders opened are stacked', () => {
    const custom = ({ fieldConfig }: PanelFile) => fieldConfig!.defaults.custom ?? {};
    expect(breaking((panel) => custom(panel).spanNulls === false, ['timeseries'])).toEqual([]);
    expect(wrongTargets((target) => !/fill\(previous\)/.test(queryOf(target)))).toEqual([]);
    const stacked = (panel: PanelFile) =>
      (custom(panel).stacking as { mode?: string } | undefined)?.mode === 'normal';
    expect(
      breaking((panel) => !stacked(panel) || /立单|Orders opened/.test(panel.title), ['timeseries']),
    ).toEqual([]);
  });

  test('14: every state of a state timeline has its mapping, and every status, health and cause has words', () => {
    expect(
      breaking(
        ({ fieldConfig }) => fieldConfig!.defaults.mappings!.some(({ type }) => type === 'value'),
        ['state-timeline'],
      ),
    ).toEqual([]);
    expect(Object.keys(statusWords)).toEqual([...orderStatuses]);
    expect(Object.keys(missWords)).toEqual([...missCauses]);
    expect(Object.keys(healthWords)).toEqual(['ok', 'fault', 'unknown']);
    expect(Object.keys(modeWords)).toEqual(['off', 'standby', 'heat', 'defrost']);
  });
});

function isNullMapping({ type, options }: Mapping): boolean {
  const { match, result } = options as { match?: string; result?: { color: string } };
  return type === 'special' && match === 'null+nan' && result?.color === palette.unknown;
}
