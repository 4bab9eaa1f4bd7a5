// Who a client says it is, and whether its password proves it: an HMAC of its username, so that no table is kept.
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { CrewId, DeviceId } from '../ingest/domain/device.ts';

/** A username read by its form; whether the registry knows it is another question (`access.ts`). */
export type Claim =
  | { readonly type: 'device'; readonly id: DeviceId }
  | { readonly type: 'crew'; readonly id: CrewId };

const crewPrefix = 'crew:';

/** Username of a crew; a device's is its id. Device ids hold no colon, so the two never meet. */
export const crewUsername = (id: CrewId): string => `${crewPrefix}${id}`;

export function parseUsername(username: string): Claim {
  return username.startsWith(crewPrefix)
    ? { type: 'crew', id: username.slice(crewPrefix.length) }
    : { type: 'device', id: username };
}

/** `base64url(HMAC-SHA256(secret, username))`: 43 characters. */
export function passwordFor(secret: string, username: string): string {
  return createHmac('sha256', secret).update(username).digest('base64url');
}

/** Compares in constant time; a wrong length tells nothing, since the right one is public. */
export function passwordMatches(
  secret: string,
  username: string,
  password: Uint8Array | string | undefined,
): boolean {
  if (password === undefined) return false;
  const given = typeof password === 'string' ? Buffer.from(password) : password;
  const right = Buffer.from(passwordFor(secret, username));
  return given.length === right.length && timingSafeEqual(given, right);
}
