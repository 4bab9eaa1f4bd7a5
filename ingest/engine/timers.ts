// Who must be looked at when. Every item's time stands in one list of numbers, so that a reading that pushes its device's silence back
// writes a number and no more; only what comes up within the next seconds, which is hardly anybody, is put in order.
import { type Millis, SECOND } from '../domain/time.ts';

/** What can be waited for. */
export interface Timed {
  readonly id: string;
  /** Where its time stands; absent: never waited for. Written by its timers alone. */
  timer: number | undefined;
}

export interface Timers<T extends Timed> {
  /** Look at `item` at `due`, whatever was said before. */
  set(item: T, due: Millis): void;
  /** Takes out all that are due, in order of (due, id): the same order after a restart. */
  popDue(now: Millis): readonly T[];
  /** Nobody is due before; it may be early. `undefined`: nobody at all. */
  next(): Millis | undefined;
  clear(): void;
}

/** How far ahead times are put in order: within it few devices fall silent, and the list is read through once. */
const windowMs: Millis = 10 * SECOND;
const never = Number.POSITIVE_INFINITY;

export function createTimers<T extends Timed>(): Timers<T> {
  const items: T[] = [];
  const dues: Millis[] = [];
  const near = createHeap<T>();
  /** Whoever is due before it stands in the heap as well. */
  let horizon: Millis = -never;
  /** Nobody beyond it is due earlier; times that were pushed back since may be later. */
  let first: Millis = never;
  return {
    set(item, due) {
      item.timer ??= items.push(item) - 1;
      dues[item.timer] = due;
      if (due < horizon) near.push(item, due);
      else if (due < first) first = due;
    },
    popDue(now) {
      if (first <= now) look(now + windowMs);
      const popped: T[] = [];
      for (let due = near.next(); due !== undefined && due <= now; due = near.next()) {
        const item = near.pop();
        // Its time has been moved, or it is out already.
        if (dues[item.timer!] !== due) continue;
        dues[item.timer!] = never;
        popped.push(item);
      }
      return popped;
    },
    next() {
      const next = Math.min(near.next() ?? never, first);
      return next === never ? undefined : next;
    },
    clear() {
      dues.fill(never);
      near.clear();
      horizon = -never;
      first = never;
    },
  };

  /** Looks further ahead. */
  function look(until: Millis): void {
    first = never;
    for (let i = 0; i < dues.length; i += 1) {
      const due = dues[i]!;
      if (until <= due) first = Math.min(first, due);
      else if (horizon <= due) near.push(items[i]!, due);
    }
    horizon = until;
  }
}

interface Entry<T> {
  readonly due: Millis;
  readonly item: T;
}

function createHeap<T extends Timed>() {
  const heap: Entry<T>[] = [];
  return {
    next: (): Millis | undefined => heap[0]?.due,
    push,
    pop,
    clear: (): void => {
      heap.length = 0;
    },
  };

  function push(item: T, due: Millis): void {
    const entry = { due, item };
    let at = heap.length;
    heap.push(entry);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!isBefore(entry, heap[parent]!)) break;
      heap[at] = heap[parent]!;
      at = parent;
    }
    heap[at] = entry;
  }

  function pop(): T {
    const top = heap[0]!;
    const last = heap.pop()!;
    if (heap.length === 0) return top.item;
    let at = 0;
    for (;;) {
      const left = 2 * at + 1;
      if (left >= heap.length) break;
      const child = left + 1 < heap.length && isBefore(heap[left + 1]!, heap[left]!) ? left + 1 : left;
      if (!isBefore(heap[child]!, last)) break;
      heap[at] = heap[child]!;
      at = child;
    }
    heap[at] = last;
    return top.item;
  }
}

const isBefore = (a: Entry<Timed>, b: Entry<Timed>): boolean =>
  a.due < b.due || (a.due === b.due && a.item.id < b.item.id);
