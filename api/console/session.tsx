// Who is signed in, and the names of the town's things: loaded once, kept on the device for where there is no signal.
import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import { ask, Refused, Unreachable } from './api.ts';
import { setClock } from './clock.ts';
import type { Crew, Kind, Me, Village } from './contract.ts';
import { inWords } from './i18n/language.ts';

export type Role = Me['role'];
export interface Town {
  readonly me: Me;
  readonly villages: readonly Village[];
  readonly crews: readonly Crew[];
  readonly kinds: readonly Kind[];
  readonly villageName: (id: string | null) => string;
  readonly crewName: (id: string | null) => string;
  readonly kindName: (id: string | null) => string;
}
type Kept = Pick<Town, 'me' | 'villages' | 'crews' | 'kinds'> & {
  /** This device's time when the server said it. */
  readonly at: number;
};

const storageKey = 'weisu-town';
/** Who left without a signal is signed out as soon as there is one, before anything else is asked. */
const leavingKey = 'weisu-leaving';

export const TownContext = createContext<Town | null>(null);
export function useTown(): Town {
  const town = useContext(TownContext);
  if (town === null) throw new Error('a page outside the signed-in part');
  return town;
}

/** May this role do what the office does; does it work in the field. */
export const isOffice = ({ role }: Me): boolean => role === 'admin' || role === 'office';
export const isDesk = (me: Me): boolean => isOffice(me) || me.role === 'hotline';
export const isField = (me: Me): boolean => isOffice(me) || me.role === 'crew';

/** The town for whoever is signed in; null: nobody is. Without a network: as it was kept. */
export async function loadTown(): Promise<Town | null> {
  try {
    await leave();
    // All at once: where the signal is weak, each waiting in turn costs more than what is asked in vain.
    const [me, villages, crews, kinds] = await Promise.all([
      ask('GET /api/v1/me'),
      ask('GET /api/v1/villages'),
      ask('GET /api/v1/crews'),
      ask('GET /api/v1/kinds'),
    ]);
    const at = Date.now();
    noteClock(me, at);
    const kept: Kept = { me, villages: villages.items, crews: crews.items, kinds: kinds.items, at };
    localStorage.setItem(storageKey, JSON.stringify(kept));
    return townOf(kept);
  } catch (error) {
    if (error instanceof Refused && error.status === 401) return null;
    const text = localStorage.getItem(storageKey);
    if (!(error instanceof Unreachable) || text === null) throw error;
    const kept = JSON.parse(text) as Kept;
    noteClock(kept.me, kept.at);
    return townOf(kept);
  }
}

export async function followClock(): Promise<void> {
  noteClock(await ask('GET /api/v1/me'), Date.now());
}
/** `now` is the engine's time; a server that does not say it lives by the wall clock. */
const noteClock = (me: Me, heardAt: number): void => setClock(me.now, me.timezone, heardAt);

/** @throws Unreachable: it is owed, and done before anybody sees anything here again */
export async function signOut(everywhere: boolean): Promise<void> {
  localStorage.removeItem(storageKey);
  localStorage.setItem(leavingKey, everywhere ? 'all' : 'one');
  await leave();
}
async function leave(): Promise<void> {
  const owed = localStorage.getItem(leavingKey);
  if (owed === null) return;
  try {
    await ask(owed === 'all' ? 'DELETE /api/v1/sessions' : 'DELETE /api/v1/session');
  } catch (error) {
    // Its session is over already.
    if (!(error instanceof Refused && error.status === 401)) throw error;
  }
  localStorage.removeItem(leavingKey);
}
/** Somebody has signed in: the session that was to end is gone with its cookie. */
export const entered = (): void => localStorage.removeItem(leavingKey);

function townOf(kept: Kept): Town {
  const villages = new Map(kept.villages.map((village) => [village.id, village.name]));
  const crews = new Map(kept.crews.map((crew) => [crew.id, crew.name]));
  const kinds = new Map(kept.kinds.map((kind) => [kind.id, kind.words]));
  const named = (id: string | null, name: (id: string) => string | undefined) =>
    id === null ? '—' : (name(id) ?? id);
  return {
    ...kept,
    villageName: (id) => named(id, (known) => villages.get(known)),
    crewName: (id) => named(id, (known) => crews.get(known)),
    kindName: (id) => named(id, (known) => (kinds.has(known) ? inWords(kinds.get(known)!) : undefined)),
  };
}
