// What a defect is: a row of data with the influence it has, the fault code it should raise, and the moment from which it can
// be seen. The numbers here are the simulator's own; rules and their limits are never read.
import type { Device } from '../../ingest/domain/device.ts';
import type { FaultCode } from '../../ingest/domain/fault.ts';
import type { Metrics } from '../../ingest/domain/reading.ts';
import type { Millis } from '../../ingest/domain/time.ts';
import type { Key } from '../chance.ts';
import type { Place } from '../place.ts';
import type { AnyInfluence } from '../signals/signal.ts';

/** What a defect sits on, and so what an order about it should name as its cause. */
export type DefectScope = 'device' | 'circuit' | 'gateway' | 'transformer' | 'village';

export interface Stroke {
  readonly at: Millis;
  /** Since its onset. */
  readonly ageMs: Millis;
  readonly onset: Millis;
  /** Chance of this one defect. */
  readonly key: Key;
  /** The device struck is the gateway itself, not one of its lamps. */
  readonly isGateway: boolean;
  readonly kind: string;
  /** The town's hour of day. */
  readonly hour: number;
}

export interface View {
  readonly at: Millis;
  readonly ageMs: Millis;
  readonly place: Place;
  /** What the sensors would show; `undefined` while the device is mute. */
  readonly metrics: Metrics | undefined;
  readonly device: Device;
  readonly key: Key;
}

export interface DefectSpec<I extends AnyInfluence = AnyInfluence> {
  readonly id: string;
  readonly kind: 'streetlight' | 'heater' | 'toilet' | 'gateway' | 'any';
  readonly scope: DefectScope;
  readonly code: FaultCode;
  /** Codes that this defect may rightly raise besides its own. */
  readonly also: readonly FaultCode[];
  /** Per device (or cause) and year, before the weight of the season. */
  readonly perYear: number;
  /** What makes its onset likelier. */
  readonly likes: 'anything' | 'cold' | 'wet' | 'night';
  /** Hours after which it ends by itself; absent: it stays until somebody repairs it. */
  readonly lastsH?: readonly [number, number];
  /** A slow course may have begun so many days before the period. */
  readonly leadDays?: number;
  /** How long it must show without a break to count as observable from the beginning of that time. */
  readonly showsForMin: number;
  /** How long after that nobody may yet ask for an order: a slow defect takes nights to be told from noise. */
  readonly asksAfterH?: number;
  /** Devices that can have it at all; absent: every one of the kind. */
  fits?(device: Device): boolean;
  act(influence: I, stroke: Stroke): void;
  /** True when the device shows it, inside the time of day and the operation in which it can be seen at all. */
  shows(view: View): boolean;
}

export const ids = (...codes: readonly FaultCode[]): readonly FaultCode[] => codes;

/** A number of a reading; NaN where it is absent, so that every comparison fails. */
export function number(view: View, metric: string): number {
  const value = view.metrics?.[metric];
  return typeof value === 'number' ? value : Number.NaN;
}

export const lit = (view: View): boolean => view.place.dark && number(view, 'dim_pct') >= 20;
export const running = (view: View): boolean =>
  number(view, 'compressor_hz') > 0 && view.metrics?.mode !== 'defrost';
export const mute = (view: View): boolean => view.metrics === undefined;
