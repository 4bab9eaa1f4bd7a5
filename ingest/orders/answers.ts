// The same request twice, by its key, is one change with one answer; the memory is bounded.
import type { Command, CommandResult } from '../domain/command.ts';
import { problem } from '../domain/problem.ts';
import { DAY, type Millis } from '../domain/time.ts';
import type { Step } from './step.ts';
import type { Town } from './town-state.ts';

export const answersKeptMs: Millis = 7 * DAY;
const answersKeptMax = 10_000;

/** A key is its sender's own. */
const idOf = (command: Command): string | undefined =>
  command.key === undefined ? undefined : `${command.by.type}:${command.by.id} ${command.key.id}`;

/** The answer given before; a problem where the key came with another body; `undefined`: not known. */
export function answered(step: Step, command: Command): CommandResult | undefined {
  const id = idOf(command);
  const known = id === undefined ? undefined : step.town.answered.get(id);
  if (known === undefined) return undefined;
  if (known.bodyHash === command.key!.bodyHash) return known.result;
  return { ok: false, problem: problem('key_reused', 'this key came with another body before') };
}

export function addToAnswers(step: Step, command: Command, result: CommandResult): void {
  const id = idOf(command);
  if (id === undefined) return;
  const { answered: kept } = step.town;
  kept.delete(id);
  kept.set(id, { bodyHash: command.key!.bodyHash, at: step.at, result });
  // A Map keeps its order of insertion: the first is the oldest.
  if (answersKeptMax < kept.size) kept.delete(kept.keys().next().value!);
}

export function pruneAnswers(town: Town, before: Millis): void {
  for (const [id, answer] of town.answered) if (answer.at < before) town.answered.delete(id);
}
