// A channel carries notices to people: one small port, many adapters.
import type { Notice } from '../domain/notice.ts';

export interface Channel {
  readonly name: string;
  /** At most so many deliveries a second; what is over waits in the outbox. */
  readonly perSecondMax: number;
  /** Attempts before a notice is a dead letter. */
  readonly attemptsMax: number;
  /** Resolves when the other side has taken it; rejects with a reason worth keeping. */
  send(notice: Notice): Promise<void>;
}
