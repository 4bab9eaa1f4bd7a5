// 五有: a kind of asset is kept when it has rules, standards, money, a crew and a way up. What is missing is named, as
// a warning that stays on the office's page; it never keeps the program from starting. Pure.

import { crewFor, type Registry, type Village } from './domain/device.ts';
import { faultCodes, type Words } from './domain/fault.ts';
import type { KindSpec } from './domain/kind.ts';
import type { Rule, RuleSet } from './domain/rule.ts';
import { type Rota, rotaGaps } from './notify/rota.ts';
import { budgetOf, type Catalogue, type RecurringService } from './orders/catalogue.ts';

/** 制度, 标准, 经费, 队伍, 机制. */
type Have = 'rules' | 'standards' | 'money' | 'crew' | 'mechanism';

interface Gap {
  readonly have: Have;
  /** A kind, a crew or a year. */
  readonly subject: string;
  readonly what: Words;
}

/** Villages named in one gap; the count is always whole. */
const villagesNamedMax = 5;

/** @param years that the calendar has to know by now */
export function fiveHaves(
  registry: Registry,
  { rules }: Pick<RuleSet, 'rules'>,
  catalogue: Catalogue,
  rota: Rota,
  years: readonly number[],
): readonly Gap[] {
  const present = [...registry.kinds.values()].flatMap((kind) => {
    const villages = villagesWith(registry, kind.id);
    return villages.length === 0 ? [] : [{ kind, villages }];
  });
  return [
    ...present.flatMap(({ kind, villages }) => [
      ...ofRules(kind, rules, catalogue, registry),
      ...ofCrew(kind, villages, registry),
      ...ofMechanism(kind, villages),
    ]),
    ...ofWay(catalogue),
    ...ofBudget(catalogue, registry),
    ...catalogue.recurring.flatMap((service) => ofRecurring(service, registry)),
    ...ofRota(registry, rota),
    ...ofCalendar(catalogue, years),
  ];
}

/** Years whose public holidays the calendar has to know: the next year's are told in November. */
export const yearsToKnow = ({ year, month }: { readonly year: number; readonly month: number }): number[] =>
  month < 11 ? [year] : [year, year + 1];

function villagesWith(registry: Registry, kind: string): readonly Village[] {
  const ids = new Set<string>();
  for (const device of registry.devices.values()) if (device.kind === kind) ids.add(device.village);
  return [...registry.villages.values()].filter(({ id }) => ids.has(id));
}

const gap = (have: Have, subject: string, zh: string, en: string): Gap => ({
  have,
  subject,
  what: { zh, en },
});

/** 有制度, 有标准, 有经费: rules that judge the kind, and for each of their codes its deadlines and its cost. */
function ofRules(
  { id, zh, en }: KindSpec,
  rules: readonly Rule[],
  catalogue: Catalogue,
  registry: Registry,
): Gap[] {
  const mine = rules.filter(({ enabled, kinds }) => enabled && kinds.includes(id));
  const out: Gap[] = [];
  if (mine.length === 0 && !carriesOthers(registry, id))
    out.push(gap('rules', id, `${zh}没有判断规则`, `${en}: no rule judges it`));
  const every = rules.filter(({ enabled, kinds }) => enabled && kinds.includes('*'));
  for (const code of new Set([...mine, ...every].map((rule) => rule.code ?? rule.id))) {
    const service = catalogue.services[code];
    if (service === undefined)
      out.push(
        gap(
          'standards',
          id,
          `${zh}的故障${code}没有服务标准`,
          `${en}: ${code} has no entry in the catalogue`,
        ),
      );
    else if (service.partsYuan + service.labourYuan === 0)
      out.push(gap('money', id, `${zh}的故障${code}没有费用`, `${en}: ${code} has no cost`));
  }
  return out;
}

/** A gateway is judged by those behind it, not by rules of its own. */
const carriesOthers = ({ children, devices }: Registry, kind: string): boolean =>
  [...children.keys()].some((id) => devices.get(id)?.kind === kind);

/** 有队伍: a crew of the trade in every village where the kind stands. */
function ofCrew({ id, zh, en, trade }: KindSpec, villages: readonly Village[], registry: Registry): Gap[] {
  const without = villages.filter(({ crews }) => !registry.crews.has(crews[trade] ?? ''));
  if (without.length === 0) return [];
  return [
    gap('crew', id, `${zh}在${named(without)}没有班组`, `${en}: no ${trade} crew in ${named(without)}`),
  ];
}

