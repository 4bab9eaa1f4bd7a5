// A list that says so when it is empty: a `ul` holds nothing but its items.
import type { ComponentChildren } from 'preact';
import { Empty } from './states.tsx';

interface Props<T> {
  readonly items: readonly T[];
  /** What stands there when there is nothing. */
  readonly none: string;
  readonly plain?: boolean;
  readonly children: (item: T, index: number) => ComponentChildren;
}

export const List = <T,>({ items, none, plain = false, children }: Props<T>) =>
  items.length === 0 ? (
    <Empty>{none}</Empty>
  ) : (
    <ul class={plain ? 'plain-list' : 'rows'}>{items.map(children)}</ul>
  );
