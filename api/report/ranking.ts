// The bulletin's ranking of villages (通报), and what may be said of a village's state. Silence is never good news: a
// village that is not heard is neither ranked nor called free of faults. Pure.
import type { Figures } from '../figures.ts';
import type { Tally } from './standing.ts';

export interface VillageRow extends Figures, Tally {
  /** Devices never heard, which coverage does not count. */
  readonly unheard: number;
}

/** A village of which less than this share of the devices is heard is not ranked. */
const heardShareMin = 0.9;

/** What may be said of a village; only one that is heard whole, now, with nothing open and nothing new, is well. */
export type VillageState = 'never_heard' | 'silent' | 'orders' | 'not_known' | 'fault_free';

/** @param present whether the row is about a period that still runs: coverage is known of now alone */
export function stateOf(row: VillageRow, present: boolean): VillageState {
  const { reporting, total } = row.coverage ?? { reporting: 0, total: 0 };
  if (total === 0) return 'never_heard';
  if (reporting < total || 0 < row.unheard) return 'silent';
  if (0 < row.standing || 0 < row.opened || 0 < row.complaints) return 'orders';
  return present ? 'fault_free' : 'not_known';
}

export interface Ranked {
  readonly row: VillageRow;
  /** Equal for villages that nothing tells apart; null: not heard well enough. */
  readonly rank: number | null;
}

/**
 * Fewest orders overdue first, then fewest complaints that came before us, then the greater share within deadlines;
 * those that are not heard stand at the end.
 */
export function ranking(rows: readonly VillageRow[]): readonly Ranked[] {
  const heard = rows.filter(isHeard).sort((a, b) => compare(a, b) || (a.key! < b.key! ? -1 : 1));
  const ranked = heard.map((row) => ({
    row,
    rank: 1 + heard.filter((other) => compare(other, row) < 0).length,
  }));
  return [...ranked, ...rows.filter((row) => !isHeard(row)).map((row) => ({ row, rank: null }))];
}

const isHeard = ({ coverage, unheard }: VillageRow): boolean =>
  coverage !== null &&
  0 < coverage.reporting &&
  heardShareMin * (coverage.total + unheard) <= coverage.reporting;

function compare(a: VillageRow, b: VillageRow): number {
  return (
    a.overdue - b.overdue ||
    a.episodes - a.proactive - (b.episodes - b.proactive) ||
    // As whole numbers: what is decided nowhere counts as kept.
    late(a) * (b.slaDecided || 1) - late(b) * (a.slaDecided || 1)
  );
}
const late = ({ withinSla, slaDecided }: VillageRow): number => slaDecided - withinSla;
