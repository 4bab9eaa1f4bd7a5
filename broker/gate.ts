// Stands between a socket and the MQTT parser: an oversized packet is met at its header, and a client that sends faster
// than its rate is read later. Nothing is lost or refused for speed: TCP tells the sender to wait.
import type { Socket } from 'node:net';
import type { Millis } from '../ingest/domain/time.ts';
import { type FrameState, frameStart, stepFrames } from './frames.ts';

export interface GateRules {
  /** Largest packet body of the moment: less before the client has proved who it is. */
  readonly bodyBytesMax: () => number;
  /** Told how many packets have begun; answers how long to wait before more is read. */
  readonly onPackets: (count: number) => Millis;
  readonly onBadFrame: (reason: 'too_large' | 'bad_length') => void;
}

/** The parser pulls with `read(null)` on 'readable'; this is where it can be stopped without a copy of the bytes. */
export function gateSocket(socket: Socket, rules: GateRules): void {
  const read = socket.read.bind(socket);
  let frames: FrameState = frameStart;
  let timer: NodeJS.Timeout | undefined;

  function hold(ms: Millis): void {
    timer = setTimeout(() => {
      timer = undefined;
      if (!socket.destroyed) socket.emit('readable');
    }, ms);
  }

  socket.read = (size?: number | null): Buffer | null => {
    // `read(0)` is the stream's own way of asking for more; it takes no bytes.
    if (size === 0) return read(0);
    if (timer !== undefined) return null;
    const chunk: Buffer | null = read();
    if (chunk === null) return null;
    const step = stepFrames(frames, chunk, rules.bodyBytesMax());
    if (!step.ok) {
      rules.onBadFrame(step.reason);
      return null;
    }
    frames = step.state;
    const waitMs = step.packets === 0 ? 0 : rules.onPackets(step.packets);
    if (0 < waitMs) hold(waitMs);
    return chunk;
  };
  socket.once('close', () => clearTimeout(timer));
}
