// What a page shows of the server: asked for once, kept while it is asked again, and never silently old.
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { type Answer, type Asked, ask, Refused, Unreachable } from './api.ts';
import type { Routes } from './contract.ts';
import { onChange, type Topic } from './live.ts';

export type Shown<T> =
  | { readonly is: 'loading' }
  | { readonly is: 'failed'; readonly error: Error }
  /** `stale`: what is shown is the last answer; asking again failed for the reason given. */
  | { readonly is: 'here'; readonly value: T; readonly at: number; readonly stale: Error | null };

/** Answers of this sitting, so that going back shows at once what was there. */
const kept = new Map<string, { readonly value: unknown; readonly at: number }>();
const keptMax = 200;
export const forgetAnswers = (): void => kept.clear();

/**
 * Loads by `load` whenever `name` changes or one of the topics does.
 * @param name names what is shown; null: nothing to ask yet
 */
export function useLoaded<T>(
  name: string | null,
  load: () => Promise<T>,
  topics: readonly Topic[] = [],
): { readonly shown: Shown<T>; readonly again: () => void } {
  const [, redraw] = useState(0);
  const state = useRef<{ name: string | null; shown: Shown<T> }>({ name: null, shown: { is: 'loading' } });
  if (state.current.name !== name) {
    const before = name === null ? undefined : kept.get(name);
    state.current = {
      name,
      shown:
        before === undefined
          ? { is: 'loading' }
          : { is: 'here', value: before.value as T, at: before.at, stale: null },
    };
  }
  const loader = useRef(load);
  loader.current = load;

  const again = useCallback(() => {
    if (name === null) return;
    loader.current().then(
      (value) => {
        const at = Date.now();
        keep(name, value, at);
        if (state.current.name !== name) return;
        state.current.shown = { is: 'here', value, at, stale: null };
        redraw((n) => n + 1);
      },
      (error: unknown) => {
        if (!(error instanceof Refused || error instanceof Unreachable)) throw error;
        if (state.current.name !== name) return;
        const { shown } = state.current;
        state.current.shown = shown.is === 'here' ? { ...shown, stale: error } : { is: 'failed', error };
        redraw((n) => n + 1);
      },
    );
  }, [name]);

  const heard = topics.join();
  useEffect(() => {
    again();
    return onChange((changed) => {
      if (heard.split(',').some((topic) => changed.has(topic as Topic))) again();
    });
  }, [again, heard]);
  return { shown: state.current.shown, again };
}

/** `useLoaded` over one route. */
export function useAsked<K extends keyof Routes>(
  route: K,
  asked: Asked<K> | null = {},
  topics: readonly Topic[] = [],
) {
  const name = asked === null ? null : `${route} ${JSON.stringify(asked)}`;
  return useLoaded<Answer<K>>(name, () => ask(route, asked ?? {}), topics);
}

function keep(name: string, value: unknown, at: number): void {
  kept.delete(name);
  kept.set(name, { value, at });
  const oldest = kept.keys().next().value;
  if (keptMax < kept.size && oldest !== undefined) kept.delete(oldest);
}
