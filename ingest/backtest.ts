// Two sets of rules over the same stored telemetry: how often each would have raised each fault.
import type { Registry } from './domain/device.ts';
import type { Millis, TownTime } from './domain/time.ts';
import type { CompiledRules } from './judge/compile.ts';
import { type JudgeContext, noTown } from './judge/context.ts';
import { judgeReading } from './judge/judge.ts';
import { makeSeason } from './judge/season.ts';
import { type DeviceState, initialDevice } from './judge/state.ts';
import { makeSky } from './judge/sun.ts';
import type { Point, TelemetryStore } from './store/ports.ts';

export interface BacktestOptions {
  readonly telemetry: Pick<TelemetryStore, 'scan'>;
  readonly registry: Registry;
  readonly time: TownTime;
  readonly inForce: CompiledRules;
  readonly tried: CompiledRules;
  readonly from: Millis;
  readonly to: Millis;
  readonly kind?: string;
}

export interface Backtested {
  readonly readings: number;
  readonly devices: number;
  /** Faults that the rules in force and those tried would have raised. */
  readonly byCode: readonly { readonly code: string; readonly inForce: number; readonly tried: number }[];
}

export async function backtest(options: BacktestOptions): Promise<Backtested> {
  const { registry, telemetry, from, to } = options;
  const kinds = options.kind === undefined ? [...registry.kinds.keys()] : [options.kind];
  const raised = { inForce: new Map<string, number>(), tried: new Map<string, number>() };
  const sides = [
    judgeWith(options, options.inForce, raised.inForce),
    judgeWith(options, options.tried, raised.tried),
  ];
  const devices = new Set<string>();
  let readings = 0;
  for (const kind of kinds) {
    for await (const points of telemetry.scan(kind, from, to)) {
      for (const point of points) {
        devices.add(point.deviceId);
        readings += 1;
        for (const judge of sides) judge(point);
      }
    }
  }
  const codes = [...new Set([...raised.inForce.keys(), ...raised.tried.keys()])].sort();
  const byCode = codes.map((code) => ({
    code,
    inForce: raised.inForce.get(code) ?? 0,
    tried: raised.tried.get(code) ?? 0,
  }));
  return { readings, devices: devices.size, byCode };
}

/** One judge over points that come device by device, each in time's order. */
function judgeWith(
  { registry, time }: BacktestOptions,
  rules: CompiledRules,
  raised: Map<string, number>,
): (point: Point) => void {
  const sky = makeSky(time);
  const season = makeSeason(rules.ruleSet.season, time);
  let current: { context: JudgeContext; state: DeviceState } | undefined;
  return (point) => {
    if (current?.context.device.id !== point.deviceId) {
      const device = registry.devices.get(point.deviceId);
      const kind = device === undefined ? undefined : registry.kinds.get(device.kind);
      if (device === undefined || kind === undefined) return;
      current = {
        context: { rules, device, kind, sky, season, town: noTown, graceUntil: 0 },
        state: initialDevice(),
      };
    }
    const [state, events] = judgeReading(current.state, { ...point, receivedAt: point.ts }, current.context);
    current.state = state;
    for (const event of events)
      if (event.type === 'raised') raised.set(event.code, (raised.get(event.code) ?? 0) + 1);
  };
}
