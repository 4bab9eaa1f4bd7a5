// Opaque cursors: where the next page begins, as the sort key of the last item of the page before. Pure.

/** A cursor that no list has answered with: the asker's mistake, which the API tells as one. */
class BadCursor extends Error {
  readonly statusCode = 400;
  constructor() {
    super('the cursor is not one of this list');
    this.name = 'BadCursor';
  }
}

export type CursorKey = readonly (string | number)[];

export const encodeCursor = (key: CursorKey): string =>
  Buffer.from(JSON.stringify(key), 'utf8').toString('base64url');

/**
 * The inverse of `encodeCursor`, held to the shape of `like` (same length, same types).
 * @throws BadCursor
 */
export function decodeCursor(cursor: string, like: CursorKey): CursorKey {
  const key = parsed(Buffer.from(cursor, 'base64url').toString('utf8'));
  if (!Array.isArray(key) || key.length !== like.length) throw new BadCursor();
  const fits = key.every((part, i) => typeof part === typeof like[i] && isKeyPart(part));
  if (!fits) throw new BadCursor();
  return key as CursorKey;
}

const isKeyPart = (part: unknown): boolean => typeof part === 'string' || Number.isSafeInteger(part);

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new BadCursor();
  }
}
