-- What Grafana may see (PostgreSQL only): these views are the contract, the tables behind them may change. No household,
-- reporter, telephone number or address stands in any of them. Times are timestamptz; a day is the town's.
-- :zone is replaced by the town's zone as a quoted literal (see reporting.ts).

CREATE VIEW reporting.village AS
SELECT id, name, lat, lon FROM villages;

-- A device never heard of is unknown in all three healths, never ok.
CREATE VIEW reporting.device AS
SELECT d.id, d.kind, d.village, d.lat, d.lon, d.gateway, d.circuit, d.rated_power_w, d.interval_s,
  coalesce(s.comms, 'unknown') AS comms,
  coalesce(s.supply, 'unknown') AS supply,
  coalesce(s.function, 'unknown') AS function,
  to_timestamp(s.last_seen_at / 1000.0) AS last_seen_at
FROM devices d LEFT JOIN device_states s ON s.device_id = d.id;

CREATE VIEW reporting.orders AS
SELECT id, number, status, type, code, cause_type, cause_id, village, kind, crew, priority, why_zh, why_en, source,
  reopened, occurrences, complaints, closed_as, (parts_fen + labour_fen) / 100.0 AS cost_yuan,
  status NOT IN ('closed', 'cancelled') AS is_open,
  to_timestamp(first_signal_at / 1000.0) AS first_signal_at,
  to_timestamp(opened_at / 1000.0) AS opened_at,
  to_timestamp(accept_by / 1000.0) AS accept_by,
  to_timestamp(arrive_by / 1000.0) AS arrive_by,
  to_timestamp(fix_by / 1000.0) AS fix_by,
  to_timestamp(accepted_at / 1000.0) AS accepted_at,
  to_timestamp(arrived_at / 1000.0) AS arrived_at,
  to_timestamp(repaired_at / 1000.0) AS repaired_at,
  to_timestamp(paused_at / 1000.0) AS paused_at,
  to_timestamp(closed_at / 1000.0) AS closed_at
FROM orders;

CREATE VIEW reporting.faults AS
SELECT f.id, f.code, f.device_id AS device, d.village, d.kind, f.order_id, f.rule_id,
  f.cleared_at IS NULL AS is_open,
  to_timestamp(f.since / 1000.0) AS since,
  to_timestamp(f.raised_at / 1000.0) AS raised_at,
  to_timestamp(f.cleared_at / 1000.0) AS cleared_at
FROM faults f LEFT JOIN devices d ON d.id = f.device_id;

CREATE VIEW reporting.complaints AS
SELECT c.id, c.channel, coalesce(c.village, o.village) AS village, coalesce(c.kind, o.kind) AS kind, o.crew, c.order_id,
  c.miss_cause,
  (to_timestamp(c.reported_at / 1000.0) AT TIME ZONE :zone)::date AS day,
  to_timestamp(c.reported_at / 1000.0) AS reported_at,
  to_timestamp(c.reply_by / 1000.0) AS reply_by,
  to_timestamp(c.replied_at / 1000.0) AS replied_at
FROM complaints c LEFT JOIN orders o ON o.id = c.order_id;

-- One row per fault or complaint order with what the figures are made of, for medians over any span. The terms are those
-- of ingest/orders/kpi.ts; which deadlines still run is told by the database's clock.
CREATE VIEW reporting.episode AS
SELECT id, number, village, kind, crew, day, opened_at, closed_as, is_episode,
  is_episode AND proactive AS proactive,
  CASE WHEN is_episode AND proactive THEN lead_time_min END AS lead_time_min,
  CASE WHEN is_episode THEN to_accept_min END AS to_accept_min,
  CASE WHEN is_episode THEN to_fix_min END AS to_fix_min,
  is_episode AND sla_set AND sla_stopped AND NOT sla_missed AS within_sla,
  is_episode AND (sla_missed OR sla_set AND sla_stopped) AS sla_decided,
  CASE WHEN is_episode THEN reopened ELSE 0 END AS reopened
