// The fleet's process, as the benchmarks drive it.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { deviceSecret, type Weisu } from '../real/weisu.ts';
import type { Answer, Order } from './fleet-load.ts';

export interface Fleet {
  order<D extends Order['do']>(order: Order & { do: D }): Promise<Answer & { did: D }>;
  stop(): Promise<void>;
}

/** Connects this many devices, each on its own. */
export async function startFleet(weisu: Weisu, devices: number): Promise<Fleet> {
  const child = fork(join(import.meta.dirname, 'fleet-load.ts'), { execArgv: ['--import', 'tsx'] });
  const failed = once(child, 'exit').then(([code]) => {
    throw new Error(`the fleet's process ended with ${code}`);
  });
  failed.catch(() => {});
  const fleet: Fleet = {
    async order(order) {
      child.send(order);
      const [answer] = (await Promise.race([once(child, 'message'), failed])) as [never];
      return answer;
    },
    async stop() {
      const exit = once(child, 'exit');
      child.disconnect();
      await exit;
    },
  };
  await fleet.order({ do: 'connect', port: weisu.mqttPort, secret: deviceSecret, devices });
  return fleet;
}
