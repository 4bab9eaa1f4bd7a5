// All defects there are, by name: what a scenario may speak of.
import { anyDefects } from './any.ts';
import { circuitDefects, gatewayDefects, transformerDefects, villageDefects } from './cause.ts';
import type { DefectSpec } from './defect.ts';
import { heaterDefects } from './heater.ts';
import { lampDefects } from './streetlight.ts';
import { toiletDefects } from './toilet.ts';

export const defectSpecs: readonly DefectSpec[] = [
  ...lampDefects,
  ...heaterDefects,
  ...toiletDefects,
  ...anyDefects,
  ...circuitDefects,
  ...gatewayDefects,
  ...transformerDefects,
  ...villageDefects,
] as readonly DefectSpec[];

export const defectSpec: ReadonlyMap<string, DefectSpec> = new Map(
  defectSpecs.map((spec) => [spec.id, spec]),
);