FROM (
  SELECT o.id, o.number, o.village, o.kind, o.crew, o.closed_as, o.reopened,
    (to_timestamp(o.opened_at / 1000.0) AT TIME ZONE :zone)::date AS day,
    to_timestamp(o.opened_at / 1000.0) AS opened_at,
    o.status <> 'cancelled' AND o.closed_as IS DISTINCT FROM 'no_fault'
      AND (o.closed_as IS DISTINCT FROM 'self_cleared' OR c.first_at IS NOT NULL) AS is_episode,
    c.first_at IS NULL OR o.opened_at < c.first_at AS proactive,
    (c.first_at - o.opened_at) / 60000.0 AS lead_time_min,
    (o.accepted_at - o.opened_at) / 60000.0 AS to_accept_min,
    (o.repaired_at - o.opened_at) / 60000.0 AS to_fix_min,
    coalesce(o.accept_by, o.arrive_by, o.fix_by) IS NOT NULL AS sla_set,
    (o.accept_by IS NULL OR coalesce(o.accepted_at, o.closed_at) IS NOT NULL)
      AND (o.arrive_by IS NULL OR coalesce(o.arrived_at, o.closed_at) IS NOT NULL)
      AND (o.fix_by IS NULL OR coalesce(o.repaired_at, o.closed_at) IS NOT NULL) AS sla_stopped,
    coalesce(o.accept_by < coalesce(o.accepted_at, o.closed_at, o.paused_at, clock.ms), false)
      OR coalesce(o.arrive_by < coalesce(o.arrived_at, o.closed_at, o.paused_at, clock.ms), false)
      OR coalesce(o.fix_by < coalesce(o.repaired_at, o.closed_at, o.paused_at, clock.ms), false) AS sla_missed
  FROM orders o
  CROSS JOIN (SELECT floor(extract(epoch FROM now()) * 1000) AS ms) clock
  LEFT JOIN (SELECT order_id, min(reported_at) AS first_at FROM complaints GROUP BY order_id) c ON c.order_id = o.id
  WHERE o.type IN ('fault', 'complaint')
) facts;

-- The terms of GET /kpi per day, village and kind. Medians of several rows cannot be joined: take them from episode.
CREATE VIEW reporting.kpi_day AS
SELECT day, village, kind,
  coalesce(e.episodes, 0) AS episodes,
  coalesce(e.proactive, 0) AS proactive,
  e.proactive::double precision / nullif(e.episodes, 0) AS proactive_rate,
  coalesce(c.complaints, 0) AS complaints,
  e.lead_time_median_min, e.to_accept_median_min, e.to_fix_median_min,
  coalesce(e.within_sla, 0) AS within_sla,
  coalesce(e.sla_decided, 0) AS sla_decided,
  coalesce(e.self_cleared, 0) AS self_cleared,
  coalesce(e.reopened, 0) AS reopened
FROM (
  SELECT day, coalesce(village, '') AS village, coalesce(kind, '') AS kind,
    count(*) FILTER (WHERE is_episode) AS episodes,
    count(*) FILTER (WHERE proactive) AS proactive,
    percentile_cont(0.5) WITHIN GROUP (ORDER BY lead_time_min) AS lead_time_median_min,
    percentile_cont(0.5) WITHIN GROUP (ORDER BY to_accept_min) AS to_accept_median_min,
    percentile_cont(0.5) WITHIN GROUP (ORDER BY to_fix_min) AS to_fix_median_min,
    count(*) FILTER (WHERE within_sla) AS within_sla,
    count(*) FILTER (WHERE sla_decided) AS sla_decided,
    count(*) FILTER (WHERE closed_as = 'self_cleared') AS self_cleared,
    sum(reopened)::bigint AS reopened
  FROM reporting.episode GROUP BY 1, 2, 3
) e
FULL JOIN (
  SELECT day, coalesce(village, '') AS village, coalesce(kind, '') AS kind, count(*) AS complaints
  FROM reporting.complaints GROUP BY 1, 2, 3
) c USING (day, village, kind);

-- Why complaints came before us.
CREATE VIEW reporting.miss_cause_day AS
SELECT day, coalesce(village, '') AS village, coalesce(kind, '') AS kind, miss_cause, count(*) AS complaints
FROM reporting.complaints WHERE miss_cause IS NOT NULL GROUP BY 1, 2, 3, 4;

-- Notices that a channel still owes (waiting), or has given up (dead).
CREATE VIEW reporting.undelivered AS
SELECT channel, state, count(*) AS notices, to_timestamp(min(next_at) / 1000.0) AS oldest_at
FROM deliveries WHERE state <> 'sent' GROUP BY channel, state;
