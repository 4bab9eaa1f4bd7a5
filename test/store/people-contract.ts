// What every store of people must do: sign-ins that end, secrets that stay hashes, personal data that leaves a trace.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type {
  ComplaintPrivate,
  PeopleStore,
  Session,
  Token,
  UserWithPassword,
} from '../../ingest/store/people-port.ts';
import type { Sql } from '../../ingest/store/ports.ts';
import { migrate } from '../../ingest/store/sql/migrate.ts';
import { sqlPeopleStore } from '../../ingest/store/sql/people-store.ts';
import { t0 } from './orders-fixture.ts';

const day = 86_400_000;
const tables = [
  'sessions',
  'users',
  'tokens',
  'setup_links',
  'lockouts',
  'audit',
  'complaint_private',
  'household_private',
  'photos',
  'settings',
  'shifts',
];

const wang: UserWithPassword = {
  id: 'u1',
  name: 'wang',
  role: 'office',
  villages: ['v01', 'v02'],
  crew: null,
  lang: 'zh',
  disabled: false,
  createdAt: t0,
  passwordHash: '$argon2id$wang',
};
const li: UserWithPassword = { ...wang, id: 'u2', name: 'li', role: 'crew', villages: null, crew: 'c-light' };
const { passwordHash: _, ...wangShown } = wang;

const aSession = (hash: string, userId: string): Session => ({
  hash,
  userId,
  createdAt: t0,
  lastSeenAt: t0,
  expiresAt: t0 + day,
});
const aToken = (id: string, more: Partial<Token> = {}): Token => ({
  id,
  hash: `hash-${id}`,
  name: id,
  role: 'viewer',
  villages: null,
  crew: null,
  createdAt: t0,
  expiresAt: null,
  revokedAt: null,
  ...more,
});
const secretOf = (complaintId: string): ComplaintPrivate => ({
  complaintId,
  reporter: '张三',
  phone: '13800000000',
  text: '门口的灯不亮了',
  reply: null,
});

