// SMS and voice calls through a provider's HTTP gateway: at three in the morning only a ringing phone wakes a crew.
// The provider is configuration. A call offers to press 1: the gateway then calls back with the token of this notice.
import type { Notice } from '../domain/notice.ts';
import { type Channel, ChannelError } from './channel.ts';
import { type Composing, compose, plainText, withinBytes } from './compose.ts';
import type { PhoneOf } from './phone-book.ts';
import { post } from './post.ts';
import { pressToken } from './press.ts';
import type { Limits } from './specs.ts';

export interface GatewayOptions extends Limits {
  readonly name: string;
  readonly medium: 'sms' | 'voice';
  readonly url: string;
  /** Sent as a bearer token. */
  readonly key: string;
  /** Where a pressed key is reported, and what its token is signed with; absent: nothing can be pressed. */
  readonly press?: { readonly url: string; readonly secret: string };
  readonly composing: Composing;
  /** Who is on duty now; personal data, looked up when the call is made and kept nowhere. */
  readonly phoneOf: PhoneOf;
  readonly now: () => number;
}

/** About three SMS of 70 characters; a voice reads it in half a minute. */
const textBytesMax = 600;

/** The gateway gets `{id, medium, to, text, press?: {url, token, digit}}` and answers 2xx when it has taken it. */
export function gatewayChannel(options: GatewayOptions): Channel {
  const { name, medium, url, key, press, perSecondMax, attemptsMax } = options;
  return {
    name,
    perSecondMax,
    attemptsMax,
    async send(notice) {
      const to = options.phoneOf(notice.recipient, options.now());
      if (to === undefined)
        throw new ChannelError(`no phone for ${notice.recipient.type}`, { isFinal: true });
      const text = withinBytes(plainText(compose(notice, 'person', options.composing)), textBytesMax);
      const offer =
        press === undefined || !mayBePressed(notice)
          ? {}
          : { press: { url: press.url, token: pressToken(press.secret, notice, options.now()), digit: '1' } };
      await post({
        url,
        body: JSON.stringify({ id: notice.id, medium, to, text, ...offer }),
        headers: { authorization: `Bearer ${key}` },
      });
      return 'sent';
    },
  };
}

/** Only the crew accepts, and only what still waits for it. */
const mayBePressed = ({ recipient, reason, orderId }: Notice): boolean =>
  recipient.type === 'crew' && orderId !== null && reason !== 'resolved';
