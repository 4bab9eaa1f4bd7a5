// Run as a process of its own: prints the hash of a small town's telemetry, taken in steps of so many seconds.
import { createHash } from 'node:crypto';
import { createTownSim } from '../../simulators/town.ts';
import { registry, scenarioOf, usualNetwork, wire } from './small-town.ts';

export function fingerprint(seed: number, stepS: number): string {
  const scenario = scenarioOf(3, {
    network: usualNetwork,
    defects: { rate: 40, only: null, list: [] },
    people: { complaints: true, repairs: 'timed' },
  });
  const sim = createTownSim(scenario, seed, registry);
  const hash = createHash('sha256');
  for (let at = scenario.from; at < scenario.to; at += stepS * 1000)
    for (const message of sim.until(at + stepS * 1000)) hash.update(wire(message));
  return hash.digest('hex');
}

if (process.argv[2] === 'print') console.log(fingerprint(Number(process.argv[3]), Number(process.argv[4])));
