// A toilet that leaks, as the engine hears of it: five-minute readings and ticks through the journal, stopped and started in between.
import type { ClockMode } from '../../ingest/clock.ts';
import { openContents } from '../../ingest/contents.ts';
import type { JournalInput } from '../../ingest/domain/input.ts';
import type { Order } from '../../ingest/domain/order.ts';
import { HOUR, MINUTE, type Millis } from '../../ingest/domain/time.ts';
import { type Effects, noEffects } from '../../ingest/effects.ts';
import { createEngine, type Engine, type StoredTown } from '../../ingest/engine.ts';
import { builtInRulesText } from '../../ingest/judge/built-in.ts';
import { parseRules } from '../../ingest/judge/rules-file.ts';
import { healthy } from '../acceptance/signals.ts';
import { at, time } from '../acceptance/stage.ts';
import { smallTown } from './town.ts';

type Start = Parameters<typeof createEngine>[1];

export interface LeakingTown {
  readonly engine: Engine;
  readonly effects: Effects;
  now: Millis;
  /** Readings for so long. */
  runs(hours: number, leak: boolean): LeakingTown;
  step(input: JournalInput): LeakingTown;
  /** Accept, arrive, photo, repair. */
  repair(): LeakingTown;
  orders(): readonly Order[];
  /** What the order store would have for a start without a snapshot. */
  stored(): StoredTown;
}

export const toilet = smallTown.devices.get('v01-t-01')!;
const by = 'zhang';
const encoder = new TextEncoder();

/** @param folder of the contents: the built-in rules and the small town are kept there */
export function leakingTown(
  folder: string,
  from?: Start,
  now: Millis = at('12:00'),
  mode: ClockMode = 'wall',
): LeakingTown {
  const rules = rulesOf(builtInRulesText());
  const contents = openContents(folder);
  contents.saveRules(rules.version, builtInRulesText());
  contents.saveRegistry(smallTown);
  const engine = createEngine({ mode, registry: smallTown, rules, time, contents }, from);
  const effects = noEffects();
  const town: LeakingTown = {
    engine,
    effects,
    now,
    runs(hours, leak) {
      for (const until = town.now + hours * HOUR; town.now < until; town.now += 5 * MINUTE) {
        const reading = { ts: town.now, ...healthy(toilet, town.now, 2), leak };
        const payload = encoder.encode(JSON.stringify(reading));
        town.step({
          type: 'message',
          at: town.now,
          topic: `weisu/v01/toilet/${toilet.id}/telemetry`,
          payload,
        });
        for (let tick = town.now; tick < town.now + 5 * MINUTE; tick += 30_000)
          town.step({ type: 'tick', at: tick });
      }
      return town;
    },
    step(input) {
      engine.step({ position: engine.position + 1, input }, effects);
      return town;
    },
    repair() {
      const [{ id: orderId }] = town.orders() as [Order];
      const photo = {
        ...{ id: 'p1', sha256: 'a'.repeat(64), bytes: 1, mime: 'image/jpeg' },
        takenAt: town.now,
        by,
      };
      for (const action of ['accept', 'arrive', 'photo', 'repair'] as const)
        town.step({
          type: 'command',
          at: town.now,
          command: {
            type: 'order',
            orderId,
            action,
            by: { type: 'user', id: by },
            ...(action === 'photo' && { photo }),
          },
        });
      return town;
    },
    stored: () => ({
      position: engine.position,
      orders: town.orders(),
      faults: [...effects.faults.values()].filter(({ clearedAt }) => clearedAt === null),
      complaints: [],
      silences: [],
      ledgerSeq: engine.town.ledgerSeq,
    }),
    orders: () => [...engine.town.orders.values()],
  };
  return town.step({ type: 'started', at: now });
}

export function rulesOf(text: string) {
  const parsed = parseRules(text, smallTown.kinds);
  if ('faults' in parsed) throw new Error(parsed.faults[0]!.message);
  return parsed.compiled;
}
