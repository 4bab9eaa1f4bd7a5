// What is forgotten by age, once a minute: notices that were told, callers' names and words, sign-ins that are over.
import { failuresKeptMs } from '../api/session.ts';
import { DAY, type Millis } from '../ingest/domain/time.ts';
import type { PeopleStore } from '../ingest/store/people-port.ts';
import type { OrderStore } from '../ingest/store/ports.ts';
import type { Chore } from './housekeeping.ts';

/** What was told longer ago stands in the ledger alone. */
const noticesKeptMs: Millis = 90 * DAY;
/** As long as a caller may come back to what was promised; the complaint itself stays, without them. */
const callersKeptMs: Millis = 3 * 366 * DAY;

export interface ForgettingOptions {
  readonly orders: Pick<OrderStore, 'outboxPrune'>;
  readonly people: Pick<PeopleStore, 'eraseComplaintsBefore' | 'sweep'>;
  /** The engine's time, by which notices are due. */
  readonly clock: () => Millis;
  /** Wall clock. */
  readonly now: () => Millis;
}

export const forgetting = ({ orders, people, clock, now }: ForgettingOptions): readonly Chore[] => [
  { failed: 'old notices wait to be forgotten', run: () => orders.outboxPrune(clock() - noticesKeptMs) },
  {
    failed: "old callers' words wait to be erased",
    run: () => people.eraseComplaintsBefore(now() - callersKeptMs),
  },
  { failed: 'sessions wait to be swept', run: () => people.sweep(now(), now() - failuresKeptMs) },
];
