// Queries as Grafana sends them: macros and variables filled in by its rules, which differ between the two languages and
// between variables with one value and with many. Pure.
import { DAY, HOUR } from '../../ingest/domain/time.ts';
import type { DashboardFile, Target } from './files.ts';

export interface Span {
  readonly from: number;
  readonly to: number;
}
/** The time that a dashboard shows when it is opened. */
export function spanOf(board: DashboardFile, now: number): Span {
  const [, amount, unit] = /^now-(\d+)([hd])$/.exec(board.time.from)!;
  return { from: now - Number(amount) * (unit === 'h' ? HOUR : DAY), to: now };
}
/** A variable's choice: a list where it may have many. */
export type Choice = string | readonly string[];
export type Choices = Readonly<Record<string, Choice>>;

const escapeRegex = (text: string): string => text.replace(/[\\^$*+?.()|[\]{}/]/g, '\\$&');
const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;

export function renderInflux(query: string, span: Span, intervalMs: number, choices: Choices): string {
  const text = query
    .replaceAll('$timeFilter', `time >= ${span.from}ms and time <= ${span.to}ms`)
    .replaceAll('$__interval', `${Math.round(intervalMs / 1_000)}s`);
  return complete(
    withChoices(text, choices, (choice) =>
      typeof choice === 'string' ? choice : `(${choice.map(escapeRegex).join('|')})`,
    ),
  );
}

export function renderSql(query: string, span: Span, choices: Choices): string {
  const iso = (at: number) => `'${new Date(at).toISOString()}'`;
  const text = query
    .replace(
      /\$__timeFilter\((\w+)\)/g,
      (_, column: string) => `${column} BETWEEN ${iso(span.from)} AND ${iso(span.to)}`,
    )
    .replace(
      /\$__timeGroupAlias\((\w+),\s*'1h'\)/g,
      (_, column: string) => `floor(extract(epoch from ${column})/3600)*3600 AS "time"`,
    );
  return complete(
    withChoices(text, choices, (choice) =>
      typeof choice === 'string' ? choice.replaceAll("'", "''") : choice.map(quoted).join(','),
    ),
  );
}

function withChoices(text: string, choices: Choices, written: (choice: Choice) => string): string {
  return Object.entries(choices).reduce(
    (done, [name, choice]) =>
      done.replaceAll(new RegExp(`\\$\\{?${name}\\b\\}?`, 'g'), () => written(choice)),
    text,
  );
}

/** @throws Error where something was left for nobody to fill in */
function complete(text: string): string {
  // The one dollar that stays ends a regular expression.
  if (/\$(?!\/)/.test(text)) throw new Error(`not filled in: ${text}`);
  return text;
}

/** Step of a series: the span over the points that fit, rounded up to a minute, never below the panel's own. */
export function intervalOf(
  span: Span,
  panel: { readonly interval?: string; readonly maxDataPoints?: number },
): number {
  const floor = panel.interval === '5m' ? 300_000 : 60_000;
  const wanted = (span.to - span.from) / (panel.maxDataPoints ?? 500);
  return Math.max(floor, Math.ceil(wanted / 60_000) * 60_000);
}

export const isInflux = (target: Target): target is Target & { readonly query: string } =>
  target.query !== undefined;
