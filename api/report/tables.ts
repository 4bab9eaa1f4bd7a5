// Which tables a report has, and what stands in them. The first of each is what CSV gives unasked. Pure.
import type { Registry } from '../../ingest/domain/device.ts';
import type { ReportOrder } from '../../ingest/domain/report.ts';
import type { TownTime } from '../../ingest/domain/time.ts';
import type { Figures } from '../figures.ts';
import type { Report } from './content.ts';
import type { CostRow } from './costs.ts';
import { figureColumns, tallyColumns } from './figure-columns.ts';
import { assetOf, type Names, namesOf, subjectOf, wordsOf } from './names.ts';
import { mostFrequent, repeatOffenders } from './often.ts';
import type { Period } from './period.ts';
import { type Ranked, ranking, stateOf, type VillageRow } from './ranking.ts';
import { pushOf, standingOrders, tally } from './standing.ts';
import { type Column, type Table, tableOf } from './table.ts';

export const tableIds = [
  'villages',
  'ranking',
  'dispatch',
  'push',
  'recurring',
  'faults',
  'misses',
  'kinds',
  'crews',
  'costs',
  'total',
] as const;
export type TableId = (typeof tableIds)[number];

const TABLES: Readonly<Record<Period, readonly TableId[]>> = {
  daily: ['villages', 'dispatch', 'total'],
  weekly: ['villages', 'recurring', 'faults', 'misses', 'push', 'total'],
  monthly: ['villages', 'kinds', 'crews', 'costs', 'faults', 'misses', 'total'],
  bulletin: ['ranking', 'push', 'total'],
};

export function tablesOf(report: Report, registry: Registry, town: TownTime): readonly Table[] {
  const names = namesOf(registry, town);
  return TABLES[report.period].map((id) => BUILD[id](report, names));
}

const BUILD: Readonly<Record<TableId, (report: Report, names: Names) => Table>> = {
  villages: (report, names) =>
    tableOf('villages', '分村 By village', villageColumns(report, names), villageRows(report), stateNote),
  ranking: (report, names) =>
    tableOf('ranking', '排名 Ranking', rankColumns(report, names), ranking(villageRows(report)), rankNote),
  dispatch: (report, names) =>
    tableOf(
      'dispatch',
      '派单清单 Orders in hand',
      orderColumns(report, names),
      standingOrders(report.orders, report.asOf),
    ),
  push: (report, names) =>
    tableOf('push', '督办 To be pushed', orderColumns(report, names), ordersToPush(report)),
  recurring: (report, names) =>
    tableOf(
      'recurring',
      '反复故障 What keeps coming back',
      [
        ['设备 Asset', assetOf],
        ['村 Village', ({ village }) => names.village(village)],
        ['次数 Times', ({ times }) => times],
        ['故障 Faults', ({ subjects }) => subjects.join('、')],
      ],
      repeatOffenders(report.orders, report),
      '次数含返修。 Times count orders that were opened again.',
    ),
  faults: (report) =>
    tableOf(
      'faults',
      '高发故障 Most frequent',
      [
        ['故障 Fault', ({ subject }) => subject],
        ['新增 New', ({ opened }) => opened],
      ],
      mostFrequent(report.orders, report),
    ),
  misses: ({ total }) =>
    tableOf(
      'misses',
      '诉求为何在先 Why complaints came first',
      [
        ['原因 Reason', ([cause]) => wordsOf('miss', cause)],
        ['诉求 Complaints', ([, n]) => n],
      ],
      Object.entries(total.missCauses).sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1)),
    ),
  kinds: ({ byKind }, names) => tableOf('kinds', '分类 By kind', figuresOf('设备 Kind', names.kind), byKind),
  crews: ({ byCrew }, names) =>
    tableOf('crews', '分班组 By crew', figuresOf('班组 Crew', names.crew), byCrew),
  costs: ({ costs }, names) => tableOf('costs', '费用 Costs', costColumns(names), costs, costNote),
  total: (report, names) =>
    tableOf(
      'total',
      '总体 Overall',
      [
        ['范围 Scope', () => (report.village === null ? '全部 All' : names.village(report.village))],
        ...tallyColumns,
        ...figureColumns,
      ],
      [{ ...report.total, ...tally(report.orders, report, report.asOf) }],
    ),
};

