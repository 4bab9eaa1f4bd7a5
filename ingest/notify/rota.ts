// Who is on duty: a week of shifts for each crew. Personal data: read from its own file, used when a call is made. Pure.
import { DAY, MINUTE, type Millis, type TownTime } from '../domain/time.ts';

export interface Shift {
  /** 0 is Sunday. */
  readonly weekdays: readonly number[];
  readonly startMinute: number;
  /** At or before the start: of the next day. */
  readonly endMinute: number;
  readonly name: string;
  readonly phone: string;
}
/** Shifts by crew; `office` is the town office's. The first that fits is on duty. */
export type Rota = Readonly<Record<string, readonly Shift[]>>;

const minutesPerDay = DAY / MINUTE;

export function onDuty(rota: Rota, crew: string, at: Millis, time: TownTime): Shift | undefined {
  const { weekday, hour, minute } = time.local(at);
  const now = weekday * minutesPerDay + hour * 60 + minute;
  return rota[crew]?.find((shift) => spans(shift).some(([from, to]) => from <= now && now < to));
}

/** Minutes of the week, from Sunday's first, in which nobody of the crew is on duty. */
export function rotaGaps(shifts: readonly Shift[]): readonly (readonly [from: number, to: number])[] {
  const covered = shifts.flatMap(spans).sort((a, b) => a[0] - b[0]);
  const gaps: [number, number][] = [];
  let until = 0;
  for (const [from, to] of covered) {
    if (until < from) gaps.push([until, from]);
    until = Math.max(until, to);
  }
  if (until < 7 * minutesPerDay) gaps.push([until, 7 * minutesPerDay]);
  return gaps;
}

/** A shift's minutes of the week; one that runs over the end of Saturday has its rest on Sunday. */
function spans({ weekdays, startMinute, endMinute }: Shift): (readonly [number, number])[] {
  const week = 7 * minutesPerDay;
  const length = endMinute <= startMinute ? endMinute + minutesPerDay - startMinute : endMinute - startMinute;
  return weekdays.flatMap((weekday) => {
    const from = weekday * minutesPerDay + startMinute;
    const to = from + length;
    return to <= week ? [[from, to] as const] : [[from, week] as const, [0, to - week] as const];
  });
}
