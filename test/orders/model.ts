// Random lives of a town: faults, symptoms, people, silences, crashes and retries, in any order. Whatever
// happens, the ledger folds to the state, moves are legal, and one cause and code has one open order.
import { deserialize, serialize } from 'node:v8';
import fc from 'fast-check';
import { expect } from 'vitest';
import { foldLedger } from '../../ingest/domain/ledger.ts';
import { MOVES, type OrderAction } from '../../ingest/domain/order.ts';
import { HOUR, MINUTE, type Millis } from '../../ingest/domain/time.ts';
import { defaultCatalogue } from '../../ingest/orders/built-in.ts';
import { at, type Driver, drive, photo } from './drive.ts';

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

const live = (acts: readonly (readonly [Millis, Act])[], crash: boolean): Driver => {
  const town = drive({ crash, catalogue: defaultCatalogue });
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
