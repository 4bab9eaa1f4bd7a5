// Complaints: one queue for all channels. Who called and what they said stays in the protected store; every look is logged.
import { z } from 'zod';
import { type Complaint, complaintChannels, missCauses } from '../../ingest/domain/complaint.ts';
import { latitude, longitude, type Registry } from '../../ingest/domain/device.ts';
import type { ComplaintPrivate } from '../../ingest/store/people-port.ts';
import { keyed, keyHeader, newId, notAhead, obeyed } from '../commands.ts';
import { readWords } from '../complaint-words.ts';
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
} from '../fields.ts';
import { pageSeen } from '../pages.ts';
import { type Principal, seesPrivate, seesVillage, villageFilter } from '../principal.ts';
import { type Api, asker } from '../route.ts';

const textCharsMax = 4_000;
const personCharsMax = 120;
const ticketCharsMax = 60;

const complaintAsked = z.strictObject({
  channel: z.enum(complaintChannels),
  ticket: shortText(ticketCharsMax).nullish(),
  reporter: shortText(personCharsMax).nullish(),
  phone: shortText(personCharsMax).nullish(),
  deviceId: idText.nullish(),
  /** What stands on the pole or the door. */
  assetNo: idText.nullish(),
  kind: idText.nullish(),
  village: idText.nullish(),
  lat: latitude.nullish(),
  lon: longitude.nullish(),
  text: shortText(textCharsMax),
  reportedAt: instantIn.optional(),
});
type ComplaintAsked = z.output<typeof complaintAsked>;

const listAsked = z.object({
  village: idText.optional(),
  channel: z.enum(complaintChannels).optional(),
  orderId: idText.optional(),
  unanswered: flag.optional(),
  since: instantIn.optional(),
  ...paging,
});
const replyAsked = z.strictObject({
  reply: shortText(textCharsMax),
  met: z.boolean().optional(),
  solved: z.boolean().optional(),
  satisfied: z.boolean().optional(),
});

const complaintView = z.object({
  id: z.string(),
  orderId: z.string().nullable(),
  match: z.object({ by: z.string(), distanceM: z.number().nullable() }),
  missCause: z.enum(missCauses).nullable(),
  replyBy: instantOut,
  repliedAt: instantOut.nullable(),
  channel: z.enum(complaintChannels),
  ticket: z.string().nullable(),
  deviceId: z.string().nullable(),
  kind: z.string().nullable(),
  village: z.string().nullable(),
  lat: z.number().nullable(),
  lon: z.number().nullable(),
  reportedAt: instantOut,
  receivedAt: instantOut,
  hazard: z.boolean(),
  met: z.boolean().nullable(),
  solved: z.boolean().nullable(),
  satisfied: z.boolean().nullable(),
  /** Only for those whose work it is; absent for others, null once erased. */
  text: z.string().nullish(),
  reporter: z.string().nullish(),
  phone: z.string().nullish(),
  reply: z.string().nullish(),
});
type ComplaintView = z.output<typeof complaintView>;

function viewComplaint(complaint: Complaint, secret?: Partial<ComplaintPrivate> | null): ComplaintView {
  const { reportedAt, receivedAt, replyBy, repliedAt, ...rest } = complaint;
  const { text = null, reporter = null, phone = null, reply = null } = secret ?? {};
  return {
    ...rest,
    ...{ reportedAt: time(reportedAt), receivedAt: time(receivedAt), replyBy: time(replyBy) },
    repliedAt: timeOrNull(repliedAt),
    ...(secret === undefined ? {} : { text, reporter, phone, reply }),
  };
}

/** With the private part where the asker may read it; the look is logged before anything is shown. */
async function viewsFor(deps: AppDeps, who: Principal, list: readonly Complaint[]): Promise<ComplaintView[]> {
  if (!seesPrivate(who) || list.length === 0) return list.map((complaint) => viewComplaint(complaint));
  const looker = { at: deps.now(), actor: who.name };
  const secrets = await deps.people.lookAtComplaints(
    list.map(({ id }) => id),
    looker,
  );
  return list.map((complaint) => viewComplaint(complaint, secrets.get(complaint.id) ?? null));
}

/** Takes a complaint in, whatever way it came: private words first, then the command. */
export async function fileComplaint(
  deps: AppDeps,
  request: Parameters<typeof keyed>[0],
  asked: ComplaintAsked,
): Promise<Complaint> {
  const who = asker(request);
  const place = placeOf(deps.registry(), asked);
  if (!seesVillage(who, place.village)) {
    // Of a device elsewhere not even its village is told.
    if (place.deviceId !== null) throw refuse('unknown_device', `device ${place.deviceId}`);
    throw refuse('not_found', `village ${place.village ?? ''}`);
  }
  const reportedAt = notAhead(deps, asked.reportedAt, '`reportedAt`') ?? deps.clock();
  const said = keyed(request, asked);
  const id = newId('complaint', said);
  const told = readWords(asked.text, place.kind, assetNosIn(deps.registry(), asked.text));
  const { ticket = null, reporter = null, phone = null, text } = asked;
  await deps.people.keepComplaint({ complaintId: id, reporter, phone, text, reply: null }, deps.now());
  const assetNo = asked.assetNo ?? told.assetNo;
  const complaint = { id, channel: asked.channel, ticket, ...place, reportedAt, ...told, assetNo };
  const result = await obeyed(deps, { type: 'complaint', ...said, complaint });
  if (result.complaint === undefined) throw new Error('a complaint came back without itself');
  return result.complaint;
}

