// Small whole documents for tests of the order store: say what matters, the rest is plain.
import type { Complaint } from '../../ingest/domain/complaint.ts';
import type { Fault } from '../../ingest/domain/fault.ts';
import { type LedgerEntry, telemetryActor } from '../../ingest/domain/ledger.ts';
import type { Notice } from '../../ingest/domain/notice.ts';
import type { Order } from '../../ingest/domain/order.ts';
import type { ReportOrder } from '../../ingest/domain/report.ts';
import type { Silence } from '../../ingest/domain/silence.ts';
import type { Commit } from '../../ingest/store/ports.ts';

/** 2026-01-05, 00:00 in Beijing. */
export const t0 = Date.UTC(2026, 0, 4, 16);

export function anOrder(id: string, more: Partial<Order> = {}): Order {
  return {
    id,
    number: `N-${id}`,
    revision: 1,
    status: 'open',
    type: 'fault',
    code: 'lamp_out',
    codes: [],
    cause: { type: 'device', id: `lamp-${id}` },
    deviceIds: [`lamp-${id}`],
    village: 'v01',
    kind: 'streetlight',
    priority: 3,
    priorityReason: { zh: '单灯', en: 'a single lamp' },
    cls: 'N2',
    why: { zh: '灯不亮', en: 'the lamp is out' },
    crew: 'c-light',
    firstSignalAt: t0,
    openedAt: t0,
    acceptBy: null,
    arriveBy: null,
    fixBy: null,
    acceptedAt: null,
    arrivedAt: null,
    repairedAt: null,
    closedAt: null,
    closedAs: null,
    reopened: 0,
    occurrences: 1,
    complaintIds: [],
    source: 'telemetry',
    pause: null,
    photos: [],
    acceptedBy: null,
    linkedTo: null,
    cancelledUntil: null,
    hold: null,
    ...more,
  };
}

/** What reports read of an order: one that stands open, with nothing known of its cost. */
export function aReportOrder(id: string, more: Partial<ReportOrder> = {}): ReportOrder {
  return {
    number: `N-${id}`,
    status: 'open',
    type: 'fault',
    code: 'lamp_out',
    causeType: 'device',
    causeId: `lamp-${id}`,
    village: 'v01',
    kind: 'streetlight',
    crew: 'c-light',
    priority: 3,
    openedAt: t0,
    reopenedAt: null,
    fixBy: null,
    pausedAt: null,
    endedAt: null,
    closedAs: null,
    reopened: 0,
    partsFen: null,
    labourFen: null,
    costFrom: null,
    ...more,
  };
}

/** The entry by which `order` came to be what it is: its opening, or a change. */
export function anEntry(seq: number, order: Order, more: Partial<LedgerEntry> = {}): LedgerEntry {
  return {
    seq,
    at: order.openedAt,
    orderId: order.id,
    action: 'opened',
    by: telemetryActor,
    from: null,
    to: order.status,
    why: order.why,
    note: null,
    rule: null,
    samples: [],
    patch: order,
    ...more,
  };
}

export function aFault(id: string, more: Partial<Fault> = {}): Fault {
  return {
    id,
    code: 'lamp_out',
    deviceId: `lamp-${id}`,
    cause: null,
    since: t0 - 60_000,
    raisedAt: t0,
    clearedAt: null,
    evidence: [{ ts: t0, metrics: { power_w: 0 } }],
    rule: { id: 'lamp_out', version: '1' },
    orderId: null,
    ...more,
  };
}

export function aComplaint(id: string, more: Partial<Complaint> = {}): Complaint {
  return {
    id,
    channel: 'phone',
    ticket: null,
    deviceId: null,
    kind: 'streetlight',
    village: 'v01',
    lat: null,
    lon: null,
    reportedAt: t0,
    receivedAt: t0,
    hazard: false,
    orderId: null,
    match: { by: 'none', distanceM: null },
    missCause: null,
    replyBy: t0 + 86_400_000,
    repliedAt: null,
    met: null,
    solved: null,
    satisfied: null,
    ...more,
  };
}

export function aSilence(id: string, more: Partial<Silence> = {}): Silence {
  return {
    id,
    scope: { village: 'v01' },
    from: t0,
    until: t0 + 3_600_000,
    recurring: null,
    author: 'office',
    reason: 'planned power cut',
    createdAt: t0,
    endedAt: null,
    suppressed: [],
    ...more,
  };
}

export function aNotice(id: string, more: Partial<Notice> = {}): Notice {
  return {
    id,
    orderId: null,
    reason: 'first',
    recipient: { type: 'crew', id: 'c-light' },
    priority: 3,
    dueAt: t0,
    body: { text: '灯不亮' },
    ...more,
  };
}

export function aCommit(position: number, more: Partial<Commit> = {}): Commit {
  return {
    position,
    entries: [],
    orders: [],
    faults: [],
    complaints: [],
    silences: [],
    notices: [],
    ...more,
  };
}

/** Orders that open together, with their ledger entries numbered from `seq`. */
export const opening = (position: number, seq: number, ...orders: readonly Order[]): Commit =>
  aCommit(position, { orders, entries: orders.map((order, i) => anEntry(seq + i, order)) });
