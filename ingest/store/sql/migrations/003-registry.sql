-- The registry as it was last loaded and the devices' present health, for lists, reports and Grafana. Both are copies:
-- the engine never reads them. No name or telephone number of a person is among the columns.

CREATE TABLE villages (
  id TEXT COLLATE "C" PRIMARY KEY,
  name TEXT NOT NULL,
  lat DOUBLE PRECISION NOT NULL,
  lon DOUBLE PRECISION NOT NULL
);

CREATE TABLE crews (
  id TEXT COLLATE "C" PRIMARY KEY,
  name TEXT NOT NULL,
  trade TEXT NOT NULL
);

CREATE TABLE devices (
  id TEXT COLLATE "C" PRIMARY KEY,
  kind TEXT NOT NULL,
  village TEXT NOT NULL,
  lat DOUBLE PRECISION NOT NULL,
  lon DOUBLE PRECISION NOT NULL,
  gateway TEXT,
  circuit TEXT,
  rated_power_w DOUBLE PRECISION,
  interval_s DOUBLE PRECISION NOT NULL,
  asset_no TEXT
);
CREATE INDEX devices_village ON devices (village, kind);

CREATE TABLE device_states (
  device_id TEXT COLLATE "C" PRIMARY KEY,
  comms TEXT NOT NULL,
  supply TEXT NOT NULL,
  function TEXT NOT NULL,
  last_seen_at BIGINT
);
