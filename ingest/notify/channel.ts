// A channel carries notices to people: one small port, many adapters.
import type { Notice } from '../domain/notice.ts';
import type { Millis } from '../domain/time.ts';

/**
 * `unheard`: given out, and nobody was there to hear it. `kept`: it waits for somebody who is away, in a memory that ends
 * with the program.
 */
export type Sent = 'sent' | 'unheard' | 'kept';

export interface Channel {
  readonly name: string;
  /** At most so many deliveries a second; what is over waits in the outbox. */
  readonly perSecondMax: number;
  /** Attempts before a notice is a dead letter. */
  readonly attemptsMax: number;
  /** Resolves when the other side has taken it; rejects with a reason worth keeping. */
  send(notice: Notice): Promise<Sent>;
}

interface ChannelErrorOptions extends ErrorOptions {
  /** Trying again changes nothing: a wrong key, nobody to call. */
  readonly isFinal?: boolean;
  /** How long the other side asked to be left alone. */
  readonly retryAfterMs?: Millis;
}

/** Why the other side has not taken a notice, and what that means for the next attempt. */
export class ChannelError extends Error {
  readonly isFinal: boolean;
  readonly retryAfterMs: Millis | undefined;
  constructor(message: string, options: ChannelErrorOptions = {}) {
    super(message, options);
    this.name = 'ChannelError';
    this.isFinal = options.isFinal ?? false;
    this.retryAfterMs = options.retryAfterMs;
  }
}
