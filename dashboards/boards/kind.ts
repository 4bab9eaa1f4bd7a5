// One kind of device over the chosen villages: heard or not, at fault or not, where, since when. The four kinds share all
// but what to do, and their own telemetry.
import { board } from '../house/board.ts';
import { plainSteps } from '../house/palette.ts';
import { bars, note, type Sized, series } from '../house/panel.ts';
import { influx, refIdAt, sql } from '../house/query.ts';
import { chosen, chosenInflux } from '../house/terms.ts';
import { consoleVariable, villagesVariable } from '../house/variables.ts';
import { boardOfKind, type KindName, kindWords, type Say } from '../house/words.ts';
import {
  faultsNow,
  onlineNow,
  powerNow,
  powerOverTime,
  statesOverTime,
  unknownNow,
} from '../panels/fleet.ts';
import { faultsByCode, openFaults, openOrders, villages } from '../panels/lists.ts';

interface KindPlan {
  readonly kind: KindName;
  readonly about: string;
  readonly advice: string;
  readonly telemetry: readonly Sized[];
}

function kindBoard(say: Say, { kind, about, advice, telemetry }: KindPlan) {
  const hasPower = kind !== 'toilet';
  const faultBars = bars(
    say,
    {
      title: say('故障种类', 'Faults by code'),
      about: say('未恢复的故障按故障码计数。', 'Faults that stand, counted by their code.'),
      w: 12,
      h: 8,
      decimals: 0,
      steps: plainSteps,
    },
    sql(faultsByCode(kind)),
  );
  return board(say, {
    uid: boardOfKind[kind],
    title: say(...kindWords[kind]),
    about,
    from: 'now-24h',
    variables: [villagesVariable(say), consoleVariable()],
    sections: [
      {
        title: say('现在', 'Now'),
        panels: [
          onlineNow(say, kind, 'chosen'),
          faultsNow(say, kind, 'chosen'),
          unknownNow(say, kind, 'chosen'),
          ...(hasPower ? [powerNow(say, kind, 'chosen')] : []),
        ],
      },
      {
        title: say('变化', 'Over time'),
        panels: [
          statesOverTime(say, kind, 'chosen'),
          ...(hasPower ? [powerOverTime(say, kind, 'chosen')] : []),
          faultBars,
          ...telemetry,
        ],
      },
      {
        title: say('在哪里', 'Where'),
        panels: [
          villages(say, kind),
          openFaults(say, `kind = '${kind}' AND ${chosen}`, 12, 14),
          openOrders(say, `kind = '${kind}' AND ${chosen}`),
          note(
            {
              title: say('怎么办', 'What to do'),
              about: say('看到异常时先做什么。', 'What to do first.'),
              w: 24,
              h: 5,
            },
            advice,
          ),
        ],
      },
    ],
  });
}

interface Line {
  readonly field: string;
  readonly zh: string;
  readonly en: string;
}
/**
 * Means over the devices of the chosen villages, for kinds of which the town has dozens: over a day of 7,360 lamps one such
 * query was measured at 15 s, so lamps and heaters show the figures of `fleet_kpi`, and their readings device by device.
 * @param every the kind's interval: shorter steps would show its gaps
 */
function means(
  say: Say,
  kind: 'toilet' | 'gateway',
  every: string,
  unit: string,
  title: string,
  about: string,
  lines: readonly Line[],
): Sized {
  const targets = lines.map(({ field, zh, en }, index) =>
    influx(
      `SELECT mean("${field}") FROM "${kind}" WHERE ${chosenInflux} AND $timeFilter GROUP BY time($__interval) fill(none)`,
      { refId: refIdAt(index), alias: say(zh, en) },
    ),
  );
  return series(say, { title, about, w: 12, h: 8, unit, every }, ...targets);
}