/** @param open an empty database of this engine, for this suite alone */
export function peopleStoreContract(engine: string, open: () => Promise<Sql>): void {
  describe(`people store on ${engine}`, () => {
    let sql: Sql;
    let people: PeopleStore;
    beforeAll(async () => {
      sql = await open();
      await migrate(sql, t0);
      people = sqlPeopleStore(sql);
    });
    beforeEach(() => sql.batch(tables.map((table) => ({ sql: `DELETE FROM ${table}` }))));
    afterAll(() => sql.close());

    describe('users', () => {
      beforeEach(async () => {
        await people.addUser(wang);
        await people.addUser(li);
      });
      test('come back with their scope, the password only by name', async () => {
        expect(await people.users()).toMatchObject([
          { id: 'u2', crew: 'c-light', villages: null },
          wangShown,
        ]);
        expect(await people.user('u1')).toEqual(wangShown);
        expect(await people.userByName('wang')).toEqual(wang);
        expect([await people.user('u9'), await people.userByName('nobody')]).toEqual([undefined, undefined]);
      });
      test('are changed and removed where they are', async () => {
        const { passwordHash: _, ...liShown } = li;
        expect([
          await people.changeUser({ ...liShown, role: 'admin' }),
          await people.removeUser('u1'),
        ]).toEqual([true, true]);
        const gone = [
          await people.changeUser({ ...wangShown, role: 'admin' }),
          await people.removeUser('u1'),
        ];
        expect(gone).toEqual([false, false]);
        expect(await people.users()).toEqual([{ ...liShown, role: 'admin' }]);
      });
      describe('of whom one is always an admin', () => {
        const admins = [1, 2].map((n) => ({ ...wang, id: `a${n}`, name: `admin ${n}`, role: 'admin' }));
        beforeEach(async () => {
          for (const admin of admins) await people.addUser(admin);
        });
        const left = async () =>
          (await people.users()).filter(({ role, disabled }) => role === 'admin' && !disabled).length;
        const demote = (n: number) => people.changeUser({ ...admins[n]!, role: 'viewer' });
        const disable = (n: number) => people.changeUser({ ...admins[n]!, disabled: true });
        const remove = (n: number) => people.removeUser(admins[n]!.id);
        test.each([
          ['demoted', demote, demote],
          ['disabled', disable, disable],
          ['removed', remove, remove],
          ['demoted and removed', demote, remove],
        ])('both %s at the same moment', async (_name, first, second) => {
          for (let round = 0; round < 10; round += 1) {
            const done = await Promise.all([first(0), second(1)]);
            expect([done.sort(), await left()]).toEqual([[false, true], 1]);
            for (const admin of admins) if (!(await people.changeUser(admin))) await people.addUser(admin);
          }
        });
        test('the last one stays, whoever else goes', async () => {
          await disable(0);
          expect([await demote(1), await disable(1), await remove(1), await left()]).toEqual([
            false,
            false,
            false,
            1,
          ]);
          expect([await remove(0), await people.removeUser('u2')]).toEqual([true, true]);
          expect(await people.changeUser({ ...admins[1]!, lang: 'en' })).toBe(true);
        });
      });
      test('share no name', () =>
        expect(people.addUser({ ...wang, id: 'u3' })).rejects.toMatchObject({ retry: false }));
    });

    describe('a session', () => {
      const userOf = async (hash: string, now = t0) => (await people.session(hash, now))?.user.name;
      beforeEach(async () => {
        await people.addUser(wang);
        await people.addUser(li);
        for (const [hash, user] of [
          ['s1', 'u1'],
          ['s2', 'u1'],
          ['s3', 'u2'],
        ] as const)
          await people.addSession(aSession(hash, user));
      });
      const signedIn = async () => [await userOf('s1'), await userOf('s2'), await userOf('s3')];

      test('is its user until it expires', async () => {
        expect(await people.session('s1', t0)).toEqual({ session: aSession('s1', 'u1'), user: wangShown });
        expect([await userOf('s1', t0 + day - 1), await userOf('s1', t0 + day)]).toEqual(['wang', undefined]);
        await people.touchSession('s1', t0 + 1, t0 + 2 * day);
        expect(await userOf('s1', t0 + day)).toBe('wang');
      });
      test.each<[string, () => Promise<unknown>, readonly (string | undefined)[]]>([
        ['signing out', () => people.endSession('s1'), [undefined, 'wang', 'li']],
        ['signing out everywhere', () => people.endSessionsOf('u1'), [undefined, undefined, 'li']],
        ['a new password', () => people.setPassword('u1', 'new'), [undefined, undefined, 'li']],
        [
          'a change of rights',
          () => people.changeUser({ ...wangShown, role: 'viewer' }),
          [undefined, undefined, 'li'],
        ],
        ['removing the user', () => people.removeUser('u1'), [undefined, undefined, 'li']],
        ['the sweep after its time', () => people.sweep(t0 + day, t0), [undefined, undefined, undefined]],
      ])('ends with %s', async (_name, end, expected) => {
        await end();
        expect(await signedIn()).toEqual(expected);
      });
      test('of a disabled user is none, even one made afterwards', async () => {
        await people.changeUser({ ...wangShown, disabled: true });
        await people.addSession(aSession('s4', 'u1'));
        expect(await userOf('s4')).toBeUndefined();
      });
      test('of nobody cannot be made', () =>
        expect(people.addSession(aSession('s5', 'u9'))).rejects.toMatchObject({ retry: false }));
    });

    describe('a token', () => {
      test('is found until it is revoked, once, or expires', async () => {
        await people.addToken(aToken('a', { villages: ['v01'] }));
        await people.addToken(aToken('b', { expiresAt: t0 + 1 }));
        expect(await people.tokenByHash('hash-a', t0)).toEqual(aToken('a', { villages: ['v01'] }));
        expect(await people.tokenByHash('hash-b', t0 + 1)).toBeUndefined();
        expect([await people.revokeToken('a', t0 + 5), await people.revokeToken('a', t0 + 6)]).toEqual([
          true,
          false,
        ]);
        expect(await people.tokenByHash('hash-a', t0)).toBeUndefined();
        expect((await people.tokens()).map((token) => token.revokedAt)).toEqual([t0 + 5, null]);
      });
    });

    describe('a setup link', () => {
      beforeEach(() => people.addSetupLink({ hash: 'l', role: 'admin', createdAt: t0, expiresAt: t0 + day }));
      test('makes one user, once', async () => {
        expect((await people.setupLink('l', t0))?.role).toBe('admin');
        const redeemed = await Promise.all([
          people.redeemSetupLink('l', wang, t0),
          people.redeemSetupLink('l', li, t0),
        ]);
        expect(redeemed.sort()).toEqual([false, true]);
        expect((await people.users()).length).toBe(1);
        expect(await people.setupLink('l', t0)).toBeUndefined();
      });
      test('is not used up by a name that is taken', async () => {
        await people.addUser(wang);
        await expect(people.redeemSetupLink('l', { ...wang, id: 'u3' }, t0)).rejects.toMatchObject({
          retry: false,
        });
        expect(await people.redeemSetupLink('l', li, t0)).toBe(true);
      });
      test('expires', async () => expect(await people.redeemSetupLink('l', wang, t0 + day)).toBe(false));
    });

    test('failed sign-ins are counted by key until one succeeds or they are old', async () => {
      await Promise.all([
        people.recordFailure('wang@10.0.0.1', t0),
        people.recordFailure('wang@10.0.0.1', t0),
      ]);
      await people.recordFailure('wang@10.0.0.2', t0 + 1);
      expect(await people.failures('wang@10.0.0.1')).toEqual({ count: 2, lastAt: t0 });
      await people.clearFailures('wang@10.0.0.1');
      expect(await people.failures('wang@10.0.0.1')).toBeUndefined();
      await people.sweep(t0, t0 + 2);
      expect(await people.failures('wang@10.0.0.2')).toBeUndefined();
    });

    describe('what is private', () => {
      const looker = { at: t0 + 1, actor: 'li' };
      const log = async (subject?: string) =>
        (await people.auditLog({ limit: 10, subject })).items.map(
          (e) => `${e.actor} ${e.action} ${e.subject}`,
        );

      test('is kept once and shown with a trace', async () => {
        await people.keepComplaint(secretOf('c1'), t0);
        await people.keepComplaint({ ...secretOf('c1'), text: 'overwritten' }, t0);
        await people.keepReply('c1', '已修好');
        expect(await people.lookAtComplaints(['c1', 'c2'], looker)).toEqual(
          new Map([['c1', { ...secretOf('c1'), reply: '已修好' }]]),
        );
        expect(await log()).toEqual(['li private_look complaint c2', 'li private_look complaint c1']);
        expect(await log('complaint c1')).toEqual(['li private_look complaint c1']);
      });
      test('looking at nothing leaves no trace', async () => {
        expect((await people.lookAtComplaints([], looker)).size).toBe(0);
        expect(await log()).toEqual([]);
      });
      test('is erased by age', async () => {
        await people.keepComplaint(secretOf('c1'), t0);
        await people.keepComplaint(secretOf('c2'), t0 + day);
        expect(await people.eraseComplaintsBefore(t0 + day)).toBe(1);
        expect([...(await people.lookAtComplaints(['c1', 'c2'], looker)).keys()]).toEqual(['c2']);
      });
      test('of households is replaced whole and shown with a trace', async () => {
        const old = { device: 'h1', contact: '李四 13900000000', vulnerable: true };
        await people.replaceHouseholds([old, { ...old, device: 'h2', vulnerable: false }]);
        expect(await people.lookAtHousehold('h1', looker)).toEqual(old);
        await people.replaceHouseholds([]);
        expect(await people.lookAtHousehold('h1', looker)).toBeUndefined();
        expect(await log()).toEqual(['li private_look household h1', 'li private_look household h1']);
      });
      test('audit entries are read newest first, page by page', async () => {
        const entry = (n: number) => ({
          at: t0 + n,
          actor: 'wang',
          action: 'sign_in',
          subject: 'wang',
          detail: `${n}`,
        });
        for (const n of [1, 2, 3]) await people.audit(entry(n));
        const first = await people.auditLog({ limit: 2 });
        const second = await people.auditLog({ limit: 2, cursor: first.nextCursor! });
        expect([...first.items, ...second.items]).toEqual([entry(3), entry(2), entry(1)]);
        expect(second.nextCursor).toBeNull();
      });
    });

    test('photos are found by id and by order', async () => {
      const photo = (id: string, uploadedAt: number) => ({
        id,
        orderId: 'o1',
        sha256: 'ab',
        bytes: 9_999,
        mime: 'image/jpeg',
        takenAt: t0,
        uploadedAt,
        by: 'li',
      });
      await people.addPhoto(photo('p2', t0 + 2));
      await people.addPhoto(photo('p1', t0 + 1));
      await people.addPhoto(photo('p1', t0 + 3));
      expect(await people.photo('p1')).toEqual(photo('p1', t0 + 1));
      expect(await people.photosOf('o1')).toEqual([photo('p1', t0 + 1), photo('p2', t0 + 2)]);
      expect([await people.photo('p9'), await people.photosOf('o9')]).toEqual([undefined, []]);
    });

    test('a setting is the last that was put', async () => {
      expect(await people.setting('budget')).toBeUndefined();
      await people.putSetting('budget', { yuan: 1 }, t0);
      await people.putSetting('budget', { yuan: 2, note: null }, t0);
      expect(await people.setting('budget')).toEqual({ yuan: 2, note: null });
    });

    test('shifts are those that touch the span', async () => {
      const shift = (id: string, from: number, until: number) => ({
        id,
        crew: 'c-light',
        person: '王',
        from,
        until,
      });
      const [early, late] = [shift('a', t0, t0 + day), shift('b', t0 + day, t0 + 2 * day)];
      await people.putShift(late);
      await people.putShift(early);
      expect(await people.shifts(t0, t0 + 2 * day)).toEqual([early, late]);
      expect(await people.shifts(t0, t0 + day)).toEqual([early]);
      expect(await people.shifts(t0 + day, t0 + day + 1)).toEqual([late]);
      await people.removeShift('a');
      await people.putShift({ ...late, person: '李' });
      expect(await people.shifts(t0, t0 + 2 * day)).toEqual([{ ...late, person: '李' }]);
    });
  });
}
