// Photos: what is taken, what is stripped, and where it lies.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { keepPicture } from '../../api/photo/folder.ts';
import { readPicture } from '../../api/photo/picture.ts';
import { jpeg, png, secretPlace, webp } from './pictures.ts';
import { type SmallTown, smallTown } from './small-town.ts';
import { upload } from './uploads.ts';

let town: SmallTown;
beforeAll(async () => {
  town = await smallTown();
});
afterAll(() => town.stop());

const pictures = { 'image/jpeg': jpeg(), 'image/png': png(), 'image/webp': webp() };

describe.each(Object.entries(pictures))('%s', (mime, bytes) => {
  test('keeps no place, comment, text or tail', () => {
    expect(Buffer.from(bytes).includes(secretPlace)).toBe(true);
    const picture = readPicture(bytes);
    expect(picture?.mime).toBe(mime);
    expect(Buffer.from(picture!.bytes).includes(secretPlace)).toBe(false);
    expect(Buffer.from(picture!.bytes).includes('<script>')).toBe(false);
  });
  test('stripped once is stripped for good', () => {
    const once = readPicture(bytes)!.bytes;
    expect(readPicture(once)!.bytes).toEqual(once);
  });
  test('any cut of it is refused, and never throws', () => {
    const whole = readPicture(bytes)!.bytes;
    fc.assert(
      fc.property(fc.nat(whole.length - 1), (length) => {
        expect(readPicture(whole.subarray(0, length))).toBeUndefined();
      }),
      { numRuns: 60, seed: 1 },
    );
  });
  test('any bytes behind its first are read or refused, never thrown', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.nat(60), (noise, at) => {
        readPicture(new Uint8Array(Buffer.concat([bytes.subarray(0, at), noise])));
      }),
      { numRuns: 500, seed: 2 },
    );
  });
});

test.each([1, 3, 6, 8])('JPEG orientation %i stays, so that no picture lies on its side', (orientation) => {
  const kept = Buffer.from(readPicture(jpeg(orientation))!.bytes);
  expect(kept.includes('Exif')).toBe(orientation !== 1);
  if (orientation !== 1) expect(kept[kept.indexOf('MM') + 19]).toBe(orientation);
});

test('a picture that could not be kept leaves nothing behind', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'weisu-photos-'));
  try {
    const name = createHash('sha256').update(jpeg()).digest('hex');
    // Stands in its way, as a full disk would.
    mkdirSync(join(folder, name.slice(0, 2), name), { recursive: true });
    await expect(keepPicture(folder, jpeg())).rejects.toThrow();
    expect(readdirSync(join(folder, name.slice(0, 2)))).toEqual([name]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

const send = (body: { payload: Buffer; headers: Record<string, string> }) =>
  town.ask('crew', 'POST', '/api/v1/orders/lamp-order/photos', body.payload, body.headers);

describe('what is refused', () => {
  test.each([
    [
      'a web page that calls itself a picture',
      upload('photo', 'x.jpg', Buffer.from('<html>'), {}, 'image/jpeg'),
      'unsupported_media',
    ],
    [
      'an SVG',
      upload('photo', 'x.svg', Buffer.from('<svg onload=alert(1)>'), {}, 'image/svg+xml'),
      'unsupported_media',
    ],
    ['nothing', upload('photo', 'x.jpg', Buffer.alloc(0)), 'unsupported_media'],
    ['another field', upload('file', 'x.jpg', jpeg()), 'bad_request'],
    ['11 MB', upload('photo', 'x.jpg', Buffer.alloc(11 * 1024 * 1024)), 'too_large'],
    ['100 MB', upload('photo', 'x.jpg', Buffer.alloc(100 * 1024 * 1024)), 'too_large'],
    ['a time that is none', upload('photo', 'x.jpg', jpeg(), { at: 'noon' }), 'invalid'],
    ['a time to come', upload('photo', 'x.jpg', jpeg(), { at: '2027-01-01T00:00:00Z' }), 'in_the_future'],
  ])('%s', async (_name, body, code) => {
    expect((await send(body)).json.code).toBe(code);
    expect(existsSync(town.deps.photosDir)).toBe(false);
  });
  test('JSON', async () => {
    expect((await town.ask('crew', 'POST', '/api/v1/orders/lamp-order/photos', {})).json.code).toBe(
      'unsupported_media',
    );
  });
});

test.each(['../../../../etc/passwd', '..\\..\\x', '/etc/passwd', 'a\u0000b.jpg', '<script>.jpg'])(
  'the name %s changes nothing: it is kept under its hash',
  async (name) => {
    const { status, json } = await send(upload('photo', name, jpeg()));
    expect(status).toBe(201);
    const folder = `${town.deps.photosDir}/${json.sha256.slice(0, 2)}`;
    expect(readdirSync(folder)).toEqual([json.sha256]);
    expect(readdirSync(town.deps.photosDir)).toEqual([json.sha256.slice(0, 2)]);
  },
);

test('it was taken when its sender says', async () => {
  const { json } = await send(upload('photo', 'x.png', png(), { at: '2026-01-15T10:00:00+08:00' }));
  expect(json).toMatchObject({ mime: 'image/png', takenAt: '2026-01-15T02:00:00.000Z' });
});

test.each(['..%2f..%2fetc%2fpasswd', '....//x', '%00', 'a'.repeat(81)])(
  'the id %s is no path',
  async (id) => {
    expect((await town.ask('crew', 'GET', `/api/v1/photos/${id}`)).status).toBe(404);
  },
);
