// The town straight into the engine, without sockets: a week of the whole fleet is judged in minutes, crews mend what orders
// name, villagers complain. What comes out is what a score needs.
import type { OrderCommand, PersonAction } from '../ingest/domain/command.ts';
import type { Complaint } from '../ingest/domain/complaint.ts';
import { type CrewId, indexRegistry, type Registry } from '../ingest/domain/device.ts';
import type { JournalInput } from '../ingest/domain/input.ts';
import type { Actor, LedgerEntry } from '../ingest/domain/ledger.ts';
import type { Notice } from '../ingest/domain/notice.ts';
import type { Order } from '../ingest/domain/order.ts';
import { HOUR, MINUTE, type Millis, townTime } from '../ingest/domain/time.ts';
import { type Effects, noEffects } from '../ingest/effects.ts';
import { createEngine, type Engine } from '../ingest/engine.ts';
import type { CompiledRules } from '../ingest/judge/compile.ts';
import { payloadOf, type SimMessage, topicOf } from './message.ts';
import type { SimComplaint } from './people/complaint.ts';
import { createCrews, type Visit } from './people/crews.ts';
import { complaintInput } from './people/filing.ts';
import { dueMove, mend, nothingWrong } from './people/visit.ts';
import type { Scenario } from './scenario-model.ts';
import { createTownSim, type TownSim } from './town.ts';
import type { TruthRecord } from './truth.ts';

export interface RunResult {
  readonly scenario: Scenario;
  readonly seed: number;
  readonly devices: number;
  readonly readings: number;
  readonly orders: readonly Order[];
  readonly ledger: readonly LedgerEntry[];
  readonly notices: readonly Notice[];
  readonly complaints: readonly SimComplaint[];
  readonly filed: readonly Complaint[];
  readonly truth: readonly TruthRecord[];
}

export interface RunOptions {
  readonly scenario: Scenario;
  readonly seed: number;
  readonly registry: Registry;
  readonly rules: CompiledRules;
  /** From 0 to 1: how much of a crew works for these villages; absent: the whole crew. */
  readonly crewShare?: (crew: CrewId) => number;
  /** Everything that a device sent, before it is judged. */
  readonly onMessage?: (message: SimMessage) => void;
  /** What the engine did since it was told last; for a listener that keeps what the stores would. */
  readonly onEffects?: (effects: Effects) => void;
  /** After every simulated minute. */
  readonly onMinute?: (now: Millis, engine: Engine) => void;
}

type Act = (order: Order, action: PersonAction, at: Millis, more?: Partial<OrderCommand>) => void;

/** A reading this near to the engine's time needs no verdict on its clock. */
const sameTimeMs = 4 * MINUTE;
const silenceAheadMs = HOUR;
type Place = ReturnType<Engine['place']>;

const crew = (id: string | null): Actor => ({ type: 'user', id: `crew:${id ?? 'none'}`, role: 'crew' });
const office: Actor = { type: 'user', id: 'office', role: 'office' };
const encoder = new TextEncoder();

