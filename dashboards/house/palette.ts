// One palette for all panels, and how values get a colour. Nothing, null and not-a-number are grey: a value that is
// missing takes the colour of the first threshold, so that first one is never green.
import {
  MappingType,
  SpecialValueMatch,
  ThresholdsConfigBuilder,
  ThresholdsMode,
  type ValueMapping,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { healthWords, modeWords, type Say, statusWords } from './words.ts';

export const palette = {
  ok: '#56A64B',
  warning: '#FF9830',
  fault: '#E02F44',
  unknown: '#8E8E8E',
  information: '#3274D9',
} as const;
type Colour = keyof typeof palette;
export type Steps = readonly (readonly [from: number, colour: Colour])[];

/** Grey below the first step, and for what is missing. */
export const thresholds = (steps: Steps): ThresholdsConfigBuilder =>
  new ThresholdsConfigBuilder()
    .mode(ThresholdsMode.Absolute)
    .steps([
      { value: null, color: palette.unknown },
      ...steps.map(([value, colour]) => ({ value, color: palette[colour] })),
    ]);

/** A share that should be near 1. */
export const shareSteps: Steps = [
  [0, 'fault'],
  [0.9, 'warning'],
  [0.98, 'ok'],
];
/** A count that should be 0; from `faultFrom` on it is red. */
export const countSteps = (faultFrom: number): Steps => [
  [0, 'ok'],
  ...(1 < faultFrom ? ([[1, 'warning']] as const) : []),
  [faultFrom, 'fault'],
];
/** Devices at fault: none is no good news, since those that are silent are not among them. */
export const faultSteps: Steps = [
  [0, 'information'],
  [1, 'warning'],
  [10, 'fault'],
];
/** A figure that is neither good nor bad. */
export const plainSteps: Steps = [[0, 'information']];

export const noData = (text: string): ValueMapping => ({
  type: MappingType.SpecialValue,
  options: { match: SpecialValueMatch.NullAndNan, result: { text, color: palette.unknown } },
});

type Words = Readonly<Record<string, readonly [zh: string, en: string]>>;
function states<W extends Words>(say: Say, words: W, colours: Record<keyof W, Colour>): ValueMapping {
  const options = Object.entries(words).map(([state, [zh, en]], index) => [
    state,
    { text: say(zh, en), color: palette[colours[state as keyof W]], index },
  ]);
  return { type: MappingType.ValueToText, options: Object.fromEntries(options) };
}

/** The three healths: the same colours wherever a health is shown. */
export const healthMapping = (say: Say): ValueMapping =>
  states(say, healthWords, { ok: 'ok', fault: 'fault', unknown: 'unknown' });
export const statusMapping = (say: Say): ValueMapping =>
  states(say, statusWords, {
    open: 'fault',
    accepted: 'warning',
    on_site: 'warning',
    verifying: 'information',
    closed: 'ok',
    cancelled: 'unknown',
  });
export const modeMapping = (say: Say): ValueMapping =>
  states(say, modeWords, { off: 'unknown', standby: 'information', heat: 'ok', defrost: 'warning' });
export const doorMapping = (say: Say): ValueMapping =>
  states(
    say,
    { true: ['打开', 'Open'], false: ['关闭', 'Closed'] },
    { true: 'warning', false: 'information' },
  );
