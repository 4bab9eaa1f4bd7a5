// A villager's word: where it came from, what it is about, which order it met, and why it came before us.
import type { DeviceId, VillageId } from './device.ts';
import type { Millis } from './time.ts';

export const complaintChannels = ['12345', 'phone', 'group', 'grid', 'patrol', 'web'] as const;
export type ComplaintChannel = (typeof complaintChannels)[number];

export const missCauses = [
  'no_device',
  'device_silent',
  'no_rule',
  'rule_pending',
  'suppressed',
  'grouped_elsewhere',
  'opened_later',
  'no_fault_found',
] as const;
export type MissCause = (typeof missCauses)[number];

export interface Match {
  readonly by: 'asset' | 'device' | 'nearest' | 'place' | 'hand' | 'none';
  readonly distanceM: number | null;
}

/** What the engine knows of a complaint. Who called, and their words, stay in the protected table under the same id. */
export interface Complaint {
  readonly id: string;
  readonly channel: ComplaintChannel;
  readonly ticket: string | null;
  readonly deviceId: DeviceId | null;
  readonly kind: string | null;
  readonly village: VillageId | null;
  readonly lat: number | null;
  readonly lon: number | null;
  readonly reportedAt: Millis;
  readonly receivedAt: Millis;
  /** A person reported a bare wire, sparking or a hanging part. */
  readonly hazard: boolean;
  readonly orderId: string | null;
  readonly match: Match;
  /** Set only where the complaint came before the order; settled when the order ends. */
  readonly missCause: MissCause | null;
  readonly replyBy: Millis;
  readonly repliedAt: Millis | null;
  /** Residents' answers after the repair: met, solved, satisfied. */
  readonly met: boolean | null;
  readonly solved: boolean | null;
  readonly satisfied: boolean | null;
}
