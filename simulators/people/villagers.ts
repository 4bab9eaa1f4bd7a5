// Villagers: what of a defect they notice, how long they bear it, whom they tell, and how exactly. They know nothing of telemetry;
// they see the lamp, feel the room, smell the toilet.
import type { Device } from '../../ingest/domain/device.ts';
import { DAY, HOUR, MINUTE, type Millis } from '../../ingest/domain/time.ts';
import { between, chance, keyOf, logNormal } from '../chance.ts';
import { number, type View } from '../defects/defect.ts';
import { isActive, type LiveDefect } from '../truth.ts';
import { complaintAbout, groundless, type SimComplaint } from './complaint.ts';
import { afterNight, chills, isCold, lampMoves } from './noticing.ts';

/** A complaint that comes unless the trouble is over by then. */
interface Grudge {
  readonly at: Millis;
  readonly one: LiveDefect;
  readonly device: Device;
  readonly n: number;
}

export interface Villagers {
  /** A device with a defect was sampled: does anybody notice? */
  notice(one: LiveDefect, device: Device, view: View, sinceMs: Millis): void;
  /** Complaints that fall due before `until`, in order. */
  due(until: Millis): readonly SimComplaint[];
}

const stream = { ever: 140, patience: 141, night: 142, visit: 143, again: 147 } as const;
const heaterEverChance = 0.6;
/** A room that warms up again after a day out is nobody's complaint. */
const noticeColdMs = 1.5 * HOUR;
const risesK = 0.3;
const heaterPatienceMedianMs = 2 * HOUR;
const heaterPatienceSigma = 0.8;
const visitorChance = 0.02;
const toiletQuietMs = 12 * HOUR;
const secondReportChance = 0.15;

/** @param hourOf the town's hour of an instant, with minutes as a fraction */
export function createVillagers(
  seed: number,
  devices: readonly Device[],
  from: Millis,
  hourOf: (at: Millis) => number,
): Villagers {
  const key = keyOf(seed, 'villagers');
  const grudges: Grudge[] = [];
  /** When each (defect, device) last moved somebody to speak. */
  const spoken = new Map<string, Millis>();
  /** Since when a room has been cold while heat is asked for, and how cold it was then. */
  const cold = new Map<string, { readonly since: Millis; readonly indoor: number }>();
  let groundlessDay = Math.floor(from / DAY);
  let idle: SimComplaint[] = groundless(key, devices, groundlessDay).filter(({ at }) => from <= at);

  function plan(one: LiveDefect, device: Device, at: Millis, n: number): void {
    grudges.push({ at: Math.round(at), one, device, n });
    const own = keyOf(one.defect.key, device.id);
    if (chance(secondReportChance, own, stream.again, n)) {
      const later = at + between(10, 120, own, stream.again, n + 1_000) * MINUTE;
      grudges.push({ at: Math.round(later), one, device, n: n + 500 });
    }
  }

  return {
    notice(one, device, view, sinceMs) {
      const own = keyOf(one.defect.key, device.id);
      const id = `${one.defect.id} ${device.id}`;
      const last = spoken.get(id);
      if (device.kind === 'streetlight') {
        const moved = lampMoves(device, view, one.defect.spec.code);
        if (moved === 0 || (last !== undefined && view.at - last < 20 * HOUR)) return;
        spoken.set(id, view.at);
        if (chance(moved, own, stream.night, view.place.day))
          plan(one, device, view.at + 5 * MINUTE, view.place.day);
      } else if (device.kind === 'heater') {
        if (!chills(one, view)) return;
        const indoor = number(view, 'indoor_c');
        const felt = isCold(view) ? (cold.get(id) ?? { since: view.at, indoor }) : undefined;
        if (felt === undefined) cold.delete(id);
        else cold.set(id, felt);
        if (last !== undefined || felt === undefined || view.at - felt.since < noticeColdMs) return;
        if (felt.indoor + risesK < indoor) return;
        spoken.set(id, view.at);
        if (!chance(heaterEverChance, own, stream.ever)) return;
        const borne = view.at + logNormal(heaterPatienceMedianMs, heaterPatienceSigma, own, stream.patience);
        plan(one, device, afterNight(borne, hourOf, own), 0);
      } else if (device.kind === 'toilet') {
        if (!one.defect.spec.shows(view) || (last !== undefined && view.at - last < toiletQuietMs)) return;
        // Some five people an hour by day; the count itself is the sensor's, which nobody outside reads.
        const people = 7 <= view.place.hour && view.place.hour < 21 ? (sinceMs / HOUR) * 8 : 0;
        if (!chance(visitorChance * people, own, stream.visit, Math.floor(view.at / MINUTE))) return;
        spoken.set(id, view.at);
        plan(one, device, view.at + 5 * MINUTE, Math.floor(view.at / HOUR));
      }
    },
    due(until) {
      const ripe = grudges.filter((grudge) => grudge.at < until);
      const rest = grudges.filter((grudge) => until <= grudge.at);
      grudges.splice(0, grudges.length, ...rest);
      const said = ripe
        .filter(({ one, at }) => isActive(one, at))
        .map(({ one, device, at, n }) => complaintAbout(one.defect, device, at, n));
      while (groundlessDay < Math.floor(until / DAY)) {
        groundlessDay += 1;
        idle.push(...groundless(key, devices, groundlessDay));
      }
      said.push(...idle.filter(({ at }) => at < until));
      idle = idle.filter(({ at }) => until <= at);
      return said.sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1));
    },
  };
}
