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
  'handed_over',
  'digest',
] as const;
export type TellReason = (typeof tellReasons)[number];
const recipientTypes = ['crew', 'cadre', 'leader', 'office', 'reporter', 'owner'] as const;

export interface Notice {
  /** Deterministic: the same journal gives the same notices, so a replay adds none. */
  readonly id: string;
  readonly orderId: string | null;
  readonly reason: TellReason;
  readonly recipient: { readonly type: (typeof recipientTypes)[number]; readonly id: string };
  readonly priority: Priority;
  /** Not before this: quiet hours and load budgets move it. */
  readonly dueAt: Millis;
  readonly body: Readonly<Record<string, unknown>>;
}
