// A figure the town is measured by: its name, its value, and what stands behind it.
import type { ComponentChildren } from 'preact';
import { t } from '../i18n/language.ts';
import { count, lampShares } from '../words/rates.ts';

interface FigureProps {
  readonly name: string;
  readonly value: string;
  readonly note?: string;
  readonly tone?: 'warning' | 'fault' | 'unknown';
  readonly children?: ComponentChildren;
}
export const Figure = ({ name, value, note, tone, children }: FigureProps) => (
  <div class={`figure ${tone === undefined ? '' : `figure-${tone}`}`}>
    <span class="figure-name">{name}</span>
    <strong class="figure-value">{value}</strong>
    {children}
    {note !== undefined && <span class="figure-note">{note}</span>}
  </div>
);

/** Lit, dark and unknown side by side: unknown has a part of its own, and it is grey. */
export function LampBar({ on }: { readonly on: { lit: number; expected: number; unknown: number } }) {
  const { lit, dark, unknown, expected } = lampShares(on);
  const parts = [
    ['ok', lit, t('figure.lit')],
    ['fault', dark, t('figure.dark')],
    ['unknown', unknown, t('figure.unknown')],
  ] as const;
  return (
    <>
      <span class="bar" aria-hidden="true">
        {parts.map(
          ([tone, n]) => n > 0 && <i key={tone} class={`fill-${tone}`} style={{ flexGrow: n / expected }} />,
        )}
      </span>
      <span class="figure-note">
        {parts.map(([tone, n, name]) => (
          <span key={tone} class="legend">
            <i class={`fill-${tone}`} aria-hidden="true" /> {name} {count(n)}
          </span>
        ))}
      </span>
    </>
  );
}
