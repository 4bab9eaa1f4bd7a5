// The API's routes as its OpenAPI document tells them. Written by test/console/contract.test.ts, which also fails when
// the two differ; `npx vitest run --project unit test/console/contract.test.ts -u` writes it anew.

export type Reading = { ts: string; [member: string]: number | boolean | string };

export type Photo = { id: string; sha256: string; takenAt: string; by: string; mime: string; bytes: number };

export type Order = {
  id: string;
  number: string;
  revision: number;
  status: 'open' | 'accepted' | 'on_site' | 'verifying' | 'closed' | 'cancelled';
  type: 'fault' | 'complaint' | 'patrol' | 'preventive' | 'platform';
  code: string | null;
  codes: string[];
  cause: {
    type: 'device' | 'circuit' | 'gateway' | 'transformer' | 'village' | 'place' | 'platform';
    id: string;
  };
  deviceIds: string[];
  village: string | null;
  kind: string | null;
  priority: number;
  priorityReason: { zh: string; en: string };
  cls: string;
  why: { zh: string; en: string };
  crew: string | null;
  firstSignalAt: string | null;
  openedAt: string;
  reopenedAt?: string;
  acceptBy: string | null;
  arriveBy: string | null;
  fixBy: string | null;
  acceptedAt: string | null;
  arrivedAt: string | null;
  repairedAt: string | null;
  closedAt: string | null;
  closedAs: 'self_cleared' | 'no_fault' | 'verified' | 'confirmed' | null;
  reopened: number;
  occurrences: number;
  complaintIds: string[];
  source: string;
  pause: { reason: 'parts' | 'access' | 'weather' | 'spare_unit'; from: string; until: string } | null;
  photos: Photo[];
  cost?: { partsYuan: number; labourYuan: number; from: 'catalogue' | 'office' };
  acceptedBy: string | null;
  linkedTo: string | null;
  cancelledUntil: string | null;
  hold: string | null;
  plan?: string;
  checks?: { [member: string]: { at: string; found: 'ok' | 'fault' | 'no_access' } };
  escalation?: { missed: 'accept' | 'arrive'; from: string; steps: number };
  pushed?: { at: string; halves: number };
  legal: string[];
};

export type WholeOrder = {
  id: string;
  number: string;
  revision: number;
  status: 'open' | 'accepted' | 'on_site' | 'verifying' | 'closed' | 'cancelled';
  type: 'fault' | 'complaint' | 'patrol' | 'preventive' | 'platform';
  code: string | null;
  codes: string[];
  cause: {
    type: 'device' | 'circuit' | 'gateway' | 'transformer' | 'village' | 'place' | 'platform';
    id: string;
  };
  deviceIds: string[];
  village: string | null;
  kind: string | null;
  priority: number;
  priorityReason: { zh: string; en: string };
  cls: string;
  why: { zh: string; en: string };
  crew: string | null;
  firstSignalAt: string | null;
  openedAt: string;
  reopenedAt?: string;
  acceptBy: string | null;
  arriveBy: string | null;
  fixBy: string | null;
  acceptedAt: string | null;
  arrivedAt: string | null;
  repairedAt: string | null;
  closedAt: string | null;
  closedAs: 'self_cleared' | 'no_fault' | 'verified' | 'confirmed' | null;
  reopened: number;
  occurrences: number;
  complaintIds: string[];
  source: string;
  pause: { reason: 'parts' | 'access' | 'weather' | 'spare_unit'; from: string; until: string } | null;
  photos: Photo[];
  cost?: { partsYuan: number; labourYuan: number; from: 'catalogue' | 'office' };
  acceptedBy: string | null;
  linkedTo: string | null;
  cancelledUntil: string | null;
  hold: string | null;
  plan?: string;
  checks?: { [member: string]: { at: string; found: 'ok' | 'fault' | 'no_access' } };
  escalation?: { missed: 'accept' | 'arrive'; from: string; steps: number };
  pushed?: { at: string; halves: number };
  legal: string[];
  place: {
    by: 'device' | 'complaint' | 'village';
    address: string;
    assetNo: string | null;
    lat: number;
    lon: number;
  } | null;
  privateReason?: { zh: string; en: string };
  warranty?: { contractor: string; until: string };
};

