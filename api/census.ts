// The fleet counted once by village and kind: every figure that the API tells of coverage, health and lamps is a sum of these few
// rows. The count walks 16,581 devices on the thread that judges, so all who ask within half a second share one.
import { crewFor, type Device, type Registry } from '../ingest/domain/device.ts';
import type { Millis } from '../ingest/domain/time.ts';
import { type FleetSource, overall } from './fleet.ts';
import { sharing } from './shared.ts';

/** Which part of the town. */
export interface Scope {
  readonly village?: string;
  /** The villages the asker may see; absent or null: all. */
  readonly villages?: readonly string[] | null;
}

export interface FleetCount {
  readonly village: string;
  readonly kind: string;
  readonly total: number;
  readonly ok: number;
  readonly fault: number;
  readonly unknown: number;
  readonly reporting: number;
}
export interface Coverage {
  readonly reporting: number;
  readonly total: number;
}
export interface LampOn {
  readonly lit: number;
  readonly expected: number;
  readonly unknown: number;
}
export interface FleetFigures {
  readonly coverage: Coverage;
  readonly lampOn: LampOn;
}

export interface Census {
  /** One row per village and kind that has a device. */
  counts(scope: Scope): readonly FleetCount[];
  /** Coverage and lamps by village, kind or crew; all together under `null` without `by`. */
  figures(scope: Scope, by?: 'village' | 'kind' | 'crew'): ReadonlyMap<string | null, FleetFigures>;
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };
interface Row {
  readonly count: Writable<FleetCount>;
  readonly coverage: Writable<Coverage>;
  readonly lampOn: Writable<LampOn>;
}

export function takeCensus(source: FleetSource): Census {
  const registry = source.registry();
  const rows = rowsOf(registry, source);
  const within = ({ village, villages }: Scope): readonly Row[] =>
    rows.filter(
      ({ count }) =>
        (village === undefined || count.village === village) && (villages?.includes(count.village) ?? true),
    );
  return {
    counts: (scope) => within(scope).map(({ count }) => count),
    figures: (scope, by) => {
      const groups = new Map<string | null, FleetFigures>();
      if (by === undefined) groups.set(null, nothing);
      for (const row of within(scope)) {
        const { village, kind } = row.count;
        const key = { none: null, village, kind, crew: crewFor(registry, row.count) ?? null }[by ?? 'none'];
        groups.set(key, sum(groups.get(key) ?? nothing, row));
      }
      return groups;
    },
  };
}

const keptMs: Millis = 500;

/** A census that may be half a second old, but never of another registry. */
export function sharedCensus(source: FleetSource, now: () => Millis): () => Census {
  const share = sharing<Census>(keptMs, now);
  return () => share(source.registry(), () => takeCensus(source));
}

function rowsOf(registry: Registry, source: FleetSource): readonly Row[] {
  const rows: Row[] = [];
  const villages = new Map<string, Map<string, Row>>();
  const rowOf = ({ village, kind }: Device): Row => {
    const kinds = villages.get(village) ?? new Map<string, Row>();
    const known = kinds.get(kind);
    if (known !== undefined) return known;
    const row = newRow(village, kind);
    villages.set(village, kinds.set(kind, row));
    rows.push(row);
    return row;
  };
  for (const device of registry.devices.values()) countIn(rowOf(device), device, source);
  return rows;
}

function countIn({ count, coverage, lampOn }: Row, device: Device, source: FleetSource): void {
  const health = source.health(device.id);
  const reporting = health.comms === 'ok';
  count.total += 1;
  count[overall(health)] += 1;
  if (reporting) count.reporting += 1;
  // A device never seen is not expected yet: it weighs neither on the good side nor on the bad.
  if (source.lastSeenAt(device.id) !== null) {
    coverage.total += 1;
    if (reporting) coverage.reporting += 1;
  }
  if (device.kind !== 'streetlight') return;
  const lamp = source.lamp(device);
  if (lamp === 'not_expected') return;
  lampOn.expected += 1;
  if (lamp === 'lit') lampOn.lit += 1;
  if (lamp === 'unknown') lampOn.unknown += 1;
}

const newRow = (village: string, kind: string): Row => ({
  count: { village, kind, total: 0, ok: 0, fault: 0, unknown: 0, reporting: 0 },
  coverage: { reporting: 0, total: 0 },
  lampOn: { lit: 0, expected: 0, unknown: 0 },
});

const nothing: FleetFigures = {
  coverage: { reporting: 0, total: 0 },
  lampOn: { lit: 0, expected: 0, unknown: 0 },
};

const sum = (a: FleetFigures, b: FleetFigures): FleetFigures => ({
  coverage: {
    reporting: a.coverage.reporting + b.coverage.reporting,
    total: a.coverage.total + b.coverage.total,
  },
  lampOn: {
    lit: a.lampOn.lit + b.lampOn.lit,
    expected: a.lampOn.expected + b.lampOn.expected,
    unknown: a.lampOn.unknown + b.lampOn.unknown,
  },
});
