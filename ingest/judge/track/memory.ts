// A device's track states in the order of the rules in force.
import type { CompiledKind } from '../compile.ts';
import type { Tracks } from '../state.ts';

/** After a change of rules each state goes where its name is now; a track that is gone is forgotten. */
export function statesFor(kind: CompiledKind, { names, states }: Tracks): readonly unknown[] {
  if (names === kind.trackNames) return states;
  const known = names.split(' ');
  return kind.tracks.map((track) => states[known.indexOf(trackKey(track.name, track.type))]);
}

/** A track of another type under an old name begins anew. */
export const trackKey = (name: string, type: string): string => `${name}:${type}`;
