-- Assets over time: which controller sat on which pole or door from when until when, and spare units lent to houses.
-- Neither is the engine's; no name or telephone number of a person is among the columns.

CREATE TABLE asset_devices (
  asset_no TEXT COLLATE "C" NOT NULL,
  device_id TEXT COLLATE "C" NOT NULL,
  kind TEXT NOT NULL,
  village TEXT NOT NULL,
  -- 0: from the beginning of the records on.
  since BIGINT NOT NULL,
  -- NULL: still there.
  until BIGINT,
  PRIMARY KEY (asset_no, device_id, since)
);
CREATE INDEX asset_devices_device ON asset_devices (device_id);

CREATE TABLE spares (
  id TEXT COLLATE "C" PRIMARY KEY,
  unit TEXT COLLATE "C" NOT NULL,
  device_id TEXT COLLATE "C" NOT NULL,
  village TEXT NOT NULL,
  order_id TEXT,
  lent_at BIGINT NOT NULL,
  lent_by TEXT NOT NULL,
  due_at BIGINT,
  note TEXT,
  returned_at BIGINT,
  returned_by TEXT
);
-- One unit stands in one house.
CREATE UNIQUE INDEX spares_out ON spares (unit) WHERE returned_at IS NULL;
CREATE INDEX spares_device ON spares (device_id);
