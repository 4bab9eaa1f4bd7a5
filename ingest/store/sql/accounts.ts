// Users, sessions, tokens and one-time links over SQL. Only hashes of secrets are kept.
import type { AccountStore, Failures } from '../people-port.ts';
import type { Sql, SqlRow, Statement } from '../ports.ts';
import {
  linkColumns,
  linkOf,
  sessionColumns,
  sessionOf,
  tokenColumns,
  tokenOf,
  userColumns,
  userOf,
  villagesText,
} from './account-rows.ts';
import { GuardFailed } from './errors.ts';
import { insertAll } from './rows.ts';

export function sqlAccounts(sql: Sql): AccountStore {
  const one = async (text: string, params: readonly (string | number)[]): Promise<SqlRow | undefined> =>
    (await sql.all(text, params))[0];
  const run = (text: string, params: readonly (string | number)[]) => sql.batch([{ sql: text, params }]);

  return {
    users: async () => (await sql.all('SELECT * FROM users ORDER BY name')).map(userOf),
    user: async (id) => optional(await one('SELECT * FROM users WHERE id = ?', [id]), userOf),
    userByName: async (name) =>
      optional(await one('SELECT * FROM users WHERE name = ?', [name]), (row) => ({
        ...userOf(row),
        passwordHash: row.password_hash as string,
      })),
    addUser: (user) => sql.batch(insertAll('users', [userColumns(user)])),
    changeUser(user) {
      const spared = user.role === 'admin' && !user.disabled ? '' : `AND ${notLastAdmin}`;
      return happens(sql, [
        lockAdmins,
        {
          sql: `UPDATE users SET role = ?, villages = ?, crew = ?, lang = ?, disabled = ? WHERE id = ? ${spared}`,
          params: [user.role, villagesText(user), user.crew, user.lang, user.disabled, user.id],
          changes: 1,
        },
        endSessions(user.id),
      ]);
    },
    setPassword: (userId, passwordHash) =>
      sql.batch([
        { sql: 'UPDATE users SET password_hash = ? WHERE id = ?', params: [passwordHash, userId] },
        endSessions(userId),
      ]),
    removeUser: (id) =>
      happens(sql, [
        lockAdmins,
        { sql: `DELETE FROM users WHERE id = ? AND ${notLastAdmin}`, params: [id], changes: 1 },
      ]),

    addSession: (session) => sql.batch(insertAll('sessions', [sessionColumns(session)])),
    session: async (hash, now) =>
      optional(
        await one(
          `SELECT u.*, s.hash, s.created_at AS session_created_at, s.last_seen_at, s.expires_at
           FROM sessions s JOIN users u ON u.id = s.user_id
           WHERE s.hash = ? AND ? < s.expires_at AND u.disabled = 0`,
          [hash, now],
        ),
        (row) => ({ session: sessionOf(row), user: userOf(row) }),
      ),
    touchSession: (hash, lastSeenAt, expiresAt) =>
      run('UPDATE sessions SET last_seen_at = ?, expires_at = ? WHERE hash = ?', [
        lastSeenAt,
        expiresAt,
        hash,
      ]),
    endSession: (hash) => run('DELETE FROM sessions WHERE hash = ?', [hash]),
    endSessionsOf: (userId) => sql.batch([endSessions(userId)]),

    addToken: (token) => sql.batch(insertAll('tokens', [tokenColumns(token)])),
    tokens: async () => (await sql.all('SELECT * FROM tokens ORDER BY created_at, id')).map(tokenOf),
    tokenByHash: async (hash, now) =>
      optional(
        await one(
          `SELECT * FROM tokens WHERE hash = ? AND revoked_at IS NULL AND (expires_at IS NULL OR ? < expires_at)`,
          [hash, now],
        ),
        tokenOf,
      ),
    revokeToken: (id, at) =>
      happens(sql, [
        {
          sql: 'UPDATE tokens SET revoked_at = ? WHERE id = ? AND revoked_at IS NULL',
          params: [at, id],
          changes: 1,
        },
      ]),

    addSetupLink: (link) => sql.batch(insertAll('setup_links', [linkColumns(link)])),
    setupLink: async (hash, now) =>
      optional(
        await one('SELECT * FROM setup_links WHERE hash = ? AND used_at IS NULL AND ? < expires_at', [
          hash,
          now,
        ]),
        linkOf,
      ),
    redeemSetupLink: (hash, user, now) =>
      happens(sql, [
        {
          sql: 'UPDATE setup_links SET used_at = ? WHERE hash = ? AND used_at IS NULL AND ? < expires_at',
          params: [now, hash, now],
          changes: 1,
        },
        ...insertAll('users', [userColumns(user)]),
      ]),

    failures: async (key) =>
      optional(
        await one('SELECT failures, last_at FROM lockouts WHERE subject = ?', [key]),
        (row): Failures => ({ count: row.failures as number, lastAt: row.last_at as number }),
      ),
    recordFailure: (key, at) =>
      run(
        `INSERT INTO lockouts (subject, failures, last_at) VALUES (?, 1, ?)
         ON CONFLICT (subject) DO UPDATE SET failures = lockouts.failures + 1, last_at = excluded.last_at`,
        [key, at],
      ),
    clearFailures: (key) => run('DELETE FROM lockouts WHERE subject = ?', [key]),
    sweep: (now, failuresBefore) =>
      sql.batch([
        { sql: 'DELETE FROM sessions WHERE expires_at <= ?', params: [now] },
        { sql: 'DELETE FROM setup_links WHERE used_at IS NOT NULL OR expires_at <= ?', params: [now] },
        { sql: 'DELETE FROM lockouts WHERE last_at < ?', params: [failuresBefore] },
      ]),
  };
}

const endSessions = (userId: string): Statement => ({
  sql: 'DELETE FROM sessions WHERE user_id = ?',
  params: [userId],
});

// Two who demote each other at the same moment: on PostgreSQL each would still see the other, so the second waits here.
const lockAdmins: Statement = { sql: "UPDATE users SET role = role WHERE role = 'admin'" };
const notLastAdmin = `(role <> 'admin' OR disabled = 1 OR EXISTS (
  SELECT 1 FROM users other WHERE other.id <> users.id AND other.role = 'admin' AND other.disabled = 0))`;

/** False where the guard, the one statement that has to change a row, found none. */
async function happens(sql: Sql, statements: readonly Statement[]): Promise<boolean> {
  try {
    await sql.batch(statements);
    return true;
  } catch (error) {
    if (error instanceof GuardFailed) return false;
    throw error;
  }
}

const optional = <T>(row: SqlRow | undefined, read: (row: SqlRow) => T): T | undefined =>
  row === undefined ? undefined : read(row);
