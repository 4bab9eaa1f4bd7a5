// Notices as the town writes them.
import type { Notice } from '../../ingest/domain/notice.ts';
import { townTime } from '../../ingest/domain/time.ts';
import type { Composing } from '../../ingest/notify/compose.ts';

export const composing: Composing = {
  time: townTime('Asia/Shanghai'),
  console: 'https://weisu.example',
  homeKinds: ['heater'],
};

export function orderNotice(more: Partial<Notice> = {}, body: Record<string, unknown> = {}): Notice {
  return {
    id: 'n7-crew-l1',
    orderId: 'o7',
    reason: 'first',
    recipient: { type: 'crew', id: 'l1' },
    priority: 2,
    dueAt: Date.UTC(2026, 0, 15, 4),
    body: {
      orderId: 'o7',
      number: 'WS-20260115-0007',
      why: { zh: '路灯熄灭', en: 'Lamp out' },
      kind: 'streetlight',
      place: { village: 'v01', villageName: '测试1村', address: '村东路 12 号杆' },
      devices: ['la-01'],
      deviceCount: 1,
      deadlines: { acceptBy: '2026-01-15T04:30:00.000Z', arriveBy: null, fixBy: '2026-01-16T04:00:00.000Z' },
      ...body,
    },
    ...more,
  };
}

export const digestNotice = (reporting: number, open = 0): Notice => ({
  id: 'd2026-01-15-v01',
  orderId: null,
  reason: 'digest',
  recipient: { type: 'cadre', id: 'v01' },
  priority: 5,
  dueAt: Date.UTC(2026, 0, 14, 23, 30),
  body: {
    village: 'v01',
    villageName: '测试1村',
    date: '2026-01-15',
    coverage: { reporting, total: 106, neverHeard: 1 },
    opened: open,
    ended: 0,
    open,
    overdue: open,
    orders: Array.from({ length: open }, (_, n) => ({
      number: `WS-20260114-000${n}`,
      priority: 2,
      why: { zh: '停水', en: 'No water' },
      overdue: true,
    })),
  },
});
