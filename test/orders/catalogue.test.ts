// The service catalogue: nothing the town can open an order for is without owner, trade, deadlines, parts and cost.
import { describe, expect, test } from 'vitest';
import { faultCodes } from '../../ingest/domain/fault.ts';
import { DAY, HOUR } from '../../ingest/domain/time.ts';
import { defaultCatalogue } from '../../ingest/orders/built-in.ts';
import type { Catalogue } from '../../ingest/orders/catalogue.ts';
import { builtInCatalogueText, parseCatalogue } from '../../ingest/orders/catalogue-file.ts';
import { deadlines, isWorkday } from '../../ingest/orders/sla.ts';
import { at, drive, zone } from './drive.ts';

describe('every fault code', () => {
  test.each(faultCodes.map((code) => [code]))('%s has owner, trade, class, parts and cost', (code) => {
    const { services, codes, parties, classes } = defaultCatalogue;
    const service = services[code];
    expect(service).toBeDefined();
    expect(parties[service!.owner]).toBeDefined();
    expect(service!.trade).not.toBe('');
    expect(service!.parts.length).toBeGreaterThan(0);
    expect(service!.partsYuan + service!.labourYuan).toBeGreaterThanOrEqual(0);
    expect(classes[codes[code]![1]].fixMs).toBeGreaterThan(0);
  });
  test('and the catalogue knows no other', () =>
    expect(Object.keys(defaultCatalogue.services).sort()).toEqual([...faultCodes].sort()));
});

describe('the second party is told in the same step', () => {
  const told = (code: string, device: string) =>
    drive()
      .raise(at('12:00'), device, code)
      .until(at('12:02'))
      .notices.map(({ recipient }) => recipient.id);
  test.each<[string, string[]]>([
    ['toilet_no_water', ['t1', 'water']],
    ['toilet_leak', ['t1', 'property']],
    ['toilet_odour', ['t1']],
  ])('%s', (code, expected) => expect(told(code, 'wc-01')).toEqual(expected));
});

describe('working days', () => {
  test.each<[string, boolean]>([
    ['2026-01-01', false],
    ['2026-01-04', true],
    ['2026-01-05', true],
    ['2026-02-14', true],
    ['2026-02-15', false],
    ['2026-02-23', false],
    ['2026-02-24', true],
    ['2026-02-28', true],
    ['2026-03-01', false],
    ['2025-10-08', false],
    ['2025-10-11', true],
    ['2024-09-29', true],
    ['2024-10-07', false],
    // Unknown: Monday to Friday, which is warned of.
    ['2031-10-01', true],
    ['2031-10-04', false],
  ])('%s: %s', (date, expected) => {
    const noon = Date.parse(`${date}T12:00:00+08:00`);
    expect(isWorkday(defaultCatalogue.calendar, zone, zone.startOfDay(noon))).toBe(expected);
  });
  const office: Catalogue = {
    ...defaultCatalogue,
    classes: {
      ...defaultCatalogue.classes,
      N3: { acceptMs: 2 * HOUR, arriveMs: DAY, fixMs: 3 * DAY, clock: 'workdays' },
    },
  };
  const due = (text: string) => {
    const { acceptBy, arriveBy, fixBy } = deadlines('N3', Date.parse(`${text}+08:00`), office, zone);
    return [acceptBy, arriveBy, fixBy].map((time) => new Date(time! + 8 * HOUR).toISOString().slice(0, 16));
  };
  test('a class on working days stands still over the weekend', () =>
    expect(due('2026-01-16T19:00')).toEqual(['2026-01-19T09:00', '2026-01-19T19:00', '2026-01-21T19:00']));
  test('and over the Spring Festival, but for the days worked in exchange', () =>
    expect(due('2026-02-13T19:00')).toEqual(['2026-02-14T09:00', '2026-02-14T19:00', '2026-02-25T19:00']));
  test('other classes do not', () =>
    expect(deadlines('E', Date.parse('2026-02-17T03:00+08:00'), office, zone).fixBy).toBe(
      Date.parse('2026-02-17T05:00+08:00'),
    ));
});

describe('faults of the file', () => {
  const faultsOf = (change: (text: string) => string): string[] => {
    const text = change(builtInCatalogueText());
    const parsed = parseCatalogue(text);
    if ('catalogue' in parsed) return [];
    const lines = text.split('\n');
    return parsed.faults.map(({ line, what }) => `${lines[line - 1]!.trim()} | ${what}`);
  };
  test.each<[string, string, string, string]>([
    ['a code without a cost', '    labourYuan: 80\n', '', 'owner: lighting | '],
    [
      'an owner that nobody knows',
      'owner: lighting',
      'owner: somebody',
      'owner: somebody | there is no party somebody',
    ],
    [
      'a second party that nobody knows',
      'party: water',
      'party: moon',
      'second: { party: moon } | there is no party moon',
    ],
    [
      'a duration',
      'accept: 10m, arrive',
      'accept: soon, arrive',
      'E: { accept: soon, arrive: 1h, fix: 2h } | not a duration: soon',
    ],
    ['a class', 'class: N2', 'class: Z9', 'class: Z9 | '],
    ['a day', '01-01, 02-10..02-17', '1-1, 02-10..02-17', 'holidays: [1-1'],
    ['a member twice', 'informUpTo: 2', 'informUpTo: 2\ninformUpTo: 3', 'informUpTo: 3 | '],
  ])('%s is named with its line', (_, from, to, expected) => {
    const faults = faultsOf((text) => text.replace(from, to));
    expect(faults.length).toBeGreaterThan(0);
    expect(faults[0]).toContain(expected);
  });
  test('the built-in file has none', () => expect(faultsOf((text) => text)).toEqual([]));
});
