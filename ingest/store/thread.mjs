// The first file of a worker thread: teaches the thread TypeScript, then runs the module it was started for. Plain
// JavaScript, because `--import tsx` reaches a worker only where the main thread was itself started with it.
import { workerData } from 'node:worker_threads';
import { register } from 'tsx/esm/api';

register();
await import(workerData.module);
