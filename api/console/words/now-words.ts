// What telemetry says at this moment about an order's device, in one of a few plain answers. Pure.
import type { Device, Fault } from '../contract.ts';

export type Says = 'still' | 'gone' | 'unknown' | 'silent';

/**
 * `still`: a fault stands; `gone`: its clear was proven and the device works; `silent`: nothing comes from it; `unknown`:
 * nothing can be said now (a lamp by day). Silence and unknown are never good news.
 * @param faults the device's open faults
 */
export function deviceSays(
  device: Pick<Device, 'health' | 'lastSeenAt'>,
  faults: readonly Pick<Fault, 'code' | 'clearedAt'>[],
  codes: readonly string[],
): Says {
  const stands = faults.some(
    (fault) => fault.clearedAt === null && (codes.length === 0 || codes.includes(fault.code)),
  );
  if (device.lastSeenAt === null || device.health.comms === 'fault') return 'silent';
  if (stands) return 'still';
  return device.health.function === 'ok' ? 'gone' : 'unknown';
}
