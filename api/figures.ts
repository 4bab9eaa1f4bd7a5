// Rows of figures for the API and the reports: one for every village, kind and crew there is, also where nothing happened.
import type { KpiBy, KpiRow } from '../ingest/domain/kpi.ts';
import type { Millis } from '../ingest/domain/time.ts';
import { kpiRows } from '../ingest/orders/kpi.ts';
import type { Coverage, FleetFigures, LampOn } from './census.ts';
import type { AppDeps } from './deps.ts';

interface FiguresAsked {
  readonly from: Millis;
  /** Exclusive. */
  readonly to: Millis;
  readonly by?: KpiBy;
  readonly village?: string;
  /** The villages the asker may see; null: all. */
  readonly villages: readonly string[] | null;
}
export interface Figures extends KpiRow {
  readonly coverage: Coverage | null;
  readonly lampOn: LampOn | null;
}

export async function figures(deps: AppDeps, asked: FiguresAsked): Promise<readonly Figures[]> {
  const { from, to, by, village, villages } = asked;
  const all = await deps.reports.kpiFacts(from, to);
  const within = (fact: { readonly village: string | null }): boolean =>
    (village === undefined || fact.village === village) &&
    (villages === null || (fact.village !== null && villages.includes(fact.village)));
  const facts = { orders: all.orders.filter(within), complaints: all.complaints.filter(within) };
  const rows = kpiRows(facts, by, deps.town, deps.clock());
  const known = new Set(rows.map((row) => row.key));
  const quiet = groupsOf(deps, by, asked)
    .filter((key) => !known.has(key))
    .map((key) => quietRow(deps, key));
  // The fleet is as it is now: of a past day nothing is known but today's.
  const fleet = deps.fleet.figures({ village, villages }, by === 'day' ? undefined : by);
  const today = deps.town.dayOf(deps.clock());
  const none: FleetFigures = {
    coverage: { reporting: 0, total: 0 },
    lampOn: { lit: 0, expected: 0, unknown: 0 },
  };
  const sorted = [...rows, ...quiet].sort((a, b) => ((a.key ?? '') < (b.key ?? '') ? -1 : 1));
  return sorted.map((row) => {
    if (by !== 'day') return { ...row, ...(fleet.get(row.key) ?? none) };
    return { ...row, ...(row.key === today ? fleet.get(null)! : { coverage: null, lampOn: null }) };
  });
}

/** Groups that exist whether or not anything happened: a silent village must not be missing from the table. */
function groupsOf(deps: AppDeps, by: KpiBy | undefined, asked: FiguresAsked): readonly string[] {
  const registry = deps.registry();
  if (by === 'kind') return [...registry.kinds.keys()];
  if (by === 'crew') return [...registry.crews.keys()];
  if (by !== 'village') return [];
  return [...registry.villages.keys()].filter(
    (id) => (asked.village ?? id) === id && (asked.villages?.includes(id) ?? true),
  );
}

const nothing = { orders: [], complaints: [] };
const quietRow = ({ town, clock }: AppDeps, key: string): KpiRow => ({
  ...kpiRows(nothing, undefined, town, clock())[0]!,
  key,
});
