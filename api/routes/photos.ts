// Photos: the proof that somebody was there. Taken in as one multipart field, stripped of metadata, kept under their hash.
import type { MultipartFile } from '@fastify/multipart';
import type { FastifyRequest } from 'fastify';
import type { PhotoRef } from '../../ingest/domain/order.ts';
import { keyed, keyHeader, newId, notAhead, obeyed } from '../commands.ts';
import type { AppDeps } from '../deps.ts';
import { refuse } from '../errors.ts';
import { idParam, instantIn } from '../fields.ts';
import { keepPicture, readKept } from '../photo/folder.ts';
import { readPicture } from '../photo/picture.ts';
import { type Api, asIs, asker, media, multipartBody } from '../route.ts';
import { photoView, viewPhoto } from '../views/order.ts';
import { orderSeen } from './orders.ts';

const photoBytesMax = 10 * 1024 * 1024;
const partsMax = 4;
const fieldBytesMax = 100;

export function photoRoutes(api: Api, deps: AppDeps): void {
  const post = { params: idParam, headers: keyHeader, body: multipartBody, response: { 201: photoView } };
  const uploadOptions = {
    schema: { ...post, consumes: ['multipart/form-data'] },
    bodyLimit: photoBytesMax + 65_536,
  };
  api.post('/api/v1/orders/:id/photos', uploadOptions, async (request, reply) => {
    const who = asker(request);
    const order = await orderSeen(deps, who, request.params.id);
    const { bytes, takenAt } = await uploaded(request);
    notAhead(deps, takenAt, '`at`');
    const picture = readPicture(bytes);
    if (picture === undefined) throw refuse('unsupported_media', 'not a whole JPEG, PNG or WebP picture');

    const sha256 = await keepPicture(deps.photosDir, picture.bytes);
    const said = keyed(request, sha256);
    const id = newId('photo', said);
    const { mime } = picture;
    const photo: PhotoRef = {
      ...{ id, sha256, mime, bytes: picture.bytes.length, by: who.name },
      takenAt: takenAt ?? deps.clock(),
    };
    const command = {
      type: 'order',
      ...said,
      orderId: order.id,
      action: 'photo',
      at: takenAt,
      photo,
    } as const;
    const { order: after } = await obeyed(deps, command);
    // As the first request under the key had it, where this one repeats it.
    const kept = after?.photos.find((one) => one.id === id) ?? photo;
    // After the command: a refused photo leaves no row; a repeated one, also at the same moment, leaves the row that is there.
    await deps.people.addPhoto({ ...kept, orderId: order.id, uploadedAt: deps.now() });
    return reply.code(201).send(viewPhoto(kept));
  });

  const get = {
    params: idParam,
    response: { 200: media('The picture', 'image/jpeg', 'image/png', 'image/webp') },
  };
  api.get('/api/v1/photos/:id', { schema: get }, async (request, reply) => {
    const photo = await deps.people.photo(request.params.id);
    if (photo === undefined) throw refuse('not_found', `photo ${request.params.id}`);
    await orderSeen(deps, asker(request), photo.orderId);
    const bytes = await readKept(deps.photosDir, photo.sha256);
    reply.type(photo.mime).header('cache-control', 'private, max-age=31536000, immutable');
    // On a shared tablet what one crew has seen is not the next one's.
    reply.header('vary', 'cookie, authorization');
    return reply.serializer(asIs).send(Buffer.from(bytes));
  });
}

/** The field `photo`, and an optional `at`: when it was taken. */
async function uploaded(
  request: FastifyRequest,
): Promise<{ bytes: Uint8Array; takenAt: number | undefined }> {
  if (!request.isMultipart())
    throw refuse('unsupported_media', 'send multipart/form-data with a field `photo`');
  const limits = { fileSize: photoBytesMax, files: 1, parts: partsMax, fieldSize: fieldBytesMax };
  let found: { bytes: Uint8Array } | undefined;
  let at: string | undefined;
  for await (const part of request.parts({ limits })) {
    if (part.type === 'file' && part.fieldname === 'photo')
      found = { bytes: await (part as MultipartFile).toBuffer() };
    else if (part.type === 'file') await (part as MultipartFile).toBuffer();
    else if (part.fieldname === 'at' && typeof part.value === 'string') at = part.value;
  }
  if (found === undefined) throw refuse('bad_request', 'the field `photo` is missing');
  const takenAt = instantIn.optional().safeParse(at);
  if (!takenAt.success) throw refuse('invalid', '`at` is an RFC 3339 time');
  return { ...found, takenAt: takenAt.data };
}
