// Who is on duty, and when nobody is.
import { describe, expect, test } from 'vitest';
import { townTime } from '../../ingest/domain/time.ts';
import { onDuty, type Rota, rotaGaps } from '../../ingest/notify/rota.ts';
import { readRota } from '../../ingest/notify/rota-file.ts';

const time = townTime('Asia/Shanghai');
const read = (text: string): Rota => {
  const found = readRota(text);
  if ('faults' in found) throw new Error(JSON.stringify(found.faults));
  return found.rota;
};
const rota = read(`
l1:
  - { days: [mon, tue, wed, thu, fri], hours: "08:00-20:00", name: 甲, phone: "13800000001" }
  - { hours: "20:00-08:00", name: 乙, phone: "13800000002" }
  - { days: [sat, sun], hours: "08:00-20:00", name: 丙, phone: "13800000003" }
h1:
  - { name: 丁, phone: "13800000004" }
`);

describe('on duty', () => {
  // 15 January 2026 is a Thursday.
  test.each<[string, string, string | undefined]>([
    ['2026-01-15T12:00', 'l1', '甲'],
    ['2026-01-15T07:59', 'l1', '乙'],
    ['2026-01-15T08:00', 'l1', '甲'],
    ['2026-01-15T20:00', 'l1', '乙'],
    ['2026-01-17T12:00', 'l1', '丙'],
    ['2026-01-18T03:00', 'l1', '乙'],
    ['2026-01-18T03:00', 'h1', '丁'],
    ['2026-01-18T03:00', 't1', undefined],
  ])('%s %s: %s', (clock, crew, name) =>
    expect(onDuty(rota, crew, Date.parse(`${clock}+08:00`), time)?.name).toBe(name),
  );
});

describe('gaps', () => {
  test('a whole week has none', () => {
    expect(rotaGaps(rota.l1!)).toEqual([]);
    expect(rotaGaps(rota.h1!)).toEqual([]);
  });
  test('without the weekend’s day shift there are two, in minutes of the week', () =>
    expect(rotaGaps(rota.l1!.slice(0, 2))).toEqual([
      [480, 1_200],
      [6 * 1_440 + 480, 6 * 1_440 + 1_200],
    ]));
  test('nobody at all', () => expect(rotaGaps([])).toEqual([[0, 10_080]]));
});

test('a fault is named with its line and repeats no phone', () => {
  const found = readRota('l1:\n  - { name: 甲, phone: "call 138000" }\n');
  expect(found).toMatchObject({ faults: [{ line: 2, member: 'l1.0.phone' }] });
  expect(JSON.stringify(found)).not.toContain('138000');
});
