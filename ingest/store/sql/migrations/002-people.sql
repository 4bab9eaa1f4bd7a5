-- People: who may sign in, what they did, and the one protected place for names, telephone numbers and callers' words.

CREATE TABLE users (
  id TEXT COLLATE "C" PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  password_hash TEXT NOT NULL,
  role TEXT NOT NULL,
  villages TEXT,
  crew TEXT,
  lang TEXT NOT NULL,
  disabled BIGINT NOT NULL,
  created_at BIGINT NOT NULL
);

CREATE TABLE sessions (
  hash TEXT COLLATE "C" PRIMARY KEY,
  user_id TEXT COLLATE "C" NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  created_at BIGINT NOT NULL,
  last_seen_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL
);
CREATE INDEX sessions_user ON sessions (user_id);

CREATE TABLE tokens (
  id TEXT COLLATE "C" PRIMARY KEY,
  hash TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  role TEXT NOT NULL,
  villages TEXT,
  crew TEXT,
  created_at BIGINT NOT NULL,
  expires_at BIGINT,
  revoked_at BIGINT
);

CREATE TABLE setup_links (
  hash TEXT COLLATE "C" PRIMARY KEY,
  role TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  used_at BIGINT
);

-- Failed sign-ins by key (a name and an address together, so that strangers cannot lock the owner out).
CREATE TABLE lockouts (
  subject TEXT PRIMARY KEY,
  failures BIGINT NOT NULL,
  last_at BIGINT NOT NULL
);

CREATE TABLE audit (
  seq BIGSERIAL PRIMARY KEY,
  at BIGINT NOT NULL,
  actor TEXT NOT NULL,
  action TEXT NOT NULL,
  subject TEXT NOT NULL,
  doc TEXT NOT NULL
);
CREATE INDEX audit_subject ON audit (subject, seq);

CREATE TABLE complaint_private (
  complaint_id TEXT COLLATE "C" PRIMARY KEY,
  reporter TEXT,
  phone TEXT,
  words TEXT NOT NULL,
  reply TEXT,
  created_at BIGINT NOT NULL
);
CREATE INDEX complaint_private_age ON complaint_private (created_at);

CREATE TABLE household_private (
  device_id TEXT COLLATE "C" PRIMARY KEY,
  contact TEXT NOT NULL,
  vulnerable BIGINT NOT NULL
);

CREATE TABLE photos (
  id TEXT COLLATE "C" PRIMARY KEY,
  order_id TEXT COLLATE "C" NOT NULL,
  sha256 TEXT NOT NULL,
  bytes BIGINT NOT NULL,
  mime TEXT NOT NULL,
  taken_at BIGINT NOT NULL,
  uploaded_at BIGINT NOT NULL,
  uploaded_by TEXT NOT NULL
);
CREATE INDEX photos_order ON photos (order_id, uploaded_at);

CREATE TABLE settings (
  key TEXT PRIMARY KEY,
  doc TEXT NOT NULL,
  updated_at BIGINT NOT NULL
);

-- Who is on call for a crew, from and until.
CREATE TABLE shifts (
  id TEXT COLLATE "C" PRIMARY KEY,
  crew TEXT NOT NULL,
  person TEXT NOT NULL,
  from_at BIGINT NOT NULL,
  until_at BIGINT NOT NULL
);
CREATE INDEX shifts_time ON shifts (until_at, from_at);
