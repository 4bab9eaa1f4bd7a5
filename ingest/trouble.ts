// The program's own trouble, told through the engine like any other fault: one platform order while it lasts.
import type { Command, CommandResult, PlatformTrouble } from './domain/command.ts';
import { systemActor } from './domain/ledger.ts';

export interface Troubles {
  note(trouble: PlatformTrouble, present: boolean, detail: string): void;
  /** What stands now, for `/readyz`. */
  standing(): ReadonlyMap<PlatformTrouble, string>;
}

/** @param submit may fail while the journal refuses, or before the engine has a time; the change is then told with the next note */
export function createTroubles(
  submit: (command: Command) => Promise<CommandResult>,
  onError: (error: unknown) => void,
): Troubles {
  const standing = new Map<PlatformTrouble, string>();
  const told = new Set<PlatformTrouble>();

  function note(trouble: PlatformTrouble, present: boolean, detail: string): void {
    if (present) standing.set(trouble, detail);
    else standing.delete(trouble);
    if (present === told.has(trouble)) return;
    if (present) told.add(trouble);
    else told.delete(trouble);
    const untold = (why: unknown): void => {
      if (present) told.delete(trouble);
      else told.add(trouble);
      onError(why);
    };
    submit({ type: 'platform', by: systemActor, trouble, present, detail }).then(
      (result) => result.ok || untold(result.problem),
      untold,
    );
  }
  return { note, standing: () => standing };
}