export type HistoryEntry = {
  seq: number;
  at: string;
  orderId: string;
  action: string;
  by: { type: string; id: string; role?: string };
  from: 'open' | 'accepted' | 'on_site' | 'verifying' | 'closed' | 'cancelled' | null;
  to: 'open' | 'accepted' | 'on_site' | 'verifying' | 'closed' | 'cancelled';
  why: { zh: string; en: string } | null;
  note: string | null;
  rule: { id: string; version: string } | null;
  samples: Reading[];
  patch: { [member: string]: unknown };
};

export type Device = {
  id: string;
  kind: string;
  village: string;
  lat: number;
  lon: number;
  gateway: string | null;
  circuit: string | null;
  ratedPowerW: number | null;
  intervalS: number;
  address: string;
  assetNo: string | null;
  model: string | null;
  installed: string | null;
  warrantyUntil: string | null;
  contractor: string | null;
  crew: string | null;
  health: {
    comms: 'ok' | 'fault' | 'unknown';
    supply: 'ok' | 'fault' | 'unknown';
    function: 'ok' | 'fault' | 'unknown';
  };
  lastSeenAt: string | null;
  latest: Reading | null;
};

export type Explanation = {
  code: string | null;
  verdict: string;
  since: string | null;
  orderId: string | null;
  words: { zh: string; en: string };
};

export type Fault = {
  id: string;
  code: string;
  deviceId: string;
  cause: {
    type: 'device' | 'circuit' | 'gateway' | 'transformer' | 'village' | 'place' | 'platform';
    id: string;
  } | null;
  since: string;
  raisedAt: string;
  clearedAt: string | null;
  evidence: Reading[];
  rule: { id: string; version: string };
  orderId: string | null;
};

export type Complaint = {
  id: string;
  orderId: string | null;
  match: { by: string; distanceM: number | null };
  missCause:
    | 'no_device'
    | 'device_silent'
    | 'no_rule'
    | 'rule_pending'
    | 'suppressed'
    | 'grouped_elsewhere'
    | 'opened_later'
    | 'no_fault_found'
    | null;
  replyBy: string;
  repliedAt: string | null;
  channel: '12345' | 'phone' | 'group' | 'grid' | 'patrol' | 'web';
  ticket: string | null;
  deviceId: string | null;
  kind: string | null;
  village: string | null;
  lat: number | null;
  lon: number | null;
  reportedAt: string;
  receivedAt: string;
  hazard: boolean;
  met: boolean | null;
  solved: boolean | null;
  satisfied: boolean | null;
  text?: string | null;
  reporter?: string | null;
  phone?: string | null;
  reply?: string | null;
};

export type Village = {
  id: string;
  name: string;
  lat: number;
  lon: number;
  crews: { [member: string]: string };
  kinds: {
    [member: string]: { total: number; ok: number; fault: number; unknown: number; reporting: number };
  };
};

export type Circuit = {
  id: string;
  village: string;
  lat: number;
  lon: number;
  total: number;
  ok: number;
  fault: number;
  unknown: number;
  reporting: number;
};

export type Crew = { id: string; name: string; trade: string };

export type Kind = {
  id: string;
  words: { zh: string; en: string };
  trade: string;
  metrics: { [member: string]: { type: string; unit: string; words: { zh: string; en: string } } };
};

export type KpiRow = {
  key: string | null;
  village?: string | null;
  kind?: string | null;
  crew?: string | null;
  day?: string | null;
  episodes: number;
  proactive: number;
  proactiveRate: number | null;
  complaints: number;
  leadTimeMedianMin: number | null;
  toAcceptMedianMin: number | null;
  toFixMedianMin: number | null;
  withinSla: number;
  slaDecided: number;
  selfCleared: number;
  reopened: number;
  coverage: { reporting: number; total: number } | null;
  lampOn: { lit: number; expected: number; unknown: number } | null;
  missCauses: { [member: string]: number };
};

