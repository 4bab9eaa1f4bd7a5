// Random lives of a town: faults, symptoms, people, silences, crashes and retries, in any order. Whatever
// happens, the ledger folds to the state, moves are legal, and one cause and code has one open order.
import { deserialize, serialize } from 'node:v8';
import fc from 'fast-check';
import { expect } from 'vitest';
import { foldLedger } from '../../ingest/domain/ledger.ts';
import { MOVES, type OrderAction } from '../../ingest/domain/order.ts';
import { HOUR, MINUTE, type Millis } from '../../ingest/domain/time.ts';
import { defaultCatalogue } from '../../ingest/orders/built-in.ts';
import type { RecurringService } from '../../ingest/orders/catalogue.ts';
import type { TownContext } from '../../ingest/orders/step.ts';
import { stepTown, type TownInput } from '../../ingest/orders/town.ts';
import { createTown, type Town } from '../../ingest/orders/town-state.ts';
import type { Commit, OrderStore } from '../../ingest/store/ports.ts';
import { at, type DriveOptions, type Driver, drive, photo } from './drive.ts';

const ids = [
  'la-01',
  'la-02',
  'la-03',
  'la-04',
  'lb-01',
  'ha-01',
  'ha-02',
  'ha-03',
  'ha-05',
  'wc-01',
  'g-01',
  'g-02',
];
const codes = [
  'lamp_out',
  'device_silent',
  'leakage',
  'heater_trip',
  'freeze_risk',
  'voltage_out_of_range',
  'toilet_leak',
];
const device = fc.constantFrom(...ids);
const code = fc.constantFrom(...codes);
const pick = fc.nat({ max: 5 });
const actions = [
  'accept',
  'arrive',
  'repair',
  'nothing-found',
  'release',
  'cancel',
  'confirm',
  'note',
  'photo',
  'resume',
  'pause',
  'check',
] as const;

type Act = (town: Driver, time: Millis) => void;
const by = { type: 'user', id: 'zhang' } as const;

const happenings: fc.Arbitrary<Act> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.tuple(device, code).map(
      ([id, what]): Act =>
        (town, time) =>
          town.raise(time, id, what),
    ),
  },
  {
    weight: 4,
    arbitrary: fc.tuple(device, code).map(
      ([id, what]): Act =>
        (town, time) =>
          town.clear(time, [id, what]),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(device, code).map(
      ([id, what]): Act =>
        (town, time) =>
          town.persist(time, id, what),
    ),
  },
  {
    weight: 4,
    arbitrary: fc
      .tuple(
        fc.subarray(ids, { minLength: 1 }),
        fc.constantFrom('dark', 'no_supply', 'bad_voltage', 'burning_by_day'),
        fc.boolean(),
      )
      .map(
        ([some, symptom, present]): Act =>
          (town, time) =>
            town.show(time, symptom as 'dark', present, ...some),
      ),
  },
  {
    weight: 3,
    arbitrary: fc.subarray(ids, { minLength: 1 }).map(
      (some): Act =>
        (town, time) =>
          town.silent(time, ...some),
    ),
  },
  {
    weight: 3,
    arbitrary: fc.subarray(ids, { minLength: 1 }).map(
      (some): Act =>
        (town, time) =>
          town.back(time, ...some),
    ),
  },
  {
    weight: 12,
    arbitrary: fc.tuple(pick, fc.constantFrom(...actions), fc.nat({ max: 3 }), fc.boolean()).map(
      ([n, action, key, offline]): Act =>
        (town, time) => {
          const order = town.orders().at(-1 - n);
          if (order === undefined) return;
          town.act(time, order.id, action, {
            note: 'note',
            photo: photo(`p${town.ledger.length}`, time),
            pause: { reason: 'parts', until: time + HOUR },
            check: { deviceId: order.deviceIds[0] ?? 'ha-01', found: key === 1 ? 'fault' : 'ok' },
            ...(offline ? { at: time - 10 * MINUTE } : {}),
            ...(key === 0 ? { key: { id: `${action}${n}`, bodyHash: action } } : {}),
          });
        },
    ),
  },
  {
    weight: 3,
    arbitrary: fc.tuple(device, fc.boolean(), fc.boolean()).map(
      ([deviceId, hazard, request]): Act =>
        (town, time) => {
          const none = {
            ticket: null,
            kind: null,
            village: null,
            lat: null,
            lon: null,
            assetNo: null,
            code: null,
          };
          const complaint = {
            ...none,
            id: `k${time}`,
            channel: 'web',
            deviceId,
            reportedAt: time,
            hazard,
            request,
          } as const;
          town.command(time, { type: 'complaint', complaint, by });
        },
    ),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom({ village: 'v01' }, { kind: 'heater' }, { circuit: 'c1' }).map(
      (scope): Act =>
        (town, time) => {
          const silence = {
            id: `s${time}`,
            scope,
            from: time,
            until: time + HOUR,
            recurring: null,
            author: 'a',
            reason: 'r',
          };
          town.command(time, { type: 'silence', silence, by });
        },
    ),
  },
  {
    weight: 1,
    arbitrary: fc.subarray(ids, { minLength: 1 }).map(
      (some): Act =>
        (town, time) => {
          const why = { zh: '冬前检修', en: 'Before the season' };
          const asked = { type: 'patrol', village: 'v01', kind: 'heater', why } as const;
          const order = { ...asked, deviceIds: some, priority: 5, cls: 'R', plan: 'winter' } as const;
          town.command(time, { type: 'open-order', order, by });
        },
    ),
  },
  {
    weight: 1,
    arbitrary: fc.boolean().map(
      (long): Act =>
        (town, time) => {
          town.until(time).step({ type: 'restarted', at: time, downSince: time - (long ? 5 : 1) * MINUTE });
        },
    ),
  },
);
const gap = fc.constantFrom(0, 1_000, 30_000, MINUTE, 5 * MINUTE, 20 * MINUTE, 3 * HOUR, 80 * HOUR);
const life = fc.array(fc.tuple(gap, happenings), { minLength: 5, maxLength: 40 });
/** With a store behind it every step is a transaction. */
const shortGap = fc.constantFrom(0, 1_000, 30_000, MINUTE, 20 * MINUTE, 2 * HOUR);
const shortLife = fc.array(fc.tuple(shortGap, happenings), { minLength: 3, maxLength: 15 });

