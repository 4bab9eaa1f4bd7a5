// Press 1 to accept: the token that goes out with a call, and the command that comes back with it. Pure but for the
// signature; the route that hears the gateway only hands the token in.
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { OrderCommand } from '../domain/command.ts';
import type { Notice } from '../domain/notice.ts';
import { HOUR, type Millis } from '../domain/time.ts';

/** A call that is answered later than this has been overtaken. */
const tokenMsMax: Millis = 2 * HOUR;

/** `orderId.crewId.expiry.noticeId.signature`, each part base64url. */
export function pressToken(secret: string, notice: Notice, now: Millis): string {
  const parts = [notice.orderId ?? '', notice.recipient.id, String(now + tokenMsMax), notice.id];
  const payload = parts.map((part) => Buffer.from(part).toString('base64url')).join('.');
  return `${payload}.${sign(secret, payload)}`;
}

/**
 * The command that a pressed key means: the crew of the notice accepts its order.
 * @returns `undefined` where the token was not made here, or is too old
 */
export function pressedCommand(secret: string, token: string, now: Millis): OrderCommand | undefined {
  const cut = token.lastIndexOf('.');
  const payload = token.slice(0, Math.max(0, cut));
  if (!isEqual(token.slice(cut + 1), sign(secret, payload))) return undefined;
  const [orderId, crew, expiry, noticeId] = payload
    .split('.')
    .map((part) => Buffer.from(part, 'base64url').toString());
  if (Number(expiry) <= now) return undefined;
  return {
    type: 'order',
    orderId: orderId!,
    action: 'accept',
    note: '电话按键接单 Accepted by phone',
    by: { type: 'token', id: `crew:${crew!}`, role: 'crew' },
    // The gateway may report one pressed key twice.
    key: { id: `press-${noticeId!}`, bodyHash: orderId! },
  };
}

const sign = (secret: string, payload: string): string =>
  createHmac('sha256', secret).update(`press ${payload}`).digest('base64url');

function isEqual(a: string, b: string): boolean {
  const [one, other] = [Buffer.from(a), Buffer.from(b)];
  return one.length === other.length && timingSafeEqual(one, other);
}
