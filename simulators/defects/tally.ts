// How often each defect happens in a scenario's period. Drawn like the defects of a run, without a single reading: a year of the
// whole town takes seconds.
import type { Registry } from '../../ingest/domain/device.ts';
import { townTime } from '../../ingest/domain/time.ts';
import { participants } from '../participants.ts';
import type { Scenario } from '../scenario-model.ts';
import { createWeather } from '../weather.ts';
import { defectSpecs } from './catalogue.ts';
import { type Defect, scheduleDefects } from './schedule.ts';

/** One kind of defect, or several together. */
export interface DefectTally {
  readonly happened: number;
  /** Those that do not end by themselves. */
  readonly repairs: number;
  /** Devices struck, each as often as it is. */
  readonly devices: number;
}

/** The defects whose onset lies in the period. */
export function drawnDefects(seed: number, scenario: Scenario, registry: Registry): readonly Defect[] {
  const town = townTime(scenario.zone);
  const weather = createWeather(seed, scenario.weather, town);
  const devices = participants(scenario, registry);
  const all = scheduleDefects(seed, scenario, registry, devices, weather, town);
  return all.filter(({ onset }) => scenario.from <= onset && onset < scenario.to);
}

export const tallyOf = (defects: readonly Defect[]): DefectTally => ({
  happened: defects.length,
  repairs: defects.filter(({ endsAt }) => endsAt === null).length,
  devices: defects.reduce((sum, { deviceIds }) => sum + deviceIds.length, 0),
});

/** What kind of device has to be mended; `any` for a village's power, which strikes all kinds. */
export function kindStruck({ spec, deviceIds }: Defect, registry: Registry): string {
  if (spec.kind !== 'any' || spec.scope !== 'device') return spec.kind;
  return registry.devices.get(deviceIds[0]!)!.kind;
}

/** A row for each defect there was, the most frequent first, and one for each kind of device. */
export function defectTable(defects: readonly Defect[], registry: Registry): string {
  const kinds = [...registry.kinds.keys(), 'any'];
  const rows = kinds.flatMap((kind) => {
    const ofKind = defects.filter((defect) => kindStruck(defect, registry) === kind);
    const bySpec = defectSpecs
      .map((spec) => [spec, ofKind.filter((defect) => defect.spec === spec)] as const)
      .filter(([, of]) => 0 < of.length)
      .sort(([, a], [, b]) => b.length - a.length);
    return [
      line(kind, '', '', tallyOf(ofKind)),
      ...bySpec.map(([{ id, code, scope }, of]) => line(`  ${id}`, code, scope, tallyOf(of))),
    ];
  });
  const head = { happened: 'happened', repairs: 'repairs', devices: 'devices' };
  return [line('', 'fault code', 'on', head), ...rows].join('\n');
}

function line(
  name: string,
  code: string,
  on: string,
  { happened, repairs, devices }: Readonly<Record<keyof DefectTally, number | string>>,
): string {
  const counts = [happened, repairs, devices].map((count) => String(count).padStart(9));
  return [name.padEnd(23), code.padEnd(22), on.padEnd(12), ...counts].join('');
}
