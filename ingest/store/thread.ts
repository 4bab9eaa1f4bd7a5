// Starts a TypeScript module in a worker thread, under plain node, tsx and the test runner alike.
import { Worker } from 'node:worker_threads';

export interface ThreadData<T> {
  readonly module: string;
  readonly given: T;
}

/** The module finds `given` in its `workerData`, an object of type `ThreadData`. */
export function startThread<T>(module: URL, given: T): Worker {
  const workerData: ThreadData<T> = { module: module.href, given };
  return new Worker(new URL('./thread.mjs', import.meta.url), { workerData });
}
