// Which asset a villager means: the number they read out, the device they name, else the nearest of the kind.
import type { ComplaintFiled } from '../domain/command.ts';
import type { Match } from '../domain/complaint.ts';
import type { Device } from '../domain/device.ts';
import { metresBetween } from './neighbours.ts';
import { devicesOfKind } from './places.ts';
import type { Step } from './step.ts';

export interface Matched {
  readonly device: Device | null;
  readonly match: Match;
}

const nobody: Matched = { device: null, match: { by: 'none', distanceM: null } };

/** A request for what is not there yet blames no device, however near one stands. */
export function matchDevice(step: Step, filed: ComplaintFiled): Matched {
  if (filed.request) return nobody;
  const { devices } = step.ctx.registry;
  const named = filed.deviceId === null ? undefined : devices.get(filed.deviceId);
  if (named !== undefined) return found(named, 'device', filed);
  if (filed.assetNo !== null)
    for (const device of devices.values())
      if (device.assetNo === filed.assetNo && (filed.kind === null || device.kind === filed.kind))
        return found(device, 'asset', filed);
  return nearest(step, filed) ?? onlyOne(step, filed) ?? nobody;
}

function found(device: Device, by: Match['by'], filed: ComplaintFiled): Matched {
  return { device, match: { by, distanceM: distance(device, filed) } };
}

function distance(device: Device, filed: ComplaintFiled): number | null {
  if (filed.lat === null || filed.lon === null) return null;
  return Math.round(metresBetween(device, { lat: filed.lat, lon: filed.lon }));
}

function nearest(step: Step, filed: ComplaintFiled): Matched | undefined {
  if (filed.kind === null || filed.lat === null || filed.lon === null) return undefined;
  let best: { device: Device; metres: number } | undefined;
  for (const device of devicesOfKind(step.ctx.registry, filed.kind)) {
    const metres = metresBetween(device, { lat: filed.lat, lon: filed.lon });
    if (best === undefined || metres < best.metres) best = { device, metres };
  }
  if (best === undefined || radius(step, filed.kind) < best.metres) return undefined;
  return found(best.device, 'nearest', filed);
}

/** A village with one toilet needs no coordinates. */
function onlyOne(step: Step, filed: ComplaintFiled): Matched | undefined {
  if (filed.kind === null || filed.village === null || filed.lat !== null) return undefined;
  const there = devicesOfKind(step.ctx.registry, filed.kind).filter(
    (device) => device.village === filed.village,
  );
  return there.length === 1 ? found(there[0]!, 'place', filed) : undefined;
}

export const radius = (step: Step, kind: string): number =>
  step.ctx.catalogue.matchMetres[kind] ?? step.ctx.catalogue.matchMetresDefault;
