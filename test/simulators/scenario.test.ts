import { describe, expect, test } from 'vitest';
import { luchengRegistry } from '../../ingest/registry/lucheng.ts';
import { parseScenario, ScenarioError } from '../../simulators/scenario.ts';
import { builtInScenarios, loadScenario } from '../../simulators/scenario-file.ts';

const registry = luchengRegistry();
const head = ['name: mine', 'from: 2021-01-18T12:00:00+08:00', 'to: 1d'];

function faultsOf(lines: readonly string[]): string[] {
  try {
    parseScenario(lines.join('\n'), 'mine.yaml', registry);
    return [];
  } catch (error) {
    if (!(error instanceof ScenarioError)) throw error;
    return error.message.split('\n').map((line) => line.replace(/; known: .*/, ''));
  }
}

test.each([
  ['nothing wrong', head, []],
  ['an unknown zone', [...head, 'zone: Mars/Olympus'], ['mine.yaml:4: zone: no such time zone']],
  [
    'an unknown defect',
    [...head, 'defects:', '  list:', '    - { defect: gremlins, on: v01-l-0001, at: 1h }'],
    ['mine.yaml:6: defects.list.0.defect: there is no defect gremlins'],
  ],
  [
    'a village that is not there',
    [...head, 'fleet:', '  villages:', '    - v01', '    - v99'],
    ['mine.yaml:7: fleet.villages.1: there is no village v99'],
  ],
  [
    'an end before the beginning',
    [head[0]!, head[1]!, 'to: 2021-01-17T12:00:00+08:00'],
    ['mine.yaml:3: to: the end lies before the beginning'],
  ],
  [
    'a defect on the wrong thing',
    [...head, 'defects:', '  list:', '    - { defect: lamp_dead, on: v01-h-0001, at: 1h }'],
    ['mine.yaml:6: defects.list.0.on: lamp_dead needs a streetlight; v01-h-0001 is none'],
  ],
  [
    'a defect that ends before it begins',
    [...head, 'defects:', '  list:', '    - { defect: gateway_loss, on: v01-g-01, at: 2h, until: 1h }'],
    ['mine.yaml:6: defects.list.0.until: it ends before it begins'],
  ],
  ['a word that means nothing', [...head, 'wether: {}'], ['mine.yaml:4: wether: Unrecognized key: "wether"']],
  [
    'a span that is none',
    [head[0]!, head[1]!, 'to: soon'],
    ['mine.yaml:3: to: not a time, nor a span like 7d'],
  ],
  [
    'two faults at once',
    [...head, 'speed: -1', 'defects:', '  only: [gremlins]', '  rate: x'],
    [
      'mine.yaml:4: speed: Too small: expected number to be >=0',
      'mine.yaml:7: defects.rate: Invalid input: expected number, received string',
    ],
  ],
  [
    'text that is no YAML',
    ['name: [', 'to: 1d'],
    ['mine.yaml:2: Flow sequence in block collection must be sufficiently indented and end with a ]'],
  ],
])('%s', (_, lines, expected) =>
  expect(faultsOf(lines).slice(0, Math.max(1, expected.length))).toEqual(expected),
);

describe('the built-in scenarios', () => {
  const names = ['backfill', 'broker-restart', 'cold-snap', 'flapping', 'gateway-loss', 'heating-season'];
  const more = [
    'ordinary-winter-week',
    'planned-outage',
    'season-start',
    'slow-faults',
    'summer-month',
    'village-blackout',
    'year',
  ];
  test('are these', () => expect(builtInScenarios()).toEqual([...names, ...more]));
  test.each(builtInScenarios())('%s is in order', (name) =>
    expect(loadScenario(name, registry).name).toBe(name),
  );
  test('moments are counted from the beginning, wherever that is set', () => {
    const from = Date.parse('2022-02-01T00:00:00Z');
    const [plan] = loadScenario('village-blackout', registry, { from }).defects.list;
    expect([plan!.at - from, plan!.until! - from]).toEqual([8 * 3_600_000, 11 * 3_600_000]);
  });
});
