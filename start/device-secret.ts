// The secret that the devices' passwords are made of, where the environment names none: made at the first start and kept.
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { writeWhole } from '../ingest/whole-file.ts';

/**
 * Readable by the program's own user only; whole or not there, also after a power cut.
 * @throws Error where the file is empty: every password would be one that anybody can compute
 */
export function keptSecret(path: string): string {
  if (!existsSync(path)) writeWhole(path, randomBytes(32).toString('base64url'));
  const secret = readFileSync(path, 'utf8').trim();
  if (secret === '')
    throw new Error(`${path} is empty: restore it, or remove it and give the devices new passwords`);
  return secret;
}
