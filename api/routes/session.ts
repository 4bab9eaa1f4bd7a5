// Signing in and out, one's own account, and the one-time setup link of a first start.
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { rfc3339 } from '../../ingest/domain/time.ts';
import type { AppDeps } from '../deps.ts';
import { Refusal, refuse } from '../errors.ts';
import { instantOut } from '../fields.ts';
import type { Principal } from '../principal.ts';
import { roles } from '../rights.ts';
import { type Api, asker, noContent } from '../route.ts';
import { hashPassword, passwordCharsMax, sha256 } from '../secret.ts';
import { beginSession, dropCookie, sessionCookie } from '../session.ts';
import { signIn } from '../sign-in.ts';
import { nameText, newUser, passwordText } from './users.ts';

const credentials = z.strictObject({ name: nameText, password: z.string().min(1).max(passwordCharsMax) });
const tokenCharsMax = 200;
const setupAsked = z.strictObject({
  token: z.string().min(1).max(tokenCharsMax),
  name: nameText,
  password: passwordText,
});
const passwordAsked = z.strictObject({
  old: z.string().min(1).max(passwordCharsMax),
  new: passwordText,
});

const meView = z.object({
  id: z.string(),
  name: z.string(),
  role: z.enum(roles),
  crew: z.string().nullable(),
  villages: z.array(z.string()).nullable(),
  via: z.enum(['session', 'token', 'admin_token']),
  /** URL template of the map's tiles, when the town has a tile server. */
  tiles: z.string().nullable(),
  timezone: z.string(),
  /** The engine's time: event time in a replay or a simulation, so that nothing looks overdue by years. */
  now: instantOut,
});

export function sessionRoutes(api: Api, deps: AppDeps): void {
  const tryPassword = signIn(deps);
  const viewMe = (who: Principal): z.output<typeof meView> => ({
    ...{ id: who.accountId, name: who.name, role: who.role, crew: who.crew, via: who.via },
    villages: who.villages === null ? null : [...who.villages],
    tiles: deps.tiles ?? null,
    timezone: deps.town.zone,
    now: rfc3339(deps.clock()),
  });

  api.post(
    '/api/v1/session',
    { schema: { body: credentials, response: { 204: noContent } } },
    async (request, reply) => {
      const user = await tryPassword(request.body.name, request.body.password, request.ip);
      await beginSession(deps, request, reply, user.id);
      return reply.code(204).send();
    },
  );

  api.delete('/api/v1/session', { schema: { response: { 204: noContent } } }, async (request, reply) => {
    const id = request.cookies[sessionCookie];
    if (id !== undefined) await deps.people.endSession(sha256(id));
    dropCookie(request, reply);
    return reply.code(204).send();
  });

  api.delete('/api/v1/sessions', { schema: { response: { 204: noContent } } }, async (request, reply) => {
    await deps.people.endSessionsOf(signedIn(request).accountId);
    dropCookie(request, reply);
    return reply.code(204).send();
  });

  api.post(
    '/api/v1/setup',
    { schema: { body: setupAsked, response: { 204: noContent } } },
    async (request, reply) => {
      const { token, name, password } = request.body;
      const link = await deps.people.setupLink(sha256(token), deps.now());
      if (link === undefined)
        throw refuse('unauthorized', 'this setup link was used, has expired, or was never made');
      const asked = { name, password, role: link.role, villages: null, crew: null, lang: 'zh' as const };
      const user = await newUser(deps, asked);
      if (!(await deps.people.redeemSetupLink(link.hash, user, deps.now())))
        throw refuse('unauthorized', 'this setup link has just been used');
      const entry = { actor: name, action: 'setup', subject: user.id, detail: request.ip };
      await deps.people.audit({ at: deps.now(), ...entry });
      await beginSession(deps, request, reply, user.id);
      return reply.code(204).send();
    },
  );

  api.get('/api/v1/me', { schema: { response: { 200: meView } } }, async (request) => viewMe(asker(request)));

  api.put(
    '/api/v1/me/password',
    { schema: { body: passwordAsked, response: { 204: noContent } } },
    async (request, reply) => {
      const { accountId, name } = signedIn(request);
      // As slow as signing in: whoever has got hold of an open tablet must not guess faster here.
      await tryPassword(name, request.body.old, request.ip, 'password_asked').catch((error: unknown) => {
        const isWrong = error instanceof Refusal && error.problem.code === 'unauthorized';
        throw isWrong ? refuse('forbidden', 'the old password is wrong') : error;
      });
      await deps.people.setPassword(accountId, await hashPassword(request.body.new, deps.passwordCost));
      const entry = { actor: name, action: 'password_changed', subject: accountId, detail: request.ip };
      await deps.people.audit({ at: deps.now(), ...entry });
      // All sessions ended with the old password; this browser goes on under a new one.
      await beginSession(deps, request, reply, accountId);
      return reply.code(204).send();
    },
  );
}

/** A token has no password and no sessions. */
function signedIn(request: FastifyRequest): Principal {
  const who = asker(request);
  if (who.via !== 'session') throw refuse('forbidden', 'for signed-in users, not for tokens');
  return who;
}
