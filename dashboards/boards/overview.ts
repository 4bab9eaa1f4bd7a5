// The town at a glance, the home page: is everything heard, what stands open, where. Every figure leads one step down.
import { board } from '../house/board.ts';
import { boardUrl } from '../house/links.ts';
import { note } from '../house/panel.ts';
import { kindNames, type Say } from '../house/words.ts';
import { complaintCount, openCount, openedOverTime, overdueCount, proactiveRate } from '../panels/figures.ts';
import { onlineNow, toKind, unknownOverTime } from '../panels/fleet.ts';
import { villages } from '../panels/lists.ts';
import { townMap } from '../panels/map.ts';

export const overview = (say: Say) =>
  board(say, {
    uid: 'weisu-overview',
    title: say('全镇总览', 'Town overview'),
    about: say('全镇设备、工单与投诉的现状。', 'Devices, orders and complaints of the whole town, now.'),
    from: 'now-24h',
    sections: [
      {
        title: say('现在', 'Now'),
        panels: [
          ...kindNames.map((kind) => onlineNow(say, kind, 'town', 6, toKind(say, kind))),
          openCount(say, 'true'),
          overdueCount(say, 'true'),
          proactiveRate(say),
          complaintCount(say),
        ],
      },
      { title: say('在哪里', 'Where'), panels: [townMap(say), villages(say)] },
      {
        title: say('变化', 'Over time'),
        panels: [
          unknownOverTime(say, 'town'),
          openedOverTime(say, 'hour', 'true'),
          note(
            {
              title: say('怎么办', 'What to do'),
              about: say('看到异常时先做什么。', 'What to do first.'),
              w: 24,
              h: 5,
            },
            say(
              `- **在线率变红或变灰**：先看[平台运行](${boardUrl('weisu-platform')})，再看[集中控制器](${boardUrl('weisu-gateways')})：一个控制器掉线会带走约九十盏灯。
- **超期工单**：到[工单与期限](${boardUrl('weisu-orders')})找班组。
- **投诉多于预期**：到[未诉先办](${boardUrl('weisu-proactive')})看漏报原因。
- 灰色表示**不知道**，不表示正常。`,
              `- **Online turns red or grey**: first [the platform](${boardUrl('weisu-platform')}), then [gateways](${boardUrl('weisu-gateways')}): one that is lost takes some ninety lamps with it.
- **Overdue orders**: find the crew in [orders and deadlines](${boardUrl('weisu-orders')}).
- **More complaints than expected**: [proactive service](${boardUrl('weisu-proactive')}) shows why they came first.
- Grey means **not known**, never well.`,
            ),
          ),
        ],
      },
    ],
  });
