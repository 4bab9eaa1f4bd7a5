// Parts of a town, one after another, on a thread of their own, for `npm run score -- --workers N`.
import { parentPort } from 'node:worker_threads';
import { readSettings } from '../ingest/settings.ts';
import { runInProcess } from '../simulators/inprocess.ts';
import { crewShareIn, type ScoredRun } from '../simulators/parts.ts';
import type { Scenario } from '../simulators/scenario-model.ts';

export interface PartAsked {
  readonly scenario: Scenario;
  readonly seed: number;
}
export type PartSays =
  | { readonly type: 'minute'; readonly now: number }
  | { readonly type: 'done'; readonly run: ScoredRun };

const settings = readSettings(process.env);
// The command has read the same settings before it began.
if ('faults' in settings) throw new Error('the settings have changed meanwhile');
const { registry, rules } = settings;
const say = (says: PartSays): void => parentPort!.postMessage(says);

parentPort!.on('message', ({ scenario, seed }: PartAsked) => {
  const { devices, readings, orders, ledger, complaints, truth } = runInProcess({
    scenario,
    seed,
    registry,
    rules,
    crewShare: crewShareIn(registry, scenario.villages!),
    onMinute: (now) => say({ type: 'minute', now }),
  });
  say({ type: 'done', run: { devices, readings, orders, ledger, complaints, truth } });
});
