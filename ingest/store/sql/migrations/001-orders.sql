-- Orders and what belongs to them. The documents are the truth; the columns beside them are what is searched and counted.
-- Written in PostgreSQL's words, see dialect.ts for SQLite. Times are milliseconds since the epoch, flags 0 or 1.

-- One row: how far the journal is in here. It moves in the same transaction as all the rest.
CREATE TABLE engine (
  id BIGINT PRIMARY KEY CHECK (id = 1),
  position BIGINT NOT NULL,
  registry_version TEXT
);
INSERT INTO engine (id, position) VALUES (1, 0);

CREATE TABLE ledger (
  seq BIGINT PRIMARY KEY,
  at BIGINT NOT NULL,
  order_id TEXT COLLATE "C" NOT NULL,
  action TEXT NOT NULL,
  doc TEXT NOT NULL
);
CREATE INDEX ledger_order ON ledger (order_id, seq);

-- list_rank: the priority while the order is not over, 9 afterwards, so that what is urgent stands first in every list.
-- ended_at: when it was closed or cancelled.
CREATE TABLE orders (
  id TEXT COLLATE "C" PRIMARY KEY,
  number TEXT NOT NULL UNIQUE,
  status TEXT NOT NULL,
  list_rank BIGINT NOT NULL,
  type TEXT NOT NULL,
  code TEXT,
  cause_type TEXT NOT NULL,
  cause_id TEXT NOT NULL,
  village TEXT,
  kind TEXT,
  crew TEXT,
  priority BIGINT NOT NULL,
  first_signal_at BIGINT,
  opened_at BIGINT NOT NULL,
  accept_by BIGINT,
  arrive_by BIGINT,
  fix_by BIGINT,
  accepted_at BIGINT,
  arrived_at BIGINT,
  repaired_at BIGINT,
  closed_at BIGINT,
  closed_as TEXT,
  ended_at BIGINT,
  cancelled_until BIGINT,
  reopened BIGINT NOT NULL,
  occurrences BIGINT NOT NULL,
  complaints BIGINT NOT NULL,
  source TEXT NOT NULL,
  why_zh TEXT NOT NULL,
  why_en TEXT NOT NULL,
  doc TEXT NOT NULL
);
CREATE INDEX orders_list ON orders (list_rank, (-opened_at), id);
CREATE INDEX orders_opened ON orders (opened_at);
CREATE INDEX orders_village ON orders (village, list_rank);
CREATE INDEX orders_crew ON orders (crew, list_rank);
-- The last defence of "one cause, one order": the engine never tries, and a bug in it must not reach the crews.
CREATE UNIQUE INDEX orders_one_open ON orders (cause_type, cause_id, code) WHERE list_rank < 9;

CREATE TABLE order_devices (
  device_id TEXT COLLATE "C" NOT NULL,
  order_id TEXT COLLATE "C" NOT NULL REFERENCES orders (id) ON DELETE CASCADE,
  PRIMARY KEY (device_id, order_id)
);
CREATE INDEX order_devices_order ON order_devices (order_id);

CREATE TABLE faults (
  id TEXT COLLATE "C" PRIMARY KEY,
  code TEXT NOT NULL,
  device_id TEXT COLLATE "C" NOT NULL,
  since BIGINT NOT NULL,
  raised_at BIGINT NOT NULL,
  cleared_at BIGINT,
  order_id TEXT COLLATE "C",
  rule_id TEXT NOT NULL,
  doc TEXT NOT NULL
);
CREATE INDEX faults_list ON faults (raised_at, id);
CREATE INDEX faults_device ON faults (device_id, raised_at);
CREATE INDEX faults_open ON faults (raised_at, id) WHERE cleared_at IS NULL;

CREATE TABLE complaints (
  id TEXT COLLATE "C" PRIMARY KEY,
  channel TEXT NOT NULL,
  village TEXT,
  kind TEXT,
  device_id TEXT,
  order_id TEXT COLLATE "C",
  reported_at BIGINT NOT NULL,
  reply_by BIGINT NOT NULL,
  replied_at BIGINT,
  miss_cause TEXT,
  doc TEXT NOT NULL
);
CREATE INDEX complaints_list ON complaints (reported_at, id);
CREATE INDEX complaints_order ON complaints (order_id, reported_at);

CREATE TABLE silences (
  id TEXT COLLATE "C" PRIMARY KEY,
  from_at BIGINT NOT NULL,
  until_at BIGINT NOT NULL,
  ended_at BIGINT,
  doc TEXT NOT NULL
);

-- The outbox: a notice, and its delivery over each channel: waiting, sent or dead.
CREATE TABLE notices (
  id TEXT COLLATE "C" PRIMARY KEY,
  order_id TEXT COLLATE "C",
  due_at BIGINT NOT NULL,
  doc TEXT NOT NULL
);
CREATE TABLE deliveries (
  notice_id TEXT COLLATE "C" NOT NULL REFERENCES notices (id) ON DELETE CASCADE,
  channel TEXT NOT NULL,
  state TEXT NOT NULL,
  attempts BIGINT NOT NULL,
  next_at BIGINT NOT NULL,
  sent_at BIGINT,
  error TEXT,
  PRIMARY KEY (notice_id, channel)
);
CREATE INDEX deliveries_due ON deliveries (channel, next_at, notice_id) WHERE state = 'waiting';
