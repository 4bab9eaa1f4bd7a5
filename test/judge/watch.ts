// A driver for the judge: one device, readings in rows, and what was told as short lines.
import { deserialize, serialize } from 'node:v8';
import type { Device } from '../../ingest/domain/device.ts';
import type { FaultEvent } from '../../ingest/domain/fault.ts';
import { builtInKinds, type Kinds } from '../../ingest/domain/kind.ts';
import type { LinkState, Metrics } from '../../ingest/domain/reading.ts';
import { MINUTE, type Millis, SECOND, townTime } from '../../ingest/domain/time.ts';
import { builtInRulesText } from '../../ingest/judge/built-in.ts';
import type { CompiledRules } from '../../ingest/judge/compile.ts';
import { type JudgeContext, noTown, type TownSignals } from '../../ingest/judge/context.ts';
import {
  initialDevice,
  type Judged,
  judgeClaim,
  judgeForget,
  judgeLink,
  judgeReading,
  judgeTick,
  nextTimer,
} from '../../ingest/judge/judge.ts';
import { parseRules } from '../../ingest/judge/rules-file.ts';
import { makeSeason } from '../../ingest/judge/season.ts';
import type { DeviceState } from '../../ingest/judge/state.ts';
import { makeSky } from '../../ingest/judge/sun.ts';

export const time = townTime('Asia/Shanghai');
export const sky = makeSky(time);
export const place = { lat: 39.9, lon: 116.75 };

/** Town time to an instant: `2025-01-15 18:00`. */
export const local = (text: string): Millis => Date.parse(`${text.replace(' ', 'T')}:00+08:00`);
/** An instant to town time: `15 18:00`, with seconds where there are any. */
export const clock = (at: Millis): string =>
  new Date(at + time.offsetMs(at)).toISOString().slice(8, 19).replace('T', ' ').replace(/:00$/, '');

export function rulesOf(text = builtInRulesText(), kinds: Kinds = builtInKinds): CompiledRules {
  const parsed = parseRules(text, kinds);
  if ('faults' in parsed) throw new Error(JSON.stringify(parsed.faults));
  return parsed.compiled;
}
export const builtIn = rulesOf();
/** The built-in causes, for rules files of a test's own. */
export const causesText = builtInRulesText().slice(builtInRulesText().indexOf('\ncauses:'));

export interface WatchOptions extends Partial<Device> {
  readonly rules?: CompiledRules;
  readonly kinds?: Kinds;
  readonly town?: Partial<TownSignals>;
  readonly graceUntil?: Millis;
}
type Row = Metrics | ((index: number, at: Millis) => Metrics);

export class Watch {
  now: Millis;
  state: DeviceState = initialDevice();
  readonly events: FaultEvent[] = [];
  context: JudgeContext;

  constructor(kind: string, start: string, options: WatchOptions = {}) {
    const { rules = builtIn, kinds = builtInKinds, town, graceUntil = 0, ...own } = options;
    const spec = kinds.get(kind)!;
    const device: Device = {
      id: 'd-1',
      kind,
      village: 'v01',
      ...place,
      intervalS: spec.intervalS,
      address: '',
      ...own,
    };
    const season = makeSeason(rules.ruleSet.season, time);
    this.now = local(start);
    this.context = { rules, device, kind: spec, sky, season, town: { ...noTown, ...town }, graceUntil };
  }

  /** Readings at every interval of the next `minutes`, the first of them now. */
  read(minutes: number, row: Row): this {
    const step = this.context.device.intervalS * SECOND;
    const until = this.now + minutes * MINUTE;
    for (let i = 0; this.now < until; i += 1, this.now += step)
      this.one(typeof row === 'function' ? row(i, this.now) : row);
    this.now = until;
    return this;
  }

  /** One reading at this moment; time stands still. */
  one(metrics: Metrics): this {
    const reading = { deviceId: 'd-1', ts: this.now, receivedAt: this.now, metrics };
    const [state, events] = judgeReading(this.state, reading, this.context);
    return this.took([state, events]);
  }

  /** Nothing is heard for so long; the clock ticks when the judge asked for it. */
  silent(minutes: number): this {
    const until = this.now + minutes * MINUTE;
    for (;;) {
      const timer = nextTimer(this.state, this.context);
      if (timer === undefined || until < timer) break;
      this.took(judgeTick(this.state, Math.max(timer, this.now), this.context));
    }
    this.now = until;
    return this;
  }

  link(state: LinkState['state'], session?: string): this {
    const link = { deviceId: 'd-1', state, session, receivedAt: this.now };
    return this.took(judgeLink(this.state, link, this.context));
  }
  claim(code: string): this {
    return this.took(judgeClaim(this.state, code, this.now, this.context));
  }
  forget(code: string): this {
    return this.took(judgeForget(this.state, code, this.context));
  }
  /** Writes the state to a snapshot and reads it back. */
  restart(): this {
    this.state = deserialize(serialize(this.state)) as DeviceState;
    return this;
  }

  /** What was told of faults (of one code) since the last call: `raised lamp_out 15 18:15 p4N2`. */
  told(code?: string): readonly string[] {
    return this.#lines(
      (event) =>
        event.type !== 'symptom' && event.type !== 'health' && (code === undefined || event.code === code),
    );
  }
  symptoms(): readonly string[] {
    return this.#lines((event) => event.type === 'symptom');
  }
  healths(): readonly string[] {
    return this.#lines((event) => event.type === 'health');
  }

  #lines(wanted: (event: FaultEvent) => boolean): readonly string[] {
    return this.events.splice(0).filter(wanted).map(line);
  }
  took([state, events]: Judged): this {
    this.state = state;
    this.events.push(...events);
    return this;
  }
}

export function line(event: FaultEvent): string {
  const at = clock(event.at);
  switch (event.type) {
    case 'symptom':
      return `${event.present ? '+' : '-'}${event.symptom} ${at}`;
    case 'health':
      return `${event.healths.comms}/${event.healths.supply}/${event.healths.function} ${at}`;
    case 'raised':
    case 'worsened':
      return `${event.type} ${event.code} ${at} p${event.priority}${event.cls}`;
    default:
      return `${event.type} ${event.code} ${at}`;
  }
}
