// The program itself: does the feed run, is anything standing still, which alerts fire. First stop when panels turn grey.
import { board } from '../house/board.ts';
import { countSteps, plainSteps } from '../house/palette.ts';
import { alerts, bars, note, type Sized, series, stat } from '../house/panel.ts';
import { influx, sql } from '../house/query.ts';
import { known } from '../house/terms.ts';
import { consoleVariable } from '../house/variables.ts';
import type { Say } from '../house/words.ts';
import { unknownOverTime } from '../panels/fleet.ts';
import { openOrders } from '../panels/lists.ts';

export const platform = (say: Say) =>
  board(say, {
    uid: 'weisu-platform',
    title: say('平台运行', 'Platform'),
    about: say('采集、存储与告警本身是否在运行。', 'Whether taking in, storing and alerting themselves run.'),
    from: 'now-6h',
    variables: [consoleVariable()],
    sections: [
      {
        title: say('现在', 'Now'),
        panels: [written(say), newest(say), neverHeard(say), platformOrders(say), givenUp(say)],
      },
      {
        title: say('变化', 'Over time'),
        panels: [
          minutes(say),
          unknownOverTime(say, 'town'),
          ages(say),
          alerts({
            title: say('Grafana 告警', 'Alerts of Grafana'),
            about: say('正在触发或无数据的告警规则。', 'Alert rules that fire or have no data.'),
            w: 12,
            h: 8,
          }),
        ],
      },
      {
        title: say('处理', 'To be done'),
        panels: [
          openOrders(say, `type = 'platform'`, 24, 7),
          note(
            {
              title: say('怎么办', 'What to do'),
              about: say('平台异常时先做什么。', 'What to do when the platform fails.'),
              w: 24,
              h: 5,
            },
            say(
              '- **全部变灰**：程序没有写入。在服务器上运行 `npm run doctor`，它说明哪里不通、怎么办。\n- **只有曲线变灰、工单还在**：InfluxDB 停了；工单不受影响，恢复后会补写。\n- **工单列表空白**：PostgreSQL 停了；告警暂存在日志里，恢复后补发。\n- 程序自己的指标在 `/metrics`（Prometheus 格式）。',
              '- **All grey**: the program does not write. Run `npm run doctor` on the server: it says what fails and what to do.\n- **Curves grey, orders there**: InfluxDB is down; orders go on, and what is missing is written later.\n- **No orders**: PostgreSQL is down; they wait in the journal.\n- The program tells its own figures at `/metrics`, for Prometheus.',
            ),
          ),
        ],
      },
    ],
  });

const size = { w: 5, h: 4 } as const;

const written = (say: Say): Sized =>
  stat(
    say,
    {
      ...size,
      title: say('每分钟写入的村类数', 'Figures per minute'),
      about: say(
        '程序每分钟为每村每类写一点；没有就是程序停了或存不进去。',
        'Each minute the program writes a point for every village and kind; none: it stands, or cannot store.',
      ),
      decimals: 0,
      steps: [
        [0, 'fault'],
        [1, 'ok'],
      ],
      now: true,
    },
    influx('SELECT count("total") FROM "fleet_kpi" WHERE $timeFilter GROUP BY time(1m) fill(none)'),
  );

const newest = (say: Say): Sized =>
  stat(
    say,
    {
      ...size,
      title: say('最新读数距今', 'Newest reading'),
      about: say('全镇最近一条读数到现在的时间。', 'Age of the newest reading of all devices.'),
      unit: 's',
      decimals: 0,
      steps: [
        [0, 'ok'],
        [300, 'warning'],
        [900, 'fault'],
      ],
    },
    sql(
      'SELECT extract(epoch FROM now() - max(last_seen_at))::double precision AS value FROM reporting.device LIMIT 1',
    ),
  );

const neverHeard = (say: Say): Sized =>
  stat(
    say,
    {
      ...size,
      title: say('从未上报的设备', 'Devices never heard'),
      about: say(
        '登记在册而从未有读数的设备：未知，不计入在线率。',
        'In the registry, yet never heard: unknown, and not counted as expected.',
      ),
      decimals: 0,
      steps: [
        [0, 'information'],
        [1, 'unknown'],
      ],
    },
    sql(
      'SELECT CASE WHEN count(*) > 0 THEN count(*) FILTER (WHERE last_seen_at IS NULL) END AS value FROM reporting.device LIMIT 1',
    ),
  );

const platformOrders = (say: Say): Sized =>
  stat(
    say,
    {
      ...size,
      title: say('平台工单', 'Platform orders'),
      about: say('程序为自己的故障立的工单。', 'Orders that the program opened about itself.'),
      decimals: 0,
      steps: countSteps(1),
    },
    sql(
      `SELECT ${known('count(*)')} AS value FROM reporting.orders WHERE is_open AND type = 'platform' LIMIT 1`,
    ),
  );

const givenUp = (say: Say): Sized =>
  stat(
    say,
    {
      ...size,
      w: 4,
      title: say('未送达的通知', 'Notices given up'),
      about: say(
        '多次重试仍发不出、已放弃的通知：收件人没有得到。在控制台“设置”里补发。',
        'Given up after many tries: nobody got them. The console’s settings send them again.',
      ),
      decimals: 0,
      steps: countSteps(1),
    },
    sql(
      `SELECT ${known('coalesce(sum(notices), 0)')} AS value FROM reporting.undelivered WHERE state = 'dead' LIMIT 1`,
    ),
  );

const minutes = (say: Say): Sized =>
  series(
    say,
    {
      title: say('写入的点数', 'Points written'),
      about: say(
        '村类统计点的数量；掉到零的时段没有统计。',
        'Points of the fleet figures; where they are gone nothing was counted.',
      ),
      w: 12,
      h: 8,
      unit: 'short',
      every: '1m',
    },
    influx('SELECT count("total") FROM "fleet_kpi" WHERE $timeFilter GROUP BY time($__interval) fill(none)', {
      alias: say('点数', 'Points'),
    }),
  );

const ages = (say: Say): Sized =>
  bars(
    say,
    {
      title: say('设备上次上报', 'When devices were last heard'),
      about: say('按距上次上报的时间分组的设备数。', 'Devices by the age of their last reading.'),
      w: 12,
      h: 8,
      decimals: 0,
      steps: plainSteps,
    },
    sql(`SELECT CASE WHEN last_seen_at IS NULL THEN '${say('从未', 'never')}'
        WHEN last_seen_at > now() - interval '15 minutes' THEN '${say('15 分钟内', 'within 15 min')}'
        WHEN last_seen_at > now() - interval '1 day' THEN '${say('一天内', 'within a day')}'
        ELSE '${say('更早', 'earlier')}' END AS age, count(*) AS value
      FROM reporting.device GROUP BY 1 ORDER BY value DESC LIMIT 4`),
  );
