// Which language is shown: the switch's choice, else the browser's. The words themselves stand in the catalogue.
import { useEffect, useState } from 'preact/hooks';
import type { Words } from '../../../ingest/domain/fault.ts';
import { catalogue, type WordKey } from './catalogue.ts';

export type Language = 'zh' | 'en';
const storageKey = 'weisu-language';

let language: Language = firstLanguage();
const listeners = new Set<() => void>();

function firstLanguage(): Language {
  const chosen = globalThis.localStorage?.getItem(storageKey);
  if (chosen === 'zh' || chosen === 'en') return chosen;
  return /^en/i.test(globalThis.navigator?.language ?? 'zh') ? 'en' : 'zh';
}

export const currentLanguage = (): Language => language;

export function chooseLanguage(next: Language): void {
  language = next;
  localStorage.setItem(storageKey, next);
  document.documentElement.lang = next === 'zh' ? 'zh-CN' : 'en';
  for (const listener of listeners) listener();
}

/** Redraws whoever calls it when the language changes. */
export function useLanguage(): Language {
  const [shown, setShown] = useState(language);
  useEffect(() => {
    const read = () => setShown(language);
    listeners.add(read);
    read();
    return () => {
      listeners.delete(read);
    };
  }, []);
  return shown;
}

/** The catalogue's words under `key`, with `{name}` filled in. */
export function t(key: WordKey, fill: Readonly<Record<string, string | number>> = {}): string {
  const text = catalogue[key][language === 'zh' ? 0 : 1];
  return text.replaceAll(/\{(\w+)\}/g, (_, name: string) => String(fill[name] ?? ''));
}

/** A member of a closed set the server names (a status, a fault code): its words, or the name itself for one we do not know. */
export function named(set: string, name: string | null | undefined): string {
  if (name === null || name === undefined || name === '') return '—';
  const key = `${set}.${name}`;
  return isKey(key) ? t(key) : name;
}

/** Words that the server gives in both languages. */
export const inWords = (words: Words): string => words[language];

const isKey = (key: string): key is WordKey => Object.hasOwn(catalogue, key);
