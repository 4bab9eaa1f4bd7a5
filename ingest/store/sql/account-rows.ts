// Accounts as rows and back. Pure.
import type { Scope, Session, SetupLink, Token, User, UserWithPassword } from '../people-port.ts';
import type { SqlRow } from '../ports.ts';
import type { Columns } from './rows.ts';

export const villagesText = ({ villages }: Scope): string | null =>
  villages === null ? null : JSON.stringify(villages);
const scopeOf = (row: SqlRow): Scope => ({
  villages: row.villages === null ? null : (JSON.parse(row.villages as string) as string[]),
  crew: row.crew as string | null,
});

export function userOf(row: SqlRow): User {
  return {
    id: row.id as string,
    name: row.name as string,
    role: row.role as string,
    ...scopeOf(row),
    lang: row.lang as User['lang'],
    disabled: row.disabled !== 0,
    createdAt: row.created_at as number,
  };
}

export function userColumns(user: UserWithPassword): Columns {
  return {
    id: user.id,
    name: user.name,
    password_hash: user.passwordHash,
    role: user.role,
    villages: villagesText(user),
    crew: user.crew,
    lang: user.lang,
    disabled: user.disabled,
    created_at: user.createdAt,
  };
}

export function sessionOf(row: SqlRow): Session {
  return {
    hash: row.hash as string,
    userId: row.id as string,
    createdAt: row.session_created_at as number,
    lastSeenAt: row.last_seen_at as number,
    expiresAt: row.expires_at as number,
  };
}

export function sessionColumns({ hash, userId, createdAt, lastSeenAt, expiresAt }: Session): Columns {
  return { hash, user_id: userId, created_at: createdAt, last_seen_at: lastSeenAt, expires_at: expiresAt };
}

export function tokenOf(row: SqlRow): Token {
  return {
    id: row.id as string,
    hash: row.hash as string,
    name: row.name as string,
    role: row.role as string,
    ...scopeOf(row),
    createdAt: row.created_at as number,
    expiresAt: row.expires_at as number | null,
    revokedAt: row.revoked_at as number | null,
  };
}

export function tokenColumns(token: Token): Columns {
  return {
    id: token.id,
    hash: token.hash,
    name: token.name,
    role: token.role,
    villages: villagesText(token),
    crew: token.crew,
    created_at: token.createdAt,
    expires_at: token.expiresAt,
    revoked_at: token.revokedAt,
  };
}

export function linkOf(row: SqlRow): SetupLink {
  return {
    hash: row.hash as string,
    role: row.role as string,
    createdAt: row.created_at as number,
    expiresAt: row.expires_at as number,
  };
}

export function linkColumns({ hash, role, createdAt, expiresAt }: SetupLink): Columns {
  return { hash, role, created_at: createdAt, expires_at: expiresAt };
}
