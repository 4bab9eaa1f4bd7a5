// The simulated town over MQTT: connections as in the field, simulated time at any speed, storms on demand. The broker sets
// the pace: when it falls behind, simulated time waits for it.
import { type Millis, SECOND } from '../../ingest/domain/time.ts';
import type { PlannedEvent } from '../scenario-model.ts';
import type { TownSim } from '../town.ts';
import { createStations, type LinkFigures, type StationsOptions } from './stations.ts';

export interface EdgeOptions extends StationsOptions {
  /** Simulated seconds a second, asked at every slice of work; 0: as fast as the broker takes it. */
  readonly speed: () => number;
  readonly events: readonly PlannedEvent[];
  /** Between two slices of work, with the simulated time reached; may wait. */
  readonly onSlice?: (now: Millis) => void | Promise<void>;
  readonly onProgress?: (figures: EdgeFigures) => void;
}

export interface EdgeFigures extends Readonly<LinkFigures> {
  readonly now: Millis;
}

const sliceMs = 20;
const progressMs = 1_000;
/** Handshakes under way at once, while all connect for the first time. */
const handshakesMax = 400;
/** Publishes on their way; beyond it simulated time stands still. */
const pendingMax = 4_000;
/** Simulated time in one slice, so that time moves evenly. */
const stepMs = SECOND;
const drainMs = 15_000;

/** Runs the whole period; resolves when all is acknowledged, or `stop` was given. */
export async function runEdge(sim: TownSim, options: EdgeOptions): Promise<EdgeFigures> {
  const stations = createStations(sim.devices, options);
  const { figures, links, pending } = stations;
  const stopped = (): boolean => options.stop?.aborted === true;
  let now = sim.from;
  let reported = 0;

  await connectAll();
  await keepTime();
  const patience = performance.now() + drainMs;
  while (0 < pending() && performance.now() < patience && !stopped()) await pause(sliceMs);
  stations.end();
  return { ...figures, now };

  async function connectAll(): Promise<void> {
    stations.release();
    for (let next = 0; next < links.length && !stopped(); ) {
      while (next < links.length && next - figures.connected < handshakesMax) links[next++]!.connect();
      report();
      await pause(sliceMs);
    }
    while (figures.connected < figures.links && !stopped() && figures.refused < figures.links) {
      report();
      await pause(sliceMs);
    }
  }

  async function keepTime(): Promise<void> {
    const events = [...options.events].sort((a, b) => a.at - b.at);
    const begin = () => ({ real: performance.now(), sim: now, speed: options.speed() });
    let since = begin();
    while (now < sim.to && !stopped()) {
      const { real, speed } = since;
      const due = speed === 0 ? sim.to : since.sim + (performance.now() - real) * speed;
      const sliceEnds = performance.now() + sliceMs;
      while (now < due && performance.now() < sliceEnds && pending() < pendingMax) {
        now = Math.min(now + stepMs, sim.to);
        for (const message of sim.until(now)) stations.send(message);
        for (; 0 < events.length && events[0]!.at <= now; events.shift()) stations.storm(awayMs(events[0]!));
      }
      // Time lost to a slow broker is not made up in a rush.
      if (now + 2 * stepMs < due || speed !== options.speed()) since = begin();
      await options.onSlice?.(now);
      report();
      await pause(speed !== 0 && due <= now ? sliceMs : 0);
    }
  }

  function awayMs({ type, lastsMs }: PlannedEvent): Millis {
    return type === 'broker-restart' ? lastsMs / Math.max(1, options.speed()) : 0;
  }

  function report(): void {
    const real = performance.now();
    if (real - reported < progressMs) return;
    reported = real;
    options.onProgress?.({ ...figures, now });
  }
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
