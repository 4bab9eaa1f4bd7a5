// `npm run token`: makes, lists and revokes API tokens and console users, straight in the store: also while nobody can sign in.
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { type Role, roles } from '../api/rights.ts';
import { hashPassword, newPassword, newToken, passwordCharsMin, sha256 } from '../api/secret.ts';
import { exitConfig } from '../ingest/config.ts';
import { rfc3339 } from '../ingest/domain/time.ts';
import type { PeopleStore, Scope } from '../ingest/store/people-port.ts';
import { openSql } from '../ingest/store/sql/open.ts';
import { sqlPeopleStore } from '../ingest/store/sql/people-store.ts';
import { Misconfigured } from './archive/installation.ts';

const help = `用法 Usage: npm run token -- 命令 COMMAND [选项 OPTIONS]

令牌与用户 API tokens and console users.
  list                      列出令牌与用户 list tokens and users
  add NAME --role ROLE      新建令牌，只显示一次 make a token; it is shown once
  revoke ID                 吊销令牌 revoke a token
  add-user NAME --role ROLE 新建用户；口令由标准输入读入，没有则生成并显示
                            make a user; the password is read from stdin, or made and shown
  remove-user NAME          删除用户 remove a user
  --role ROLE               ${roles.join(' | ')}
  --village ID[,ID]         只看这些村 these villages only
  --crew ID                 班组（crew 角色必填）the crew (needed by the role crew)
  --expires TIME            令牌到期时间，RFC 3339 when the token ends
  --help                    显示本说明 show this
环境变量 Environment: WEISU_DATA_DIR (./data), DATABASE_URL`;

interface Asked {
  readonly command: string;
  readonly subject: string | undefined;
  readonly role?: string;
  readonly village?: string;
  readonly crew?: string;
  readonly expires?: string;
}
/** A wrong way to call the command: said with the help, exit 78. */
class Wrong extends Error {}

async function run(): Promise<number> {
  try {
    const asked = options();
    if (asked === 'help') console.log(help);
    else await withStore((people) => COMMANDS[asked.command]!(people, asked));
    return 0;
  } catch (error) {
    const wrong = error instanceof Wrong;
    console.error(wrong ? `${error.message}\n\n${help}` : (error as Error).message);
    return wrong || error instanceof Misconfigured ? exitConfig : 1;
  }
}

function options(): Asked | 'help' {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: {
        role: { type: 'string' },
        village: { type: 'string' },
        crew: { type: 'string' },
        expires: { type: 'string' },
        help: { type: 'boolean' },
      },
    });
    if (values.help === true) return 'help';
    const [command = '', subject] = positionals;
    if (!Object.hasOwn(COMMANDS, command))
      throw new Wrong(`没有这个命令 no such command: ${command || '(无 none)'}`);
    return { ...values, command, subject };
  } catch (error) {
    throw error instanceof Wrong ? error : new Wrong((error as Error).message);
  }
}

async function withStore(work: (people: PeopleStore) => Promise<void>): Promise<void> {
  const folder = resolve(process.env.WEISU_DATA_DIR || './data');
  const url = process.env.DATABASE_URL || undefined;
  // A token in a folder made for it would open no door.
  if (url === undefined && !existsSync(folder))
    throw new Misconfigured(
      `${folder}: 没有这个数据文件夹，请检查 WEISU_DATA_DIR there is no such data folder: see WEISU_DATA_DIR`,
    );
  const sql = await openSql(folder, url, Date.now());
  try {
    await work(sqlPeopleStore(sql));
  } finally {
    await sql.close();
  }
}

const COMMANDS: Readonly<Record<string, (people: PeopleStore, asked: Asked) => Promise<void>>> = {
  async list(people) {
    for (const token of await people.tokens()) {
      const state =
        token.revokedAt !== null
          ? 'revoked'
          : token.expiresAt === null
            ? ''
            : `until ${rfc3339(token.expiresAt)}`;
      console.log(['token', token.id, token.name, token.role, scopeText(token), state].join('\t'));
    }
    for (const user of await people.users())
      console.log(
        ['user', user.id, user.name, user.role, scopeText(user), user.disabled ? 'disabled' : ''].join('\t'),
      );
  },

  async add(people, asked) {
    const secret = newToken();
    const expiresAt = asked.expires === undefined ? null : Date.parse(asked.expires);
    if (Number.isNaN(expiresAt)) throw new Wrong('--expires 须为 RFC 3339 时间 is an RFC 3339 time');
    const name = subjectOf(asked);
    const made = { id: randomUUID(), hash: sha256(secret), createdAt: Date.now(), revokedAt: null };
    await people.addToken({ ...made, name, ...scopeOf(asked), expiresAt });
    await audited(people, 'token_added', made.id, name);
    console.log(secret);
  },

  async revoke(people, asked) {
    const id = subjectOf(asked);
    if (!(await people.revokeToken(id, Date.now()))) throw new Error(`没有这个令牌 no such token: ${id}`);
    await audited(people, 'token_revoked', id, '');
  },

  async 'add-user'(people, asked) {
    const given = await passwordFromStdin();
    const password = given ?? newPassword();
    if (password.length < passwordCharsMin)
      throw new Wrong(
        `口令至少 ${passwordCharsMin} 位 a password has at least ${passwordCharsMin} characters`,
      );
    const name = subjectOf(asked);
    if ((await people.userByName(name)) !== undefined)
      throw new Error(`已有这个用户 there is such a user already: ${name}`);
    const plain = { id: randomUUID(), name, lang: 'zh' as const, disabled: false, createdAt: Date.now() };
    await people.addUser({ ...plain, ...scopeOf(asked), passwordHash: await hashPassword(password) });
    await audited(people, 'user_added', plain.id, name);
    if (given === undefined) console.log(password);
  },

  async 'remove-user'(people, asked) {
    const user = await people.userByName(subjectOf(asked));
    if (user === undefined) throw new Error(`没有这个用户 no such user: ${asked.subject}`);
    await people.removeUser(user.id);
    await audited(people, 'user_removed', user.id, user.name);
  },
};

function subjectOf({ subject, command }: Asked): string {
  if (subject === undefined) throw new Wrong(`${command} 需要名称或编号 needs a name or an id`);
  return subject;
}

function scopeOf({ role, village, crew }: Asked): Scope & { readonly role: Role } {
  const known = roles.find((each) => each === role);
  if (known === undefined) throw new Wrong(`--role: ${roles.join(', ')}`);
  if (known === 'crew' && crew === undefined)
    throw new Wrong('crew 角色需要 --crew; the role crew needs --crew');
  return { role: known, villages: village?.split(',') ?? null, crew: crew ?? null };
}

const scopeText = ({ villages, crew }: Scope): string =>
  [villages?.join(',') ?? '', crew ?? ''].filter((part) => part !== '').join(' ');

async function passwordFromStdin(): Promise<string | undefined> {
  if (process.stdin.isTTY) return undefined;
  let text = '';
  for await (const chunk of process.stdin) text += String(chunk);
  return text.trim() === '' ? undefined : text.trim();
}

const audited = (people: PeopleStore, action: string, subject: string, detail: string): Promise<void> =>
  people.audit({ at: Date.now(), actor: 'npm run token', action, subject, detail });

// Last: the table of commands above is a constant, and is not there any earlier.
process.exitCode = await run();
