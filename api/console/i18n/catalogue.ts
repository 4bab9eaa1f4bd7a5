// Every word of the console in both languages, Chinese first: one catalogue, written area by area. `{name}` is filled in. Keys with a
// dot-prefix in the singular (`code.`, `status.`, `move.`) are members of the server's closed sets; test/console/catalogue.test.ts holds
// them complete. Those that reports show too come from the domain.
import { type SetWords, setWords } from '../../../ingest/domain/set-words.ts';
import { devicesWords } from './areas/devices.ts';
import { hotlineWords } from './areas/hotline.ts';
import { movesWords } from './areas/moves.ts';
import { ordersWords } from './areas/orders.ts';
import { patrolsWords } from './areas/patrols.ts';
import { peopleWords } from './areas/people.ts';
import { reportsWords } from './areas/reports.ts';
import { rulesWords } from './areas/rules.ts';
import { saysWords } from './areas/says.ts';
import { settingsWords } from './areas/settings.ts';
import { shellWords } from './areas/shell.ts';
import { townWords } from './areas/town.ts';
import { workWords } from './areas/work.ts';

export const catalogue = {
  ...shellWords,
  ...workWords,
  ...ordersWords,
  ...movesWords,
  ...saysWords,
  ...devicesWords,
  ...patrolsWords,
  ...townWords,
  ...hotlineWords,
  ...reportsWords,
  ...settingsWords,
  ...rulesWords,
  ...peopleWords,
  ...prefixed('status', setWords.status),
  ...prefixed('type', setWords.type),
  ...prefixed('cause', setWords.cause),
  ...prefixed('code', setWords.code),
  ...prefixed('miss', setWords.miss),
};

export type WordKey = keyof typeof catalogue;

type Prefixed<S extends string, W> = {
  readonly [K in keyof W & string as `${S}.${K}`]: readonly [zh: string, en: string];
};
function prefixed<S extends string, W extends SetWords>(set: S, words: W): Prefixed<S, W> {
  const entries = Object.entries(words).map(([member, both]) => [`${set}.${member}`, both]);
  return Object.fromEntries(entries) as Prefixed<S, W>;
}
