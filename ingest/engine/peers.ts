// What the neighbours say: medians over the latest readings of a village's devices. The judge knows one device; this is the little of
// the town that it may ask for. A ring of recent values stands for the group: at an even pace they come from different devices.

import type { Reading } from '../domain/reading.ts';
import type { Millis } from '../domain/time.ts';
import type { JudgeContext, PeerSignals } from '../judge/context.ts';

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

export interface Peers extends PeerSignals {
  note(village: string, kind: string, signal: string, value: number, at: Millis): void;
  capture(): PeersState;
}

/** The heaters measure the weather for everybody. */
const outdoorKind = 'heater';
const outdoorSignal = 'outdoor_c';

export function createPeers(saved: PeersState = []): Peers {
  const groups = groupsOf(saved);
  const peer = (village: string, kind: string, signal: string) =>
    groups.get(village)?.get(kind)?.get(signal)?.median;

  function note(village: string, kind: string, signal: string, value: number, at: Millis): void {
    const group = groups.get(village)?.get(kind)?.get(signal) ?? begin(groups, village, kind, signal);
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
    capture: () => [...listed(groups)],
  };
}

/** After a reading: what its device says of the weather, and of the signals that its neighbours are compared by. */
export function notePeers(
  peers: Peers,
  { ts, metrics }: Reading,
  says: readonly (number | undefined)[],
  { device, rules }: JudgeContext,
): void {
  const { village, kind } = device;
  const outdoor = kind === outdoorKind ? metrics[outdoorSignal] : undefined;
  if (typeof outdoor === 'number') peers.note(village, kind, outdoorSignal, outdoor, ts);
  for (let i = 0; i < says.length; i += 1) {
    const value = says[i];
    if (value !== undefined) peers.note(village, kind, rules.kinds.get(kind)!.peers[i]!.name, value, ts);
  }
}

/** By village, kind and signal: found without making a key, since nearly every reading asks. */
type Groups = Map<string, Map<string, Map<string, Group>>>;

function begin(
  groups: Groups,
  village: string,
  kind: string,
  signal: string,
  group: Group = { values: [], at: 0, median: undefined, medianAt: 0 },
): Group {
  const kinds = groups.get(village) ?? new Map<string, Map<string, Group>>();
  const signals = kinds.get(kind) ?? new Map<string, Group>();
  groups.set(village, kinds.set(kind, signals.set(signal, group)));
  return group;
}

function groupsOf(saved: PeersState): Groups {
  const groups: Groups = new Map();
  for (const [key, group] of saved) {
    const [village, kind, signal] = key.split(' ') as [string, string, string];
    begin(groups, village, kind, signal, copyOf(group));
  }
  return groups;
}

function* listed(groups: Groups): Iterable<PeersState[number]> {
  for (const [village, kinds] of groups)
    for (const [kind, signals] of kinds)
      for (const [signal, group] of signals) yield [`${village} ${kind} ${signal}`, copyOf(group)];
}

const copyOf = (group: Group): Group => ({ ...group, values: [...group.values] });

const middle = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1]!;
