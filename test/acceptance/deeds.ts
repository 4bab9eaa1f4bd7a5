// What people do in a story: crews, the hotline, the office; and what the process around the engine says of itself.
import type { ComplaintFiled, OrderCommand, PlatformTrouble } from '../../ingest/domain/command.ts';
import { systemActor } from '../../ingest/domain/ledger.ts';
import type { Order } from '../../ingest/domain/order.ts';
import type { Millis } from '../../ingest/domain/time.ts';
import type { Deed } from './stage.ts';

const crew = { type: 'user', id: 'crew', role: 'crew' } as const;
const office = { type: 'user', id: 'office', role: 'office' } as const;
const hotline = { type: 'user', id: 'hotline', role: 'hotline' } as const;

const newest = (orders: readonly Order[], code: string): Order => {
  const found = orders.findLast((order) => order.code === code);
  if (found === undefined) throw new Error(`no order ${code} stands by then`);
  return found;
};

/** Accepted, on the spot, photographed, said to be repaired: four commands a moment apart. */
export const repair = (at: Millis, code: string): readonly Deed[] => {
  const act = (action: OrderCommand['action'], more: Partial<OrderCommand> = {}): Deed => ({
    at,
    command: (orders) => ({ type: 'order', by: crew, action, orderId: newest(orders, code).id, ...more }),
  });
  const photo = {
    id: `photo-${at}`,
    sha256: 'a'.repeat(64),
    bytes: 9,
    mime: 'image/jpeg',
    takenAt: at,
    by: 'crew',
  };
  return [act('accept'), act('arrive'), act('photo', { photo }), act('repair')];
};

export const complain = (at: Millis, id: string, about: Partial<ComplaintFiled>): Deed => ({
  at,
  command: () => ({
    type: 'complaint',
    by: hotline,
    complaint: {
      id,
      channel: '12345',
      ticket: null,
      deviceId: null,
      kind: null,
      village: null,
      lat: null,
      lon: null,
      reportedAt: at,
      hazard: false,
      assetNo: null,
      code: null,
      request: false,
      ...about,
    },
  }),
});

export const silence = (at: Millis, village: string, from: Millis, until: Millis): Deed => ({
  at,
  command: () => ({
    type: 'silence',
    by: office,
    silence: {
      id: 's1',
      scope: { village },
      from,
      until,
      recurring: null,
      author: '王',
      reason: '计划停电 planned cut',
    },
  }),
});

export const trouble = (at: Millis, trouble: PlatformTrouble, present: boolean): Deed => ({
  at,
  command: () => ({ type: 'platform', by: systemActor, trouble, present, detail: '' }),
});
