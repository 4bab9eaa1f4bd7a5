import { expect, test } from 'vitest';
import { builtInKinds, type KindSpec, kindSpec } from '../../ingest/domain/kind.ts';
import { explain } from '../../ingest/judge/explain.ts';
import { causesText, rulesOf, Watch } from './watch.ts';

// A kind that no line of code knows: its metrics, lets, tracks and rules are configuration alone.
const pump: KindSpec = kindSpec.parse({
  id: 'pump',
  zh: '水泵',
  en: 'Pump',
  trade: 'water',
  intervalS: 60,
  metrics: {
    pressure_kpa: { unit: 'kPa', min: 0, max: 2_000, zh: '压力', en: 'Pressure' },
    running: { type: 'boolean', zh: '运行', en: 'Running' },
  },
});
const kinds = new Map([...builtInKinds, ['pump', pump]]);
const rules = rulesOf(
  `
season: { usual: { from: '11-15', until: '03-15' } }
kinds:
  pump:
    let: { dry: pressure_kpa < 50 }
    track:
      starts_10: { type: starts, of: running, within: 10m, most: 8 }
      low_of_10: { type: share, of: pressure_kpa < 200, m: 10 }
    symptoms: { no_supply: pressure_kpa == 0 }
    supply: pressure_kpa > 0
    proves: running && pressure_kpa >= 250
rules:
  - id: pump_dry
    kinds: [pump]
    while: running
    raise: [{ when: dry, for: 3m }]
    clear: [{ when: pressure_kpa >= 250, for: 3m }]
    window: running
    priority: 2
    cls: U
    source: test
    confidence: L
    words: { zh: '水泵空转：{pressure_kpa} kPa', en: 'Pump runs dry: {pressure_kpa} kPa' }
  - id: pump_weak
    kinds: [pump]
    raise: [{ when: low_of_10 >= 6, for: 0, readings: 1 }]
    clear: [{ when: low_of_10 == 0, for: 0, readings: 1 }]
    priority: 3
    cls: N1
    source: test
    confidence: L
    words: { zh: '水压不稳', en: 'Pressure unsteady' }
${causesText}`,
  kinds,
);
const watched = () => new Watch('pump', '2025-06-15 12:00', { rules, kinds });
const well = { pressure_kpa: 300, running: true };

test('a fourth kind is judged by configuration alone', () => {
  const watch = watched().read(5, well).read(4, { pressure_kpa: 20, running: true });
  expect(watch.told()).toEqual(['raised pump_dry 15 12:08 p2U']);
  expect(watch.read(4, well).told()).toEqual(['cleared pump_dry 15 12:12']);
});
test('so many of the last so many', () => {
  const swinging = (i: number) => ({ ...well, pressure_kpa: i % 5 < 3 ? 150 : 300 });
  expect(watched().read(30, swinging).told()).toEqual(['raised pump_weak 15 12:07 p3N1']);
  expect(
    watched()
      .read(30, (i) => ({ ...well, pressure_kpa: i % 2 ? 150 : 300 }))
      .told(),
  ).toEqual([]);
});
test('its healths, symptoms and explanation too', () => {
  const watch = watched().read(1, well);
  expect(watch.healths()).toEqual(['ok/ok/ok 15 12:00']);
  expect(watch.read(1, { pressure_kpa: 0, running: false }).symptoms()).toEqual(['+no_supply 15 12:01']);
  const rows = explain(watch.state, watch.context, watch.now, { pressure_kpa: 0, running: false });
  expect(rows.map((row) => [row.rule, row.reason])).toEqual([
    ['pump_dry', 'guarded'],
    ['pump_weak', 'calm'],
  ]);
});