/** 有机制: somebody to tell where the crew does not come. */
function ofMechanism({ id, zh, en }: KindSpec, villages: readonly Village[]): Gap[] {
  const posts = [
    ['cadre', '包村干部', 'cadre'],
    ['leader', '包片领导', 'leader'],
  ] as const;
  return posts.flatMap(([post, zhPost, enPost]) => {
    const without = villages.filter((village) => village[post] === undefined);
    if (without.length === 0) return [];
    return [
      gap(
        'mechanism',
        id,
        `${zh}在${named(without)}没有${zhPost}`,
        `${en}: no ${enPost} in ${named(without)}`,
      ),
    ];
  });
}

const named = (villages: readonly Village[]): string => {
  const names = villages
    .slice(0, villagesNamedMax)
    .map(({ name }) => name)
    .join('、');
  return villages.length <= villagesNamedMax ? names : `${names}等${villages.length}村`;
};

/** What holds for the town as a whole: a plan for each priority, every built-in code known. */
function ofWay({ escalation, services }: Catalogue): Gap[] {
  const out: Gap[] = [];
  for (const priority of [1, 2, 3, 4, 5] as const) {
    if (escalation[priority] === undefined)
      out.push(
        gap('mechanism', 'town', `${priority}级工单没有上报机制`, `priority ${priority} is never escalated`),
      );
  }
  for (const code of faultCodes) {
    if (services[code] === undefined)
      out.push(gap('standards', 'town', `故障${code}没有服务标准`, `${code} has no entry in the catalogue`));
  }
  return out;
}

/** 有经费: money for each month in every village. */
function ofBudget({ budget }: Catalogue, { villages }: Registry): Gap[] {
  const without = [...villages.values()].filter(({ id }) => (budgetOf(budget, id) ?? 0) === 0);
  if (without.length === 0) return [];
  return [gap('money', 'town', `${named(without)}没有月度经费`, `no monthly budget in ${named(without)}`)];
}

/** A recurring service comes to villages that there are, for a kind that there is, with a crew to send. */
function ofRecurring({ id, words, kind, trade, villages }: RecurringService, registry: Registry): Gap[] {
  const [zh, en] = [`定期服务${words.zh}`, `recurring service ${words.en}`];
  if (kind !== null && !registry.kinds.has(kind))
    return [gap('standards', id, `${zh}的设备类${kind}不存在`, `${en}: there is no kind ${kind}`)];
  const unknown = (villages ?? []).filter((village) => !registry.villages.has(village));
  const served = kind === null ? [...registry.villages.values()] : villagesWith(registry, kind);
  const without = served.filter((village) => {
    if (villages !== null && !villages.includes(village.id)) return false;
    const crew =
      kind === null ? village.crews[trade ?? ''] : crewFor(registry, { kind, village: village.id });
    return !registry.crews.has(crew ?? '');
  });
  const list = unknown.join(', ');
  return [
    ...(unknown.length === 0
      ? []
      : [gap('standards', id, `${zh}的村${list}不存在`, `${en}: there is no village ${list}`)]),
    ...(without.length === 0
      ? []
      : [gap('crew', id, `${zh}在${named(without)}没有班组`, `${en}: no crew in ${named(without)}`)]),
  ];
}

/** 24小时服务: somebody to call at every minute of the week. A crew without shifts is reached by its own phone. */
function ofRota({ crews }: Registry, rota: Rota): Gap[] {
  return [...crews.values()].flatMap(({ id, name, phone }) => {
    const shifts = rota[id];
    if (shifts === undefined)
      return phone === undefined ? [gap('crew', id, `${name}没有值班电话`, `${name}: nobody to call`)] : [];
    const gaps = rotaGaps(shifts);
    if (gaps.length === 0) return [];
    const told = gaps.map(([from, to]) => `${weekClock(from)}–${weekClock(to)}`).join('、');
    return [gap('crew', id, `${name}值班有空档：${told}`, `${name}: nobody on duty ${told}`)];
  });
}

const weekdayNames = ['周日', '周一', '周二', '周三', '周四', '周五', '周六', '周日'];
function weekClock(minute: number): string {
  const two = (n: number): string => String(n).padStart(2, '0');
  const ofDay = minute % 1_440;
  return `${weekdayNames[Math.floor(minute / 1_440)]}${two(Math.floor(ofDay / 60))}:${two(ofDay % 60)}`;
}

function ofCalendar({ calendar }: Catalogue, years: readonly number[]): Gap[] {
  return years
    .filter((year) => !calendar.years.includes(year))
    .map((year) =>
      gap(
        'standards',
        String(year),
        `没有${year}年的节假日安排，按周一至周五计算`,
        `public holidays of ${year} are not known: Monday to Friday count as working days`,
      ),
    );
}
