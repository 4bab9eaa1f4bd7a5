// Repair orders and their deadlines: what stands open with whom, what is late, and how it comes in and goes out.
import { board } from '../house/board.ts';
import { countSteps, plainSteps, statusMapping } from '../house/palette.ts';
import { bars, note } from '../house/panel.ts';
import { sql } from '../house/query.ts';
import { type Column, table } from '../house/table.ts';
import { overdue } from '../house/terms.ts';
import { consoleVariable, kindsVariable, placesVariable } from '../house/variables.ts';
import type { Say } from '../house/words.ts';
import { openCount, openedOverTime, overdueCount } from '../panels/figures.ts';
import { openOrders } from '../panels/lists.ts';

const chosen = `coalesce(village, '-') IN ($village) AND coalesce(kind, '-') IN ($kind)`;

export const ordersBoard = (say: Say) =>
  board(say, {
    uid: 'weisu-orders',
    title: say('工单与期限', 'Orders and deadlines'),
    about: say(
      '未结工单在谁手里、哪些超期、每天进出多少。',
      'Who has the open orders, which are late, how many come and go.',
    ),
    from: 'now-7d',
    variables: [placesVariable(say), kindsVariable(say), consoleVariable()],
    sections: [
      {
        title: say('现在', 'Now'),
        panels: [openCount(say, chosen), overdueCount(say, chosen), byStatus(say), byCrew(say)],
      },
      {
        title: say('清单', 'List'),
        panels: [openOrders(say, chosen, 24, 14)],
      },
      {
        title: say('变化', 'Over time'),
        panels: [
          openedOverTime(say, 'day', chosen),
          note(
            {
              title: say('怎么办', 'What to do'),
              about: say('看到超期时先做什么。', 'What to do about what is late.'),
              w: 12,
              h: 8,
            },
            say(
              '- **待接单超期**：打电话给班组值班人。\n- **已接单不到场**：在控制台退回并改派。\n- **待验证很久**：等到能观察的时段（路灯等天黑，取暖等开机）。\n- 缺配件、进不了门，用“暂停”写明原因和期限。',
              '- **Open and late**: call whoever is on duty.\n- **Accepted, nobody there**: release it in the console and assign another crew.\n- **Long in verifying**: wait for the time in which it can be seen (lamps after dusk, heaters when heat is asked for).\n- Parts missing, no access: pause it, with the reason and an end.',
            ),
          ),
        ],
      },
    ],
  });

const byStatus = (say: Say) =>
  bars(
    say,
    {
      title: say('按状态', 'By status'),
      about: say('未结工单按状态计数。', 'Open orders by their status.'),
      w: 12,
      h: 8,
      decimals: 0,
      steps: plainSteps,
      mapping: statusMapping(say),
    },
    sql(
      `SELECT status, count(*) AS value FROM reporting.orders WHERE is_open AND ${chosen} GROUP BY status ORDER BY value DESC LIMIT 10`,
    ),
  );

function byCrew(say: Say) {
  const columns: Record<string, Column> = {
    crew: { title: say('班组', 'Crew') },
    open_orders: { title: say('未结', 'Open'), decimals: 0 },
    late: { title: say('超期', 'Late'), decimals: 0, steps: countSteps(5) },
    oldest: { title: say('最早立单', 'Oldest'), unit: 'dateTimeAsIso', width: 170 },
  };
  const look = {
    title: say('按班组', 'By crew'),
    about: say('各班组手里的未结与超期工单。', 'Open and late orders of each crew.'),
    w: 24,
    h: 8,
  };
  const query = `SELECT coalesce(crew, '-') AS crew, count(*) AS open_orders, count(*) FILTER (WHERE ${overdue}) AS late,
    min(opened_at) AS oldest FROM reporting.orders WHERE is_open AND ${chosen} GROUP BY 1 ORDER BY late DESC, open_orders DESC LIMIT 100`;
  return table(say, look, columns, sql(query));
}