/** Runs the whole period. Same options, same result. */
export function runInProcess(options: RunOptions): RunResult {
  const { scenario, seed, registry, rules, crewShare, onMessage, onEffects, onMinute } = options;
  const time = townTime(scenario.zone);
  const sim = createTownSim(scenario, seed, registry);
  // A part of the fleet is a smaller town, not a town most of which is silent.
  const devices = new Map(sim.devices.map((device) => [device.id, device]));
  const engine = createEngine({
    mode: 'event',
    registry: indexRegistry({ ...registry, devices }),
    rules,
    time,
  });
  // By number, since a look-up by name is one more cache miss a reading.
  const places: Place[] = [];
  for (const [ordinal, id] of [...registry.devices.keys()].entries())
    if (devices.has(id)) places[ordinal] = engine.place(devices.get(id)!);
  const hourOf = (at: Millis): number => (at - time.startOfDay(at)) / HOUR;
  const crews = createCrews(seed, hourOf, crewShare);
  const visits = new Map<string, Visit>();
  const orders = new Map<string, Order>();
  const filed = new Map<string, Complaint>();
  const ledger: LedgerEntry[] = [];
  const notices: Notice[] = [];
  let position = 0;
  let effects: Effects = noEffects();

  const step = (input: JournalInput): void => {
    position += 1;
    engine.step({ position, input }, effects);
  };
  const act: Act = (order, action, at, more = {}) =>
    step({
      type: 'command',
      at,
      command: { type: 'order', orderId: order.id, action, at, by: crew(order.crew), ...more },
    });

  engine.advance(scenario.from, effects);
  for (let now = scenario.from; now < scenario.to; now += MINUTE) {
    announce(now);
    const next = Math.min(now + MINUTE, scenario.to);
    for (const message of sim.until(next)) {
      onMessage?.(message);
      hear(engine, places[message.ordinal]!, message, effects, step);
    }
    engine.advance(next, effects);
    for (const complaint of sim.complaints(now, next)) step(complaintInput(complaint));
    settle(next);
    if (scenario.people.repairs === 'crews') work(next);
    onMinute?.(next, engine);
  }

  function announce(now: Millis): void {
    for (const plan of scenario.silences) {
      const tellAt = Math.max(plan.from - silenceAheadMs, scenario.from);
      if (tellAt < now || now + MINUTE <= tellAt) continue;
      const id = `silence-${plan.village}-${plan.from}`;
      const scope = { village: plan.village };
      const { from, until, reason } = plan;
      const silence = { id, scope, from, until, recurring: null, author: 'office', reason };
      step({ type: 'command', at: now, command: { type: 'silence', by: office, silence } });
    }
  }

  /** Takes over what the engine did, and sends crews to what is new. */
  function settle(now: Millis): void {
    ledger.push(...effects.entries);
    notices.push(...effects.notices);
    for (const order of effects.orders.values()) {
      orders.set(order.id, order);
      const key = `${order.id} ${order.reopened}`;
      if (order.status === 'open' && order.type !== 'platform' && !visits.has(key))
        visits.set(key, crews.plan(order, now));
    }
    for (const complaint of effects.complaints.values()) filed.set(complaint.id, complaint);
    onEffects?.(effects);
    effects = noEffects();
  }

  function work(now: Millis): void {
    for (const [key, visit] of visits) {
      const order = orders.get(visit.orderId);
      if (order === undefined || isOver(order)) {
        visits.delete(key);
        continue;
      }
      const due = dueMove(order.status, visit, now);
      if (due === 'finish') finish(sim, order, visit, now, act);
      else if (due !== undefined) act(order, due, now);
    }
    settle(now);
  }

  return {
    scenario,
    seed,
    devices: sim.devices.length,
    readings: sim.measured(),
    orders: [...orders.values()],
    ledger,
    notices,
    complaints: sim.complaints(scenario.from, scenario.to),
    filed: [...filed.values()],
    truth: sim.truth(),
  };
}

const isOver = ({ status }: Order): boolean =>
  status === 'closed' || status === 'cancelled' || status === 'verifying';

/** The plain case goes straight to the judge; whatever needs a verdict first goes the whole way, as bytes. */
function hear(
  engine: Engine,
  place: Place,
  message: SimMessage,
  effects: Effects,
  step: (input: JournalInput) => void,
): void {
  if (message.type === 'telemetry' && message.readings.length === 1) {
    const { ts, seq, metrics } = message.readings[0]!;
    if (Math.abs(ts - engine.now) < sameTimeMs) {
      engine.advance(Math.max(engine.now, ts), effects);
      engine.take(place, { deviceId: message.device.id, ts, seq, receivedAt: message.at, metrics }, effects);
      return;
    }
  }
  step({
    type: 'message',
    at: message.at,
    topic: topicOf(message),
    payload: encoder.encode(payloadOf(message)),
  });
}

function finish(sim: TownSim, order: Order, visit: Visit, now: Millis, act: Act): void {
  if (!mend(sim, order, visit, now)) {
    act(order, 'nothing-found', now, { note: nothingWrong });
    return;
  }
  const id = `photo-${order.number}-${order.reopened}`;
  const photo = { id, sha256: '', bytes: 1, mime: 'image/jpeg', takenAt: now, by: order.crew ?? '' };
  act(order, 'photo', now, { photo });
  act(order, 'repair', now);
}
