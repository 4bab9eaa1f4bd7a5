// What goes between the store's thread and the program: calls, answers, and after each the figures that can be asked for
// without waiting.
import type { Position } from '../../domain/input.ts';
import type { Kinds } from '../../domain/kind.ts';
import type { Millis } from '../../domain/time.ts';
import type {
  FleetKpiPoint,
  FleetKpiQuery,
  Page,
  Point,
  ReadingRow,
  ReadingsQuery,
  TelemetryStats,
} from '../ports.ts';
import type { ChunkLimits } from './engine.ts';
import type { ScanPage } from './reading.ts';

export interface ThreadSettings {
  readonly path: string;
  readonly kinds: Kinds;
  readonly limits: ChunkLimits;
}

/** Arguments and result of each call. */
export interface Calls {
  write: { args: [points: readonly Point[], upTo: Position]; result: undefined };
  writeKpi: { args: [points: readonly FleetKpiPoint[]]; result: undefined };
  fleetKpi: { args: [query: FleetKpiQuery]; result: readonly FleetKpiPoint[] };
  readings: { args: [query: ReadingsQuery]; result: Page<ReadingRow> };
  scanPage: { args: [kind: string, from: Millis, to: Millis, cursor?: string]; result: ScanPage };
  /** Tells what went wrong in the background, if anything. */
  trouble: { args: []; result: string | undefined };
  close: { args: []; result: undefined };
}
export type CallName = keyof Calls;

export interface CallMessage<Name extends CallName = CallName> {
  readonly id: number;
  readonly name: Name;
  readonly args: Calls[Name]['args'];
}

export interface Figures {
  readonly durable: Position;
  readonly stats: TelemetryStats;
}
export type ThreadMessage =
  | { readonly type: 'answer'; readonly id: number; readonly result: unknown; readonly figures: Figures }
  | {
      readonly type: 'refusal';
      readonly id: number;
      readonly error: string;
      readonly retry: boolean;
      readonly figures: Figures;
    }
  /** Chunks were written in the background. */
  | { readonly type: 'figures'; readonly figures: Figures };
