// Devices whose readings wait for a missing `seq`, and until when they may.
import type { DeviceId } from '../domain/device.ts';
import type { Millis } from '../domain/time.ts';
import { gapDue, type SequenceState } from '../sequence.ts';
import { createTimers, type Timed } from './timers.ts';

export interface Gaps {
  /** Readings of this device are held. */
  wait(id: DeviceId, state: SequenceState): void;
  /** Takes out those whose gap is to be given up by `now`. */
  popDue(now: Millis): readonly DeviceId[];
  /** Devices whose very first message, `seq` 1, may be preceded by a 0: a matter of receipt, so looked at on ticks. */
  beginners(): readonly DeviceId[];
  begun(id: DeviceId): void;
  clear(): void;
}

export function createGaps(): Gaps {
  const timers = createTimers<Timed>();
  const tickets = new Map<DeviceId, Timed>();
  const beginners = new Set<DeviceId>();
  return {
    wait(id, state) {
      const ticket = tickets.get(id) ?? { id, timer: undefined };
      tickets.set(id, ticket);
      timers.set(ticket, gapDue(state)!);
      if (state.judgedSeq === undefined) beginners.add(id);
    },
    popDue(now) {
      const next = timers.next();
      return next !== undefined && next <= now ? timers.popDue(now).map(({ id }) => id) : none;
    },
    beginners: () => (beginners.size === 0 ? none : [...beginners].sort()),
    begun: (id) => beginners.delete(id),
    clear: timers.clear,
  };
}

const none: readonly DeviceId[] = [];
