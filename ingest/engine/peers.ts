// What the neighbours say: medians over the latest readings of a village's devices. The judge knows one device; this is the little of
// the town that it may ask for. A ring of recent values stands for the group: at an even pace they come from different devices.

import type { Reading } from '../domain/reading.ts';
import type { Millis } from '../domain/time.ts';
import type { JudgeContext, TownSignals } from '../judge/context.ts';
import { peerSignals } from '../judge/explain.ts';
import type { DeviceState } from '../judge/state.ts';

/** Recent values kept per village, kind and signal; odd, so that the median is one of them. */
const valuesKept = 31;
/** Fewer say nothing about a group. */
const valuesMin = 5;
/** A median is looked up afresh after this long: it moves slowly, and readings come by the hundred. */
const refreshMs: Millis = 60_000;

interface Group {
  values: number[];
  /** Where the next value goes once the ring is full. */
  at: number;
  median: number | undefined;
  medianAt: Millis;
}
export type PeersState = readonly (readonly [string, Group])[];

export interface Peers extends TownSignals {
  note(village: string, kind: string, signal: string, value: number, at: Millis): void;
  capture(): PeersState;
}

/** The heaters measure the weather for everybody. */
const outdoorKind = 'heater';
const outdoorSignal = 'outdoor_c';
const keyOf = (village: string, kind: string, signal: string): string => `${village} ${kind} ${signal}`;

export function createPeers(saved: PeersState = []): Peers {
  const groups = new Map<string, Group>(
    saved.map(([key, group]) => [key, { ...group, values: [...group.values] }]),
  );
  const peer = (village: string, kind: string, signal: string) =>
    groups.get(keyOf(village, kind, signal))?.median;

  function note(village: string, kind: string, signal: string, value: number, at: Millis): void {
    const key = keyOf(village, kind, signal);
    let group = groups.get(key);
    if (group === undefined) {
      group = { values: [], at: 0, median: undefined, medianAt: 0 };
      groups.set(key, group);
    }
    if (group.values.length < valuesKept) group.values.push(value);
    else group.values[group.at] = value;
    group.at = (group.at + 1) % valuesKept;
    if (group.median === undefined || refreshMs <= Math.abs(at - group.medianAt)) {
      group.median = group.values.length < valuesMin ? undefined : middle(group.values);
      group.medianAt = at;
    }
  }

  return {
    note,
    peer,
    outdoorC: (village) => peer(village, outdoorKind, outdoorSignal),
    capture: () => [...groups].map(([key, group]) => [key, { ...group, values: [...group.values] }]),
  };
}

/** After a reading: what its device says of the weather, and the signals that its neighbours are compared by. */
export function notePeers(peers: Peers, reading: Reading, state: DeviceState, context: JudgeContext): void {
  const { device, rules } = context;
  const outdoor = device.kind === outdoorKind ? reading.metrics[outdoorSignal] : undefined;
  if (typeof outdoor === 'number')
    peers.note(device.village, device.kind, outdoorSignal, outdoor, reading.ts);
  if ((rules.kinds.get(device.kind)?.peers.length ?? 0) === 0) return;
  for (const [signal, value] of Object.entries(peerSignals(state, context))) {
    peers.note(device.village, device.kind, signal, value, reading.ts);
  }
}

const middle = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1]!;
