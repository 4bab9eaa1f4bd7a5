// Towns small enough for a unit test: a village or two of the built-in fleet, for some hours.
import { indexRegistry, type Registry } from '../../ingest/domain/device.ts';
import { luchengRegistry } from '../../ingest/registry/lucheng.ts';
import { payloadOf, type SimMessage, topicOf } from '../../simulators/message.ts';
import { perfectNetwork, usualNetwork } from '../../simulators/network.ts';
import type { PlannedDefect, Scenario } from '../../simulators/scenario-model.ts';

export const solarLamp = 'v01-l-9001';
/** Two villages: a gateway with its lamps, one transformer district, the toilets. */
export const registry: Registry = smallTown();

function smallTown(): Registry {
  const whole = luchengRegistry();
  const taken = [...whole.devices.values()].filter(
    ({ id, kind, village, gateway, circuit }) =>
      ['v01', 'v02'].includes(village) &&
      ((gateway ?? id).endsWith('-g-01') || circuit?.endsWith('-tx-01') || kind === 'toilet'),
  );
  // A solar lamp, whatever streets the fleet has given them to.
  const { circuit: _, ...lamp } = taken.find(({ kind }) => kind === 'streetlight')!;
  taken.push({ ...lamp, id: solarLamp, extra: { solar: 'true' } });
  const villages = new Map([...whole.villages].filter(([id]) => ['v01', 'v02'].includes(id)));
  return indexRegistry({ ...whole, villages, devices: new Map(taken.map((device) => [device.id, device])) });
}
export const town = (text: string): number => Date.parse(`${text}+08:00`);

/** Healthy, in winter, over a perfect network, unless said otherwise. */
export function scenarioOf(hours: number, changes: Partial<Scenario> = {}): Scenario {
  const from = changes.from ?? town('2021-01-18T12:00:00');
  return {
    name: 'small',
    about: '',
    from,
    to: from + hours * 3_600_000,
    speed: 0,
    zone: 'Asia/Shanghai',
    share: 1,
    villages: ['v01'],
    kinds: null,
    season: { from: [11, 15], to: [3, 15] },
    weather: { snaps: [], noiseSdK: 3, dampPct: 0 },
    network: perfectNetwork,
    defects: { rate: 0, only: null, list: [] },
    people: { complaints: false, repairs: 'none' },
    events: [],
    silences: [],
    ...changes,
  };
}
export { usualNetwork };

export const broken = (
  defect: string,
  on: string,
  at: number,
  lamps: number | null = null,
): PlannedDefect => ({
  defect,
  on,
  at,
  until: null,
  lamps,
});

/** A message as bytes would tell it. */
export const wire = (message: SimMessage): string =>
  `${message.at} ${message.publisher} ${topicOf(message)} ${payloadOf(message)}`;
