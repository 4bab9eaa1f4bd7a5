// API tokens for other systems: shown once when made, kept as hashes, revoked by id.
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Token } from '../../ingest/store/people-port.ts';
import { keyHeader } from '../commands.ts';
import type { AppDeps } from '../deps.ts';
import { refuse } from '../errors.ts';
import { idParam, instantIn, instantOut, pageOf, time, timeOrNull } from '../fields.ts';
import type { Once } from '../once.ts';
import { type Api, asker, noContent } from '../route.ts';
import { newToken, sha256 } from '../secret.ts';
import { checkScope, nameText, scopeAsked } from './users.ts';

const tokenAsked = z.strictObject({
  name: nameText,
  ...scopeAsked,
  expiresAt: instantIn.nullable().default(null),
});
const tokenView = z.object({
  id: z.string(),
  name: z.string(),
  role: z.string(),
  villages: z.array(z.string()).nullable(),
  crew: z.string().nullable(),
  createdAt: instantOut,
  expiresAt: instantOut.nullable(),
  revokedAt: instantOut.nullable(),
});
const tokenMade = tokenView.extend({ token: z.string() });

const viewToken = (token: Token): z.output<typeof tokenView> => ({
  ...{ id: token.id, name: token.name, role: token.role, crew: token.crew },
  villages: token.villages === null ? null : [...token.villages],
  createdAt: time(token.createdAt),
  expiresAt: timeOrNull(token.expiresAt),
  revokedAt: timeOrNull(token.revokedAt),
});

export function tokenRoutes(api: Api, deps: AppDeps, once: Once): void {
  const audited = (actor: string, action: string, subject: string, detail = '') =>
    deps.people.audit({ at: deps.now(), actor, action, subject, detail });

  api.get('/api/v1/tokens', { schema: { response: { 200: pageOf(tokenView) } } }, async () => ({
    items: (await deps.people.tokens()).map(viewToken),
    nextCursor: null,
  }));

  const post = { headers: keyHeader, body: tokenAsked, response: { 201: tokenMade } };
  api.post('/api/v1/tokens', { schema: post }, async (request, reply) => {
    const made = await once(request, async () => {
      checkScope(deps, request.body);
      const secret = newToken();
      const own = { id: randomUUID(), hash: sha256(secret), createdAt: deps.now(), revokedAt: null };
      const token: Token = { ...request.body, ...own };
      await deps.people.addToken(token);
      await audited(asker(request).name, 'token_added', token.id, `${token.name} ${token.role}`);
      return { ...viewToken(token), token: secret };
    });
    return reply.code(201).send(made);
  });

  const gone = { params: idParam, response: { 204: noContent } };
  api.delete('/api/v1/tokens/:id', { schema: gone }, async (request, reply) => {
    const { id } = request.params;
    if (!(await deps.people.revokeToken(id, deps.now()))) throw refuse('not_found', `token ${id}`);
    await audited(asker(request).name, 'token_revoked', id);
    return reply.code(204).send();
  });
}