const villageRows = ({ byVillage, unheard, orders, asOf, ...span }: Report): readonly VillageRow[] =>
  byVillage
    .filter(({ key }) => key !== null)
    .map((row) => {
      const own = orders.filter(({ village }) => village === row.key);
      return { ...row, ...tally(own, span, asOf), unheard: unheard.get(row.key!) ?? 0 };
    });

const villageColumns = (report: Report, names: Names): readonly Column<VillageRow>[] => [
  ['村 Village', ({ key }) => names.village(key)],
  ...tallyColumns,
  ...figureColumns,
  ['状况 State', (row) => STATES[stateOf(row, report.madeAt < report.to)]],
];

const STATES: Readonly<Record<ReturnType<typeof stateOf>, string>> = {
  never_heard: '从未上线，状况不明 Never heard, not known',
  silent: '有设备失联或从未上线，不算无故障 Not all heard, not known to be well',
  orders: '有工单或诉求 Orders or complaints',
  not_known: '没有工单，当时在线情况不详 No orders; what was heard then is not known',
  fault_free: '无故障 Free of faults',
};
const stateNote =
  '在线与亮灯为制表时的情况，其余为本期。 Reporting and lamps are as of the making, the rest is of the period.';

const rankColumns = (report: Report, names: Names): readonly Column<Ranked>[] => [
  ['名次 Rank', ({ rank }) => rank ?? '不排名 Not ranked'],
  ...villageColumns(report, names).map(([head, cell]): Column<Ranked> => [head, ({ row }) => cell(row)]),
];
const rankNote =
  '先比超期工单少，再比先于我们的诉求少，再比按时率高；在线设备不足九成的村不排名。 ' +
  'By orders overdue, then complaints that came before us, then the share within deadlines; ' +
  'a village of which less than nine tenths is heard is not ranked.';

const ordersToPush = ({ orders, asOf }: Report): readonly ReportOrder[] =>
  standingOrders(orders, asOf).filter((order) => ['overdue', 'half'].includes(pushOf(order, asOf)));

const PUSHES: Readonly<Record<ReturnType<typeof pushOf>, string | null>> = {
  overdue: '已超时 Overdue',
  half: '过半 Half gone',
  paused: '暂停 Paused',
  none: null,
};

const orderColumns = ({ asOf }: Report, names: Names): readonly Column<ReportOrder>[] => [
  ['工单 Order', ({ number }) => number],
  ['级别 Priority', ({ priority }) => priority],
  ['事项 Subject', subjectOf],
  ['设备 Asset', assetOf],
  ['村 Village', ({ village }) => names.village(village)],
  ['责任班组 Crew', ({ crew }) => names.crew(crew)],
  ['状态 Status', ({ status }) => wordsOf('status', status)],
  ['立单 Opened', ({ openedAt }) => names.time(openedAt)],
  ['期限 Due', ({ fixBy }) => (fixBy === null ? null : names.time(fixBy))],
  ['督办 Push', (order) => PUSHES[pushOf(order, asOf)]],
];

const figuresOf = (head: string, name: (key: string | null) => string): readonly Column<Figures>[] => [
  [head, ({ key }) => name(key)],
  ...figureColumns,
];

const costColumns = (names: Names): readonly Column<CostRow>[] => [
  ['村 Village', ({ village }) => names.village(village)],
  ['办结 Closed', ({ orders }) => orders],
  ['其中费用不详 Cost unknown', ({ unpriced }) => unpriced],
  ['其中实际录入 Entered', ({ entered }) => entered],
  ['材料(元) Parts, yuan', ({ partsYuan }) => partsYuan],
  ['人工(元) Labour, yuan', ({ labourYuan }) => labourYuan],
  ['合计(元) Total, yuan', ({ totalYuan }) => totalYuan],
  ['预算(元) Budget, yuan', ({ budgetYuan }) => budgetYuan ?? '未设 None set'],
  ['结余(元) Left, yuan', ({ leftYuan }) => leftYuan],
];
const costNote =
  '按服务清单的通常费用，或办公室录入的实际费用；费用不详的工单不计入合计。 ' +
  'Usual costs of the service catalogue, or as the office entered them; what is not known is in no sum.';
