// The scenarios that every version must pass, each with the orders it must leave: `code cause devices openedAt status closedAs`.
import { DAY, HOUR } from '../../ingest/domain/time.ts';
import { complain, repair, silence, trouble } from './deeds.ts';
import { type Change, dead, defrosts, lampDead, noSupply, pumpFrozen } from './signals.ts';
import { at, type Story } from './stage.ts';
import { townOf } from './town.ts';

export interface Scenario {
  readonly name: string;
  readonly story: Story;
  readonly orders: readonly string[];
}

const ids = (village: string, letter: string, from: number, to: number): readonly string[] =>
  Array.from(
    { length: to - from + 1 },
    (_, n) => `${village}-${letter}-${String(from + n).padStart(2, '0')}`,
  );
const lamps = ids('v01', 'l', 1, 64);

const feeder: Scenario = {
  name: 'a feeder trips at 21:00 with 64 lamps and is restored at 23:10; two lamps stay dark',
  story: {
    town: townOf({ lamps: 64 }),
    from: at('20:00'),
    until: at('00:30', 1),
    strikes: [
      { on: lamps, from: at('21:00'), until: at('23:10'), change: noSupply },
      { on: ['v01-l-07', 'v01-l-40'], from: at('23:10'), change: lampDead },
    ],
  },
  orders: [
    'circuit_dead circuit:v01-c1 64 14T21:05 closed self_cleared',
    'lamp_out device:v01-l-07 1 14T23:29 open',
    'lamp_out device:v01-l-40 1 14T23:29 open',
  ],
};

const concentrator: Scenario = {
  name: 'a concentrator loses its link for 6 h while its lamps burn on',
  story: {
    town: townOf({ lamps: 16 }),
    from: at('19:00'),
    until: at('04:00', 1),
    strikes: [
      { on: ['v01-g-01', ...ids('v01', 'l', 1, 16)], from: at('20:00'), until: at('02:00', 1), link: 'cut' },
    ],
  },
  orders: ['gateway_offline gateway:v01-g-01 17 14T20:08 closed self_cleared'],
};

const noonLamp: Scenario = {
  name: 'a lamp fails at noon, is seen after sunset, claimed repaired the next noon and proved the next night',
  story: {
    town: townOf({ lamps: 8 }),
    from: at('11:00'),
    until: at('20:00', 1),
    strikes: [{ on: ['v01-l-03'], from: at('12:00'), until: at('12:00', 1), change: lampDead }],
    deeds: repair(at('12:10', 1), 'lamp_out'),
  },
  orders: ['lamp_out device:v01-l-03 1 14T18:14 closed verified'],
};

const stillDark: Scenario = {
  name: 'a lamp claimed repaired is still dark: the same order is open again',
  story: {
    town: townOf({ lamps: 8 }),
    from: at('16:00'),
    until: at('20:00', 1),
    strikes: [{ on: ['v01-l-03'], from: at('17:00'), change: lampDead }],
    deeds: repair(at('12:10', 1), 'lamp_out'),
  },
  orders: ['lamp_out device:v01-l-03 1 14T18:14 open'],
};

/** Enough of a kind in enough villages that all of them silent is the platform's own trouble. */
const three = townOf({ lamps: 12, heaters: 8, toilets: 1 }, { lamps: 12, heaters: 8 }, { heaters: 8 });
const everybody = [...three.devices.keys()];
const ofVillage = (village: string): string[] => everybody.filter((id) => id.startsWith(village));

const brokerRestart: Scenario = {
  name: 'the program with its broker is away for 5 min while every device is connected',
  story: {
    town: three,
    from: at('20:00'),
    until: at('22:00'),
    outdoorC: -3,
    strikes: [],
    down: { from: at('21:00'), until: at('21:05') },
  },
  orders: ['platform platform:downtime 0 14T21:05 closed self_cleared'],
};

const deafEvening = { town: three, from: at('19:00'), until: at('23:59') } as const;
const allSilent = { on: everybody, from: at('21:00'), until: at('22:20'), link: 'cut' } as const;
const oneStaysSilent = { on: ofVillage('v02'), from: allSilent.until, link: 'cut' } as const;
const brokerAway = [trouble(at('21:00'), 'broker', true), trouble(at('21:20'), 'broker', false)];

const stillDeaf: Scenario = {
  name: 'the broker is away for 20 min, and for another hour still nobody is heard',
  story: {
    ...deafEvening,
    strikes: [allSilent],
    deeds: brokerAway,
  },
  orders: ['platform platform:broker 0 14T21:00 closed self_cleared'],
};

