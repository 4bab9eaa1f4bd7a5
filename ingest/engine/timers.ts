// Who must be looked at when. One entry per item in a binary heap; an entry may be early (the item's real due time moved on), never
// late: whoever pops it asks again. So a reading that pushes its device's silence timer back costs nothing here.
import type { Millis } from '../domain/time.ts';

/** What can be waited for. It carries its own entry's time, so that asking for it is no look-up. */
export interface Timed {
  readonly id: string;
  /** When its entry comes up; absent: it has none. Written by the timers alone. */
  queuedFor: Millis | undefined;
}

export interface Timers<T extends Timed> {
  /** Look at `item` at `due` at the latest; an earlier entry that stands already is kept. */
  set(item: T, due: Millis): void;
  /** Takes out all that are due, in order of (due, id): the same order after a restart. */
  popDue(now: Millis): readonly T[];
  /** The earliest entry; `undefined` when empty. */
  next(): Millis | undefined;
  clear(): void;
}

export function createTimers<T extends Timed>(): Timers<T> {
  const heap = createHeap<T>();
  return {
    set(item, due) {
      if (item.queuedFor !== undefined && item.queuedFor <= due) return;
      item.queuedFor = due;
      heap.push(item, due);
    },
    popDue(now) {
      const due: T[] = [];
      for (let at = heap.next(); at !== undefined && at <= now; at = heap.next()) {
        const item = heap.pop();
        // An entry that an earlier one overtook is stale.
        if (item.queuedFor !== at) continue;
        item.queuedFor = undefined;
        due.push(item);
      }
      return due;
    },
    next: heap.next,
    clear: heap.clear,
  };
}

/** Times stand in a list of their own, side by side: on the way down nothing else is read. */
function createHeap<T extends Timed>() {
  const dues: Millis[] = [];
  const items: T[] = [];
  return { push, pop, next: (): Millis | undefined => dues[0], clear };

  function push(item: T, due: Millis): void {
    let at = dues.length;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!isBefore(due, item, parent)) break;
      put(at, dues[parent]!, items[parent]!);
      at = parent;
    }
    put(at, due, item);
  }

  function pop(): T {
    const top = items[0]!;
    const due = dues.pop()!;
    const last = items.pop()!;
    const count = dues.length;
    if (count === 0) return top;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (count <= child) break;
      if (child + 1 < count && isBefore(dues[child + 1]!, items[child + 1]!, child)) child += 1;
      if (isBefore(due, last, child)) break;
      put(at, dues[child]!, items[child]!);
      at = child;
    }
    put(at, due, last);
    return top;
  }

  function put(at: number, due: Millis, item: T): void {
    dues[at] = due;
    items[at] = item;
  }

  /** Whether (`due`, `item`) comes before what stands at `other`. */
  function isBefore(due: Millis, item: T, other: number): boolean {
    const stands = dues[other]!;
    return due < stands || (due === stands && item.id < items[other]!.id);
  }

  function clear(): void {
    for (const item of items) item.queuedFor = undefined;
    dues.length = 0;
    items.length = 0;
  }
}
