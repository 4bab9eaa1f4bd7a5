// What stands when the rules or the registry change under it: gone, it is people's to end; renamed, the new rule ends it.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { openContents } from '../../../ingest/contents.ts';
import { indexRegistry } from '../../../ingest/domain/device.ts';
import { builtInRulesText } from '../../../ingest/judge/built-in.ts';
import { versionOf } from '../../../ingest/judge/rules-file.ts';
import { type LeakingTown, leakingTown, toilet } from '../leak.ts';
import { smallTown } from '../town.ts';

const folder = mkdtempSync(join(tmpdir(), 'weisu-swapped-'));
afterAll(() => rmSync(folder, { recursive: true }));
const contents = openContents(folder);

const built = builtInRulesText();
const off = built.replace('- id: toilet_leak\n', '- id: toilet_leak\n    enabled: false\n');
const renamed = built.replace('- id: toilet_leak\n', '- id: wet_floor\n    code: toilet_leak\n');
const without = indexRegistry({
  ...smallTown,
  version: 'without',
  devices: new Map([...smallTown.devices].filter(([id]) => id !== toilet.id)),
});
for (const text of [off, renamed]) contents.saveRules(versionOf(text), text);
contents.saveRegistry(without);

const rules = (town: LeakingTown, text: string) =>
  town.step({ type: 'swap', at: town.now, what: 'rules', version: versionOf(text) });
const registry = (town: LeakingTown, version: string) =>
  town.step({ type: 'swap', at: town.now, what: 'registry', version });
const leaking = () => leakingTown(folder).runs(1, true);
const story = (town: LeakingTown) =>
  town.orders().map(({ status, closedAs, hold }) => [status, closedAs, hold]);

test('its rule is switched off: held, and calm says nothing', () => {
  const town = rules(leaking(), off).runs(3, false);
  expect(story(town)).toEqual([['open', null, 'no_rule']]);
  expect(town.engine.device(toilet.id)!.judge.healths.function).not.toBe('fault');
});

test('switched on again: found anew, the same order, and telemetry ends it', () => {
  const town = rules(rules(leaking(), off).runs(1, true), built).runs(1, true);
  expect(story(town)).toEqual([['open', null, null]]);
  expect(story(town.runs(3, false))).toEqual([['closed', 'self_cleared', null]]);
});

test('its device leaves the registry, and comes back well: only people end it', () => {
  const town = registry(leaking(), without.version);
  expect(story(town)).toEqual([['open', null, 'no_rule']]);
  expect(story(registry(town, smallTown.version).runs(3, false))).toEqual([['open', null, 'no_rule']]);
});

test('its rule goes by another name: that one ends it', () => {
  expect(story(rules(leaking(), renamed).runs(3, false))).toEqual([['closed', 'self_cleared', null]]);
});
