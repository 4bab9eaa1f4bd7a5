// Orders through the API: moves and who may make them, revisions, idempotency, and who sees which order.
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { legalActions } from '../../ingest/domain/order.ts';
import { jpeg } from './pictures.ts';
import { type SmallTown, smallTown, t0, type Who } from './small-town.ts';
import { upload } from './uploads.ts';

let town: SmallTown;
beforeEach(async () => {
  await town?.stop();
  town = await smallTown();
});
afterAll(() => town.stop());

const path = '/api/v1/orders/lamp-order';
const post = (who: Who, move: string, body?: unknown, headers?: Record<string, string>) =>
  town.ask(who, 'POST', `${path}/${move}`, body, headers);

test('from alert to verifying, with a photo', async () => {
  expect((await post('crew', 'accept')).json).toMatchObject({ status: 'accepted', acceptedBy: 'crew' });
  expect((await post('crew', 'arrive', { at: '2026-01-15T11:58:00Z' })).json).toMatchObject({
    status: 'on_site',
    arrivedAt: '2026-01-15T11:58:00.000Z',
  });
  expect((await post('crew', 'repair')).json).toMatchObject({ code: 'photo_required' });
  const photo = upload('photo', 'x.jpg', jpeg());
  const { json } = await post('crew', 'photos', photo.payload, photo.headers);
  expect(json).toMatchObject({ by: 'crew', takenAt: '2026-01-15T12:00:00.000Z' });
  expect((await town.ask('viewer', 'GET', `/api/v1/photos/${json.id}`)).headers['content-type']).toBe(
    'image/jpeg',
  );
  expect((await post('crew', 'repair', { note: '换灯头' })).json).toMatchObject({ status: 'verifying' });
  const history = (await town.ask('viewer', 'GET', `${path}/history`)).json.items;
  expect(history.map((entry: { action: string }) => entry.action)).toEqual([
    ...['opened', 'accept', 'arrive', 'photo', 'repair'],
  ]);
  expect(history.at(-1)).toMatchObject({ by: { type: 'token', id: 'crew', role: 'crew' }, note: '换灯头' });
});

test('an illegal move is refused with the legal ones', async () => {
  const { status, json } = await post('crew', 'arrive');
  expect([status, json.code, json.legal]).toEqual([409, 'illegal_move', legalActions('open')]);
});

test('a move with a JSON header and no body is an empty one', async () => {
  expect((await post('crew', 'accept', undefined, { 'content-type': 'application/json' })).status).toBe(200);
});

describe('what a move needs', () => {
  test.each([
    ['office', 'assign', {}, 'invalid'],
    ['office', 'assign', { crew: 'nobody' }, 'unknown_crew'],
    ['crew', 'pause', { reason: 'parts' }, 'invalid'],
    ['crew', 'pause', { reason: 'lunch', until: '2026-01-16T00:00:00Z' }, 'invalid'],
    ['crew', 'notes', { note: '' }, 'invalid'],
    ['crew', 'accept', { at: '2026-01-15T12:06:00Z' }, 'in_the_future'],
    ['crew', 'accept', { at: 'yesterday' }, 'invalid'],
    ['crew', 'accept', { surprise: 1 }, 'invalid'],
    ['crew', 'accept', { place: { lat: 91, lon: 0 } }, 'invalid'],
  ] as const)('%s %s %j: %s', async (who, move, body, code) => {
    expect((await post(who, move, body)).json.code).toBe(code);
  });
});

describe('revisions', () => {
  test('the ETag is the revision, and an unchanged order costs no body', async () => {
    const { headers } = await town.ask('viewer', 'GET', path);
    expect(headers.etag).toBe('"1"');
    const again = await town.ask('viewer', 'GET', path, undefined, { 'if-none-match': '"1"' });
    expect([again.status, again.body]).toEqual([304, '']);
  });

  test('of two who accept at once by what they saw, one wins and the other learns it', async () => {
    const answers = await Promise.all(
      ['crew', 'office'].map((who) => post(who as Who, 'accept', {}, { 'if-match': '"1"' })),
    );
    const [won, lost] = answers.sort((a, b) => a.status - b.status);
    expect(won!.status).toBe(200);
    expect(['conflict', 'precondition_failed']).toContain(lost!.json.code);
  });

  test('a stale If-Match is refused', async () => {
    await post('crew', 'accept');
    const { status, json } = await post('crew', 'arrive', {}, { 'if-match': '"1"' });
    expect([status, json.code]).toEqual([412, 'precondition_failed']);
    expect((await post('crew', 'arrive', {}, { 'if-match': '"2"' })).status).toBe(200);
  });
});

