// A town in parts, for as many cores as there are: whole villages, since nothing that is judged crosses a village but the platform's
// own troubles. Crews do: each part has the share of a crew's hands that its villages are of the crew's.
import type { CrewId, Registry } from '../ingest/domain/device.ts';
import type { RunResult } from './inprocess.ts';
import { participants } from './participants.ts';
import type { Scenario } from './scenario-model.ts';

/** What a score needs of a run; plain data. */
export type ScoredRun = Pick<
  RunResult,
  'devices' | 'readings' | 'orders' | 'ledger' | 'complaints' | 'truth'
>;

/**
 * What is known of so many devices stays in a core's cache: half a town in one part takes a sixth more time for a reading. Four
 * villages or so are still enough to tell a village's blackout from a deaf platform.
 */
const partDevicesMax = 2_100;

/** The same scenario in parts of about as many devices each, at least one for each worker that has a village to do. */
export function partsOf(scenario: Scenario, registry: Registry, workers: number): readonly Scenario[] {
  if (workers === 1) return [scenario];
  const sizes = new Map<string, number>();
  for (const { village } of participants(scenario, registry))
    sizes.set(village, (sizes.get(village) ?? 0) + 1);
  const devices = [...sizes.values()].reduce((sum, size) => sum + size, 0);
  const wanted = Math.max(workers, Math.ceil(devices / partDevicesMax));
  const parts = Array.from({ length: Math.min(wanted, sizes.size) }, () => ({
    size: 0,
    villages: [] as string[],
  }));
  for (const [village, size] of [...sizes].sort((a, b) => b[1] - a[1])) {
    const smallest = parts.reduce((least, part) => (part.size < least.size ? part : least));
    smallest.size += size;
    smallest.villages.push(village);
  }
  return parts.map(({ villages }) => ({
    ...scenario,
    villages,
    silences: scenario.silences.filter(({ village }) => villages.includes(village)),
  }));
}

/** How much of a crew works for these villages, by how many of its villages they are. */
export function crewShareIn(registry: Registry, villages: readonly string[]): (crew: CrewId) => number {
  const own = new Set(villages);
  return (crew) => {
    const served = [...registry.villages.values()].filter(({ crews }) => Object.values(crews).includes(crew));
    return served.length === 0 ? 1 : served.filter(({ id }) => own.has(id)).length / served.length;
  };
}

/** The parts as one run; orders are told apart by their part. */
export function together(runs: readonly ScoredRun[]): ScoredRun {
  const named = runs.map((run, part) => inPart(run, String(part + 1)));
  return {
    devices: named.reduce((sum, run) => sum + run.devices, 0),
    readings: named.reduce((sum, run) => sum + run.readings, 0),
    orders: named.flatMap((run) => run.orders),
    ledger: named.flatMap((run) => run.ledger),
    complaints: named.flatMap((run) => run.complaints),
    truth: named.flatMap((run) => run.truth),
  };
}

function inPart(run: ScoredRun, part: string): ScoredRun {
  const name = (id: string): string => `${part}/${id}`;
  return {
    ...run,
    orders: run.orders.map((order) => ({
      ...order,
      id: name(order.id),
      linkedTo: order.linkedTo === null ? null : name(order.linkedTo),
    })),
    ledger: run.ledger.map((entry) => ({ ...entry, orderId: name(entry.orderId) })),
  };
}
