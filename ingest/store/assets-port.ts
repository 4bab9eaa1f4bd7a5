// The port to what is known of assets over time: their controllers, one after the other, and spare units lent.
import type { DeviceId, VillageId } from '../domain/device.ts';
import type { Millis } from '../domain/time.ts';

/** A controller on an asset: from `since` (0: from the beginning of the records) until `until` (null: it is there). */
export interface Controller {
  /** What stands on the pole or the door; of an asset without a number, its device's id. */
  readonly assetNo: string;
  readonly deviceId: DeviceId;
  readonly kind: string;
  readonly village: VillageId;
  readonly since: Millis;
  readonly until: Millis | null;
}

/** A spare unit in a house while its own is away. */
export interface Spare {
  readonly id: string;
  /** What stands on the unit. */
  readonly unit: string;
  readonly deviceId: DeviceId;
  readonly village: VillageId;
  readonly orderId: string | null;
  readonly lentAt: Millis;
  readonly lentBy: string;
  /** When it is expected back. */
  readonly dueAt: Millis | null;
  readonly note: string | null;
  readonly returnedAt: Millis | null;
  readonly returnedBy: string | null;
}

/**
 * What sits now on the asset on which a controller sat at that time. Itself, where it sits there still or nothing does: one that
 * was moved to another asset lives on, and what is its own from then on is not its former asset's.
 */
export type SuccessorOf = (controller: DeviceId, at: Millis) => DeviceId;

export interface AssetStore {
  /** Compares the registry's copy in the store with what was: who came and who is gone did so at `at`. */
  noteControllers(at: Millis): Promise<void>;
  /** Of one asset, oldest first. */
  controllers(assetNo: string): Promise<readonly Controller[]>;
  successors(): Promise<SuccessorOf>;

  /** @returns false where the unit is lent already; the same id again changes nothing and is true */
  lend(spare: Spare): Promise<boolean>;
  /** The first return counts. */
  giveBack(id: string, at: Millis, by: string): Promise<void>;
  spare(id: string): Promise<Spare | undefined>;
  /** Newest first; `out`: those that have not come back. */
  spares(query: {
    readonly deviceIds?: readonly DeviceId[];
    readonly out?: boolean;
  }): Promise<readonly Spare[]>;
}
