// A notice: one order told to one recipient over one channel for one reason. The outbox keeps it until it is sent.

import type { Priority } from './fault.ts';
import type { Millis } from './time.ts';

const tellReasons = [
  'first',
  'worsened',
  'reopened',
  'escalated',
  'resolved',
  'repeat',
  'pushed',
  'handed_over',
  'digest',
] as const;
export type TellReason = (typeof tellReasons)[number];
export const recipientTypes = ['crew', 'cadre', 'leader', 'office', 'reporter', 'owner'] as const;

export type RecipientType = (typeof recipientTypes)[number];

export interface Notice {
  /** Deterministic: the same journal gives the same notices, so a replay adds none. */
  readonly id: string;
  readonly orderId: string | null;
  readonly reason: TellReason;
  /** Cadre and leader are named by their village: who holds the post is looked up when the notice goes out. */
  readonly recipient: { readonly type: RecipientType; readonly id: string };
  readonly priority: Priority;
  /** Not before this: quiet hours and load budgets move it. */
  readonly dueAt: Millis;
  readonly body: Readonly<Record<string, unknown>>;
}
