// Lengths of time as people write them in files and on command lines: `90s`, `15m`, `1.5h`, `7d` or `0`.
import { z } from 'zod';
import { DAY, HOUR, MINUTE, type Millis, SECOND } from './time.ts';

const unitMs: Readonly<Record<string, Millis>> = { ms: 1, s: SECOND, m: MINUTE, h: HOUR, d: DAY };

/** `90s`, `15m`, `1.5h`, `7d` or `0` in milliseconds; `undefined` for anything else. */
export function parseDuration(text: string): Millis | undefined {
  if (text === '0') return 0;
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/.exec(text);
  return match === null ? undefined : Number(match[1]) * unitMs[match[2]!]!;
}

export const duration = z.union([z.string(), z.literal(0)]).transform((value, ctx): Millis => {
  const ms = parseDuration(String(value));
  if (ms !== undefined) return ms;
  ctx.addIssue({ code: 'custom', message: `not a duration: ${value} (write 90s, 15m, 2h, 7d or 0)` });
  return z.NEVER;
});
