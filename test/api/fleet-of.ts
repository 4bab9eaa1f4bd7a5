// A fleet whose devices are as a table says.
import { takeCensus } from '../../api/census.ts';
import { type DeviceStatus, type FleetSource, type FleetView, fleetView } from '../../api/fleet.ts';
import { unknownHealths } from '../../ingest/domain/fault.ts';

export type DeviceState = Omit<DeviceStatus, 'device'>;

/** A device without a row was never heard. */
export function fleetSourceOf(
  states: Readonly<Record<string, DeviceState>>,
  rest: Pick<FleetSource, 'registry' | 'lamp' | 'explain'>,
): FleetSource {
  return {
    ...rest,
    health: (id) => states[id]?.health ?? unknownHealths,
    lastSeenAt: (id) => states[id]?.lastSeenAt ?? null,
    latest: (id) => states[id]?.latest ?? null,
  };
}

export function fleetOf(...given: Parameters<typeof fleetSourceOf>): FleetView {
  const source = fleetSourceOf(...given);
  return fleetView(source, () => takeCensus(source));
}
