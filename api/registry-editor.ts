// What the API asks of whoever keeps the registry: export it, check a new one, put it in force, take that back.
import type { CommandResult } from '../ingest/domain/command.ts';
import type { Actor } from '../ingest/domain/ledger.ts';

/** Tables that can be exported; households are private and never leave. */
export const registryTables = ['villages', 'crews', 'devices'] as const;
type RegistryTable = (typeof registryTables)[number];
export const importTables = [...registryTables, 'households'] as const;
/** CSV text by table; a table left out stays as it is. */
export type RegistryFiles = Readonly<Partial<Record<(typeof importTables)[number], string>>>;

interface RegistryFault {
  readonly file: string;
  /** Line of the file; the header is line 1. */
  readonly line: number;
  readonly column: string | null;
  readonly what: string;
}
interface RegistryChanges {
  readonly table: string;
  readonly added: number;
  readonly changed: number;
  readonly removed: number;
  /** The first ids of each, for the preview. */
  readonly examples: { readonly added: string[]; readonly changed: string[]; readonly removed: string[] };
}
interface RegistryCheck {
  /** Version that it would have. */
  readonly version: string;
  readonly faults: readonly RegistryFault[];
  readonly warnings: readonly RegistryFault[];
  readonly changes: readonly RegistryChanges[];
}
type Refused = Extract<CommandResult, { ok: false }>;

export interface RegistryEditor {
  csv(table: RegistryTable): string;
  check(files: RegistryFiles): Promise<RegistryCheck>;
  /** Journals the swap, then swaps. Refused with every fault listed when it has one. */
  apply(files: RegistryFiles, by: Actor): Promise<{ ok: true; version: string } | Refused>;
  /** Back to the registry before the last import; refused when there is none. */
  undo(by: Actor): Promise<{ ok: true; version: string } | Refused>;
}
