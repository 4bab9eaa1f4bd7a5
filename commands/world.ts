// What ends a command and is no bug of its: said in a line, in place of a stack.
import { NoRecording } from '../ingest/journal/recording.ts';
import { JournalDamaged } from '../ingest/journal/segments.ts';
import { FolderInUse } from '../ingest/store/lock.ts';

/** What the world said no to; `undefined` for a bug, whose stack is wanted. */
export function saidByWorld(error: unknown): string | undefined {
  if (error instanceof FolderInUse || error instanceof JournalDamaged || error instanceof NoRecording)
    return error.message;
  const { syscall, message } = error as NodeJS.ErrnoException;
  return syscall === undefined ? undefined : message;
}
