// The engine's time and the clock's judgement of a reading: accepted, refused, or (event mode) a jump that waits for others to agree.
import { aheadMsMax, behindMsMax, type Millis, SECOND } from './domain/time.ts';

/** `wall`: the time of receipt. `event`: the newest accepted reading's time, for replays and accelerated simulation. */
export type ClockMode = 'wall' | 'event';

export interface ClockState {
  readonly mode: ClockMode;
  /** The engine's time; `null` before the first record (event mode: before the first reading). */
  readonly now: Millis | null;
  /** Event mode: devices that claim a time more than `aheadMsMax` ahead, oldest first. */
  readonly claims: readonly Claim[];
}

interface Claim {
  readonly deviceId: string;
  readonly ts: Millis;
  readonly receivedAt: Millis;
}

export type ClockVerdict = 'accept' | 'clock_ahead' | 'clock_behind' | 'wait' | 'jump';

/** Devices that must agree on a jump ahead before the engine's time follows it. */
const jumpDevicesMin = 3;
/** How long, in time of receipt, a claimed jump waits for others before it is refused as `clock_ahead`. */
export const claimMsMax: Millis = 2 * SECOND;

export const initialClock = (mode: ClockMode, now: Millis | null = null): ClockState => ({
  mode,
  now,
  claims: [],
});

/** Time went on, whatever moved it. */
export const movedOn = ({ mode, claims }: ClockState, now: Millis): ClockState => ({ mode, now, claims });

/** The wall moved (a tick, or any record's time of receipt); in event mode only readings move time. */
export function tickClock(clock: ClockState, at: Millis): ClockState {
  if (clock.mode === 'event' || (clock.now !== null && at <= clock.now)) return clock;
  return movedOn(clock, at);
}

/** Claims whose patience is over at `receivedAt`. */
export function expireClaims(
  clock: ClockState,
  receivedAt: Millis,
): readonly [ClockState, expired: readonly string[]] {
  const expired = clock.claims.filter((claim) => claimMsMax <= receivedAt - claim.receivedAt);
  if (expired.length === 0) return [clock, []];
  return [
    { ...clock, claims: clock.claims.filter((claim) => !expired.includes(claim)) },
    expired.map((c) => c.deviceId),
  ];
}

/**
 * What the clock says of one reading.
 * `wait`: keep it until others agree or its claim expires. `jump`: they agree now; what waited within `aheadMsMax` is accepted.
 * @param devicesTotal where fewer than three devices exist, all of them must agree
 */
export function judgeClock(
  clock: ClockState,
  reading: { readonly deviceId: string; readonly ts: Millis; readonly receivedAt: Millis },
  devicesTotal: number,
): readonly [ClockState, ClockVerdict] {
  const { now, mode } = clock;
  if (now === null) return [{ ...clock, now: reading.ts }, 'accept'];
  if (reading.ts < now - behindMsMax) return [clock, 'clock_behind'];
  if (reading.ts <= now + aheadMsMax) {
    return [mode === 'event' && now < reading.ts ? movedOn(clock, reading.ts) : clock, 'accept'];
  }
  if (mode === 'wall') return [clock, 'clock_ahead'];

  const others = clock.claims.filter((claim) => claim.deviceId !== reading.deviceId);
  const claims = [...others, { deviceId: reading.deviceId, ts: reading.ts, receivedAt: reading.receivedAt }];
  const agreeing = claims.filter((claim) => Math.abs(claim.ts - reading.ts) <= aheadMsMax);
  if (agreeing.length < Math.min(jumpDevicesMin, devicesTotal)) return [{ ...clock, claims }, 'wait'];
  // The earliest of those who agree: the others then lie within `aheadMsMax` of it and move time on as they are taken up.
  const to = Math.min(...agreeing.map((claim) => claim.ts));
  return [{ ...clock, now: to, claims: [] }, 'jump'];
}
