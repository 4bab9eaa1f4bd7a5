// What stands where the answer would be: loading, nothing, failed, or old.
import type { ComponentChildren } from 'preact';
import type { Shown } from '../asked.ts';
import { zone } from '../clock.ts';
import { t } from '../i18n/language.ts';
import { errorWords } from '../problem-words.ts';
import { hourOf } from '../words/time.ts';

interface Props<T> {
  readonly of: { readonly shown: Shown<T>; readonly again: () => void };
  readonly children: (value: T) => ComponentChildren;
}

export function Show<T>({ of: { shown, again }, children }: Props<T>) {
  switch (shown.is) {
    case 'loading':
      return <Loading />;
    case 'failed':
      return (
        <div class="state state-failed" role="alert">
          <p>{errorWords(shown.error)}</p>
          <button type="button" onClick={again}>
            {t('state.again')}
          </button>
        </div>
      );
    case 'here':
      return (
        <>
          {shown.stale !== null && (
            <p class="notice notice-warning" role="status">
              {t('state.stale', { at: hourOf(shown.at, zone()) })} {errorWords(shown.stale)}
            </p>
          )}
          {children(shown.value)}
        </>
      );
  }
}

export const Loading = () => (
  <div class="state" role="status" aria-live="polite">
    <span class="bones" aria-hidden="true" />
    <span class="unseen">{t('state.loading')}</span>
  </div>
);

export const Empty = ({ children }: { readonly children: ComponentChildren }) => (
  <p class="state state-empty">{children}</p>
);
