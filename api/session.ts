// Sessions of the console: a random id in an HttpOnly cookie, its hash in the store.
import { randomBytes } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { DAY, HOUR, MINUTE, type Millis } from '../ingest/domain/time.ts';
import type { Scope, User } from '../ingest/store/people-port.ts';
import type { AppDeps } from './deps.ts';
import type { Principal } from './principal.ts';
import { type Role, roles } from './rights.ts';
import { sha256 } from './secret.ts';

export const sessionCookie = 'weisu_session';
/** A crew's tablet stays signed in over a shift and a week's rota; used at all, it lasts on. */
const sessionMsMax: Millis = 7 * DAY;
/** However much used, the password is asked for again after this. */
const sessionAgeMsMax: Millis = 30 * DAY;
/** The store hears of use at most this often. */
const touchMs: Millis = 10 * MINUTE;
const idBytes = 32;

/** Begins a session under a fresh id (whatever id the browser sent is never taken up) and sets the cookie. */
export async function beginSession(
  deps: AppDeps,
  request: FastifyRequest,
  reply: FastifyReply,
  userId: string,
): Promise<void> {
  const old = request.cookies[sessionCookie];
  if (old !== undefined) await deps.people.endSession(sha256(old));
  const id = randomBytes(idBytes).toString('base64url');
  const now = deps.now();
  const expiresAt = now + sessionMsMax;
  await deps.people.addSession({ hash: sha256(id), userId, createdAt: now, lastSeenAt: now, expiresAt });
  reply.setCookie(sessionCookie, id, { ...cookieOptions(request), maxAge: sessionAgeMsMax / 1_000 });
}

export const dropCookie = (request: FastifyRequest, reply: FastifyReply): void => {
  reply.clearCookie(sessionCookie, cookieOptions(request));
};

// `protocol` is what the reverse proxy says where there is one: Secure as soon as TLS is in front.
const cookieOptions = (request: FastifyRequest) => ({
  path: '/',
  httpOnly: true,
  sameSite: 'strict' as const,
  secure: request.protocol === 'https',
});

export async function sessionPrincipal(deps: AppDeps, id: string): Promise<Principal | null> {
  const hash = sha256(id);
  const now = deps.now();
  const found = await deps.people.session(hash, now);
  if (found === undefined) return null;
  const { session, user } = found;
  if (touchMs < now - session.lastSeenAt) {
    const expiresAt = Math.min(now + sessionMsMax, session.createdAt + sessionAgeMsMax);
    await deps.people.touchSession(hash, now, expiresAt);
  }
  return userPrincipal(user, hash);
}

function userPrincipal(user: User, hash: string): Principal | null {
  const { id, name, role } = user;
  if (!isRole(role)) return null;
  return {
    // By name in the ledger: it must be readable when the account is long gone.
    actor: { type: 'user', id: name, role },
    accountId: id,
    ...{ role, name, ...scopeOf(user) },
    ...{ via: 'session', credentialId: `session:${hash}` },
  };
}

export async function tokenPrincipal(deps: AppDeps, bearer: string): Promise<Principal | null> {
  const token = await deps.people.tokenByHash(sha256(bearer), deps.now());
  if (token === undefined || !isRole(token.role)) return null;
  const { id, name, role } = token;
  return {
    actor: { type: 'token', id: name, role },
    accountId: id,
    ...{ role, name, ...scopeOf(token) },
    ...{ via: 'token', credentialId: `token:${id}` },
  };
}

const scopeOf = ({ crew, villages }: Scope): Scope => ({ crew, villages });
const isRole = (text: string): text is Role => (roles as readonly string[]).includes(text);
/** How long failed tries are remembered. */
export const failuresKeptMs: Millis = 24 * HOUR;
