// Any program that listens on HTTP: the notice as JSON, signed, so that the listener knows whom it came from and
// that it is fresh, and can drop a double by its id.
import { createHmac } from 'node:crypto';
import type { Notice } from '../domain/notice.ts';
import { rfc3339 } from '../domain/time.ts';
import type { Channel } from './channel.ts';
import { post } from './post.ts';
import type { Limits } from './specs.ts';

export interface WebhookOptions extends Limits {
  readonly name: string;
  readonly url: string;
  readonly secret: string;
  readonly now: () => number;
}

/** Headers: `X-Weisu-Notice`, `X-Weisu-Timestamp` (ms) and `X-Weisu-Signature`, see `signature`. */
export function webhookChannel({ name, url, secret, now, ...limits }: WebhookOptions): Channel {
  return {
    name,
    ...limits,
    async send(notice) {
      const timestamp = String(now());
      const body = JSON.stringify(tellingOf(notice));
      await post({
        url,
        body,
        headers: {
          'x-weisu-notice': notice.id,
          'x-weisu-timestamp': timestamp,
          'x-weisu-signature': signature(secret, timestamp, body),
        },
      });
      return 'sent';
    },
  };
}

const tellingOf = ({ id, reason, recipient, priority, dueAt, body }: Notice): Record<string, unknown> => ({
  ...body,
  noticeId: id,
  reason,
  recipient,
  priority,
  dueAt: rfc3339(dueAt),
});

/** `sha256=` and the hex HMAC-SHA256 of `timestamp.body`: the time is signed too, so an old message cannot be sent again. */
export const signature = (secret: string, timestamp: string, body: string): string =>
  `sha256=${createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex')}`;
