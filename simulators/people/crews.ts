// Crews: when they set out, how long they travel and work, and how well. A visit is drawn from the order alone; who is free
// decides when it begins.
import type { CrewId } from '../../ingest/domain/device.ts';
import type { Order } from '../../ingest/domain/order.ts';
import { DAY, HOUR, MINUTE, type Millis } from '../../ingest/domain/time.ts';
import { between, type Key, keyOf, logNormal, uniform } from '../chance.ts';

export interface Visit {
  readonly orderId: string;
  readonly acceptAt: Millis;
  readonly arriveAt: Millis;
  readonly doneAt: Millis;
  /** `fixed` holds; `relapses` does not, until `relapseAt`; `claimed`: said, not done. */
  readonly work: 'fixed' | 'relapses' | 'claimed';
  readonly relapseAt: Millis;
}

export interface Crews {
  /** Plans the visit for an order that was told at `at`; each reopening is a visit of its own. */
  plan(order: Order, at: Millis): Visit;
}

const stream = { accept: 160, travel: 161, work: 162, outcome: 163, relapse: 164 } as const;
/** Technicians of a crew who work side by side. */
const handsPerCrew = 5;
const acceptMedianMs = 6 * MINUTE;
const travelMin = [12, 45] as const;
const workMedianMin: Readonly<Record<string, number>> = {
  streetlight: 35,
  heater: 50,
  toilet: 60,
  gateway: 40,
};
const relapseShare = 0.04;
const claimShare = 0.02;
const relapseAfterMs = [5 * HOUR, 2.5 * DAY] as const;
/** What is not urgent waits for the morning. */
const nightPriorityMax = 2;
const dayFrom = 7;
const dayTo = 21;

/**
 * @param hourOf the town's hour of an instant, with minutes as a fraction
 * @param shareOf how much of a crew works here, from 0 to 1
 */
export function createCrews(
  seed: number,
  hourOf: (at: Millis) => number,
  shareOf: (crew: CrewId) => number = () => 1,
): Crews {
  const base = keyOf(seed, 'crews');
  /** When each technician of a crew is free again. */
  const hands = new Map<string, Millis[]>();
  const handsOf = (crew: CrewId | null): number =>
    Math.max(1, Math.round(handsPerCrew * (crew === null ? 1 : shareOf(crew))));
  return {
    plan(order, at) {
      const key = keyOf(base, `${order.number} ${order.reopened}`);
      const free = hands.get(order.crew ?? '') ?? new Array<Millis>(handsOf(order.crew)).fill(0);
      hands.set(order.crew ?? '', free);
      const hand = free.indexOf(Math.min(...free));
      const ready = order.priority <= nightPriorityMax ? at : atDay(at, hourOf);
      const acceptAt = Math.round(ready + logNormal(acceptMedianMs, 0.6, key, stream.accept));
      const travelMs = between(travelMin[0], travelMin[1], key, stream.travel) * MINUTE;
      const arriveAt = Math.round(Math.max(acceptAt, free[hand]!) + travelMs);
      const usual = workMedianMin[order.kind ?? ''] ?? 45;
      const doneAt = Math.round(arriveAt + logNormal(usual, 0.5, key, stream.work) * MINUTE);
      free[hand] = doneAt;
      const relapseMs = between(relapseAfterMs[0], relapseAfterMs[1], key, stream.relapse);
      return {
        orderId: order.id,
        acceptAt,
        arriveAt,
        doneAt,
        work: workOf(key),
        relapseAt: Math.round(doneAt + relapseMs),
      };
    },
  };
}

function workOf(key: Key): Visit['work'] {
  const u = uniform(key, stream.outcome, 0);
  if (u < claimShare) return 'claimed';
  return u < claimShare + relapseShare ? 'relapses' : 'fixed';
}

function atDay(at: Millis, hourOf: (at: Millis) => number): Millis {
  const hour = hourOf(at);
  return dayFrom <= hour && hour < dayTo ? at : at + ((dayFrom - hour + 24) % 24) * HOUR;
}
