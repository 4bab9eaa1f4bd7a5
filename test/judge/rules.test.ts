import { describe, expect, test } from 'vitest';
import { parseDuration } from '../../ingest/domain/duration.ts';
import { causeFaultCodes, deviceFaultCodes } from '../../ingest/domain/fault.ts';
import { builtInKinds } from '../../ingest/domain/kind.ts';
import { builtInRulesText } from '../../ingest/judge/built-in.ts';
import { codeOf } from '../../ingest/judge/compile.ts';
import { parseRules, versionOf } from '../../ingest/judge/rules-file.ts';
import { builtIn, causesText, rulesOf, Watch } from './watch.ts';

const { rules, causes } = builtIn.ruleSet;

describe('the built-in rules', () => {
  test('have a rule for every code of the contract, and none beside', () => {
    const codes = new Set([...rules.map(codeOf), ...Object.keys(causes)]);
    expect([...codes].sort()).toEqual([...deviceFaultCodes, ...causeFaultCodes].sort());
  });
  test('judge every kind by the codes that the contract gives it', () => {
    const judged = (kind: string) => builtIn.kinds.get(kind)!.conditions.map((rule) => rule.code);
    for (const [kind, prefix] of [
      ['streetlight', 'lamp_'],
      ['toilet', 'toilet_'],
      ['heater', 'heater_'],
    ] as const)
      expect(judged(kind)).toEqual(
        expect.arrayContaining(deviceFaultCodes.filter((code) => code.startsWith(prefix))),
      );
    expect(judged('streetlight')).toEqual(expect.arrayContaining(['leakage', 'voltage_out_of_range']));
    expect(judged('heater')).toEqual(
      expect.arrayContaining(['freeze_risk', 'cold_room', 'voltage_out_of_range']),
    );
    for (const kind of builtInKinds.keys()) {
      expect(judged(kind)).toContain('metric_silent');
      expect(builtIn.kinds.get(kind)!.silence?.code).toBe('device_silent');
    }
  });
  test('raise and clear by different conditions, with a source and words in both languages', () => {
    for (const rule of rules) {
      expect(rule.source).not.toBe('');
      expect(rule.words.zh).toMatch(/\p{Script=Han}/u);
      expect(rule.words.en).not.toMatch(/\p{Script=Han}/u);
      if (rule.type === 'condition')
        for (const clear of rule.clear) expect(rule.raise.map(({ when }) => when)).not.toContain(clear.when);
    }
  });
});

describe('a faulty rules file', () => {
  const file = (change: (text: string) => string) => {
    const parsed = parseRules(change(builtInRulesText()), builtInKinds);
    return 'faults' in parsed ? parsed.faults : [];
  };
  const lineOf = (text: string) =>
    builtInRulesText().slice(0, builtInRulesText().indexOf(text)).split('\n').length;

  test('names rule, member, line, character and the known names', () => {
    const [fault, ...rest] = file((text) => text.replace('water_kpa < 50', 'water_bar < 50'));
    expect(rest).toEqual([]);
    expect(fault).toMatchObject({
      rule: 'toilet_no_water',
      member: 'raise.0.when',
      line: lineOf('water_kpa < 50'),
    });
    expect(fault?.message).toMatch(/^at character 1: unknown name water_bar; known: .*water_kpa/);
  });
  test('is told whole, every fault of it', () => {
    const faults = file((text) =>
      text
        .replace('for: 15m', 'for: 15min')
        .replace('confidence: M', 'confidence: X')
        .replace('priority: 3', 'priority: 9'),
    );
    expect(faults.map(({ member }) => member).sort()).toEqual(['confidence', 'priority', 'raise.0.for']);
  });
  test.each<[string, (text: string) => string, RegExp]>([
    ['not YAML', (text) => `${text}\n  : [`, /./],
    [
      'a second rule of one code',
      (text) => text.replace('- id: lamp_cycling', '- id: lamp_cycling\n    code: lamp_out'),
      /second rule for lamp_out of streetlight/,
    ],
    ['a second id', (text) => text.replace('- id: lamp_cycling', '- id: lamp_out'), /second rule lamp_out/],
    [
      'an unknown code',
      (text) => text.replace('- id: lamp_cycling', '- id: lamp_singing'),
      /unknown code lamp_singing/,
    ],
    ['an unknown kind', (text) => text.replace('kinds: [toilet]', 'kinds: [tiolet]'), /unknown kind tiolet/],
    [
      'a circle',
      (text) => text.replace('rated: coalesce(rated_power_w, 30)', 'rated: dim + expected_w'),
      /stands on itself/,
    ],
    [
      'a name that is taken',
      (text) => text.replace('      dim: coalesce', '      night: coalesce'),
      /night is defined already/,
    ],
    [
      'a condition that is a number',
      (text) => text.replace('while: night\n', 'while: dim\n'),
      /is a number, a boolean is asked for/,
    ],
    [
      'an unknown name in a sentence',
      (text) => text.replace('{leakage_ma}', '{leakage}'),
      /unknown name leakage/,
    ],
    ['an unknown member', (text) => text.replace('window: night', 'windows: night'), /windows/],
    ['no rules', () => 'season: {}', /./],
  ])('%s', (_name, change, message) => {
    const faults = file(change);
    expect(faults.length).toBeGreaterThan(0);
    expect(faults.map((fault) => fault.message).join('\n')).toMatch(message);
    for (const fault of faults) expect(fault.line).toBeGreaterThan(0);
  });
});

test('the version is that of the content', () => {
  expect(builtIn.version).toBe(versionOf(builtInRulesText()));
  expect(versionOf(`${builtInRulesText()} `)).not.toBe(builtIn.version);
  expect(causesText).toContain('gateway_offline');
});

test.each([
  ['0', 0],
  ['90s', 90_000],
  ['1.5h', 5_400_000],
  ['7d', 604_800_000],
  ['15min', undefined],
  ['-1m', undefined],
  ['', undefined],
])('the duration %s is %s', (text, expected) => {
  expect(parseDuration(text)).toBe(expected);
});

test('a condition nested as deep as may be is raised like any other', () => {
  const deep = `${'('.repeat(30)}water_kpa < 50${')'.repeat(30)}`;
  const rules = rulesOf(builtInRulesText().replace('when: water_kpa < 50', `when: ${deep}`));
  const watch = new Watch('toilet', '2025-06-15 12:00', { rules }).read(15, { water_kpa: 10 });
  expect(watch.told()).toContainEqual(expect.stringContaining('raised toilet_no_water'));
});
