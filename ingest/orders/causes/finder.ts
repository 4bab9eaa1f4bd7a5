// What every cause has in common: over which devices it can stand, and what its members show at a moment. A
// finder computes; holding, raising and clearing are `cause.ts`.
import { type Device, type DeviceId, isSwitched } from '../../domain/device.ts';
import type { Cause, FaultCode, Symptom, Words } from '../../domain/fault.ts';
import type { Millis } from '../../domain/time.ts';
import type { CauseId, CauseRule } from '../rules.ts';
import type { Step } from '../step.ts';

export interface Sighting {
  /** The raise condition holds now. */
  readonly present: boolean;
  /** When it comes due if it goes on holding. */
  readonly dueAt: Millis;
  /** The clear condition holds now: seen to be well, not merely no longer seen. */
  readonly calm: boolean;
  /** Devices that show it. */
  readonly affected: readonly DeviceId[];
  readonly priority?: CauseRule['priority'];
  readonly cls?: CauseRule['cls'];
}

export interface CauseFinder {
  readonly id: CauseId;
  readonly code: FaultCode;
  /** Symptoms whose coming or going can change what it sees. */
  readonly symptoms: readonly Symptom[];
  /** Grouping: a fault it explains waits for it, where there are other members. */
  readonly shared: boolean;
  /** The causes of this kind that could stand over the device. */
  groups(device: Device, step: Step): readonly Cause[];
  members(cause: Cause, step: Step): readonly DeviceId[];
  /**
   * @param since when the raise condition began to hold; now, where it did not until now
   * @param standing the devices under the standing cause, but for those that have left the registry
   */
  look(cause: Cause, step: Step, since: Millis, standing: readonly DeviceId[]): Sighting;
  words(cause: Cause, affected: readonly DeviceId[], step: Step): Words;
}

export const ruleOf = (finder: CauseFinder, step: Step): CauseRule => step.ctx.rules.causes[finder.id];

/** Since when a device shows one of these symptoms; `undefined`: it shows none, or has left the registry. */
export function shows(step: Step, device: DeviceId, wanted: readonly Symptom[]): Millis | undefined {
  const shown = step.town.symptoms.get(device);
  if (shown === undefined || !step.ctx.registry.devices.has(device)) return undefined;
  let since: Millis | undefined;
  for (const symptom of wanted) {
    const at = shown[symptom];
    if (at !== undefined && (since === undefined || at < since)) since = at;
  }
  return since;
}

/** Seen at least once, and not a lamp on a switched circuit by day, which is dead by design. */
export function isExpected(step: Step, id: DeviceId): boolean {
  const device = step.ctx.registry.devices.get(id);
  if (device === undefined || step.ctx.device(id).lastSeenAt === null) return false;
  return !isSwitched(device) || step.ctx.night(device, step.at);
}

/** Whether the silence of devices means anything yet: not in the grace time after a start. */
export const silenceCounts = (step: Step): boolean => step.town.graceUntil <= step.at;

/** How many may still show it while the cause as a whole is over: the rest are judged alone. */
export const stragglersMax = (members: number, clearShare: number): number =>
  members < 3 ? 0 : Math.max(1, Math.floor(members * (1 - clearShare) + 1e-9));
