// What can be chosen at the top of a dashboard. All lists come from the registry's views; none has an `allValue`, which
// would be pasted unquoted into SQL.
import {
  CustomVariableBuilder,
  QueryVariableBuilder,
  VariableHide,
  VariableRefresh,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { orders } from './query.ts';
import { kindNames, kindWords, type Say } from './words.ts';

const fromSql = (name: string, query: string): QueryVariableBuilder =>
  new QueryVariableBuilder(name)
    .datasource(orders)
    .query(query)
    .definition(query)
    .refresh(VariableRefresh.OnTimeRangeChanged);

const everything = (say: Say) => ({ text: say('全部', 'All'), value: '$__all', selected: true });
const villages = 'SELECT name AS __text, id AS __value FROM reporting.village';

/** Any number of villages. */
export const villagesVariable = (say: Say): QueryVariableBuilder =>
  fromSql('village', `${villages} ORDER BY id`)
    .label(say('村', 'Village'))
    .multi(true)
    .includeAll(true)
    .current(everything(say));

/** The same, and what belongs to no village: orders of the program's own, complaints without a place. */
export const placesVariable = (say: Say): QueryVariableBuilder =>
  villagesVariable(say).query(
    `${villages} UNION ALL SELECT '${say('（未定）', '(none)')}', '-' FROM reporting.village GROUP BY 1, 2 ORDER BY 2`,
  );

/** Exactly one village. */
export const villageVariable = (say: Say): QueryVariableBuilder =>
  fromSql('village', `${villages} ORDER BY id`).label(say('村', 'Village'));

/** One device of the village. */
export const deviceVariable = (say: Say): QueryVariableBuilder =>
  fromSql('device', `SELECT id FROM reporting.device WHERE village = '$village' ORDER BY kind, id`).label(
    say('设备', 'Device'),
  );

/** The measurement that the device reports to. */
export const deviceKindVariable = (): QueryVariableBuilder =>
  fromSql('kind', `SELECT kind FROM reporting.device WHERE id = '$device' LIMIT 1`).hide(
    VariableHide.HideVariable,
  );

export const kindsVariable = (say: Say): CustomVariableBuilder =>
  new CustomVariableBuilder('kind')
    .label(say('类别', 'Kind'))
    .values(
      [
        ...kindNames.map((kind) => `${say(...kindWords[kind])} : ${kind}`),
        `${say('（未定）', '(none)')} : -`,
      ].join(', '),
    )
    .multi(true)
    .includeAll(true)
    .current(everything(say));

/** Where the console stands: a setting of the database server, since dashboards cannot read the environment. */
export const consoleVariable = (): QueryVariableBuilder =>
  fromSql(
    'console',
    `SELECT coalesce(current_setting('weisu.console_url', true), 'http://localhost:8080')`,
  ).hide(VariableHide.HideVariable);
