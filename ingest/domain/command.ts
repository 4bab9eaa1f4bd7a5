// What people ask for. A command is journaled before it takes effect, so that a replay repeats it; it holds no personal data.
import type { Complaint } from './complaint.ts';
import type { DeviceId } from './device.ts';
import type { Actor } from './ledger.ts';
import type { Check, Cost, Order, OrderAction, PauseReason, PhotoRef } from './order.ts';
import type { Problem } from './problem.ts';
import type { Silence } from './silence.ts';
import type { Millis } from './time.ts';

interface Asked {
  readonly by: Actor;
  /** Time on the spot, for offline edits; absent: when the engine takes it up. */
  readonly at?: Millis;
  /** Idempotency key and the hash of the body it came with. */
  readonly key?: { readonly id: string; readonly bodyHash: string };
}

export type PersonAction =
  | Exclude<OrderAction, 'recovers' | 'proves' | 'refutes'>
  | 'pause'
  | 'resume'
  | 'assign'
  | 'note'
  | 'cost'
  | 'photo'
  | 'check';

export interface OrderCommand extends Asked {
  readonly type: 'order';
  readonly orderId: string;
  readonly action: PersonAction;
  readonly note?: string;
  /** Reason of a cancel or release. */
  readonly reason?: string;
  readonly pause?: { readonly reason: PauseReason; readonly until: Millis };
  /** End date of a cancel: until then the fault opens no other order. */
  readonly until?: Millis;
  readonly crew?: string;
  readonly place?: { readonly lat: number; readonly lon: number };
  readonly photo?: PhotoRef;
  readonly check?: { readonly deviceId: DeviceId; readonly found: Check['found'] };
  /** What a closed order really cost. */
  readonly paid?: Omit<Cost, 'from'>;
  /** The revision the person saw; another one now is a conflict. */
  readonly revision?: number;
}

export type ComplaintFiled = Pick<
  Complaint,
  'id' | 'channel' | 'ticket' | 'deviceId' | 'kind' | 'village' | 'lat' | 'lon' | 'reportedAt' | 'hazard'
> & {
  /** What stands on the pole or the door, where the caller read it out. */
  readonly assetNo: string | null;
  /** A fault the caller's words name plainly (a dirty toilet: `toilet_not_cleaned`). */
  readonly code: string | null;
  /** A request for something that is not there yet (a missing lamp): no device is blamed. */
  readonly request: boolean;
};

export type Command =
  | OrderCommand
  | (Asked & { readonly type: 'complaint'; readonly complaint: ComplaintFiled })
  | (Asked & {
      readonly type: 'complaint-reply';
      readonly complaintId: string;
      readonly met?: boolean;
      readonly solved?: boolean;
      readonly satisfied?: boolean;
    })
  | (Asked & { readonly type: 'complaint-match'; readonly complaintId: string; readonly orderId: string })
  | (Asked & {
      readonly type: 'silence';
      readonly silence: Pick<Silence, 'id' | 'scope' | 'from' | 'until' | 'recurring' | 'author' | 'reason'>;
    })
  | (Asked & { readonly type: 'silence-end'; readonly silenceId: string })
  | (Asked & {
      readonly type: 'open-order';
      readonly order: Pick<Order, 'type' | 'village' | 'kind' | 'deviceIds' | 'why' | 'priority' | 'cls'> & {
        readonly crew?: string;
        readonly plan?: string;
      };
    })
  /** The program's own trouble: found outside the engine, told through it. */
  | (Asked & {
      readonly type: 'platform';
      readonly trouble: PlatformTrouble;
      readonly present: boolean;
      readonly detail: string;
    });

/** Each is one order of type `platform` while it lasts. */
const platformTroubles = ['disk_full', 'telemetry_store', 'broker', 'order_store', 'feed', 'clock'] as const;
export type PlatformTrouble = (typeof platformTroubles)[number];

export type CommandResult =
  | { readonly ok: true; readonly order?: Order; readonly complaint?: Complaint; readonly silence?: Silence }
  | { readonly ok: false; readonly problem: Problem };