const visit: RecurringService = {
  ...{ id: 'visit', words: { zh: '下村', en: 'Visit' }, kind: 'toilet', trade: null, villages: null },
  ...{ days: { every: 7, from: '2026-01-01' }, minute: 21 * 60, priority: 5, cls: 'N3' },
};
const catalogue = { ...defaultCatalogue, recurring: [visit] };

const live = (
  acts: readonly (readonly [Millis, Act])[],
  crash: boolean,
  journal?: DriveOptions['journal'],
): Driver => {
  const town = drive({ crash, catalogue, ...(journal !== undefined && { journal }) });
  let time = at('20:00');
  for (const [wait, act] of acts) {
    time += wait;
    act(town, time);
  }
  return town.until(time + HOUR);
};

/**
 * The ledger folds to the state, revisions and entries count up, moves are legal, notices are numbered once.
 */
export const keepsInvariants = (numRuns: number): void =>
  fc.assert(
    fc.property(life, (acts) => {
      const town = live(acts, false);
      const folded = foldLedger(town.ledger);
      for (const [id, order] of town.town.orders) {
        expect(folded.get(id)).toEqual(order);
        expect(order.revision).toBe(town.ledger.filter((entry) => entry.orderId === id).length);
      }
      expect(town.ledger.map((entry) => entry.seq)).toEqual(town.ledger.map((_, n) => n + 1));
      for (const { from, to, action } of town.ledger) {
        if (from === null || from === to) continue;
        const moves: Partial<Record<OrderAction, string>> = MOVES[from];
        const named = action === 'folded' || action === 'linked' ? 'cancel' : action;
        if (action === 'reopened') expect([from, to]).toEqual(['closed', 'open']);
        else expect(moves[named as OrderAction]).toBe(to);
      }
      expect(new Set(town.notices.map((one) => one.id)).size).toBe(town.notices.length);
    }),
    { numRuns, seed: 20260115 },
  );

/** Serialised and read back after every step, the town goes on as if nothing had been. */
export const survivesCrashes = (numRuns: number): void =>
  fc.assert(
    fc.property(life, (acts) => {
      const calm = live(acts, false);
      const crashed = live(acts, true);
      expect(JSON.stringify(crashed.ledger)).toBe(JSON.stringify(calm.ledger));
      expect(deserialize(serialize(crashed.town))).toEqual(deserialize(serialize(calm.town)));
    }),
    { numRuns, seed: 7 },
  );