export type Silence = {
  id: string;
  scope: { [member: string]: string };
  from: string;
  until: string;
  recurring: { weekdays: number[]; startMinute: number; endMinute: number } | null;
  author: string;
  reason: string;
  createdAt: string;
  endedAt: string | null;
  suppressed: string[];
};

export type PlanRow = {
  plan: string;
  kind: string | null;
  village: string | null;
  orders: number;
  closed: number;
  onTime: number;
  late: number;
  due: number;
  done: number;
  donePct: number | null;
  faulty: number;
};

export type KindPlan = {
  deviceId: string;
  assetNo: string | null;
  village: string;
  address: string;
  weight: number;
  reasons: { type: 'faults' | 'silent' | 'never_heard' | 'weak'; words: { zh: string; en: string } }[];
};

export type Spare = {
  id: string;
  unit: string;
  deviceId: string;
  village: string;
  orderId: string | null;
  lentAt: string;
  lentBy: string;
  dueAt: string | null;
  note: string | null;
  returnedAt: string | null;
  returnedBy: string | null;
};

export type Asset = {
  assetNo: string;
  kind: string;
  village: string;
  deviceId: string | null;
  retiredAt: string | null;
  warrantyUntil: string | null;
  contractor: string | null;
  inWarranty: boolean;
  controllers: { deviceId: string; since: string | null; until: string | null }[];
  orders: Order[];
  faults: Fault[];
  spares: Spare[];
};

export type User = {
  id: string;
  name: string;
  role: string;
  villages: string[] | null;
  crew: string | null;
  lang: 'zh' | 'en';
  disabled: boolean;
  createdAt: string;
};

export type Token = {
  id: string;
  name: string;
  role: string;
  villages: string[] | null;
  crew: string | null;
  createdAt: string;
  expiresAt: string | null;
  revokedAt: string | null;
};

export type Me = {
  id: string;
  name: string;
  role: 'admin' | 'office' | 'hotline' | 'crew' | 'viewer';
  crew: string | null;
  villages: string[] | null;
  via: 'session' | 'token' | 'admin_token';
  tiles: string | null;
  timezone: string;
  now: string;
};

export type RegistryPreview = {
  id: string | null;
  version: string;
  faults: { file: string; line: number; column: string | null; what: string }[];
  warnings: { file: string; line: number; column: string | null; what: string }[];
  changes: {
    table: string;
    added: number;
    changed: number;
    removed: number;
    examples: { added: string[]; changed: string[]; removed: string[] };
  }[];
};

export type Backtest = {
  version: string;
  readings: number;
  devices: number;
  byCode: { code: string; inForce: number; tried: number }[];
  inForce: {
    orders: number;
    perNight: { mean: number; most: number };
    perCrewAndNightMost: number;
    borneOut: number;
    refuted: number;
    precision: number | null;
    recall: number | null;
    leadMedianMin: number | null;
  };
  tried: {
    orders: number;
    perNight: { mean: number; most: number };
    perCrewAndNightMost: number;
    borneOut: number;
    refuted: number;
    precision: number | null;
    recall: number | null;
    leadMedianMin: number | null;
  };
  added: {
    code: string | null;
    cause: string;
    devices: number;
    crew: string | null;
    openedAt: string;
    why: { zh: string; en: string };
  }[];
  removed: {
    code: string | null;
    cause: string;
    devices: number;
    crew: string | null;
    openedAt: string;
    why: { zh: string; en: string };
  }[];
};

export type Readiness = { ok: boolean; checks: { name: string; ok: boolean; detail: string }[] };

