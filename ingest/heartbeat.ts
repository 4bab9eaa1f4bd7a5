// A dead man's switch: calls a watchdog elsewhere while the feed moves, and falls silent when it stands. What the machine
// itself can no longer tell (no power, no network, no process) is told by the calls that stay away.
import { MINUTE, type Millis, SECOND } from './domain/time.ts';

const everyMs: Millis = MINUTE;
const callMsMax: Millis = 10 * SECOND;

export interface HeartbeatOptions {
  readonly url: string;
  /** How far the feed has come; clock ticks are records too, so a feed that moves rises every second. */
  readonly progress: () => number;
  /** Messages are refused: no readings are taken in. */
  readonly refusing: () => boolean;
  readonly onFailure: (error: unknown) => void;
  readonly everyMs?: Millis;
}

/** @returns stops it */
export function startHeartbeat(options: HeartbeatOptions): () => void {
  const { url, progress, refusing, onFailure } = options;
  let before = progress();
  const beat = setInterval(() => {
    const now = progress();
    const moving = before < now && !refusing();
    before = now;
    if (moving) call(url).catch(onFailure);
  }, options.everyMs ?? everyMs);
  return () => clearInterval(beat);
}

async function call(url: string): Promise<void> {
  const response = await fetch(url, { method: 'POST', signal: AbortSignal.timeout(callMsMax) });
  await response.body?.cancel();
  if (!response.ok) throw new Error(`the watchdog answered ${response.status}`);
}
