// Ready is who takes messages in and has everything that they need.
import { expect, test } from 'vitest';
import type { PlatformTrouble } from '../../ingest/domain/command.ts';
import { readiness } from '../../start/readiness.ts';

const checked = (full: boolean, ...standing: PlatformTrouble[]) => {
  const { ok, checks } = readiness({ full, bytes: 5 }, new Map(standing.map((name) => [name, 'gone'])));
  return [ok, ...checks.filter((check) => !check.ok).map(({ name, detail }) => `${name}: ${detail}`)];
};

test('all is well', () => expect(checked(false)).toEqual([true]));
test('a full journal', () =>
  expect(checked(true)).toEqual([false, 'journal: refuses: disk or byte bound is full']));
test.each(['order_store', 'telemetry_store', 'broker'] as const)('without its %s', (name) =>
  expect(checked(false, name)).toEqual([false, `${name}: gone`]),
);
