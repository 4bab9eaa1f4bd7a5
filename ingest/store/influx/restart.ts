// Has the server been started anew? A killed InfluxDB can lose points it had acknowledged, and a restart between two
// batches gives the writer no error: its `/metrics` must be watched. Pure: the times of the probe are arguments.
import { type Millis, SECOND } from '../../domain/time.ts';

/**
 * When the server says it was started. 1.x gives the instant itself; 2.x its age, which with the probe's own two times
 * bounds the instant; 3, or a proxy in between, nothing.
 */
export type ServerStart =
  | { readonly by: 'instant'; readonly startedS: number }
  | { readonly by: 'age'; readonly earliest: Millis; readonly latest: Millis }
  | { readonly by: 'nothing' };

/** Clocks of two machines drift apart by less than this between two probes. */
const driftMsMax: Millis = SECOND / 2;

/** Reads the text of `/metrics` that was asked for at `sentAt` and had come at `receivedAt`. */
export function readStart(text: string, sentAt: Millis, receivedAt: Millis): ServerStart {
  const instant = /^process_start_time_seconds(?:\{[^}]*\})? (\S+)/m.exec(text);
  if (instant) return { by: 'instant', startedS: Number(instant[1]) };
  const age = /^influxdb_uptime_seconds(?:\{[^}]*\})? (\S+)/m.exec(text);
  if (!age) return { by: 'nothing' };
  const ageMs = Number(age[1]) * SECOND;
  return { by: 'age', earliest: sentAt - ageMs, latest: receivedAt - ageMs };
}

/**
 * @param before the last probe that was answered, if any
 * @param broke a connection was refused or reset since then
 */
export function wasRestarted(before: ServerStart | undefined, now: ServerStart, broke: boolean): boolean {
  if (before === undefined || now.by === 'nothing') return broke;
  if (before.by === 'instant' && now.by === 'instant') return before.startedS !== now.startedS;
  if (before.by === 'age' && now.by === 'age') return now.earliest > before.latest + driftMsMax;
  // Another way of telling is another server.
  return true;
}
