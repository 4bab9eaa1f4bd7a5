// YAML as people save it: what cannot be read is a fault with its line, in whichever file it stands.
import { expect, test } from 'vitest';
import { z } from 'zod';
import { builtInKinds } from '../../ingest/domain/kind.ts';
import { builtInRulesText } from '../../ingest/judge/built-in.ts';
import { parseRules } from '../../ingest/judge/rules-file.ts';
import { readKinds } from '../../ingest/registry/kinds.ts';
import { readYaml } from '../../ingest/yaml-file.ts';

const list = z.array(z.unknown());
const tenOf = (name: string): string => `[${Array(10).fill(`*${name}`).join(', ')}]`;
const laughs = `- &a [x, x]\n- &b ${tenOf('a')}\n- &c ${tenOf('b')}\n- &d ${tenOf('c')}\n`;

test.each([
  ['a key twice', '- a: 1\n  a: 2\n', 2, 'Map keys must be unique'],
  ['an alias of nothing', '- a\n- *b\n', 2, 'Unresolved alias'],
  ['aliases without end', laughs, 1, 'Excessive alias count'],
])('%s', (_, text, line, what) => {
  const fault = { line, member: '', what: expect.stringContaining(what) };
  expect(readYaml(text, list)).toEqual({ faults: [fault] });
  expect(readKinds('kinds.yaml', text).faults).toMatchObject([{ line, what: fault.what }]);
  expect(parseRules(text, builtInKinds)).toMatchObject({ faults: [{ line, message: fault.what }] });
});

test('a byte order mark in front changes nothing', () => {
  expect(readYaml('\uFEFF- a: 1\n  b: 2\n', list)).toMatchObject({ value: [{ a: 1, b: 2 }] });
  expect(parseRules(`\uFEFF${builtInRulesText()}`, builtInKinds)).not.toHaveProperty('faults');
});
