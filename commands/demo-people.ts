// The people of the demo: villagers who complain and crews who mend, over the same HTTP API that real ones use.
import type { Order } from '../ingest/domain/order.ts';
import { HOUR, type Millis, SECOND, townTime } from '../ingest/domain/time.ts';
import type { SimComplaint } from '../simulators/people/complaint.ts';
import { createCrews, type Visit } from '../simulators/people/crews.ts';
import { dueMove, mend, nothingWrong } from '../simulators/people/visit.ts';
import type { Scenario } from '../simulators/scenario-model.ts';
import type { TownSim } from '../simulators/town.ts';

type Listed = Pick<
  Order,
  'id' | 'number' | 'status' | 'priority' | 'crew' | 'kind' | 'deviceIds' | 'cause' | 'reopened' | 'type'
>;

export interface DemoPeople {
  /** Called with the simulated time as it goes on; works beside the feed. */
  at(now: Millis): void;
  /** All that was due until then has been done. */
  reached(): Millis;
  /** Whether they have met an order by now. */
  hasOrders(): boolean;
}

export interface DemoPeopleOptions {
  readonly sim: TownSim;
  readonly scenario: Scenario;
  readonly seed: number;
  readonly http: string;
  readonly token: string;
  readonly stop: AbortSignal;
}

/** The smallest picture there is: one grey pixel, PNG. */
const pixel = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==',
  'base64',
);
/** Simulated time between two rounds. */
const roundMs: Millis = 30 * SECOND;
const ordersMax = 500;

export function demoPeople({ sim, scenario, seed, http, token, stop }: DemoPeopleOptions): DemoPeople {
  const time = townTime(scenario.zone);
  const crews = createCrews(seed, (at) => (at - time.startOfDay(at)) / HOUR);
  const visits = new Map<string, Visit>();
  let doneAt = sim.from;
  let running = false;
  return {
    at,
    reached: () => (running ? doneAt : Number.POSITIVE_INFINITY),
    hasOrders: () => 0 < visits.size,
  };

  function at(now: Millis): void {
    if (running || now - doneAt < roundMs) return;
    running = true;
    const from = doneAt;
    round(from, now)
      .catch((error: unknown) => {
        // At the end of the demo the program goes first.
        if (!stop.aborted) process.stderr.write(`\n${String(error)}\n`);
      })
      .finally(() => {
        doneAt = now;
        running = false;
      });
  }

  async function round(from: Millis, now: Millis): Promise<void> {
    for (const complaint of sim.complaints(from, now)) await call('/complaints', complaintBody(complaint));
    for (const status of ['open', 'accepted', 'on_site']) {
      const { items } = await call<{ items: Listed[] }>(`/orders?status=${status}&limit=${ordersMax}`);
      for (const order of items) if (order.type !== 'platform') await move(order, now);
    }
  }

  async function move(order: Listed, now: Millis): Promise<void> {
    const key = `${order.id} ${order.reopened}`;
    const visit = visits.get(key) ?? crews.plan(order as Order, now);
    visits.set(key, visit);
    const act = (action: string, body: object = {}) =>
      call(`/orders/${order.id}/${action}`, body).catch(() => undefined);
    const due = dueMove(order.status, visit, now);
    if (due === 'finish') await finish(order, visit, now, act);
    else if (due !== undefined) await act(due);
  }

  async function finish(
    order: Listed,
    visit: Visit,
    now: Millis,
    act: (action: string, body?: object) => Promise<unknown>,
  ): Promise<void> {
    if (!mend(sim, order, visit, now)) {
      await act('nothing-found', { note: nothingWrong });
      return;
    }
    const form = new FormData();
    form.set('photo', new Blob([pixel], { type: 'image/png' }), 'after.png');
    await call(`/orders/${order.id}/photos`, form);
    await act('repair');
  }

  async function call<T>(path: string, body?: object): Promise<T> {
    const isForm = body instanceof FormData;
    const answer = await fetch(`${http}/api/v1${path}`, {
      headers: {
        authorization: `Bearer ${token}`,
        ...(body !== undefined && !isForm && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { method: 'POST', body: isForm ? body : JSON.stringify(body) }),
    });
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${(await answer.text()).slice(0, 300)}`);
    return (await answer.json()) as T;
  }
}

const complaintBody = ({ at, channel, text, told }: SimComplaint) => ({
  channel,
  text,
  reportedAt: new Date(at).toISOString(),
  ...told,
});
