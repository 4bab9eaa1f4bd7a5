// What decoding refuses: a closed reason, and enough of what came to see why.
import { type RejectReason, rejectSampleCharsMax } from '../domain/reading.ts';

export interface Refusal {
  readonly reason: RejectReason;
  readonly detail: string;
  readonly metric?: string;
  readonly sample?: string;
}

/** A whole message that is refused. */
export interface Refused {
  readonly type: 'refused';
  readonly deviceId: string | undefined;
  readonly refusals: readonly Refusal[];
}

export function refused(
  deviceId: string | undefined,
  reason: RejectReason,
  detail: string,
  sample?: string,
): Refused {
  return {
    type: 'refused',
    deviceId,
    refusals: [{ reason, detail, ...(sample !== undefined && { sample: cut(sample) }) }],
  };
}

/** As much of it as is kept. */
export const cut = (text: string | undefined): string => (text ?? 'undefined').slice(0, rejectSampleCharsMax);