/** Where it is: a device says its own kind and place; without one, kind and village are needed. */
function placeOf(registry: Registry, asked: ComplaintAsked) {
  const lat = asked.lat ?? null;
  const lon = asked.lon ?? null;
  if ((lat === null) !== (lon === null)) throw refuse('invalid', '`lat` and `lon` come together');
  if (asked.deviceId) {
    const device = registry.devices.get(asked.deviceId);
    if (device === undefined) throw refuse('unknown_device', `device ${asked.deviceId}`);
    return { deviceId: device.id, kind: device.kind, village: device.village, lat, lon };
  }
  if (!asked.kind || !asked.village) throw refuse('invalid', 'give `deviceId`, or `kind` and `village`');
  if (!registry.kinds.has(asked.kind)) throw refuse('invalid', `kind ${asked.kind}`);
  if (!registry.villages.has(asked.village)) throw refuse('unknown_village', `village ${asked.village}`);
  return { deviceId: null, kind: asked.kind, village: asked.village, lat, lon };
}

/** Numbers on poles and doors that the text might name. */
function assetNosIn(registry: Registry, text: string): ReadonlySet<string> {
  const found = new Set<string>();
  for (const { assetNo } of registry.devices.values())
    if (assetNo !== undefined && text.includes(assetNo)) found.add(assetNo);
  return found;
}

export function complaintRoutes(api: Api, deps: AppDeps): void {
  const sees = (who: Principal) => (complaint: Complaint) => seesVillage(who, complaint.village);
  const found = async (who: Principal, id: string): Promise<Complaint> => {
    const complaint = await deps.orders.complaint(id);
    if (complaint === undefined || !sees(who)(complaint)) throw refuse('not_found', `complaint ${id}`);
    return complaint;
  };

  const list = { querystring: listAsked, response: { 200: pageOf(complaintView) } };
  api.get('/api/v1/complaints', { schema: list }, async (request) => {
    const who = asker(request);
    const query = { ...request.query, village: villageFilter(who, request.query.village) };
    const page = await pageSeen((part) => deps.orders.complaints({ ...query, ...part }), sees(who), query);
    return { items: await viewsFor(deps, who, page.items), nextCursor: page.nextCursor };
  });

  const post = { headers: keyHeader, body: complaintAsked, response: { 201: complaintView } };
  api.post('/api/v1/complaints', { schema: post }, async (request, reply) => {
    const { text, reporter, phone } = request.body;
    const complaint = await fileComplaint(deps, request, request.body);
    return reply
      .code(201)
      .send(viewComplaint(complaint, { text, reporter: reporter ?? null, phone: phone ?? null }));
  });

  const one = { params: idParam, response: { 200: complaintView } };
  api.get('/api/v1/complaints/:id', { schema: one }, async (request) => {
    const who = asker(request);
    const [view] = await viewsFor(deps, who, [await found(who, request.params.id)]);
    return view!;
  });

  const answer = { params: idParam, headers: keyHeader, body: replyAsked, response: { 200: complaintView } };
  api.post('/api/v1/complaints/:id/reply', { schema: answer }, async (request) => {
    const who = asker(request);
    const { id } = await found(who, request.params.id);
    const { reply, ...answers } = request.body;
    const command = { type: 'complaint-reply', ...keyed(request), complaintId: id, ...answers } as const;
    const { complaint } = await obeyed(deps, command);
    // After the command: what is refused must not replace the words of an earlier reply.
    await deps.people.keepReply(id, reply);
    const [view] = await viewsFor(deps, who, [complaint ?? (await found(who, id))]);
    return view!;
  });

  const matchAsked = z.strictObject({ orderId: idText });
  const match = { params: idParam, headers: keyHeader, body: matchAsked, response: { 200: complaintView } };
  api.post('/api/v1/complaints/:id/match', { schema: match }, async (request) => {
    const who = asker(request);
    const { id } = await found(who, request.params.id);
    const order = await deps.orders.order(request.body.orderId);
    if (order === undefined || !seesVillage(who, order.village))
      throw refuse('not_found', `order ${request.body.orderId}`);
    const command = {
      type: 'complaint-match',
      ...keyed(request),
      complaintId: id,
      orderId: order.id,
    } as const;
    const { complaint } = await obeyed(deps, command);
    const [view] = await viewsFor(deps, who, [complaint ?? (await found(who, id))]);
    return view!;
  });
}
