// Ten complaints with known answers: the figures below were worked out by hand from the terms, and every way to them
// (arithmetic, either store, the API, the SQL view) has to give exactly these.
import type { Complaint } from '../../ingest/domain/complaint.ts';
import type { KpiRow } from '../../ingest/domain/kpi.ts';
import type { Order } from '../../ingest/domain/order.ts';
import { DAY, MINUTE } from '../../ingest/domain/time.ts';
import { aComplaint, anOrder, t0 } from '../store/orders-fixture.ts';

/** The town's 5 January 2026. */
export const period = { from: t0, to: t0 + DAY, day: '2026-01-05' };

const min = (minutes: number): number => t0 + minutes * MINUTE;
const lamp = { village: 'v01', kind: 'streetlight' };
const heater = { village: 'v02', kind: 'heater' };

export const kpiOrders: readonly Order[] = [
  // Found 20 min before the complaint, accepted after 10, repaired after 60: every deadline kept.
  anOrder('a', {
    ...lamp,
    openedAt: min(480),
    acceptBy: min(495),
    fixBy: min(600),
    acceptedAt: min(490),
    repairedAt: min(540),
    status: 'verifying',
  }),
  // Somebody called before us; accepted late; came back once.
  anOrder('b', {
    ...lamp,
    openedAt: min(540),
    acceptBy: min(555),
    acceptedAt: min(570),
    repairedAt: min(660),
    status: 'closed',
    closedAs: 'verified',
    closedAt: min(900),
    reopened: 1,
  }),
  // Found 40 min before the first of two complaints; accepted after 20; still not repaired.
  anOrder('c', {
    ...heater,
    openedAt: min(600),
    acceptBy: min(630),
    fixBy: min(660),
    acceptedAt: min(620),
    status: 'accepted',
    reopened: 2,
  }),
  // Nobody ever complained; repaired in the last minute of its deadline.
  anOrder('d', {
    ...heater,
    openedAt: min(660),
    fixBy: min(780),
    acceptedAt: min(670),
    repairedAt: min(780),
    status: 'closed',
    closedAs: 'verified',
    closedAt: min(800),
  }),
  // Opened by the complaint itself, in the same millisecond: not before it.
  anOrder('e', { type: 'complaint', village: 'v02', kind: 'toilet', openedAt: min(720), code: null }),
  // Went away by itself and nobody noticed: no episode.
  anOrder('f', {
    ...lamp,
    openedAt: min(730),
    status: 'closed',
    closedAs: 'self_cleared',
    closedAt: min(735),
  }),
  // Went away by itself before its deadline, but somebody had suffered, 90 min after we knew.
  anOrder('g', {
    ...lamp,
    openedAt: min(740),
    acceptBy: min(860),
    status: 'closed',
    closedAs: 'self_cleared',
    closedAt: min(840),
  }),
  // Cancelled, and nothing found: no episodes, complaints or not.
  anOrder('h', { ...lamp, openedAt: min(750), status: 'cancelled', reopened: 1 }),
  anOrder('i', { ...lamp, openedAt: min(760), status: 'closed', closedAs: 'no_fault', closedAt: min(800) }),
  // Open, nobody complained yet; its deadline ends in the last minute of the day, or did.
  anOrder('m', { ...lamp, openedAt: min(770), acceptBy: min(1439) }),
  // Not of these types, or of other days.
  anOrder('p', { ...lamp, type: 'patrol', openedAt: min(770), code: null }),
  anOrder('y', { ...lamp, openedAt: min(-1) }),
  anOrder('z', { ...lamp, openedAt: min(1440) }),
];

export const kpiComplaints: readonly Complaint[] = [
  aComplaint('1', { ...lamp, orderId: 'a', reportedAt: min(500) }),
  aComplaint('2', { ...lamp, orderId: 'b', reportedAt: min(520), missCause: 'rule_pending' }),
  aComplaint('3', { ...lamp, orderId: 'b', reportedAt: min(570) }),
  // Place and kind come from the order where the caller named none.
  aComplaint('4', { village: null, kind: null, orderId: 'c', reportedAt: min(640) }),
  aComplaint('5', { ...heater, orderId: 'c', reportedAt: min(660) }),
  aComplaint('6', {
    village: 'v02',
    kind: 'toilet',
    orderId: 'e',
    reportedAt: min(720),
    missCause: 'no_device',
  }),
  aComplaint('7', { ...lamp, orderId: 'g', reportedAt: min(830) }),
  aComplaint('8', { ...lamp, orderId: 'h', reportedAt: min(770) }),
  aComplaint('9', { ...lamp, orderId: 'i', reportedAt: min(755), missCause: 'no_fault_found' }),
  aComplaint('10', { ...lamp, orderId: 'y', reportedAt: min(10) }),
];

/** All of the period together, as it stands at its end. */
export const kpiExpected: KpiRow = {
  key: null,
  episodes: 7, // a b c d e g m
  proactive: 5, // a c d g m
  proactiveRate: 5 / 7,
  complaints: 10,
  leadTimeMedianMin: 40, // a 20, c 40, g 90
  toAcceptMedianMin: 15, // a 10, d 10, c 20, b 30
  toFixMedianMin: 120, // a 60, b 120, d 120
  withinSla: 3, // a d g
  slaDecided: 6, // and b c m, which missed one; e was promised nothing
  selfCleared: 2, // f g
  reopened: 3, // b 1, c 2
  missCauses: { rule_pending: 1, no_device: 1, no_fault_found: 1 },
};

export const kpiExpectedByVillage: readonly KpiRow[] = [
  {
    key: 'v01',
    episodes: 4, // a b g m
    proactive: 3, // a g m
    proactiveRate: 3 / 4,
    complaints: 7,
    leadTimeMedianMin: 55, // a 20, g 90
    toAcceptMedianMin: 20, // a 10, b 30
    toFixMedianMin: 90, // a 60, b 120
    withinSla: 2, // a g
    slaDecided: 4, // and b m
    selfCleared: 2,
    reopened: 1,
    missCauses: { rule_pending: 1, no_fault_found: 1 },
  },
  {
    key: 'v02',
    episodes: 3, // c d e
    proactive: 2, // c d
    proactiveRate: 2 / 3,
    complaints: 3,
    leadTimeMedianMin: 40,
    toAcceptMedianMin: 15, // d 10, c 20
    toFixMedianMin: 120,
    withinSla: 1, // d
    slaDecided: 2, // and c
    selfCleared: 0,
    reopened: 2,
    missCauses: { no_device: 1 },
  },
];

/** An empty period: no rate at all, and not the rate 0. */
export const kpiOfNothing: KpiRow = {
  key: null,
  episodes: 0,
  proactive: 0,
  proactiveRate: null,
  complaints: 0,
  leadTimeMedianMin: null,
  toAcceptMedianMin: null,
  toFixMedianMin: null,
  withinSla: 0,
  slaDecided: 0,
  selfCleared: 0,
  reopened: 0,
  missCauses: {},
};
