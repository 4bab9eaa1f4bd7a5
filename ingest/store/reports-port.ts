// The port to what reports read beside the orders: the registry's and the devices' copies, and the figures' facts.
import type { CrewId, DeviceId, Registry, VillageId } from '../domain/device.ts';
import type { Healths } from '../domain/fault.ts';
import type { KpiFacts } from '../domain/kpi.ts';
import type { ReportOrder } from '../domain/report.ts';
import type { Millis } from '../domain/time.ts';

/** A device's present state, for lists and maps outside of the program. */
export interface DeviceState {
  readonly deviceId: DeviceId;
  readonly healths: Healths;
  readonly lastSeenAt: Millis | null;
}

export interface ReportStore {
  /** Keeps villages, crews and devices, without persons; nothing is written where this version is kept already. */
  saveRegistry(registry: Registry): Promise<void>;
  /** The copy's villages and crews; `undefined`: none was kept yet. */
  scopes(): Promise<
    { readonly villages: ReadonlySet<VillageId>; readonly crews: ReadonlySet<CrewId> } | undefined
  >;
  /** Overwrites the states of these devices; give those that changed, some hundreds at a time. */
  saveDeviceStates(states: readonly DeviceState[]): Promise<void>;
  /** Fault and complaint orders opened, and complaints reported, from `from` and before `to`. */
  kpiFacts(from: Millis, to: Millis): Promise<KpiFacts>;
  /** Orders of every type that stood at some time from `from` and before `to`, as they are now; oldest first. */
  reportOrders(from: Millis, to: Millis): Promise<readonly ReportOrder[]>;
  /** The same orders as they were at `to`: closed then and open again since, with another crew, another deadline. */
  reportOrdersThen(from: Millis, to: Millis): Promise<readonly ReportOrder[]>;
}
