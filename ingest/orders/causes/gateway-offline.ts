// A gateway that has gone silent together with its children: they are unknown, not dark. One order, on the
// gateway.
import type { Device, DeviceId } from '../../domain/device.ts';
import type { Cause } from '../../domain/fault.ts';
import { type Millis, SECOND } from '../../domain/time.ts';
import type { Step } from '../step.ts';
import {
  type CauseFinder,
  isExpected,
  ruleOf,
  type Sighting,
  shows,
  silenceCounts,
  stragglersMax,
} from './finder.ts';

export const gatewayOffline: CauseFinder = {
  id: 'gateway_offline',
  code: 'gateway_offline',
  symptoms: ['silent'],
  shared: true,
  groups: (device, step) => gatewayOf(device, step),
  members: (cause, step) => [cause.id, ...childrenOf(cause, step)],
  look,
  words: (cause, { length }) => ({
    zh: `集中控制器${cause.id}失联，所带${length - 1}台设备状态未知（不等于熄灭）`,
    en: `Gateway ${cause.id} is offline; its ${length - 1} devices are unknown, not dark`,
  }),
};

export function gatewayOf(device: Device, step: Step): readonly Cause[] {
  const id =
    step.ctx.registry.children.has(device.id) || device.kind === 'gateway' ? device.id : device.gateway;
  return id === undefined || !step.ctx.registry.devices.has(id) ? [] : [{ type: 'gateway', id }];
}

export const childrenOf = (cause: Cause, step: Step): readonly DeviceId[] =>
  step.ctx.registry.children.get(cause.id) ?? [];

function look(cause: Cause, step: Step): Sighting {
  const rule = ruleOf(gatewayOffline, step);
  const children = childrenOf(cause, step).filter((id) => isExpected(step, id));
  const mute = children.filter((id) => shows(step, id, ['silent']) !== undefined);
  const silentSince = shows(step, cause.id, ['silent']);
  const present =
    silentSince !== undefined && silenceCounts(step) && rule.share * children.length <= mute.length;
  return {
    present,
    dueAt: silentSince === undefined ? step.at : dueAt(step, cause.id, silentSince, rule.raiseMs),
    calm: silentSince === undefined && mute.length <= stragglersMax(children.length, rule.clearShare),
    affected: silentSince === undefined ? mute : [cause.id, ...mute],
  };
}

/** A will names the moment; plain silence began with the last reading. */
function dueAt(step: Step, gateway: DeviceId, silentSince: Millis, silentMs: Millis): Millis {
  const lastSeenAt = step.ctx.device(gateway).lastSeenAt;
  const intervalMs = (step.ctx.registry.devices.get(gateway)?.intervalS ?? 0) * SECOND;
  if (lastSeenAt === null || silentSince < lastSeenAt + 2 * intervalMs)
    return silentSince + step.ctx.rules.lostMs;
  return lastSeenAt + silentMs;
}
