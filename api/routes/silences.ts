// Silences: planned work. An end, an author and a reason are required; judging goes on, telling does not.
import { z } from 'zod';
import type { Silence, SilenceScope } from '../../ingest/domain/silence.ts';
import { DAY, type Millis } from '../../ingest/domain/time.ts';
import { keyed, keyHeader, newId, obeyed } from '../commands.ts';
import type { AppDeps } from '../deps.ts';
import { refuse } from '../errors.ts';
import {
  flag,
  idParam,
  idText,
  instantIn,
  instantOut,
  pageOf,
  paging,
  shortText,
  time,
  timeOrNull,
  viewPage,
} from '../fields.ts';
import { pageWithin } from '../pages.ts';
import type { Principal } from '../principal.ts';
import { seesVillage } from '../principal.ts';
import { type Api, asker, noContent } from '../route.ts';

const reasonCharsMax = 500;
const authorCharsMax = 80;
/** A silence that nobody would remember is a fault that nobody hears of. */
const silenceMsMax: Millis = 366 * DAY;
const minutesPerDay = 1_440;

const scope = z
  .strictObject({
    village: idText.optional(),
    circuit: idText.optional(),
    gateway: idText.optional(),
    device: idText.optional(),
    kind: idText.optional(),
  })
  .refine((given) => 0 < Object.keys(given).length, 'name a village, circuit, gateway, device or kind');
const recurring = z.strictObject({
  weekdays: z.array(z.number().int().min(0).max(6)).min(1).max(7),
  startMinute: z.number().int().min(0).max(minutesPerDay),
  endMinute: z.number().int().min(0).max(minutesPerDay),
});
/** Scope members may stand at the top, as in `{"village": "v01", "until": ...}`, or under `scope`. */
const silenceAsked = z.strictObject({
  scope: scope.optional(),
  ...scope.shape,
  from: instantIn.optional(),
  until: instantIn,
  recurring: recurring.nullable().default(null),
  author: shortText(authorCharsMax),
  reason: shortText(reasonCharsMax),
});

const silenceView = z.object({
  id: z.string(),
  scope: z.record(z.string(), z.string()),
  from: instantOut,
  until: instantOut,
  recurring: recurring.nullable(),
  author: z.string(),
  reason: z.string(),
  createdAt: instantOut,
  endedAt: instantOut.nullable(),
  suppressed: z.array(z.string()),
});
const viewSilence = (silence: Silence): z.output<typeof silenceView> => ({
  ...silence,
  scope: { ...silence.scope } as Record<string, string>,
  recurring:
    silence.recurring === null ? null : { ...silence.recurring, weekdays: [...silence.recurring.weekdays] },
  from: time(silence.from),
  until: time(silence.until),
  createdAt: time(silence.createdAt),
  endedAt: timeOrNull(silence.endedAt),
  suppressed: [...silence.suppressed],
});

export function silenceRoutes(api: Api, deps: AppDeps): void {
  const asked = z.object({ active: flag.optional(), ...paging });
  const list = { querystring: asked, response: { 200: pageOf(silenceView) } };
  api.get('/api/v1/silences', { schema: list }, async (request) => {
    const who = asker(request);
    const silences = await deps.orders.silences(request.query.active === true ? deps.clock() : undefined);
    const seen = silences.filter((s) => seesSilence(deps, who, s.scope));
    return viewPage(
      pageWithin(seen, ({ id }) => id, request.query),
      viewSilence,
    );
  });

  const post = { headers: keyHeader, body: silenceAsked, response: { 201: silenceView } };
  api.post('/api/v1/silences', { schema: post }, async (request, reply) => {
    const { scope: nested, from, until, recurring, author, reason, ...top } = request.body;
    const asked: SilenceScope = { ...top, ...nested };
    if (Object.keys(asked).length === 0)
      throw refuse('invalid', 'name a village, circuit, gateway, device or kind');
    if (!seesSilence(deps, asker(request), asked)) throw refuse('not_found', "outside the asker's village");
    const begins = from ?? deps.clock();
    if (until <= begins) throw refuse('invalid', '`until` must lie after `from`');
    if (silenceMsMax < until - begins) throw refuse('invalid', 'a silence lasts at most 366 days');
    const said = keyed(request);
    const silence = {
      id: newId('silence', said),
      scope: asked,
      from: begins,
      until,
      recurring,
      author,
      reason,
    };
    const result = await obeyed(deps, { type: 'silence', ...said, silence });
    if (result.silence === undefined) throw new Error('a silence came back without itself');
    return reply.code(201).send(viewSilence(result.silence));
  });

  const end = { params: idParam, response: { 204: noContent } };
  api.delete('/api/v1/silences/:id', { schema: end }, async (request, reply) => {
    const { id } = request.params;
    const silence = (await deps.orders.silences()).find((each) => each.id === id);
    if (silence === undefined || !seesSilence(deps, asker(request), silence.scope))
      throw refuse('not_found', `silence ${id}`);
    await obeyed(deps, { type: 'silence-end', by: asker(request).actor, silenceId: id });
    return reply.code(204).send();
  });
}

/** A village's people see and make silences that stay inside it. */
function seesSilence(deps: AppDeps, who: Principal, asked: SilenceScope): boolean {
  if (who.villages === null) return true;
  const { devices, circuits } = deps.registry();
  const circuit = asked.circuit === undefined ? [] : (circuits.get(asked.circuit) ?? []);
  const named = [asked.device, asked.gateway, ...circuit].filter((id) => id !== undefined);
  if (asked.village === undefined && named.length === 0) return false;
  const villages = named.map((id) => devices.get(id)?.village ?? null);
  return [...villages, ...(asked.village === undefined ? [] : [asked.village])].every((v) =>
    seesVillage(who, v),
  );
}
