// The one table of rights: every route with the roles that may use it. What is not in the table does not exist: a
// route without a row stops the program at its start, and docs/security.md is generated from here.

export const roles = ['admin', 'office', 'hotline', 'crew', 'viewer'] as const;
export type Role = (typeof roles)[number];

/** `anyone`: no sign-in; `loopback`: callers on the same machine need none. */
export type Access = readonly (Role | 'anyone' | 'loopback')[];

const ANYONE: Access = ['anyone'];
const ALL: Access = roles;
const ADMIN: Access = ['admin'];
const OFFICE: Access = ['admin', 'office'];
const DESK: Access = ['admin', 'office', 'hotline'];
const FIELD: Access = ['admin', 'office', 'crew'];
const READERS: Access = ['admin', 'office', 'hotline', 'viewer'];

export const RIGHTS = {
  'GET /healthz': ANYONE,
  'GET /readyz': ANYONE,
  'GET /metrics': ['loopback', 'admin', 'office', 'viewer'],
  'GET /api/v1/openapi.json': ANYONE,
  'GET /api/v1/docs': ANYONE,
  'GET /*': ANYONE,

  'POST /api/v1/session': ANYONE,
  'DELETE /api/v1/session': ALL,
  'DELETE /api/v1/sessions': ALL,
  'POST /api/v1/setup': ANYONE,
  'GET /api/v1/me': ALL,
  'PUT /api/v1/me/password': ALL,
  'GET /api/v1/users': ADMIN,
  'POST /api/v1/users': ADMIN,
  'PATCH /api/v1/users/:id': ADMIN,
  'DELETE /api/v1/users/:id': ADMIN,
  'GET /api/v1/tokens': ADMIN,
  'POST /api/v1/tokens': ADMIN,
  'DELETE /api/v1/tokens/:id': ADMIN,
  'GET /api/v1/audit': ADMIN,

  'GET /api/v1/rejects': OFFICE,
  'GET /api/v1/devices/unknown': OFFICE,
  'GET /api/v1/devices': ALL,
  'GET /api/v1/devices/:id': ALL,
  'GET /api/v1/devices/:id/readings': ALL,
  'GET /api/v1/devices/:id/explain': ALL,
  'GET /api/v1/devices/:id/household': ['admin', 'office', 'hotline', 'crew'],
  'GET /api/v1/villages': ALL,
  'GET /api/v1/circuits': ALL,
  'GET /api/v1/kinds': ALL,
  'GET /api/v1/crews': ALL,
  'GET /api/v1/gaps': OFFICE,
  'GET /api/v1/faults': ALL,

  'GET /api/v1/orders': ALL,
  'POST /api/v1/orders': OFFICE,
  'GET /api/v1/orders/:id': ALL,
  'GET /api/v1/orders/:id/history': ALL,
  'POST /api/v1/orders/:id/accept': FIELD,
  'POST /api/v1/orders/:id/arrive': FIELD,
  'POST /api/v1/orders/:id/repair': FIELD,
  'POST /api/v1/orders/:id/nothing-found': FIELD,
  'POST /api/v1/orders/:id/pause': FIELD,
  'POST /api/v1/orders/:id/resume': FIELD,
  'POST /api/v1/orders/:id/release': FIELD,
  'POST /api/v1/orders/:id/cancel': OFFICE,
  'POST /api/v1/orders/:id/assign': OFFICE,
  'POST /api/v1/orders/:id/confirm': OFFICE,
  'POST /api/v1/orders/:id/cost': OFFICE,
  'POST /api/v1/orders/:id/notes': ['admin', 'office', 'hotline', 'crew'],
  'POST /api/v1/orders/:id/photos': FIELD,
  'POST /api/v1/orders/:id/checks': FIELD,
  'GET /api/v1/patrols': READERS,
  'POST /api/v1/patrols': OFFICE,
  'GET /api/v1/patrols/plan': OFFICE,
  'GET /api/v1/photos/:id': ALL,
  'GET /api/v1/route-sheets': ['admin', 'office', 'crew', 'viewer'],
  'GET /api/v1/assets/:id': ALL,
  'GET /api/v1/spares': ALL,
  'POST /api/v1/spares': FIELD,
  'POST /api/v1/spares/:id/return': FIELD,
  'POST /api/v1/press': ANYONE,
  'GET /api/v1/dead-letters': OFFICE,
  'POST /api/v1/dead-letters/again': OFFICE,
  'GET /api/v1/ledger': ['admin', 'office', 'viewer'],

  'GET /api/v1/complaints': READERS,
  'POST /api/v1/complaints': DESK,
  'GET /api/v1/complaints/:id': READERS,
  'POST /api/v1/complaints/:id/reply': DESK,
  'POST /api/v1/complaints/:id/match': DESK,
  'GET /api/v1/kpi': READERS,
  'GET /api/v1/reports/:period': READERS,
  'GET /api/v1/costs': READERS,
  'GET /api/v1/silences': READERS,
  'POST /api/v1/silences': OFFICE,
  'DELETE /api/v1/silences/:id': OFFICE,
  'GET /api/v1/rules': READERS,
  'PUT /api/v1/rules': ADMIN,
  'POST /api/v1/rules/backtest': OFFICE,
  'GET /api/v1/events': ALL,

  'GET /api/v1/registry/:table': OFFICE,
  'POST /api/v1/registry/preview': ADMIN,
  'POST /api/v1/registry/imports/:id/apply': ADMIN,
  'POST /api/v1/registry/undo': ADMIN,

  'GET /open311/v2/services.json': READERS,
  'GET /open311/v2/requests.json': READERS,
  'GET /open311/v2/requests/:id.json': READERS,
  'POST /open311/v2/requests.json': DESK,
} as const satisfies Record<string, Access>;

export type RouteKey = keyof typeof RIGHTS;

/** The row that holds a request, or a route as it is added: HEAD is GET without its body, for the same people. */
export const rowOf = (method: string | string[], url: string | undefined): string =>
  `${method === 'HEAD' ? 'GET' : method} ${url}`;

export const isRoute = (key: string): key is RouteKey => Object.hasOwn(RIGHTS, key);

/** Why a caller may pass, or may not; `role` is null for one who is not signed in. */
export function mayUse(key: RouteKey, role: Role | null, loopback: boolean): 'yes' | 'sign_in' | 'forbidden' {
  const access: Access = RIGHTS[key];
  if (access.includes('anyone')) return 'yes';
  if (loopback && access.includes('loopback')) return 'yes';
  if (role === null) return 'sign_in';
  return access.includes(role) ? 'yes' : 'forbidden';
}

/** The table as Markdown, for docs/security.md. */
export function rightsTable(): string {
  const head = `| route | ${roles.join(' | ')} | no sign-in |\n|${' --- |'.repeat(roles.length + 2)}`;
  const rows = Object.entries(RIGHTS).map(([key, access]: [string, Access]) => {
    const cells = roles.map((role) => (access.includes(role) || access.includes('anyone') ? 'yes' : ''));
    const open = access.includes('anyone') ? 'yes' : access.includes('loopback') ? 'same machine' : '';
    return `| \`${key}\` | ${cells.join(' | ')} | ${open} |`;
  });
  return [head, ...rows].join('\n');
}