interface Entry {
  readonly input: TownInput;
  readonly ctx: TownContext;
}

/** What befalls one batch on its way into the store, as the pipeline meets it. */
const fates = ['ok', 'ok', 'ok', 'ok', 'answer lost', 'crash before', 'crash behind', 'snapshot'] as const;
const befalling = fc.infiniteStream(
  fc.record({ what: fc.constantFrom(...fates), size: fc.integer({ min: 1, max: 12 }) }),
);

/**
 * The pipeline's promise on a real store: whatever crashes and whatever is sent twice, in the end the store holds the ledger,
 * the orders and the notices of the same life without a crash, each once.
 * @param emptied the same store, with nothing in it
 */
export const storeKeepsUp = (emptied: () => Promise<OrderStore>, numRuns: number): Promise<void> =>
  fc.assert(
    fc.asyncProperty(shortLife, befalling, async (acts, batches) => {
      const entries: Entry[] = [];
      const calm = live(acts, false, (input, ctx) => entries.push({ input, ctx }));
      const store = await emptied();
      await feed(store, entries, batches);
      await expectSame(store, calm, entries.length);
    }),
    { numRuns, seed: 20260116 },
  );

type Batches = Iterator<{ readonly what: (typeof fates)[number]; readonly size: number }>;

async function feed(store: OrderStore, entries: readonly Entry[], batches: Batches): Promise<void> {
  let snapshot = { position: 0, bytes: serialize(createTown()) };
  let town = deserialize(snapshot.bytes) as Town;
  for (let done = 0; done < entries.length; ) {
    const { what, size } = batches.next().value!;
    const position = Math.min(done + size, entries.length);
    const batch = commitOf(town, entries.slice(done, position), position);
    if (what !== 'crash before') await store.commit(batch);
    if (what === 'answer lost') await store.commit(batch);
    if (what === 'snapshot') snapshot = { position, bytes: serialize(town) };
    if (what === 'crash before' || what === 'crash behind') {
      town = deserialize(snapshot.bytes) as Town;
      await again(store, town, entries, snapshot.position, position);
    }
    done = position;
  }
}

/** After a crash: the journal since the snapshot once more. What the store has already, it takes for done. */
async function again(
  store: OrderStore,
  town: Town,
  entries: readonly Entry[],
  from: number,
  to: number,
): Promise<void> {
  const had = Math.max(from, await store.position());
  await store.commit(commitOf(town, entries.slice(from, had), had));
  if (had < to) await store.commit(commitOf(town, entries.slice(had, to), to));
}

/** Several inputs as one transaction: of what changed twice, the last. */
function commitOf(town: Town, entries: readonly Entry[], position: number): Commit {
  const steps = entries.map(({ input, ctx }) => stepTown(town, input, ctx));
  const last = <T extends { readonly id: string }>(all: readonly T[]): readonly T[] => [
    ...new Map(all.map((one) => [one.id, one])).values(),
  ];
  return {
    position,
    entries: steps.flatMap((step) => step.entries),
    orders: last(steps.flatMap(({ orders }) => orders)),
    faults: last(steps.flatMap(({ faults }) => faults)),
    complaints: last(steps.flatMap(({ complaints }) => complaints)),
    silences: last(steps.flatMap(({ silences }) => silences)),
    notices: steps.flatMap(({ notices }) => notices),
  };
}

async function expectSame(store: OrderStore, calm: Driver, position: number): Promise<void> {
  expect(await store.position()).toBe(position);
  const ledger = await store.ledger(0, calm.ledger.length + 1);
  expect(JSON.stringify(ledger)).toBe(JSON.stringify(calm.ledger));
  const folded = foldLedger(calm.ledger);
  const { items } = await store.orders({ limit: folded.size + 1 });
  expect(new Map(items.map((order) => [order.id, order]))).toEqual(folded);
  const told = await store.outboxDue('mqtt', Number.MAX_SAFE_INTEGER, calm.notices.length + 1);
  expect(told.map(({ notice }) => notice.id).sort()).toEqual(calm.notices.map(({ id }) => id).sort());
}
