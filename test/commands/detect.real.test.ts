// `npm run detect` as a person calls it.
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'weisu-detect-'));
afterAll(() => rmSync(folder, { recursive: true }));

interface Ran {
  readonly code: number;
  readonly out: readonly string[];
  readonly err: string;
}
function detect(...args: readonly string[]): Promise<Ran> {
  const file = join(import.meta.dirname, '../../commands/detect.ts');
  return new Promise((done) => {
    execFile(process.execPath, ['--import', 'tsx', file, ...args], (error, out, err) => {
      done({
        code: error === null ? 0 : Number(error.code),
        out: out.trimEnd().split('\n'),
        err: err.trim(),
      });
    });
  });
}
function onFile(name: string, text: string, time = 'when', value = 'watts'): Promise<Ran> {
  const csv = join(folder, name);
  writeFileSync(csv, text);
  return detect('--csv', csv, '--time', time, '--value', value);
}

/** Ten-minute rows, a wave with some ripple, and a jump that lasts. */
function rows(count: number, jumpAt: number): string {
  const lines = Array.from({ length: count }, (_, i) => {
    const at = new Date(Date.UTC(2025, 0, 1) + i * 600_000).toISOString().slice(0, 19).replace('T', ' ');
    const x = 100 + 10 * Math.sin(i / 7) + ((i * 7_919) % 13) + (jumpAt <= i ? 300 : 0);
    return `${at},lamp,${x.toFixed(2)}`;
  });
  return `when,name,watts\n${lines.join('\n')}\n`;
}

test('prints one line for each row, in order, and one alert for a jump that lasts', async () => {
  const { code, out, err } = await onFile('jump.csv', rows(1_000, 700));
  expect([code, err]).toEqual([0, '']);
  expect(out[0]).toBe('time,value,score,alert');
  expect(out).toHaveLength(1_001);
  expect(out[1]).toBe('2025-01-01 00:00:00,100.00,0.000000,0');
  const alerts = out.flatMap((line, i) => (line.endsWith(',1') && 690 < i ? [i - 1] : []));
  expect(alerts).toHaveLength(1);
  expect(alerts[0]).toBeGreaterThanOrEqual(700);
  expect(alerts[0]).toBeLessThan(712);
});

test('judges no row by the rows after it', async () => {
  const [whole, part] = await Promise.all([
    onFile('whole.csv', rows(900, 700)),
    onFile('part.csv', rows(720, 700)),
  ]);
  expect(whole.out.slice(0, 721)).toEqual(part.out);
});

test.each([
  ['2025-01-15T18:00:00+08:00'],
  ['2025-01-15T10:00:00Z'],
  ['2025-01-15 18:00'],
  ['2025-01-15'],
  ['1736935200'],
  ['1736935200000'],
  ['2025/01/15 18:00:00.5'],
])('reads the time %s and prints it as it stood', async (time) => {
  const { code, out } = await onFile(`${time.length}.csv`, `when,watts\n${time},-1.5e3\n`);
  expect([code, out[1]]).toEqual([0, `${time},-1.5e3,0.000000,0`]);
});

test('a row without a value is passed through, and those around it are judged as if it were not there', async () => {
  const whole = rows(900, 700);
  const gaps = ['', 'NaN', 'null', 'n/a'];
  const lines = whole.split('\n');
  const holed = lines.flatMap((line, i) =>
    0 < i && i % 9 === 0 ? [`2025-01-01 00:00:00,lamp,${gaps[i % 4]}`, line] : [line],
  );
  const [without, withGaps] = await Promise.all([
    onFile('no-gaps.csv', whole),
    onFile('gaps.csv', holed.join('\n')),
  ]);
  const isGap = (line: string): boolean =>
    gaps.some((gap) => line === `2025-01-01 00:00:00,${gap},0.000000,0`);
  expect(withGaps.out.filter(isGap)).toHaveLength(100);
  expect(withGaps.out.filter((line) => !isGap(line))).toEqual(without.out);
});

test.each([
  ['a value that is no number', 'when,watts\n2025-01-01 00:00:00,1\n2025-01-01 00:10:00,dark\n', 'Line 3'],
  ['a time that is none', 'when,watts\nyesterday,1\n', 'Line 2, column when'],
  ['a missing column', 'when,volts\n2025-01-01 00:00:00,1\n', 'no column watts'],
  ['an empty file', '', 'empty'],
  ['a broken quote', 'when,watts\n"2025,1\n', 'Not valid CSV'],
])('%s is one clear message', async (name, text, message) => {
  const { code, err } = await onFile(`${name}.csv`, text);
  expect(code).toBe(78);
  expect(err).toContain(message);
  expect(err.split('\n')).toHaveLength(1);
});

test.each([
  [['--help'], 0],
  [[], 78],
  [['--csv', 'x.csv'], 78],
  [['--dance'], 78],
  [['--csv', '/nowhere/x.csv', '--time', 'a', '--value', 'b'], 78],
  [['--csv', folder, '--time', 'a', '--value', 'b'], 78],
])('%j ends with %i', async (args, expected) => {
  const { code, out, err } = await detect(...args);
  expect(code).toBe(expected);
  expect(code === 0 ? out.join('\n') : err).toMatch(/Usage|Cannot read/);
});
