// How often things break in a year of the whole town: what the town's own figures and the seasons make plausible.
import { describe, expect, test } from 'vitest';
import type { Millis } from '../../ingest/domain/time.ts';
import { luchengRegistry } from '../../ingest/registry/lucheng.ts';
import { defectTable, drawnDefects, kindStruck, tallyOf } from '../../simulators/defects/tally.ts';
import { loadScenario } from '../../simulators/scenario-file.ts';

const registry = luchengRegistry();
const year = loadScenario('year', registry, { share: 1 });
const month = (at: Millis): number => new Date(at + 8 * 3_600_000).getUTCMonth() + 1;
const repairsOf = (kind: string, seed: number): number =>
  tallyOf(drawnDefects(seed, year, registry).filter((defect) => kindStruck(defect, registry) === kind))
    .repairs;

describe.each([1, 2, 3])('a year, seed %i', (seed) => {
  // Some 3,000 lamps were mended in a year in a town of this size; heaters and toilets are engineering judgement.
  test.each([
    ['streetlight', 3_000, 3_600],
    ['heater', 1_200, 1_800],
    ['toilet', 200, 320],
  ])('repairs of %s: between %i and %i', (kind, least, most) => {
    const repairs = repairsOf(kind, seed);
    expect(repairs).toBeGreaterThanOrEqual(least);
    expect(repairs).toBeLessThanOrEqual(most);
  });

  test('what the cold breaks breaks in the cold: twice as often a month from December to February', () => {
    const cold = drawnDefects(seed, year, registry).filter(({ spec }) => spec.likes === 'cold');
    const winter = cold.filter(({ onset }) => [12, 1, 2].includes(month(onset))).length / 3;
    const summer = cold.filter(({ onset }) => [6, 7, 8].includes(month(onset))).length / 3;
    expect(winter).toBeGreaterThan(2 * summer);
  });
});

test('the table has each defect once, under the kind that is to be mended', () => {
  const defects = drawnDefects(1, { ...year, villages: ['v01'] }, registry);
  const lines = defectTable(defects, registry).split('\n').slice(1);
  const rows = lines.map((line) => [line.startsWith('  '), Number(line.trim().split(/\s+/).at(-3))] as const);
  const sum = (detail: boolean): number =>
    rows.reduce((all, [isDetail, count]) => (isDetail === detail ? all + count : all), 0);
  expect(sum(true)).toBe(defects.length);
  expect(sum(false)).toBe(defects.length);
});
