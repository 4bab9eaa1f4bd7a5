-- When an order was opened again last: half of its time to be fixed is reckoned from then.
ALTER TABLE orders ADD COLUMN reopened_at BIGINT;
