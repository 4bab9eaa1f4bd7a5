import { expect, test } from 'vitest';
import { readKinds } from '../../ingest/registry/kinds.ts';
import { faultText } from '../../ingest/registry/table.ts';

const pump = `- id: pump
  zh: 水泵
  en: Pump
  trade: water
  intervalS: 60
  metrics:
    flow_lpm: { unit: l/min, min: 0, max: 900, zh: 流量, en: Flow }
`;
const faults = (text: string) => readKinds('kinds.yaml', text).faults.map(faultText);

test('a further kind stands beside the built-in ones', () => {
  expect([...readKinds('kinds.yaml', pump).kinds.keys()]).toEqual([
    'streetlight',
    'heater',
    'toilet',
    'gateway',
    'pump',
  ]);
});

test.each<[string, string, readonly string[]]>([
  [
    'not YAML',
    '- id: [',
    ['kinds.yaml:1: Flow sequence in block collection must be sufficiently indented and end with a ]'],
  ],
  ['not a list', 'id: pump', ['kinds.yaml:1: is not a list of kinds']],
  ['a built-in name', pump.replace('pump', 'heater'), ['kinds.yaml:1: id: "heater" is taken']],
  ['a reserved metric', pump.replace('flow_lpm', 'seq'), ['kinds.yaml:7: metrics.seq: not a metric name']],
  [
    'a range upside down',
    pump.replace('max: 900', 'max: -1'),
    ['kinds.yaml:7: metrics.flow_lpm: min is above max'],
  ],
  [
    'a wrong type',
    pump.replace('intervalS: 60', 'intervalS: soon'),
    ['kinds.yaml:5: intervalS: Invalid input: expected number, received string'],
  ],
])('%s is a fault with its line', (_, text, expected) => expect(faults(text)).toEqual(expected));

test('a wrong kind does not cost the right ones', () => {
  const { kinds, faults: found } = readKinds('kinds.yaml', `${pump}- id: well\n`);
  expect(kinds.has('pump')).toBe(true);
  expect(found.every((fault) => fault.line === 8)).toBe(true);
});