describe('idempotency keys', () => {
  const key = { 'idempotency-key': 'k1' };
  test('the same request again is answered, not repeated', async () => {
    const first = await post('crew', 'notes', { note: 'one' }, key);
    const second = await post('crew', 'notes', { note: 'one' }, key);
    expect(second.json).toEqual(first.json);
  });
  test('the same key with another body is refused', async () => {
    await post('crew', 'notes', { note: 'one' }, key);
    expect((await post('crew', 'notes', { note: 'two' }, key)).json.code).toBe('key_reused');
    expect((await post('crew', 'accept', { note: 'one' }, key)).json.code).toBe('key_reused');
  });
  test("another's same key is another key", async () => {
    await post('crew', 'notes', { note: 'one' }, key);
    expect((await post('office', 'notes', { note: 'two' }, key)).status).toBe(200);
  });
  test('a photo sent twice is one photo', async () => {
    const photo = upload('photo', 'x.jpg', jpeg());
    const ids = [];
    for (const _ of [1, 2])
      ids.push((await post('crew', 'photos', photo.payload, { ...photo.headers, ...key })).json.id);
    expect(ids[0]).toBe(ids[1]);
    expect((await town.ask('crew', 'GET', path)).json.photos).toHaveLength(1);
  });
});

describe('who sees what', () => {
  test.each([
    ['crew', 'lamp-order', 200],
    ['crew', 'far-order', 404],
    ['crew2', 'far-order', 200],
    ['crew2', 'lamp-order', 404],
    ['village2', 'far-order', 200],
    ['village2', 'lamp-order', 404],
    ['viewer', 'far-order', 200],
  ] as const)('%s asks for %s: %i', async (who, id, status) => {
    expect((await town.ask(who, 'GET', `/api/v1/orders/${id}`)).status).toBe(status);
    expect((await town.ask(who, 'GET', `/api/v1/orders/${id}/history`)).status).toBe(status);
  });

  test.each([
    ['crew', '', ['lamp-order']],
    ['crew2', '', ['far-order']],
    ['village2', '', ['far-order']],
    ['viewer', '?village=v01', ['lamp-order']],
    ['viewer', '?device=lamp-9', ['far-order']],
    ['viewer', '?status=closed', []],
    ['viewer', `?since=${new Date(t0 + 1).toISOString()}`, []],
  ] as const)('%s lists orders%s', async (who, query, ids) => {
    const { json } = await town.ask(who, 'GET', `/api/v1/orders${query}`);
    expect(json.items.map(({ id }: { id: string }) => id)).toEqual(ids);
  });

  test("another's moves and photos are not there", async () => {
    expect((await town.ask('crew', 'POST', '/api/v1/orders/far-order/accept')).status).toBe(404);
    const photo = upload('photo', 'x.jpg', jpeg());
    const { json } = await post('crew', 'photos', photo.payload, photo.headers);
    expect((await town.ask('crew2', 'GET', `/api/v1/photos/${json.id}`)).status).toBe(404);
  });

  test('asking for another village or crew finds none', async () => {
    expect((await town.ask('village2', 'GET', '/api/v1/orders?village=v01')).status).toBe(404);
    expect((await town.ask('crew', 'GET', '/api/v1/orders?crew=c-light2')).status).toBe(404);
  });
});

test('pages follow one another without a gap or a double', async () => {
  for (let i = 0; i < 7; i += 1)
    await town.engine.open({ id: `x${i}`, cause: { type: 'place', id: `p${i}` }, openedAt: t0 + i });
  const seen: string[] = [];
  let cursor: string | null = '';
  while (cursor !== null) {
    const { json } = await town.ask(
      'viewer',
      'GET',
      `/api/v1/orders?limit=2${cursor && `&cursor=${cursor}`}`,
    );
    seen.push(...json.items.map(({ id }: { id: string }) => id));
    cursor = json.nextCursor;
  }
  expect(seen).toHaveLength(9);
  expect(new Set(seen).size).toBe(9);
});

test('the ledger tells each order as it stands', async () => {
  await post('crew', 'accept');
  const { body } = await town.ask('viewer', 'GET', '/api/v1/ledger');
  const order: Record<string, unknown> = {};
  const entries = body
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  for (const entry of entries) if (entry.orderId === 'lamp-order') Object.assign(order, entry.patch);
  const { legal: _legal, place: _place, ...now } = (await town.ask('viewer', 'GET', path)).json;
  expect(order).toEqual(now);
  expect((await town.ask('viewer', 'GET', `/api/v1/ledger?after=${entries.at(-1).seq}`)).body).toBe('');
});

test('an order says how far its missed deadlines were told', async () => {
  const escalation = { missed: 'accept', from: t0, steps: 2 } as const;
  const cause = { type: 'place', id: 'p' } as const;
  await town.engine.open({ id: 'late', cause, escalation, pushed: { at: t0, halves: 1 } });
  const { json } = await town.ask('office', 'GET', '/api/v1/orders/late');
  const from = '2026-01-15T12:00:00.000Z';
  expect(json.escalation).toEqual({ missed: 'accept', from, steps: 2 });
  expect(json.pushed).toEqual({ at: from, halves: 1 });
  expect((await town.ask('office', 'GET', path)).json).not.toHaveProperty('escalation');
  const { items } = (await town.ask('office', 'GET', '/api/v1/orders/late/history')).json;
  expect(items[0].patch.escalation.from).toBe(from);
});
