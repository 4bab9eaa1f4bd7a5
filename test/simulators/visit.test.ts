// What a crew mends: what its order is about, and nothing that it does not see.
import { expect, test } from 'vitest';
import type { Order } from '../../ingest/domain/order.ts';
import { mend } from '../../simulators/people/visit.ts';

const visit = { orderId: 'o1', acceptAt: 0, arriveAt: 0, doneAt: 0, work: 'fixed', relapseAt: 0 } as const;
type Place = Pick<Order, 'deviceIds' | 'cause'>;
const cabinet: Place = { deviceIds: ['l1', 'l2'], cause: { type: 'gateway', id: 'g1' } };
const lamp: Place = { deviceIds: ['l1'], cause: { type: 'device', id: 'l1' } };

test.each<[string, Place, readonly string[], readonly string[] | undefined]>([
  ['a broken cabinet is mended alone', cabinet, ['g1', 'l1'], ['g1']],
  ['a sound cabinet leaves its lamps to be looked at', cabinet, ['l1'], ['l1', 'l2', 'g1']],
  ['a lamp is mended whatever its cabinet does', lamp, ['g1', 'l1'], ['l1', 'l1']],
  ['nothing wrong, nothing mended', cabinet, [], undefined],
])('%s', (_, place, broken, mended) => {
  const repaired: (readonly string[])[] = [];
  const sim: Parameters<typeof mend>[0] = {
    isBroken: (ids) => ids.some((id) => broken.includes(id)),
    repair: (ids) => repaired.push(ids),
  };
  expect(mend(sim, place, visit, 0)).toBe(mended !== undefined);
  expect(repaired).toEqual(mended === undefined ? [] : [mended]);
});
