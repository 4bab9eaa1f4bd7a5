// Ten years of a town's orders, complaints and faults, for benchmarks of what reads them: 3,000 orders a year, the last
// thousand of them open.
import type { Complaint } from '../../ingest/domain/complaint.ts';
import type { Order } from '../../ingest/domain/order.ts';
import { DAY, HOUR, MINUTE } from '../../ingest/domain/time.ts';
import type { OrderStore } from '../../ingest/store/ports.ts';
import { aComplaint, aFault, anOrder, opening, t0 } from '../store/orders-fixture.ts';

export const ordersMade = 30_000;
const openMade = 1_000;
const ordersPerCommit = 1_000;
const spanMs = 3_650 * DAY;
/** When the last of them has just been opened. */
export const endOfYears = t0 + spanMs;

/** A device's name for each order; open ones must differ. */
type DeviceOf = (order: number) => string;

export async function fillTenYears(
  store: OrderStore,
  deviceOf: DeviceOf = (n) => `lamp-o${n}`,
): Promise<void> {
  for (let from = 0; from < ordersMade; from += ordersPerCommit) {
    const numbers = Array.from({ length: ordersPerCommit }, (_, i) => from + i);
    await store.commit({
      ...opening(from + 1, from + 1, ...numbers.map((n) => madeOrder(n, deviceOf(n)))),
      complaints: numbers.filter((n) => n % 3 === 0).map(madeComplaint),
      faults: numbers.map((n) =>
        aFault(`f${n}`, {
          deviceId: deviceOf(n),
          raisedAt: openedAt(n),
          clearedAt: isOpen(n) ? null : openedAt(n) + DAY,
          orderId: `o${n}`,
        }),
      ),
    });
  }
}

const openedAt = (n: number): number => t0 + Math.floor((n / ordersMade) * spanMs);
const isOpen = (n: number): boolean => ordersMade - openMade <= n;

function madeOrder(n: number, device: string): Order {
  const opened = openedAt(n);
  const plain = {
    village: `v${String((n % 32) + 1).padStart(2, '0')}`,
    kind: n % 2 === 0 ? 'streetlight' : 'heater',
    crew: n % 2 === 0 ? 'c-light' : 'c-heat',
    cause: { type: 'device', id: device },
    deviceIds: [device],
    openedAt: opened,
    acceptBy: opened + HOUR,
    fixBy: opened + DAY,
  } as const;
  if (isOpen(n)) return anOrder(`o${n}`, plain);
  return anOrder(`o${n}`, {
    ...plain,
    status: 'closed',
    closedAs: 'verified',
    acceptedAt: opened + ((n % 90) + 1) * MINUTE,
    repairedAt: opened + ((n % 30) + 1) * HOUR,
    closedAt: opened + 2 * DAY,
  });
}

const madeComplaint = (n: number): Complaint =>
  aComplaint(`c${n}`, { orderId: `o${n}`, reportedAt: openedAt(n) + ((n % 50) - 10) * MINUTE });
