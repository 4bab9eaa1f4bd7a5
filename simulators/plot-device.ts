// Runs the town for one device and draws it: the device named, or the first of a kind that the scenario strikes by hand.
import type { Device, Registry } from '../ingest/domain/device.ts';
import { DAY } from '../ingest/domain/time.ts';
import { type PlotSeries, plotSvg } from './plot.ts';
import type { Scenario } from './scenario-model.ts';
import { createTownSim } from './town.ts';

export interface PlotAsked {
  /** A kind or a device id. */
  readonly of: string;
  /** Strikes the device a fifth into the period, in place of what the scenario has for it. */
  readonly defect: string | null;
}

/** @returns an SVG document; `undefined` where there is no such device */
export function plotDevice(
  scenario: Scenario,
  seed: number,
  registry: Registry,
  asked: PlotAsked,
): string | undefined {
  const device = registry.devices.get(asked.of) ?? firstOf(scenario, registry, asked.of);
  if (device === undefined) return undefined;
  const at = scenario.from + (scenario.to - scenario.from) / 5;
  const struck = { defect: asked.defect ?? '', on: device.id, at, until: null, lamps: null };
  const own = scenario.defects.list.filter(({ on }) =>
    [device.id, device.circuit, device.gateway].includes(on),
  );
  const defects = { rate: 0, only: null, list: asked.defect === null ? own : [struck] };
  // A gateway's power is its lamps'; any other device stands alone.
  const kinds = device.kind === 'gateway' ? ['gateway', 'streetlight'] : [device.kind];
  const sim = createTownSim({ ...scenario, villages: [device.village], kinds, defects }, seed, registry);
  const rows = sim
    .until(scenario.to)
    .flatMap((message) =>
      message.type === 'telemetry' && message.device.id === device.id ? message.readings : [],
    )
    .sort((a, b) => a.ts - b.ts);
  const truth = sim.truth().filter(({ deviceIds }) => deviceIds.includes(device.id));
  const days = ((scenario.to - scenario.from) / DAY).toFixed(1);
  const title = `${scenario.name}: ${device.id} (${device.kind}), ${days} d, seed ${seed}`;
  const series: PlotSeries = { title, rows, truth, from: scenario.from, to: scenario.to };
  return plotSvg(series);
}

function firstOf(scenario: Scenario, registry: Registry, kind: string): Device | undefined {
  const struck = scenario.defects.list.map(({ on }) => registry.devices.get(on));
  const all = [...struck, ...registry.devices.values()];
  return all.find((device) => device?.kind === kind && (scenario.villages?.includes(device.village) ?? true));
}
