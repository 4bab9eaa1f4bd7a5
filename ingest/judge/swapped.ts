// What a swap of rules or registry does to a device: rules that are gone leave nothing behind that would wake with them, and a fault that
// stands by a rule of another name is that rule's to end.
import type { FaultCode } from '../domain/fault.ts';
import type { Millis } from '../domain/time.ts';
import type { CompiledKind, CompiledRules } from './compile.ts';
import type { JudgeContext } from './context.ts';
import { ruleOf } from './judge.ts';
import { type DeviceState, noHolds, type RuleState } from './state.ts';

export const judgesCode = (rules: CompiledRules, kind: string, code: FaultCode): boolean =>
  ruleOf(rules.kinds.get(kind), code) !== undefined;

/** @param kind `undefined` where the device left the registry */
export function judgeSwapped(state: DeviceState, kind: CompiledKind | undefined): DeviceState {
  const all = Object.entries(state.rules);
  const left = all.filter(
    ([id]) => kind?.silence?.id === id || kind?.conditions.some((rule) => rule.id === id),
  );
  if (left.length === all.length) return state;
  // The fault has not ended: nobody looks any more.
  const doubted = state.healths.function === 'fault' ? 'unknown' : state.healths.function;
  return { ...state, rules: Object.fromEntries(left), healths: { ...state.healths, function: doubted } };
}

/** A fault stands: where its rule does not know, it looks for the end from now on. */
export function judgeStanding(
  state: DeviceState,
  fault: {
    readonly code: FaultCode;
    readonly since: Millis;
    readonly raisedAt: Millis;
    readonly claimedAt: Millis | null;
  },
  context: JudgeContext,
): readonly [DeviceState, readonly []] {
  const rule = ruleOf(context.rules.kinds.get(context.device.kind), fault.code);
  const before = rule === undefined ? undefined : state.rules[rule.id];
  if (rule === undefined || (before !== undefined && before.state !== 'pending')) return [state, []];
  const { since, raisedAt, claimedAt } = fault;
  // Which alternative it was is not kept: the first, and a worse one is found anew.
  const common = { since, level: 0, raise: noHolds, clear: noHolds };
  const standing: RuleState =
    claimedAt === null
      ? { state: 'firing', raisedAt, ...common }
      : { state: 'claimed', claimedAt, ...common };
  return [{ ...state, rules: { ...state.rules, [rule.id]: standing } }, []];
}
