// `npm run token`: makes, lists and revokes API tokens and console users, straight in the store: also while nobody can sign in.
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { type Role, roles } from '../api/rights.ts';
import { scopeProblem } from '../api/scope.ts';
import { hashPassword, newPassword, newToken, passwordCharsMin, sha256 } from '../api/secret.ts';
import { exitConfig } from '../ingest/config.ts';
import { rfc3339 } from '../ingest/domain/time.ts';
import type { PeopleStore, Scope } from '../ingest/store/people-port.ts';
import type { ReportStore } from '../ingest/store/reports-port.ts';
import { openSql } from '../ingest/store/sql/open.ts';
import { sqlPeopleStore } from '../ingest/store/sql/people-store.ts';
import { sqlReportStore } from '../ingest/store/sql/report-store.ts';
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
    else await withStores((stores) => COMMANDS[asked.command]!(stores, asked));
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

interface Stores {
  readonly people: PeopleStore;
  readonly reports: Pick<ReportStore, 'scopes'>;
}
async function withStores(work: (stores: Stores) => Promise<void>): Promise<void> {
  const folder = resolve(process.env.WEISU_DATA_DIR || './data');
  const url = process.env.DATABASE_URL || undefined;
  // A token in a folder made for it would open no door.
  if (url === undefined && !existsSync(folder))
    throw new Misconfigured(
      `${folder}: 没有这个数据文件夹，请检查 WEISU_DATA_DIR there is no such data folder: see WEISU_DATA_DIR`,
    );
  const sql = await openSql(folder, url, Date.now());
  try {
    await work({ people: sqlPeopleStore(sql), reports: sqlReportStore(sql) });
  } finally {
    await sql.close();
  }
}

const COMMANDS: Readonly<Record<string, (stores: Stores, asked: Asked) => Promise<void>>> = {
  async list({ people }) {
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

  async add({ people, reports }, asked) {
    const secret = newToken();
    const expiresAt = asked.expires === undefined ? null : Date.parse(asked.expires);
    if (Number.isNaN(expiresAt)) throw new Wrong('--expires 须为 RFC 3339 时间 is an RFC 3339 time');
    const name = subjectOf(asked);
    const made = { id: randomUUID(), hash: sha256(secret), createdAt: Date.now(), revokedAt: null };
    await people.addToken({ ...made, name, ...(await scopeOf(reports, asked)), expiresAt });
    await audited(people, 'token_added', made.id, name);
    console.log(secret);
  },

  async revoke({ people }, asked) {
    const id = subjectOf(asked);
    if (!(await people.revokeToken(id, Date.now()))) throw new Error(`没有这个令牌 no such token: ${id}`);
    await audited(people, 'token_revoked', id, '');
  },

  async 'add-user'({ people, reports }, asked) {
    const scope = await scopeOf(reports, asked);
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
    await people.addUser({ ...plain, ...scope, passwordHash: await hashPassword(password) });
    await audited(people, 'user_added', plain.id, name);
    if (given === undefined) console.log(password);
  },

  async 'remove-user'({ people }, asked) {
    const user = await people.userByName(subjectOf(asked));
    if (user === undefined) throw new Error(`没有这个用户 no such user: ${asked.subject}`);
    if (!(await people.removeUser(user.id)))
      throw new Error(
        `${user.name} 是最后一名管理员，请先另建一名 is the last admin: make another first, with add-user --role admin`,
      );
    await audited(people, 'user_removed', user.id, user.name);
  },
};

function subjectOf({ subject, command }: Asked): string {
  if (subject === undefined) throw new Wrong(`${command} 需要名称或编号 needs a name or an id`);
  return subject;
}

async function scopeOf(reports: Stores['reports'], asked: Asked): Promise<Scope & { readonly role: Role }> {
  const { role, village } = asked;
  const crew = asked.crew ?? null;
  const known = roles.find((each) => each === role);
  if (known === undefined) throw new Wrong(`--role: ${roles.join(', ')}`);
  if (known === 'crew' && crew === null) throw new Wrong('crew 角色需要 --crew; the role crew needs --crew');
  const scope: Scope = { villages: village?.split(',').map((id) => id.trim()) ?? null, crew };
  await checkScope(reports, scope);
  return { role: known, ...scope };
}

/** By the registry's copy in the store, which the program writes at its first start: the office may have another than the files. */
async function checkScope(reports: Stores['reports'], scope: Scope): Promise<void> {
  if (scope.villages === null && scope.crew === null) return;
  const known = await reports.scopes();
  // Before the first start nobody can know, and an account may be wanted by then: a wrong one sees nothing.
  if (known === undefined)
    console.error('程序尚未启动过，村与班组未核对 not started yet: villages and crew were not checked');
  const unknown = known && scopeProblem(scope, known);
  if (unknown !== undefined) throw new Wrong(unknown.detail);
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
