// 五有: each of the five, missing, is named.
import { describe, expect, test } from 'vitest';
import type { Registry } from '../../ingest/domain/device.ts';
import { builtInKinds } from '../../ingest/domain/kind.ts';
import { fiveHaves } from '../../ingest/five-haves.ts';
import { builtInRulesText } from '../../ingest/judge/built-in.ts';
import { parseRules } from '../../ingest/judge/rules-file.ts';
import type { Rota } from '../../ingest/notify/rota.ts';
import { defaultCatalogue } from '../../ingest/orders/built-in.ts';
import type { Catalogue, RecurringService } from '../../ingest/orders/catalogue.ts';
import { registry } from '../orders/drive.ts';

const parsed = parseRules(builtInRulesText(), builtInKinds);
if ('faults' in parsed) throw new Error('the built-in rules are wrong');
const { rules } = parsed;
const always: Rota = Object.fromEntries(
  [...registry.crews.keys()].map((crew) => [
    crew,
    [{ weekdays: [0, 1, 2, 3, 4, 5, 6], startMinute: 0, endMinute: 0, name: '甲', phone: '1380000' }],
  ]),
);

interface Town {
  readonly registry: Registry;
  readonly rules: typeof rules.rules;
  readonly catalogue: Catalogue;
  readonly rota: Rota;
  readonly years: readonly number[];
}
const whole: Town = {
  registry,
  rules: rules.rules,
  catalogue: defaultCatalogue,
  rota: always,
  years: [2026],
};
const gaps = (change: Partial<Town> = {}): string[] => {
  const town = { ...whole, ...change };
  return fiveHaves(town.registry, { rules: town.rules }, town.catalogue, town.rota, town.years).map(
    ({ have, subject, what }) => `${have} ${subject}: ${what.zh}`,
  );
};
const without = <T>(record: Readonly<Record<string, T>>, key: string): Record<string, T> =>
  Object.fromEntries(Object.entries(record).filter(([name]) => name !== key));

test('a whole town lacks nothing', () => expect(gaps()).toEqual([]));

describe('missing', () => {
  const villages = (id: string, change: object): Registry => ({
    ...registry,
    villages: new Map(
      [...registry.villages].map(([key, village]) => [key, key === id ? { ...village, ...change } : village]),
    ),
  });
  const { services } = defaultCatalogue;
  test.each<[string, Partial<Town>, string[]]>([
    [
      '有制度 rules',
      { rules: rules.rules.filter(({ kinds }) => !kinds.includes('toilet')) },
      ['rules toilet: 公厕没有判断规则'],
    ],
    [
      '有标准 standards',
      { catalogue: { ...defaultCatalogue, services: without(services, 'toilet_leak') } },
      ['standards toilet: 公厕的故障toilet_leak没有服务标准', 'standards town: 故障toilet_leak没有服务标准'],
    ],
    [
      '有经费 money, for a code',
      {
        catalogue: {
          ...defaultCatalogue,
          services: { ...services, toilet_leak: { ...services.toilet_leak!, partsYuan: 0, labourYuan: 0 } },
        },
      },
      ['money toilet: 公厕的故障toilet_leak没有费用'],
    ],
    [
      '有经费 money, for a month',
      {
        catalogue: { ...defaultCatalogue, budget: { villageMonthYuan: null, villages: { v01: 1, v02: 0 } } },
      },
      ['money town: 测试2村、测试3村没有月度经费'],
    ],
    [
      '有队伍 crew',
      { registry: villages('v03', { crews: { lighting: 'l1' } }) },
      ['crew heater: 煤改电取暖设备在测试3村没有班组'],
    ],
    [
      '有队伍, on duty around the clock',
      { rota: { ...always, t1: [{ ...always.t1![0]!, startMinute: 480, endMinute: 1_200, weekdays: [1] }] } },
      ['crew t1: 公厕一班值班有空档：周日00:00–周一08:00、周一20:00–周日00:00'],
    ],
    ['有队伍, with a phone', { rota: without(always, 't1') }, ['crew t1: 公厕一班没有值班电话']],
    [
      '有机制 mechanism, a cadre',
      { registry: villages('v03', { cadre: undefined }) },
      [
        'mechanism streetlight: 路灯在测试3村没有包村干部',
        'mechanism heater: 煤改电取暖设备在测试3村没有包村干部',
      ],
    ],
    [
      '有机制, a way up',
      { catalogue: { ...defaultCatalogue, escalation: without(defaultCatalogue.escalation, '5') } },
      ['mechanism town: 5级工单没有上报机制'],
    ],
    ['the calendar', { years: [2026, 2031] }, ['standards 2031: 没有2031年的节假日安排，按周一至周五计算']],
  ])('%s', (_, change, expected) => expect(gaps(change)).toEqual(expected));
});

test('a kind that stands nowhere lacks nothing', () => {
  const kinds = new Map([...registry.kinds, ['pump', { ...registry.kinds.get('toilet')!, id: 'pump' }]]);
  expect(gaps({ registry: { ...registry, kinds } })).toEqual([]);
});

describe('a recurring service', () => {
  const visit: RecurringService = {
    ...{ id: 'visit', words: { zh: '送气', en: 'Gas' }, kind: null, trade: 'heating', villages: null },
    ...{ days: { weekdays: [2] }, minute: 480, priority: 5, cls: 'N3' },
  };
  test.each<[string, Partial<RecurringService>, string[]]>([
    ['whole', {}, []],
    ['of a kind', { kind: 'toilet', trade: null }, []],
    ['of a kind that is not', { kind: 'boat' }, ['standards visit: 定期服务送气的设备类boat不存在']],
    [
      'for a village that is not',
      { villages: ['v01', 'v99'] },
      ['standards visit: 定期服务送气的村v99不存在'],
    ],
    ['without a crew', { trade: 'gas', villages: ['v01'] }, ['crew visit: 定期服务送气在测试1村没有班组']],
  ])('%s', (_, change, expected) =>
    expect(gaps({ catalogue: { ...defaultCatalogue, recurring: [{ ...visit, ...change }] } })).toEqual(
      expected,
    ),
  );
});