const oneVillageDeaf: Scenario = {
  name: 'the same, and then all but one village come back',
  story: {
    ...deafEvening,
    strikes: [allSilent, oneStaysSilent],
    deeds: brokerAway,
  },
  orders: [
    'platform platform:broker 0 14T21:00 closed self_cleared',
    'circuit_dead village:v02 21 14T22:38 open',
  ],
};

const deafAfterStop: Scenario = {
  name: 'the program is away for 20 min, and for another hour still nobody is heard; then all but one village are',
  story: {
    ...deafEvening,
    strikes: [allSilent, oneStaysSilent],
    down: { from: at('21:00'), until: at('21:20') },
  },
  orders: [
    'platform platform:downtime 0 14T21:20 closed self_cleared',
    'circuit_dead village:v02 21 14T22:39 open',
  ],
};

const frozenPump: Scenario = {
  name: 'a pump stands still at -8 degrees at 03:00 and nobody calls',
  story: {
    town: townOf({ heaters: 8 }),
    from: at('01:00'),
    until: at('05:00'),
    outdoorC: -8,
    strikes: [{ on: ['v01-h-03'], from: at('03:00'), change: pumpFrozen }],
  },
  orders: ['freeze_risk device:v01-h-03 1 14T03:05 open'],
};

const defrost: Scenario = {
  name: 'defrost cycles for 48 h raise nothing',
  story: {
    town: townOf({ heaters: 8 }),
    from: at('00:00'),
    until: at('00:00', 2),
    outdoorC: 1,
    strikes: [{ on: ['v01-h-02', 'v01-h-05'], from: at('00:00'), change: defrosts }],
  },
  orders: [],
};

const complaints: Scenario = {
  name: 'a complaint 20 min before and another 20 min after an order on the same pole',
  story: {
    town: townOf({ lamps: 8 }),
    from: at('19:00'),
    until: at('22:00'),
    strikes: [{ on: ['v01-l-05'], from: at('20:00'), change: lampDead }],
    deeds: [
      complain(at('19:58'), 'c1', { kind: 'streetlight', assetNo: 'V01-L5' }),
      complain(at('20:38'), 'c2', { kind: 'streetlight', assetNo: 'V01-L5' }),
    ],
  },
  orders: ['lamp_out device:v01-l-05 1 14T19:58 open'],
};

const plannedCut: Scenario = {
  name: 'a planned cut over one village, with one real fault that outlives it',
  story: {
    town: townOf({ lamps: 12, heaters: 8 }, { lamps: 4, heaters: 4 }),
    from: at('18:30'),
    until: at('23:30'),
    outdoorC: 3,
    strikes: [
      {
        on: [...ids('v01', 'l', 1, 12), ...ids('v01', 'h', 1, 8), 'v01-g-01'],
        from: at('20:00'),
        until: at('21:30'),
        change: dead,
      },
      { on: ['v01-l-04'], from: at('21:30'), change: lampDead },
    ],
    deeds: [silence(at('19:00'), 'v01', at('19:55'), at('22:00'))],
  },
  orders: ['lamp_out device:v01-l-04 1 14T22:00 open'],
};

/** Dark for an hour in the middle of what it kept. */
const darkForAnHour: Change = (metrics, _at, sinceMs) =>
  HOUR / 2 <= sinceMs && sinceMs < HOUR * 1.5 ? { ...metrics, power_w: 0.7 } : metrics;

const lateBatch: Scenario = {
  name: 'two hours of late samples in one batch, and a device whose clock is one year wrong',
  story: {
    town: townOf({ lamps: 8 }),
    from: at('19:00'),
    until: at('23:30'),
    strikes: [
      { on: ['v01-l-02'], from: at('20:00'), change: darkForAnHour },
      { on: ['v01-l-02'], from: at('20:00'), until: at('22:00'), link: 'kept' },
    ],
    clockMs: { 'v01-l-06': 365 * DAY, 'v01-l-07': -365 * DAY },
  },
  orders: ['lamp_out device:v01-l-02 1 14T20:46 closed self_cleared'],
};

export const scenarios: readonly Scenario[] = [
  feeder,
  concentrator,
  noonLamp,
  stillDark,
  brokerRestart,
  stillDeaf,
  oneVillageDeaf,
  deafAfterStop,
  frozenPump,
  defrost,
  complaints,
  plannedCut,
  lateBatch,
];
