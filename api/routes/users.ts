// Console users, and the audit of who signed in and who looked at what. Admins only.
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { User, UserWithPassword } from '../../ingest/store/people-port.ts';
import { keyHeader } from '../commands.ts';
import type { AppDeps } from '../deps.ts';
import { Refusal, refuse } from '../errors.ts';
import { idParam, idText, instantOut, pageOf, paging, time, viewPage } from '../fields.ts';
import type { Once } from '../once.ts';
import { cursorChecked } from '../pages.ts';
import { roles } from '../rights.ts';
import { type Api, asker, noContent } from '../route.ts';
import { scopeProblem } from '../scope.ts';
import { hashPassword, passwordCharsMax, passwordCharsMin } from '../secret.ts';

const nameCharsMax = 60;
const villagesMax = 200;
export const nameText = z.string().trim().min(1).max(nameCharsMax);
export const passwordText = z.string().min(passwordCharsMin).max(passwordCharsMax);
/** What an account or a token may see. */
export const scopeAsked = {
  role: z.enum(roles),
  villages: z.array(idText).min(1).max(villagesMax).nullable().default(null),
  crew: idText.nullable().default(null),
};
const scopeFields = ['role', 'villages', 'crew'] as const;
const userAsked = z.strictObject({
  name: nameText,
  password: passwordText,
  ...scopeAsked,
  lang: z.enum(['zh', 'en']).default('zh'),
});
const userChanged = z.strictObject({
  role: z.enum(roles).optional(),
  villages: z.array(idText).min(1).max(villagesMax).nullable().optional(),
  crew: idText.nullable().optional(),
  lang: z.enum(['zh', 'en']).optional(),
  disabled: z.boolean().optional(),
  password: passwordText.optional(),
});
const userView = z.object({
  id: z.string(),
  name: z.string(),
  role: z.string(),
  villages: z.array(z.string()).nullable(),
  crew: z.string().nullable(),
  lang: z.enum(['zh', 'en']),
  disabled: z.boolean(),
  createdAt: instantOut,
});
const viewUser = ({
  id,
  name,
  role,
  villages,
  crew,
  lang,
  disabled,
  createdAt,
}: User): z.output<typeof userView> => ({
  ...{ id, name, role, crew, lang, disabled },
  villages: villages === null ? null : [...villages],
  createdAt: time(createdAt),
});

/** Villages and crew that stand in the registry; a crew's account without a crew would see nothing. */
export function checkScope(deps: AppDeps, scope: Pick<User, 'role' | 'villages' | 'crew'>): void {
  const unknown = scopeProblem(scope, deps.registry());
  if (unknown !== undefined) throw new Refusal(unknown);
  if (scope.role === 'crew' && scope.crew === null) throw refuse('invalid', 'the role crew needs a crew');
}

type Asked = Pick<User, 'name' | 'role' | 'villages' | 'crew' | 'lang'> & { readonly password: string };

/** A user ready to be stored. */
export async function newUser(deps: AppDeps, { password, ...asked }: Asked): Promise<UserWithPassword> {
  checkScope(deps, asked);
  if ((await deps.people.userByName(asked.name)) !== undefined)
    throw refuse('conflict', `the name ${asked.name} is taken`);
  const passwordHash = await hashPassword(password, deps.passwordCost);
  return { id: randomUUID(), ...asked, disabled: false, createdAt: deps.now(), passwordHash };
}

const auditView = z.object({
  at: instantOut,
  actor: z.string(),
  action: z.string(),
  subject: z.string(),
  detail: z.string(),
});

export function userRoutes(api: Api, deps: AppDeps, once: Once): void {
  const audited = (actor: string, action: string, subject: string, detail = '') =>
    deps.people.audit({ at: deps.now(), actor, action, subject, detail });
  const found = async (id: string): Promise<User> => {
    const user = await deps.people.user(id);
    if (user === undefined) throw refuse('not_found', `user ${id}`);
    return user;
  };
  /** The last admin cannot be taken away: nobody could give the rights back. */
  const unchanged = async (id: string): Promise<Refusal> => {
    await found(id);
    return refuse('conflict', 'this is the last admin');
  };

  api.get('/api/v1/users', { schema: { response: { 200: pageOf(userView) } } }, async () => ({
    items: (await deps.people.users()).map(viewUser),
    nextCursor: null,
  }));

  const post = { headers: keyHeader, body: userAsked, response: { 201: userView } };
  api.post('/api/v1/users', { schema: post }, async (request, reply) => {
    const user = await once(request, async () => {
      const made = await newUser(deps, request.body);
      await deps.people.addUser(made);
      await audited(asker(request).name, 'user_added', made.id, `${made.name} ${made.role}`);
      return made;
    });
    return reply.code(201).send(viewUser(user));
  });

  const patch = { params: idParam, body: userChanged, response: { 200: userView } };
  api.patch('/api/v1/users/:id', { schema: patch }, async (request) => {
    const { password, ...changes } = request.body;
    const user = { ...(await found(request.params.id)), ...changes };
    // A village that has left the registry since is no reason to keep somebody's account as it is.
    if (scopeFields.some((field) => changes[field] !== undefined)) checkScope(deps, user);
    if (!(await deps.people.changeUser(user))) throw await unchanged(user.id);
    if (password !== undefined)
      await deps.people.setPassword(user.id, await hashPassword(password, deps.passwordCost));
    await audited(asker(request).name, 'user_changed', user.id, Object.keys(request.body).join(' '));
    return viewUser(user);
  });

  const gone = { params: idParam, response: { 204: noContent } };
  api.delete('/api/v1/users/:id', { schema: gone }, async (request, reply) => {
    const user = await found(request.params.id);
    if (!(await deps.people.removeUser(user.id))) throw await unchanged(user.id);
    await audited(asker(request).name, 'user_removed', user.id, user.name);
    return reply.code(204).send();
  });

  const asked = z.object({ subject: z.string().min(1).max(200).optional(), ...paging });
  const audit = { querystring: asked, response: { 200: pageOf(auditView) } };
  api.get('/api/v1/audit', { schema: audit }, async ({ query }) =>
    viewPage(await cursorChecked(query.cursor, deps.people.auditLog(query)), (entry) => ({
      ...entry,
      at: time(entry.at),
    })),
  );
}