export const streetlights = (say: Say) =>
  kindBoard(say, {
    kind: 'streetlight',
    about: say(
      '路灯亮不亮、报不报、哪里坏。',
      'Streetlights: lit or not, heard or not, and where they fail.',
    ),
    advice: say(
      '- **整片失联**：先看集中控制器；灯可能还亮着。\n- **故障码 lamp_out 增多**：夜里到场，备灯具。\n- **漏电**（leakage）：立即断电，不要等夜里。',
      '- **A whole area silent**: look at its gateway first; the lamps may still burn.\n- **Many lamp_out**: go by night, with spares.\n- **leakage**: cut the power at once, do not wait for the night.',
    ),
    telemetry: [],
  });

export const heaters = (say: Say) =>
  kindBoard(say, {
    kind: 'heater',
    about: say(
      '煤改电取暖设备：热不热、停没停、有没有冻坏的危险。',
      'Heaters: warm or not, tripped or not, in danger of frost or not.',
    ),
    advice: say(
      '- **freeze_risk**：先打电话给住户，再派班组；水会结冰。\n- **整个台区电压异常**：报供电所，不要逐户上门。\n- **供水温度下降而功率不降**：怀疑缺水或缺氟。',
      '- **freeze_risk**: call the home first, then send the crew; water freezes.\n- **A whole district with bad voltage**: report to the grid company, do not go from door to door.\n- **Supply temperature falls while power does not**: suspect lack of water or refrigerant.',
    ),
    telemetry: [],
  });

export const toilets = (say: Say) =>
  kindBoard(say, {
    kind: 'toilet',
    about: say('公厕的气味、用水、液位与保洁。', 'Public toilets: smell, water, tank and cleaning.'),
    advice: say(
      '- **氨气持续偏高**：先看排风，再看保洁次数。\n- **液位高于 95 %**：当天清掏。\n- **停水**：冬季先查冻堵。',
      '- **Ammonia stays high**: look at the fan, then at the cleanings.\n- **Tank past 95 %**: empty it today.\n- **No water**: in winter look for ice first.',
    ),
    telemetry: [
      means(
        say,
        'toilet',
        '5m',
        'conmgm3',
        say('平均气体浓度', 'Mean gas levels'),
        say('所选各村公厕的氨气与硫化氢平均浓度。', 'Means of ammonia and hydrogen sulphide.'),
        [
          { field: 'nh3_mgm3', zh: '氨气', en: 'Ammonia' },
          { field: 'h2s_mgm3', zh: '硫化氢', en: 'Hydrogen sulphide' },
        ],
      ),
      means(
        say,
        'toilet',
        '5m',
        'percent',
        say('平均液位', 'Mean tank level'),
        say('化粪池液位的平均值。', 'Mean level of the tanks.'),
        [{ field: 'tank_pct', zh: '液位', en: 'Tank' }],
      ),
    ],
  });

export const gateways = (say: Say) =>
  kindBoard(say, {
    kind: 'gateway',
    about: say(
      '路灯集中控制器：掉线一个，约九十盏灯失联。',
      'Lighting gateways: when one is lost, some ninety lamps fall silent.',
    ),
    advice: say(
      '- **控制器掉线而灯还亮**：是通信问题，不是停电。\n- **三相电压都为零**：停电，找供电所。\n- **箱门打开**：派人查看，可能有人动过。',
      '- **Gateway lost, lamps lit**: communication, not mains.\n- **All three phases at zero**: a power cut; call the grid company.\n- **Door open**: send somebody; the cabinet may have been tampered with.',
    ),
    telemetry: [
      means(
        say,
        'gateway',
        '1m',
        'volt',
        say('平均三相电压', 'Mean phase voltages'),
        say('所选各村控制器的三相平均电压。', 'Means of the three phases.'),
        [
          { field: 'voltage_r_v', zh: 'A相', en: 'Phase R' },
          { field: 'voltage_s_v', zh: 'B相', en: 'Phase S' },
          { field: 'voltage_t_v', zh: 'C相', en: 'Phase T' },
        ],
      ),
    ],
  });
