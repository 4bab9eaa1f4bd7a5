// Terms that several panels share, as pieces of SQL and InfluxQL, so that a figure means the same everywhere.

/** Only the villages that are chosen. */
export const chosen = 'village IN ($village)';
export const chosenInflux = `"village" =~ /^$village$/`;

/**
 * A health as it may be shown now. The program copies healths to the database each minute; where it stopped, an old "ok"
 * would stay for ever, so what has not spoken for an hour (or three intervals) is no longer ok but unknown.
 */
export const healthNow = (health: 'comms' | 'supply' | 'function', table = 'd'): string =>
  `CASE WHEN ${table}.${health} = 'ok' AND coalesce(${table}.last_seen_at <
   now() - make_interval(secs => greatest(3600, 3 * ${table}.interval_s)), true) THEN 'unknown' ELSE ${table}.${health} END`;

/** A pause stops an order's clock; its deadlines are moved only at its end. */
const clock = 'coalesce(paused_at, now())';
/** Has a deadline that is past while what it asks for has not been done. */
export const overdue = `is_open AND (accept_by < ${clock} AND accepted_at IS NULL
  OR arrive_by < ${clock} AND arrived_at IS NULL OR fix_by < ${clock} AND repaired_at IS NULL)`;

/** A count proves nothing where no device was ever heard: then it is unknown, and not 0. */
export const known = (count: string): string =>
  `CASE WHEN EXISTS (SELECT 1 FROM reporting.device WHERE last_seen_at IS NOT NULL) THEN ${count} END`;

/** Days begin at the town's midnight. */
export const townZone = 'Asia/Shanghai';
export const townDay = (column: string): string =>
  `date_trunc('day', ${column} AT TIME ZONE '${townZone}') AT TIME ZONE '${townZone}'`;
