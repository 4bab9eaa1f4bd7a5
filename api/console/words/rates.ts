// Shares as people read them. Pure. The last digit is cut, never rounded: 9,135 of 9,136 is 99.9 %, not 100 %.

/** `—` where there is nothing to measure: no devices is not the same as none broken. */
export function percent(part: number, whole: number): string {
  if (whole === 0) return '—';
  if (part === whole) return '100%';
  return `${(Math.floor((part / whole) * 1_000) / 10).toFixed(1)}%`;
}

export interface LampShares {
  readonly lit: number;
  readonly dark: number;
  readonly unknown: number;
  readonly expected: number;
}

/** Lamps that should burn, in three parts that never mix: what is not known is neither lit nor dark. */
export function lampShares(on: { lit: number; expected: number; unknown: number }): LampShares {
  return { ...on, dark: Math.max(0, on.expected - on.lit - on.unknown) };
}

/** Whole numbers with separators, as both languages write them. */
export const count = (n: number): string => n.toLocaleString('en-US');
