// What the API asks of whoever keeps the rules: read, replace with validation, try on history.
import type { CommandResult } from '../ingest/domain/command.ts';
import type { Words } from '../ingest/domain/fault.ts';
import type { Actor } from '../ingest/domain/ledger.ts';
import type { Millis } from '../ingest/domain/time.ts';
import type { TrialFigures } from '../ingest/domain/trial.ts';

export interface RulesFile {
  /** YAML, as it is in force. */
  readonly text: string;
  readonly version: string;
  readonly changedAt: Millis | null;
  readonly changedBy: string | null;
}
interface TrialOrder {
  readonly code: string | null;
  readonly cause: string;
  readonly devices: number;
  readonly crew: string | null;
  readonly openedAt: Millis;
  readonly why: Words;
}
interface BacktestAsked {
  /** The rules to try; absent: those in force. */
  readonly text?: string;
  readonly from: Millis;
  readonly to: Millis;
  readonly kind?: string;
}
interface BacktestResult {
  /** Hash of the rules tried: `put` of the same text finds the backtest on record. */
  readonly version: string;
  readonly readings: number;
  readonly devices: number;
  /** Orders by code. */
  readonly byCode: readonly { readonly code: string; readonly inForce: number; readonly tried: number }[];
  readonly inForce: TrialFigures;
  readonly tried: TrialFigures;
  /** Orders that only the rules tried would have opened, and those that they would not have. */
  readonly added: readonly TrialOrder[];
  readonly removed: readonly TrialOrder[];
}
type Refused = Extract<CommandResult, { ok: false }>;

export interface RulesDesk {
  current(): RulesFile;
  /** Validated whole, then swapped. Needs a backtest of the same text on record, or a reason to do without. */
  put(text: string, by: Actor, force: string | null): Promise<{ ok: true; rules: RulesFile } | Refused>;
  backtest(asked: BacktestAsked, by: Actor): Promise<{ ok: true; result: BacktestResult } | Refused>;
}
