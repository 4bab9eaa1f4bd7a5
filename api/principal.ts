// Who asks, and what of the town they may see: a crew its own orders, village people their villages.
import type { Actor } from '../ingest/domain/ledger.ts';
import type { Order } from '../ingest/domain/order.ts';
import { refuse } from './errors.ts';
import type { Role } from './rights.ts';

export interface Principal {
  readonly actor: Actor;
  readonly role: Role;
  /** The account's id: of the user, or of the token. */
  readonly accountId: string;
  readonly name: string;
  /** Set for the role `crew`. */
  readonly crew: string | null;
  /** The villages they are limited to; null: the whole town. */
  readonly villages: readonly string[] | null;
  readonly via: 'session' | 'token' | 'admin_token';
  /** The session's or token's own id, for rate limits and for ending it. */
  readonly credentialId: string;
}

export const seesVillage = (asker: Principal, village: string | null): boolean =>
  asker.villages === null || (village !== null && asker.villages.includes(village));

export function seesOrder(asker: Principal, order: Pick<Order, 'crew' | 'village'>): boolean {
  if (asker.role === 'crew' && (asker.crew === null || order.crew !== asker.crew)) return false;
  return seesVillage(asker, order.village);
}

/** Names, phones and what callers said: only for those whose work it is. */
export const seesPrivate = (asker: Principal): boolean =>
  asker.role === 'admin' || asker.role === 'office' || asker.role === 'hotline';

/** The village to look in: the one asked for, or the asker's only one. Another's is as if it were not there. */
export function villageFilter(asker: Principal, asked: string | undefined): string | undefined {
  if (asked !== undefined && !seesVillage(asker, asked)) throw refuse('not_found', `village ${asked}`);
  return asked ?? (asker.villages?.length === 1 ? asker.villages[0] : undefined);
}

/** The crew to look for: a crew sees itself alone. */
export function crewFilter(asker: Principal, asked: string | undefined): string | undefined {
  if (asker.role !== 'crew') return asked;
  if (asker.crew === null || (asked !== undefined && asked !== asker.crew))
    throw refuse('not_found', `crew ${asked ?? ''}`);
  return asker.crew;
}
