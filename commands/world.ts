// How a command ends that could not do its work: what is wrong with the command line, or what the world says no to, is said in
// a line; only a bug has a stack.
import { exitConfig } from '../ingest/config.ts';
import { NoRecording } from '../ingest/journal/recording.ts';
import { JournalDamaged } from '../ingest/journal/segments.ts';
import { FolderInUse } from '../ingest/store/lock.ts';

/**
 * Says on stderr what ended the command, and sets its exit code: 78 for what was asked wrong, 1 for the world's no.
 * @param askedWrong what to say where the command line is at fault
 * @throws the error itself where it is a bug
 */
export function endWith(error: unknown, askedWrong: string | undefined): void {
  const words = askedWrong ?? saidByWorld(error);
  if (words === undefined) throw error;
  console.error(words);
  process.exitCode = askedWrong === undefined ? 1 : exitConfig;
}

/** What the world said no to; `undefined` for a bug, whose stack is wanted. */
function saidByWorld(error: unknown): string | undefined {
  if (error instanceof FolderInUse || error instanceof JournalDamaged || error instanceof NoRecording)
    return error.message;
  const { syscall, message } = error as NodeJS.ErrnoException;
  return syscall === undefined ? undefined : message;
}
