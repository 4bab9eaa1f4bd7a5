// Logs as JSON on stderr, and the end of a process that has met a bug.
import { type Logger, pino } from 'pino';

export function startLog(level: string): Logger {
  return pino({ level, base: undefined, timestamp: pino.stdTimeFunctions.isoTime }, pino.destination(2));
}

/**
 * A bug stops the program at once: what was acknowledged stands in the journal, and the next start goes on from there.
 * @param known what is no bug, in words; then nothing else is said of it
 * @returns the same for whoever meets one
 */
export function dieOfBugs(
  log: Logger,
  known: (error: unknown) => string | undefined,
): (error: unknown) => never {
  const die = (error: unknown): never => {
    const words = known(error);
    if (words !== undefined) log.fatal(words);
    else
      log.fatal(
        { err: error },
        'a bug, or a disk that fails: stopping; the journal has everything that was acknowledged',
      );
    process.exit(1);
  };
  process.on('unhandledRejection', die);
  process.on('uncaughtException', die);
  return die;
}
