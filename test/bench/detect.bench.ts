// The detector over a folder of labelled series (CATEGORY/NAME.csv and windows.json, as the Numenta Anomaly Benchmark
// has them): `node --import tsx test/bench/detect.bench.ts FOLDER`. The figure is that of settings which were chosen
// without the category that they are scored on.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type DetectorState, stepDetector, usualSetting } from '../../ingest/judge/anomaly/detector.ts';
import { normalised, type SeriesScore, scoreSeries, type Window } from './detect-score.ts';

interface Labelled {
  readonly name: string;
  readonly category: string;
  readonly rows: readonly (readonly [at: number, x: number])[];
  readonly windows: readonly Window[];
}
const rarities = [1, 1.4, usualSetting.rarity, 2.8, 4];

const folder = process.argv[2];
if (folder === undefined) throw new Error('name the folder of the series');
report(readAll(folder));

function readAll(root: string): readonly Labelled[] {
  const windows = JSON.parse(readFileSync(join(root, 'windows.json'), 'utf8')) as Record<
    string,
    [string, string][]
  >;
  return Object.entries(windows).map(([name, spans]) => {
    const lines = readFileSync(join(root, name), 'utf8').trimEnd().split('\n').slice(1);
    const rows = lines.map((line) => {
      const [time, value] = line.split(',') as [string, string];
      return [instant(time), Number(value)] as const;
    });
    const rowsOf = ([from, to]: [string, string]): Window => [
      rows.findIndex(([at]) => instant(from) <= at),
      rows.findLastIndex(([at]) => at <= instant(to)),
    ];
    return { name, category: name.split('/')[0]!, rows, windows: spans.map(rowsOf) };
  });
}
function instant(text: string): number {
  return Date.parse(`${text.slice(0, 19).replace(' ', 'T')}Z`);
}

function scored({ rows, windows }: Labelled, rarity: number): SeriesScore {
  let state: DetectorState | undefined;
  const alerts: number[] = [];
  rows.forEach(([at, x], row) => {
    const [next, { alert }] = stepDetector(state, at, x, { rarity });
    state = next;
    if (alert) alerts.push(row);
  });
  return scoreSeries(rows.length, windows, alerts);
}

function report(all: readonly Labelled[]): void {
  const began = performance.now();
  const table = new Map(rarities.map((rarity) => [rarity, all.map((one) => scored(one, rarity))]));
  const rowCount = all.reduce((sum, { rows }) => sum + rows.length, 0) * rarities.length;
  const perRow = ((performance.now() - began) * 1_000) / rowCount;
  const usual = table.get(usualSetting.rarity)!;
  all.forEach(({ name }, i) => {
    const { score, found, windows, falseAlerts } = usual[i]!;
    console.log(`${name}: ${score.toFixed(2)}, ${found} of ${windows} windows, ${falseAlerts} false`);
  });
  for (const [rarity, scores] of table) console.log(`rarity ${rarity}: ${line(scores)}`);
  const heldOut: SeriesScore[] = [];
  for (const category of new Set(all.map((one) => one.category))) {
    const inside = (_: unknown, i: number): boolean => all[i]!.category === category;
    const outside = (_: unknown, i: number): boolean => all[i]!.category !== category;
    const chosen = rarities.reduce((best, rarity) =>
      normalised(table.get(best)!.filter(outside)) < normalised(table.get(rarity)!.filter(outside))
        ? rarity
        : best,
    );
    heldOut.push(...table.get(chosen)!.filter(inside));
    console.log(`${category}: usual ${line(usual.filter(inside))}; rarity ${chosen} chosen on the others`);
  }
  console.log(`chosen on the other categories: ${line(heldOut)}`);
  console.log(`${perRow.toFixed(1)} us a row`);
}

function line(scores: readonly SeriesScore[]): string {
  const sum = (member: 'found' | 'windows' | 'falseAlerts'): number =>
    scores.reduce((n, one) => n + one[member], 0);
  const score = sum('windows') === 0 ? '-' : normalised(scores).toFixed(1);
  return `${score} (${sum('found')} of ${sum('windows')} windows, ${sum('falseAlerts')} false alerts)`;
}