export interface Routes {
  'GET /healthz': { query: Record<string, never>; body: undefined; answer: { ok: true } };
  'GET /readyz': { query: Record<string, never>; body: undefined; answer: Readiness };
  'GET /metrics': { query: Record<string, never>; body: undefined; answer: undefined };
  'GET /api/v1/rejects': {
    query: {
      reason?:
        | 'bad_topic'
        | 'bad_json'
        | 'bad_shape'
        | 'too_large'
        | 'unknown_device'
        | 'wrong_topic'
        | 'bad_metric_name'
        | 'unknown_metric_type'
        | 'too_many_metrics'
        | 'out_of_range'
        | 'clock_ahead'
        | 'clock_behind';
      limit?: number;
      cursor?: string;
    };
    body: undefined;
    answer: {
      items: {
        at: string;
        reason:
          | 'bad_topic'
          | 'bad_json'
          | 'bad_shape'
          | 'too_large'
          | 'unknown_device'
          | 'wrong_topic'
          | 'bad_metric_name'
          | 'unknown_metric_type'
          | 'too_many_metrics'
          | 'out_of_range'
          | 'clock_ahead'
          | 'clock_behind';
        topic: string;
        deviceId?: string;
        metric?: string;
        detail: string;
        sample?: string;
      }[];
      nextCursor: string | null;
    };
  };
  'GET /api/v1/gaps': {
    query: Record<string, never>;
    body: undefined;
    answer: { items: { subject: string; what: { zh: string; en: string } }[]; nextCursor: string | null };
  };
  'POST /api/v1/session': {
    query: Record<string, never>;
    body: { name: string; password: string };
    answer: undefined;
  };
  'DELETE /api/v1/session': { query: Record<string, never>; body: undefined; answer: undefined };
  'DELETE /api/v1/sessions': { query: Record<string, never>; body: undefined; answer: undefined };
  'POST /api/v1/setup': {
    query: Record<string, never>;
    body: { token: string; name: string; password: string };
    answer: undefined;
  };
  'GET /api/v1/me': { query: Record<string, never>; body: undefined; answer: Me };
  'PUT /api/v1/me/password': {
    query: Record<string, never>;
    body: { old: string; new: string };
    answer: undefined;
  };
  'GET /api/v1/users': {
    query: Record<string, never>;
    body: undefined;
    answer: { items: User[]; nextCursor: string | null };
  };
  'POST /api/v1/users': {
    query: Record<string, never>;
    body: {
      name: string;
      password: string;
      role: 'admin' | 'office' | 'hotline' | 'crew' | 'viewer';
      villages?: string[] | null;
      crew?: string | null;
      lang?: 'zh' | 'en';
    };
    answer: User;
  };
  'PATCH /api/v1/users/{id}': {
    query: Record<string, never>;
    body: {
      role?: 'admin' | 'office' | 'hotline' | 'crew' | 'viewer';
      villages?: string[] | null;
      crew?: string | null;
      lang?: 'zh' | 'en';
      disabled?: boolean;
      password?: string;
    };
    answer: User;
  };
  'DELETE /api/v1/users/{id}': { query: Record<string, never>; body: undefined; answer: undefined };
  'GET /api/v1/audit': {
    query: { subject?: string; limit?: number; cursor?: string };
    body: undefined;
    answer: {
      items: { at: string; actor: string; action: string; subject: string; detail: string }[];
      nextCursor: string | null;
    };
  };
  'GET /api/v1/tokens': {
    query: Record<string, never>;
    body: undefined;
    answer: { items: Token[]; nextCursor: string | null };
  };
  'POST /api/v1/tokens': {
    query: Record<string, never>;
    body: {
      name: string;
      role: 'admin' | 'office' | 'hotline' | 'crew' | 'viewer';
      villages?: string[] | null;
      crew?: string | null;
      expiresAt?: string | null;
    };
    answer: {
      id: string;
      name: string;
      role: string;
      villages: string[] | null;
      crew: string | null;
      createdAt: string;
      expiresAt: string | null;
      revokedAt: string | null;
      token: string;
    };
  };
  'DELETE /api/v1/tokens/{id}': { query: Record<string, never>; body: undefined; answer: undefined };
  'GET /api/v1/villages': {
    query: Record<string, never>;
    body: undefined;
    answer: { items: Village[]; nextCursor: string | null };
  };
  'GET /api/v1/circuits': {
    query: { village: string };
    body: undefined;
    answer: { items: Circuit[]; nextCursor: string | null };
  };
  'GET /api/v1/crews': {
    query: Record<string, never>;
    body: undefined;
    answer: { items: Crew[]; nextCursor: string | null };
  };
  'GET /api/v1/kinds': {
    query: Record<string, never>;
    body: undefined;
    answer: { items: Kind[]; nextCursor: string | null };
  };
  'GET /api/v1/devices': {
    query: {
      village?: string;
      kind?: string;
      health?: 'ok' | 'fault' | 'unknown';
      circuit?: string;
      gateway?: string;
      crew?: string;
      ids?: string;
      q?: string;
      limit?: number;
      cursor?: string;
    };
    body: undefined;
    answer: { items: Device[]; nextCursor: string | null };
  };
  'GET /api/v1/devices/unknown': {
    query: { limit?: number; cursor?: string };
    body: undefined;
    answer: {
      items: { id: string; firstAt: string; lastAt: string; attempts: number; address: string | null }[];
      nextCursor: string | null;
    };
  };
  'GET /api/v1/devices/{id}': { query: Record<string, never>; body: undefined; answer: Device };
  'GET /api/v1/devices/{id}/readings': {
    query: { metric?: string; from?: string; to?: string; every?: string; limit?: number; cursor?: string };
    body: undefined;
    answer: { items: Reading[]; nextCursor: string | null };
  };
  'GET /api/v1/devices/{id}/explain': {
    query: Record<string, never>;
    body: undefined;
    answer: { items: Explanation[]; nextCursor: string | null };
  };
  'GET /api/v1/devices/{id}/household': {
    query: Record<string, never>;
    body: undefined;
    answer: { contact: string; vulnerable: boolean };
  };
  'GET /api/v1/faults': {
    query: {
      open?: 'true' | 'false';
      device?: string;
      code?: string;
      village?: string;
      limit?: number;
      cursor?: string;
    };
    body: undefined;
    answer: { items: Fault[]; nextCursor: string | null };
  };
  'GET /api/v1/orders': {
    query: {
      status?: string;
      type?: 'fault' | 'complaint' | 'patrol' | 'preventive' | 'platform';
      village?: string;
      kind?: string;
      crew?: string;
      device?: string;
      code?: string;
      since?: string;
      limit?: number;
      cursor?: string;
    };
    body: undefined;
    answer: { items: Order[]; nextCursor: string | null };
  };
  'POST /api/v1/orders': {
    query: Record<string, never>;
    body: {
      type: 'patrol' | 'preventive';
      village: string;
      kind?: string | null;
      deviceIds?: string[];
      why: string;
      priority?: number;
      crew?: string;
    };
    answer: Order;
  };
  'GET /api/v1/orders/{id}': { query: Record<string, never>; body: undefined; answer: WholeOrder };
  'GET /api/v1/orders/{id}/history': {
    query: { limit?: number; cursor?: string };
    body: undefined;
    answer: { items: HistoryEntry[]; nextCursor: string | null };
  };
  'POST /api/v1/orders/{id}/accept': {
    query: Record<string, never>;
    body: {
      note?: string;
      reason?: string;
      at?: string;
      place?: { lat: number; lon: number };
      crew?: string;
      until?: string;
    } | null;
    answer: Order;
  };
  'POST /api/v1/orders/{id}/arrive': {
    query: Record<string, never>;
    body: {
      note?: string;
      reason?: string;
      at?: string;
      place?: { lat: number; lon: number };
      crew?: string;
      until?: string;
    } | null;
    answer: Order;
  };
  'POST /api/v1/orders/{id}/repair': {
    query: Record<string, never>;
    body: {
      note?: string;
      reason?: string;
      at?: string;
      place?: { lat: number; lon: number };
      crew?: string;
      until?: string;
    } | null;
    answer: Order;
  };
  'POST /api/v1/orders/{id}/nothing-found': {
    query: Record<string, never>;
    body: {
      note?: string;
      reason?: string;
      at?: string;
      place?: { lat: number; lon: number };
      crew?: string;
      until?: string;
    } | null;
    answer: Order;
  };
  'POST /api/v1/orders/{id}/pause': {
    query: Record<string, never>;
    body: {
      note?: string;
      reason: 'parts' | 'access' | 'weather' | 'spare_unit';
      at?: string;
      place?: { lat: number; lon: number };
      crew?: string;
      until: string;
    };
    answer: Order;
  };
  'POST /api/v1/orders/{id}/resume': {
    query: Record<string, never>;
    body: {
      note?: string;
      reason?: string;
      at?: string;
      place?: { lat: number; lon: number };
      crew?: string;
      until?: string;
    } | null;
    answer: Order;
  };
  'POST /api/v1/orders/{id}/release': {
    query: Record<string, never>;
    body: {
      note?: string;
      reason?: string;
      at?: string;
      place?: { lat: number; lon: number };
      crew?: string;
      until?: string;
    } | null;
    answer: Order;
  };
  'POST /api/v1/orders/{id}/cancel': {
    query: Record<string, never>;
    body: {
      note?: string;
      reason?: string;
      at?: string;
      place?: { lat: number; lon: number };
      crew?: string;
      until?: string;
    } | null;
    answer: Order;
  };
  'POST /api/v1/orders/{id}/assign': {
    query: Record<string, never>;
    body: {
      note?: string;
      reason?: string;
      at?: string;
      place?: { lat: number; lon: number };
      crew: string;
      until?: string;
    };
    answer: Order;
  };
  'POST /api/v1/orders/{id}/confirm': {
    query: Record<string, never>;
    body: {
      note?: string;
      reason?: string;
      at?: string;
      place?: { lat: number; lon: number };
      crew?: string;
      until?: string;
    } | null;
    answer: Order;
  };
  'POST /api/v1/orders/{id}/notes': {
    query: Record<string, never>;
    body: {
      note: string;
      reason?: string;
      at?: string;
      place?: { lat: number; lon: number };
      crew?: string;
      until?: string;
    };
    answer: Order;
  };
  'POST /api/v1/orders/{id}/cost': {
    query: Record<string, never>;
    body: { note?: string; partsYuan: number; labourYuan: number };
    answer: Order;
  };
  'POST /api/v1/orders/{id}/photos': { query: Record<string, never>; body: undefined; answer: Photo };
  'GET /api/v1/photos/{id}': { query: Record<string, never>; body: undefined; answer: undefined };
  'POST /api/v1/press': {
    query: Record<string, never>;
    body: { token: string; digit?: string };
    answer: { accepted: boolean; order: string | null; say: { zh: string; en: string } };
  };
  'GET /api/v1/patrols/plan': {
    query: { kind?: string; village?: string };
    body: undefined;
    answer: { items: KindPlan[]; nextCursor: string | null };
  };
  'POST /api/v1/patrols': {
    query: Record<string, never>;
    body: {
      plan: string;
      type?: 'patrol' | 'preventive';
      kind?: string;
      scope: 'all' | 'listed';
      villages?: string[];
      why: string;
      priority?: number;
    };
    answer: {
      plan: string;
      assets: number;
      orders: { id: string; number: string; village: string | null }[];
    };
  };
  'GET /api/v1/patrols': {
    query: Record<string, never>;
    body: undefined;
    answer: { items: PlanRow[]; nextCursor: string | null };
  };
  'POST /api/v1/orders/{id}/checks': {
    query: Record<string, never>;
    body: {
      deviceId?: string;
      assetNo?: string;
      found: 'ok' | 'fault' | 'no_access';
      note?: string;
      at?: string;
    };
    answer: Order;
  };
  'GET /api/v1/route-sheets': {
    query: { crew?: string; date?: string; lat?: number; lon?: number; format?: 'html' | 'csv' };
    body: undefined;
    answer: undefined;
  };
  'GET /api/v1/assets/{id}': { query: Record<string, never>; body: undefined; answer: Asset };
  'GET /api/v1/spares': {
    query: { out?: 'true' | 'false'; device?: string };
    body: undefined;
    answer: { items: Spare[]; nextCursor: string | null };
  };
  'POST /api/v1/spares': {
    query: Record<string, never>;
    body: { unit: string; deviceId: string; orderId?: string; until?: string; at?: string; note?: string };
    answer: Spare;
  };
  'POST /api/v1/spares/{id}/return': { query: Record<string, never>; body: undefined; answer: Spare };
  'GET /api/v1/dead-letters': {
    query: { limit?: number; cursor?: string };
    body: undefined;
    answer: {
      items: {
        noticeId: string;
        channel: string;
        orderId: string | null;
        number: string | null;
        village: string | null;
        reason: string;
        recipient: { type: 'crew' | 'cadre' | 'leader' | 'office' | 'reporter' | 'owner'; id: string };
        priority: number;
        dueAt: string;
        attempts: number;
        error: string;
      }[];
      nextCursor: string | null;
    };
  };
  'POST /api/v1/dead-letters/again': {
    query: Record<string, never>;
    body: { channel: string; noticeId?: string };
    answer: { again: number };
  };
  'GET /api/v1/ledger': { query: { after?: number; limit?: number }; body: undefined; answer: undefined };
  'GET /api/v1/complaints': {
    query: {
      village?: string;
      channel?: '12345' | 'phone' | 'group' | 'grid' | 'patrol' | 'web';
      orderId?: string;
      unanswered?: 'true' | 'false';
      since?: string;
      limit?: number;
      cursor?: string;
    };
    body: undefined;
    answer: { items: Complaint[]; nextCursor: string | null };
  };
  'POST /api/v1/complaints': {
    query: Record<string, never>;
    body: {
      channel: '12345' | 'phone' | 'group' | 'grid' | 'patrol' | 'web';
      ticket?: string | null;
      reporter?: string | null;
      phone?: string | null;
      deviceId?: string | null;
      assetNo?: string | null;
      kind?: string | null;
      village?: string | null;
      lat?: number | null;
      lon?: number | null;
      text: string;
      reportedAt?: string;
    };
    answer: Complaint;
  };
  'GET /api/v1/complaints/{id}': { query: Record<string, never>; body: undefined; answer: Complaint };
  'POST /api/v1/complaints/{id}/reply': {
    query: Record<string, never>;
    body: { reply: string; met?: boolean; solved?: boolean; satisfied?: boolean };
    answer: Complaint;
  };
  'POST /api/v1/complaints/{id}/match': {
    query: Record<string, never>;
    body: { orderId: string };
    answer: Complaint;
  };
  'GET /api/v1/kpi': {
    query: { from?: string; to?: string; by?: 'village' | 'kind' | 'crew' | 'day'; village?: string };
    body: undefined;
    answer: { items: KpiRow[]; nextCursor: string | null };
  };
  'GET /api/v1/costs': {
    query: { from?: string; to?: string; village?: string };
    body: undefined;
    answer: {
      items: {
        village: string | null;
        month: string;
        orders: number;
        entered: number;
        unpriced: number;
        partsYuan: number;
        labourYuan: number;
        totalYuan: number;
        budgetYuan: number | null;
        leftYuan: number | null;
      }[];
      nextCursor: string | null;
    };
  };
  'GET /api/v1/reports/{period}': {
    query: {
      date?: string;
      village?: string;
      format?: 'html' | 'csv' | 'xlsx';
      table?:
        | 'villages'
        | 'ranking'
        | 'dispatch'
        | 'push'
        | 'recurring'
        | 'faults'
        | 'misses'
        | 'kinds'
        | 'crews'
        | 'costs'
        | 'total';
    };
    body: undefined;
    answer: undefined;
  };
  'GET /api/v1/silences': {
    query: { active?: 'true' | 'false'; limit?: number; cursor?: string };
    body: undefined;
    answer: { items: Silence[]; nextCursor: string | null };
  };
  'POST /api/v1/silences': {
    query: Record<string, never>;
    body: {
      scope?: { village?: string; circuit?: string; gateway?: string; device?: string; kind?: string };
      village?: string;
      circuit?: string;
      gateway?: string;
      device?: string;
      kind?: string;
      from?: string;
      until: string;
      recurring?: { weekdays: number[]; startMinute: number; endMinute: number } | null;
      author: string;
      reason: string;
    };
    answer: Silence;
  };
  'DELETE /api/v1/silences/{id}': { query: Record<string, never>; body: undefined; answer: undefined };
  'GET /api/v1/rules': {
    query: Record<string, never>;
    body: undefined;
    answer: { version: string; text: string; changedAt: string | null; changedBy: string | null };
  };
  'PUT /api/v1/rules': {
    query: Record<string, never>;
    body: { text: string; force?: string };
    answer: { version: string; text: string; changedAt: string | null; changedBy: string | null };
  };
  'POST /api/v1/rules/backtest': {
    query: Record<string, never>;
    body: { text?: string; from: string; to: string; kind?: string };
    answer: Backtest;
  };
  'GET /api/v1/registry/{table}': { query: { format?: 'csv' | 'xlsx' }; body: undefined; answer: undefined };
  'POST /api/v1/registry/preview': { query: Record<string, never>; body: undefined; answer: RegistryPreview };
  'POST /api/v1/registry/imports/{id}/apply': {
    query: Record<string, never>;
    body: undefined;
    answer: { version: string };
  };
  'POST /api/v1/registry/undo': {
    query: Record<string, never>;
    body: undefined;
    answer: { version: string };
  };
  'GET /api/v1/events': { query: Record<string, never>; body: undefined; answer: undefined };
  'GET /api/v1/openapi.json': {
    query: Record<string, never>;
    body: undefined;
    answer: { [member: string]: unknown };
  };
  'GET /api/v1/docs': { query: Record<string, never>; body: undefined; answer: undefined };
  'GET /open311/v2/services.json': {
    query: Record<string, never>;
    body: undefined;
    answer: {
      service_code: string;
      service_name: string;
      description: string;
      metadata: false;
      type: 'realtime';
      keywords: string;
      group: string;
    }[];
  };
  'GET /open311/v2/requests.json': {
    query: {
      service_request_id?: string;
      service_code?: string;
      status?: 'open' | 'closed';
      start_date?: string;
      end_date?: string;
      api_key?: string;
    };
    body: undefined;
    answer: {
      service_request_id: string;
      status: 'open' | 'closed';
      status_notes: string;
      service_name: string;
      service_code: string;
      description: string;
      agency_responsible: string;
      requested_datetime: string;
      updated_datetime: string;
      expected_datetime: string | null;
      address: string;
      lat: number | null;
      long: number | null;
    }[];
  };
  'POST /open311/v2/requests.json': {
    query: Record<string, never>;
    body: {
      service_code: string;
      lat: number;
      long: number;
      description: string;
      address_string?: string;
      first_name?: string;
      last_name?: string;
      phone?: string;
      jurisdiction_id?: string;
      api_key?: string;
    };
    answer: { service_request_id: string; service_notice: string }[];
  };
  'GET /open311/v2/requests/{id}.json': {
    query: Record<string, never>;
    body: undefined;
    answer: {
      service_request_id: string;
      status: 'open' | 'closed';
      status_notes: string;
      service_name: string;
      service_code: string;
      description: string;
      agency_responsible: string;
      requested_datetime: string;
      updated_datetime: string;
      expected_datetime: string | null;
      address: string;
      lat: number | null;
      long: number | null;
    }[];
  };
}
