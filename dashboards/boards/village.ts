// One village: what is installed, what is heard of it, what stands open. For the village's own cadre.
import { board } from '../house/board.ts';
import { note } from '../house/panel.ts';
import { consoleVariable, villageVariable } from '../house/variables.ts';
import { kindNames, type Say } from '../house/words.ts';
import { onlineNow, powerOverTime } from '../panels/fleet.ts';
import { devices, openFaults, openOrders } from '../panels/lists.ts';

// A variable with one value is put into SQL without quotes.
const here = `village = '$village'`;

export const village = (say: Say) =>
  board(say, {
    uid: 'weisu-village',
    title: say('单村', 'One village'),
    about: say('一个村的设备、故障与工单。', 'Devices, faults and orders of one village.'),
    from: 'now-24h',
    variables: [villageVariable(say), consoleVariable()],
    sections: [
      { title: say('现在', 'Now'), panels: kindNames.map((kind) => onlineNow(say, kind, 'chosen')) },
      {
        title: say('要处理的', 'To be done'),
        panels: [openOrders(say, here), openFaults(say, here, 24, 9)],
      },
      {
        title: say('设备', 'Devices'),
        panels: [
          devices(say, `d.${here}`),
          powerOverTime(say, 'streetlight', 'chosen', 8),
          powerOverTime(say, 'heater', 'chosen', 8),
          note(
            {
              title: say('怎么办', 'What to do'),
              about: say('看到异常时先做什么。', 'What to do first.'),
              w: 8,
              h: 8,
            },
            say(
              '- 左图是路灯总功率，右图是取暖总功率。\n- 夜里路灯功率为零：先看有没有停电，再看控制器。\n- 点设备看它自己的曲线。\n- 灰色的设备**不知道**好坏：请村里人看一眼。',
              '- Left: power of the lamps; right: of the heaters.\n- No lamp power at night: a power cut, or the gateway.\n- A device leads to its own curves.\n- Of grey devices **nothing is known**: ask somebody in the village to look.',
            ),
          ),
        ],
      },
    ],
  });
