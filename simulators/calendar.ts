// What is due in which second.

/** Keyed by seconds since the epoch. */
export type Calendar<T> = Map<number, T[]>;

export function pushTo<T>(calendar: Calendar<T>, second: number, item: T): void {
  const list = calendar.get(second);
  if (list === undefined) calendar.set(second, [item]);
  else list.push(item);
}

export function takeFrom<T>(calendar: Calendar<T>, second: number): T[] {
  const list = calendar.get(second);
  if (list === undefined) return [];
  calendar.delete(second);
  return list;
}
