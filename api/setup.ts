// The first start: nobody can sign in yet, and there is no default password. A one-time link makes the first admin.
import { randomBytes } from 'node:crypto';
import { DAY, type Millis } from '../ingest/domain/time.ts';
import type { PeopleStore } from '../ingest/store/people-port.ts';
import { sha256 } from './secret.ts';

const linkMsMax: Millis = 7 * DAY;
const secretBytes = 32;

/**
 * A fresh setup link while there is no user, for the program to print; `undefined` once somebody can sign in. The secret
 * stands behind `#`, which browsers send to nobody.
 * @param base the console's address, such as `http://127.0.0.1:8080`
 */
export async function setupLink(people: PeopleStore, base: string, now: Millis): Promise<string | undefined> {
  if (0 < (await people.users()).length) return undefined;
  const secret = randomBytes(secretBytes).toString('base64url');
  const link = { hash: sha256(secret), role: 'admin', createdAt: now, expiresAt: now + linkMsMax };
  await people.addSetupLink(link);
  return `${base}/setup#${secret}`;
}
