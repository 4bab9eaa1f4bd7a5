// The three healths of a device that was heard: comms, supply, function. What cannot be seen is unknown, never ok.
import type { Health, Healths } from '../domain/fault.ts';
import type { CompiledKind } from './compile.ts';
import type { Moment } from './context.ts';
import type { DeviceState } from './state.ts';

/** After a reading. Answers the same object where nothing changed. */
export function healthsHeard(
  kind: CompiledKind,
  before: Healths,
  rules: DeviceState['rules'],
  moment: Moment,
): Healths {
  const supply = stands(kind, rules, 'supply') ? 'fault' : asHealth(kind.supply?.(moment));
  const works = stands(kind, rules, 'function') ? 'fault' : functionHealth(kind, before.function, moment);
  const isSame = before.comms === 'ok' && before.supply === supply && before.function === works;
  return isSame ? before : { comms: 'ok', supply, function: works };
}

function stands(kind: CompiledKind, rules: DeviceState['rules'], affects: 'function' | 'supply'): boolean {
  // Nearly every device has no rule that is not idle.
  for (const id in rules) {
    if (rules[id]!.state === 'pending') continue;
    if (kind.conditions.some((rule) => rule.id === id && rule.affects === affects)) return true;
  }
  return false;
}

function functionHealth(kind: CompiledKind, before: Health, moment: Moment): Health {
  if (kind.proves?.(moment) === true) return 'ok';
  // A fault that no longer stands was cleared, inside its window: that is a proof too. A lamp proved by night is
  // still good at noon; silence takes that away.
  return before === 'unknown' ? 'unknown' : 'ok';
}

const asHealth = (truth: boolean | undefined): Health =>
  truth === undefined ? 'unknown' : truth ? 'ok' : 'fault';
