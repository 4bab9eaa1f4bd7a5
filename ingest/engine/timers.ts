// Who must be looked at when. One entry per id in a binary heap; an entry may be early (the id's real due time moved on), never late:
// whoever pops it asks again. So a reading that pushes its device's silence timer back costs one map look-up.
import type { Millis } from '../domain/time.ts';

export interface Timers {
  /** Look at `id` at `due` at the latest; an earlier entry that stands already is kept. */
  set(id: string, due: Millis): void;
  /** The entry that stands for `id`. */
  due(id: string): Millis | undefined;
  /** Takes out all that are due, in order of (due, id): the same order after a restart. */
  popDue(now: Millis): readonly string[];
  /** The earliest entry; `undefined` when empty. */
  next(): Millis | undefined;
  clear(): void;
}

interface Entry {
  readonly due: Millis;
  readonly id: string;
}

export function createTimers(): Timers {
  const heap: Entry[] = [];
  const queued = new Map<string, Millis>();
  return { set, due: (id) => queued.get(id), popDue, next: () => heap[0]?.due, clear };

  function set(id: string, due: Millis): void {
    const standing = queued.get(id);
    if (standing !== undefined && standing <= due) return;
    queued.set(id, due);
    push(heap, { due, id });
  }

  function popDue(now: Millis): readonly string[] {
    const ids: string[] = [];
    while (heap.length > 0 && heap[0]!.due <= now) {
      const { id, due } = pop(heap);
      // An entry that an earlier one overtook is stale.
      if (queued.get(id) !== due) continue;
      queued.delete(id);
      ids.push(id);
    }
    return ids;
  }

  function clear(): void {
    heap.length = 0;
    queued.clear();
  }
}

const before = (a: Entry, b: Entry): boolean => a.due < b.due || (a.due === b.due && a.id < b.id);

function push(heap: Entry[], entry: Entry): void {
  let at = heap.length;
  heap.push(entry);
  while (at > 0) {
    const parent = (at - 1) >> 1;
    if (!before(entry, heap[parent]!)) break;
    heap[at] = heap[parent]!;
    at = parent;
  }
  heap[at] = entry;
}

function pop(heap: Entry[]): Entry {
  const top = heap[0]!;
  const last = heap.pop()!;
  if (heap.length === 0) return top;
  let at = 0;
  for (;;) {
    const left = 2 * at + 1;
    if (left >= heap.length) break;
    const child = left + 1 < heap.length && before(heap[left + 1]!, heap[left]!) ? left + 1 : left;
    if (!before(heap[child]!, last)) break;
    heap[at] = heap[child]!;
    at = child;
  }
  heap[at] = last;
  return top;
}
