// To which village, kind and crew an order over a device or a cause belongs.
import { crewFor, type Device, type Registry } from '../domain/device.ts';
import type { Cause } from '../domain/fault.ts';

export function villageOfCause(
  registry: Registry,
  cause: Cause,
  deviceIds: readonly string[],
): string | null {
  if (cause.type === 'village') return cause.id;
  return placed(registry, cause, deviceIds)?.village ?? null;
}

/** The kind that is to be repaired; a village without power has none. */
export function kindOfCause(registry: Registry, cause: Cause, deviceIds: readonly string[]): string | null {
  if (cause.type === 'village') return null;
  return placed(registry, cause, deviceIds)?.kind ?? null;
}

function placed(registry: Registry, cause: Cause, deviceIds: readonly string[]): Device | undefined {
  if (cause.type === 'device' || cause.type === 'gateway') return registry.devices.get(cause.id);
  const member =
    cause.type === 'platform' ? undefined : (registry.circuits.get(cause.id)?.[0] ?? deviceIds[0]);
  return member === undefined ? undefined : registry.devices.get(member);
}

/**
 * The crew by village and trade; `null`: the office decides. A village's power is first looked at by those
 * who know its lines.
 */
export function crewOfOrder(
  registry: Registry,
  cause: Cause,
  kind: string | null,
  village: string | null,
): string | null {
  if (cause.type === 'platform' || village === null) return null;
  if (kind === null) return registry.villages.get(village)?.crews.lighting ?? null;
  return crewFor(registry, { kind, village }) ?? null;
}
