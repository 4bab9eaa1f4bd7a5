-- What reports and costs read of an order. Amounts in hundredths of a yuan, so that sums are exact.

ALTER TABLE orders ADD COLUMN paused_at BIGINT;
ALTER TABLE orders ADD COLUMN parts_fen BIGINT;
ALTER TABLE orders ADD COLUMN labour_fen BIGINT;
ALTER TABLE orders ADD COLUMN cost_from TEXT;
CREATE INDEX orders_ended ON orders (ended_at);
