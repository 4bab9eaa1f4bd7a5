// The engine's state as a snapshot holds it: what goes in, and how it is read back.
import type { DeviceRecord } from './device-record.ts';
import type { DeviceId } from './domain/device.ts';
import type { Position } from './domain/input.ts';
import type { Order } from './domain/order.ts';
import type { Millis } from './domain/time.ts';
import type { GateState } from './gate.ts';
import type { Town } from './orders/town-state.ts';
import type { PeersState } from './peers.ts';
import type { Capture } from './store/snapshot.ts';

/** Of the state's shape in a snapshot: raise it with every change of that shape. */
export const snapshotVersion = 5;

/** All but devices, orders and the town. */
export interface EngineHead {
  readonly gate: GateState;
  readonly graceUntil: Millis;
  readonly peers: PeersState;
  /** Versions of what was in force. */
  readonly registry: string;
  readonly rules: string;
  readonly catalogue: string;
}
export interface EngineState {
  readonly position: Position;
  readonly head: EngineHead;
  readonly devices: readonly (readonly [DeviceId, DeviceRecord])[];
  readonly town: Town;
}

/** References only: states are replaced and never changed, so it can be written while the engine goes on. */
export function captureOf({ position, head, devices, town }: EngineState): Capture {
  const { orders, ...rest } = town;
  const townParts = Object.entries(rest).map(([name, value]) => [
    name,
    value instanceof Map ? new Map<unknown, unknown>(value) : value,
  ]);
  const { clock, waiting } = head.gate;
  return {
    version: snapshotVersion,
    position,
    parts: [
      { name: 'engine', entries: [{ ...head, gate: { clock, waiting: [...waiting] } }] },
      { name: 'devices', entries: devices },
      { name: 'orders', entries: [...orders] },
      { name: 'town', entries: townParts },
    ],
  };
}

export function stateOf(saved: Capture): EngineState {
  const part = (name: string): readonly unknown[] => saved.parts.find((p) => p.name === name)!.entries;
  const town = {
    ...Object.fromEntries(part('town') as [string, unknown][]),
    orders: new Map(part('orders') as [string, Order][]),
  };
  return {
    position: saved.position,
    head: part('engine')[0] as EngineHead,
    devices: part('devices') as [DeviceId, DeviceRecord][],
    town: town as Town,
  };
}
