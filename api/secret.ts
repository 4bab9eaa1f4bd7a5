// Secrets: hashes of tokens and session ids, passwords under argon2id, and comparing without telling by time.
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { hash, verify } from '@node-rs/argon2';
import type { PasswordCost } from './deps.ts';

/** `Algorithm.Argon2id`, a const enum that type stripping cannot see. */
const argon2id = 2;

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
export const sha256 = (text: string): string => digest(text).toString('hex');
export const sameSecret = (a: string, b: string): boolean => timingSafeEqual(digest(a), digest(b));

const secretBytes = 32;
/** A new API token; `weisu_` lets secret scanners find one that leaked. */
export const newToken = (): string => `weisu_${randomBytes(secretBytes).toString('base64url')}`;

/** A password that nobody needs to think up: 16 letters and digits. */
export const newPassword = (): string => randomBytes(madePasswordBytes).toString('base64url');
const madePasswordBytes = 12;

/** RFC 9106's second choice, for memory-bound servers: 64 MiB would stall a two-core machine under a flood. */
const defaultCost: PasswordCost = { memoryKib: 19_456, passes: 2 };
export const passwordCharsMin = 10;
export const passwordCharsMax = 200;

export const hashPassword = (password: string, cost: PasswordCost = defaultCost): Promise<string> =>
  hash(password.normalize('NFKC'), {
    algorithm: argon2id,
    memoryCost: cost.memoryKib,
    timeCost: cost.passes,
    parallelism: 1,
  });

export const isPassword = (password: string, passwordHash: string): Promise<boolean> =>
  verify(passwordHash, password.normalize('NFKC'));
