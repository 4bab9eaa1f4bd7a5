// Names in a report: villages, crews and kinds by the registry, members of closed sets by their words, times in town time.
// Nobody is named: a crew is a team, and of an order only its number, its fault and its asset are told.
import type { Registry } from '../../ingest/domain/device.ts';
import type { ReportOrder } from '../../ingest/domain/report.ts';
import { type SetWords, setWords } from '../../ingest/domain/set-words.ts';
import type { Millis, TownTime } from '../../ingest/domain/time.ts';

const none = '无 None';

export function namesOf(registry: Registry, town: TownTime) {
  return {
    village: (id: string | null): string => (id === null ? none : (registry.villages.get(id)?.name ?? id)),
    crew: (id: string | null): string => (id === null ? none : (registry.crews.get(id)?.name ?? id)),
    kind(id: string | null): string {
      const kind = id === null ? undefined : registry.kinds.get(id);
      return kind === undefined ? (id ?? none) : `${kind.zh} ${kind.en}`;
    },
    day: (at: Millis): string => town.dayOf(at),
    time(at: Millis): string {
      const { hour, minute } = town.local(at);
      return `${town.dayOf(at)} ${two(hour)}:${two(minute)}`;
    },
  };
}
export type Names = ReturnType<typeof namesOf>;

const two = (n: number): string => String(n).padStart(2, '0');

/** A member's words in both languages; one of a further kind is told by its own name. */
export function wordsOf(set: keyof typeof setWords, member: string): string {
  const words: Partial<SetWords> = setWords[set];
  return words[member]?.join(' ') ?? member;
}

export const subjectOf = ({ code, type }: ReportOrder): string =>
  code === null ? wordsOf('type', type) : wordsOf('code', code);

/** `路灯 lamp-1`; a place has no id that says anything. */
export function assetOf({ causeType, causeId }: Pick<ReportOrder, 'causeType' | 'causeId'>): string {
  const words = wordsOf('cause', causeType);
  return causeType === 'place' || causeType === 'platform' ? words : `${words} ${causeId}`;
}
