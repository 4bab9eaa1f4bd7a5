// What both kinds of heater share: how defects act on them, and what they are given for one sample.
import { round1 } from '../curve.ts';
import { lineEnd } from '../mains.ts';
import type { AnyInfluence } from './signal.ts';

export interface HeaterInfluence extends AnyInfluence {
  /** Of the nominal flow. */
  flow: number;
  /** Of the heat that the compressor should make, at the same power. */
  cop: number;
  /** Of the heat that it can make at most. */
  capacity: number;
  /** Of the heat that the radiators give to the room. */
  emitter: number;
  /** Added to the house's own line. */
  lineOhm: number;
  /** Lost on the way to the whole district. */
  sagV: number;
  /** Maker's code of a standing trip; empty: none. */
  trip: string;
  shortCycling: boolean;
  /** Neither pump nor heat when the water nears freezing. */
  noFrostGuard: boolean;
}

/** What both kinds of heater are given for one sample; one object a device, filled anew each time. */
export interface HeaterMoment {
  readonly standbyW: number;
  /** Volts before the house's line, and its resistance. */
  feedV: number;
  ohm: number;
  /** As the sensors show it. */
  indoorC: number;
  outdoorC: number;
}

/** Volts at the heater while it draws so much. */
export const volts = (given: HeaterMoment, watts: number, influence: HeaterInfluence): number =>
  influence.supplyLost ? 0 : round1(lineEnd(given.feedV, watts, given.ohm));
