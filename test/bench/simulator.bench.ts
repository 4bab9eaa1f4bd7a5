// Readings that the simulator makes on one core: the whole fleet on a winter evening, lamps lit, every defect possible. CPU time
// is taken beside the clock's, since other work on the machine disturbs it less.
import { MINUTE } from '../../ingest/domain/time.ts';
import { luchengRegistry } from '../../ingest/registry/lucheng.ts';
import { payloadOf } from '../../simulators/message.ts';
import { loadScenario } from '../../simulators/scenario-file.ts';
import { createTownSim } from '../../simulators/town.ts';

export interface SimulatorFigures {
  readonly devices: number;
  readonly readings: number;
  readonly readingsPerSecond: number;
  readonly readingsPerCpuSecond: number;
  /** The same with every message written out as JSON. */
  readonly asJsonPerCpuSecond: number;
  readonly timesFasterThanClock: number;
  readonly rssMb: number;
}

const warmUpMin = 30;
const measuredMin = 90;

export function benchSimulator(): SimulatorFigures {
  const bare = run(false);
  const json = run(true);
  return { ...bare, asJsonPerCpuSecond: json.readingsPerCpuSecond };
}

function run(asJson: boolean): SimulatorFigures {
  const registry = luchengRegistry();
  const scenario = loadScenario('ordinary-winter-week', registry, {
    from: Date.parse('2021-01-18T17:00:00+08:00'),
  });
  const sim = createTownSim(scenario, 1, registry);
  const until = (fromMin: number, toMin: number): number => {
    let bytes = 0;
    for (let minute = fromMin; minute < toMin; minute++)
      for (const message of sim.until(scenario.from + (minute + 1) * MINUTE))
        bytes += asJson ? payloadOf(message).length : 1;
    return bytes;
  };
  until(0, warmUpMin);
  const before = sim.measured();
  const cpu = process.cpuUsage();
  const start = performance.now();
  until(warmUpMin, warmUpMin + measuredMin);
  const seconds = (performance.now() - start) / 1000;
  const used = process.cpuUsage(cpu);
  const cpuSeconds = (used.user + used.system) / 1e6;
  const readings = sim.measured() - before;
  return {
    devices: sim.devices.length,
    readings,
    readingsPerSecond: Math.round(readings / seconds),
    readingsPerCpuSecond: Math.round(readings / cpuSeconds),
    asJsonPerCpuSecond: 0,
    timesFasterThanClock: Math.round((measuredMin * 60) / seconds),
    rssMb: Math.round(process.memoryUsage().rss / 1e6),
  };
}
