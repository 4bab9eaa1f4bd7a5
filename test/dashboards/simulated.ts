// The simulated town straight through the engine, and what the program's stores would have been given meanwhile: commits,
// readings of the last hours, the fleet's figures of each minute; and the engine as it is at the end.
import { commitOf, isWorthCommitting } from '../../ingest/effects.ts';
import type { Engine } from '../../ingest/engine.ts';
import { fleetKpi } from '../../ingest/fleet.ts';
import { builtInRulesText } from '../../ingest/judge/built-in.ts';
import { parseRules } from '../../ingest/judge/rules-file.ts';
import { pointsOf } from '../../ingest/points.ts';
import type { Commit, FleetKpiPoint, Point } from '../../ingest/store/ports.ts';
import { runInProcess } from '../../simulators/inprocess.ts';
import { payloadOf, type SimMessage, topicOf } from '../../simulators/message.ts';
import type { Scenario } from '../../simulators/scenario-model.ts';
import { history, registry, seed } from './town.ts';

export interface Simulated {
  readonly commits: readonly Commit[];
  readonly points: readonly Point[];
  readonly figures: readonly FleetKpiPoint[];
  readonly engine: Engine;
}

const encoder = new TextEncoder();

export function simulate(scenario: Scenario): Simulated {
  const parsed = parseRules(builtInRulesText(), registry.kinds);
  if ('faults' in parsed) throw new Error(JSON.stringify(parsed.faults));
  const commits: Commit[] = [];
  const messages: SimMessage[] = [];
  const figures: FleetKpiPoint[] = [];
  let engine: Engine | undefined;
  const shownFrom = scenario.to - history;
  runInProcess({
    scenario,
    seed,
    registry,
    rules: parsed.compiled,
    onMessage(message) {
      if (shownFrom <= message.at) messages.push(message);
    },
    onEffects(effects) {
      if (isWorthCommitting(effects)) commits.push(commitOf(effects, commits.length + 1));
    },
    onMinute(at, running) {
      engine = running;
      if (shownFrom <= at) figures.push(...fleetKpi(running));
    },
  });
  return {
    commits,
    points: pointsOf('event', () => registry, null)(recordsOf(messages)),
    figures,
    engine: engine!,
  };
}

const recordsOf = (messages: readonly SimMessage[]) =>
  messages.map((message, index) => ({
    position: index + 1,
    input: {
      type: 'message' as const,
      at: message.at,
      topic: topicOf(message),
      payload: encoder.encode(payloadOf(message)),
    },
  }));
