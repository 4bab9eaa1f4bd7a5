// What an account or a token may be limited to: villages and a crew that there are. One that nobody knows would see nothing, and
// nobody would know why.
import { type Problem, type ProblemCode, problem } from '../ingest/domain/problem.ts';
import type { Scope } from '../ingest/store/people-port.ts';

interface Ids {
  has(id: string): boolean;
  keys(): Iterable<string>;
}
/** The registry's, or its copy's in the store. */
export interface KnownScopes {
  readonly villages: Ids;
  readonly crews: Ids;
}

/** A refusal names so many of those that there are. */
const namedMax = 50;

/** What is wrong with a scope: each village, and the crew, that nobody knows. */
export function scopeProblem({ villages, crew }: Scope, known: KnownScopes): Problem | undefined {
  const strange = (what: string, ids: readonly string[], among: Ids): readonly string[] =>
    ids.filter((id) => !among.has(id)).map((id) => `there is no ${what} ${id}; there are ${namesOf(among)}`);
  const ofVillages = strange('village', villages ?? [], known.villages);
  const ofCrew = strange('crew', crew === null ? [] : [crew], known.crews);
  const whats = [...ofVillages, ...ofCrew];
  if (whats.length === 0) return undefined;
  const code: ProblemCode = 0 < ofVillages.length ? 'unknown_village' : 'unknown_crew';
  const errors = [
    ...ofVillages.map((what) => ({ where: 'body/villages', what })),
    ...ofCrew.map((what) => ({ where: 'body/crew', what })),
  ];
  return problem(code, whats.join('; '), { errors });
}

function namesOf(ids: Ids): string {
  const all = [...ids.keys()].sort();
  if (all.length === 0) return 'none';
  return `${all.slice(0, namedMax).join(', ')}${namedMax < all.length ? ', ...' : ''}`;
}
