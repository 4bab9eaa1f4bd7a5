// The engine's state as a snapshot holds it: what goes in, and how it is read back.
import type { DeviceId } from '../domain/device.ts';
import type { Position } from '../domain/input.ts';
import type { Order } from '../domain/order.ts';
import type { Millis } from '../domain/time.ts';
import type { GateState } from '../gate.ts';
import type { Town } from '../orders/town-state.ts';
import type { Capture } from '../store/snapshot.ts';
import type { DeviceRecord } from './device-record.ts';
import type { DevicesState } from './devices.ts';
import type { Versions } from './in-force.ts';
import type { PeersState } from './peers.ts';

/** Of the state's shape in a snapshot: raise it with every change of that shape. */
export const snapshotVersion = 7;

export interface EngineState {
  readonly position: Position;
  readonly gate: GateState;
  /** Of what was in force. */
  readonly versions: Versions;
  readonly devices: DevicesState;
  readonly town: Town;
}

/** All but the devices' records, the orders and the town, as written. */
type Head = EngineState['versions'] & {
  readonly gate: GateState;
  readonly graceUntil: Millis;
  readonly peers: PeersState;
};

/** References only: states are replaced and never changed, so it can be written while the engine goes on. */
export function captureOf({ position, gate, versions, devices, town }: EngineState): Capture {
  const { orders, ...rest } = town;
  const townParts = Object.entries(rest).map(([name, value]) => [
    name,
    value instanceof Map ? new Map<unknown, unknown>(value) : value,
  ]);
  const { clock, waiting } = gate;
  const { records, graceUntil, peers } = devices;
  const head: Head = { gate: { clock, waiting: [...waiting] }, graceUntil, peers, ...versions };
  return {
    version: snapshotVersion,
    position,
    parts: [
      { name: 'engine', entries: [head] },
      { name: 'devices', entries: records },
      { name: 'orders', entries: [...orders] },
      { name: 'town', entries: townParts },
    ],
  };
}

export function stateOf(saved: Capture): EngineState {
  const part = (name: string): readonly unknown[] => saved.parts.find((p) => p.name === name)!.entries;
  const { gate, graceUntil, peers, ...versions } = part('engine')[0] as Head;
  const records = part('devices') as [DeviceId, DeviceRecord][];
  const town = {
    ...Object.fromEntries(part('town') as [string, unknown][]),
    orders: new Map(part('orders') as [string, Order][]),
  };
  return {
    position: saved.position,
    gate,
    versions,
    devices: { records, graceUntil, peers },
    town: town as Town,
  };
}
