// A backtest is the engine itself on the past: with the live rules it opens what was opened; with others it shows the difference.
import { describe, expect, test } from 'vitest';
import { type Backtested, backtest } from '../../ingest/backtest.ts';
import type { Order } from '../../ingest/domain/order.ts';
import { HOUR, MINUTE } from '../../ingest/domain/time.ts';
import { admit, initialGate } from '../../ingest/gate.ts';
import { heardBetween } from '../../ingest/history.ts';
import { builtInRulesText } from '../../ingest/judge/built-in.ts';
import type { CompiledRules } from '../../ingest/judge/compile.ts';
import { parseRules } from '../../ingest/judge/rules-file.ts';
import { isSame, trialFigures } from '../../ingest/trial-figures.ts';
import { scenarios } from '../acceptance/scenarios.ts';
import { at, perform, time } from '../acceptance/stage.ts';
import { memoryTelemetry } from '../store/memory-telemetry.ts';

const [feeder] = scenarios;
const { story } = feeder!;
const registry = story.town;
const live = perform(story);
const liveOrders = live.orders.filter(({ type }) => type === 'fault');

function compiled(text: string): CompiledRules {
  const parsed = parseRules(text, registry.kinds);
  if (!('compiled' in parsed)) throw new Error(parsed.faults[0]!.message);
  return parsed.compiled;
}
const inForce = compiled(builtInRulesText());
/** Lamps must be dark for two hours. */
const patient = compiled(
  builtInRulesText().replace(
    'when: draws_nothing && (voltage_v > 160 || missing(voltage_v))\n        for: 15m',
    'when: draws_nothing && (voltage_v > 160 || missing(voltage_v))\n        for: 2h',
  ),
);

async function stored() {
  const telemetry = memoryTelemetry();
  const gate = initialGate('wall');
  for (const record of live.records)
    for (const { device, reading } of admit(gate, record, registry).readings) {
      const { village, kind, id: deviceId } = device;
      const { ts, metrics } = reading;
      await telemetry.write(
        [{ position: record.position, village, kind, deviceId, ts, metrics }],
        record.position,
      );
    }
  return telemetry;
}

const common = {
  registry,
  time,
  inForce,
  from: story.from,
  to: story.until,
  found: { orders: [], complaints: [] },
  pause: async () => undefined,
};

async function* recorded() {
  yield live.records;
}

/** Code, cause and time to the minute, by which two runs can be compared. */
const rows = (orders: readonly Pick<Order, 'code' | 'cause' | 'openedAt'>[]) =>
  orders
    .map(({ code, cause, openedAt }) => `${code} ${cause.type}:${cause.id} ${Math.floor(openedAt / MINUTE)}`)
    .sort();
const added = ({ added: list }: Backtested) =>
  list.map(({ code, cause, openedAt }) => `${code} ${cause} ${Math.floor(openedAt / MINUTE)}`).sort();

describe('over a stretch the rules in force open what the live engine opened', () => {
  test('from the journal', async () => {
    const none = { ...common, inForce: compiled(silent), tried: inForce };
    const found = await backtest({ ...none, past: recorded(), mode: 'wall' });
    expect(added(found)).toEqual(rows(liveOrders));
  });

  test('from stored telemetry', async () => {
    const past = heardBetween(await stored(), registry, [...registry.kinds.keys()], story.from, story.until);
    const found = await backtest({
      ...common,
      inForce: compiled(silent),
      tried: inForce,
      past,
      mode: 'event',
    });
    expect(added(found)).toEqual(rows(liveOrders));
  });
});

/** Rules that never find a lamp or a circuit dark. */
const silent = builtInRulesText()
  .replace('dark: night && draws_nothing', 'dark: night && draws_nothing && voltage_v > 1000')
  .replace('no_supply: voltage_v < 50 && (night || !switched)', 'no_supply: voltage_v < 0')
  .replace('when: draws_nothing && (voltage_v', 'when: draws_nothing && voltage_v > 1000 && (voltage_v');

test('other rules: the difference, order by order, and by code', async () => {
  const found = await backtest({ ...common, tried: patient, past: recorded(), mode: 'wall' });
  expect(found.byCode).toEqual([
    { code: 'circuit_dead', inForce: 1, tried: 1 },
    { code: 'lamp_out', inForce: 2, tried: 0 },
  ]);
  expect(found.removed.map(({ cause }) => cause).sort()).toEqual(['device:v01-l-07', 'device:v01-l-40']);
  expect(found.added).toEqual([]);
  expect(found.readings).toBeGreaterThan(3000);
});

describe('against what people found', () => {
  const base = liveOrders.find(({ code }) => code === 'lamp_out')!;
  const like = (more: Partial<Order>): Order => ({ ...base, ...more });
  const span = { from: at('12:00'), to: at('12:00', 1) };
  const figures = (trial: readonly Order[], past: readonly Order[], complaints: readonly unknown[] = []) =>
    trialFigures(trial, { orders: past, complaints: complaints as never }, span, time);

  test('an order that was verified speaks for it, one where nothing was found against it', () => {
    const other = like({ id: 'x', cause: { type: 'device', id: 'v01-l-09' }, deviceIds: ['v01-l-09'] });
    const past = [
      like({ status: 'closed', closedAs: 'verified' }),
      { ...other, status: 'closed', closedAs: 'no_fault' },
    ] as const;
    expect(figures([base, other], past as never)).toMatchObject({
      borneOut: 1,
      refuted: 1,
      precision: 0.5,
      recall: 1,
    });
  });

  test('a complaint without an order counts as missed, or as led by so many minutes', () => {
    const complaint = { deviceId: base.deviceIds[0], orderId: null, reportedAt: base.openedAt + 30 * MINUTE };
    expect(figures([], [], [complaint])).toMatchObject({ recall: 0, leadMedianMin: null });
    expect(figures([base], [], [complaint])).toMatchObject({ recall: 1, leadMedianMin: 30, borneOut: 1 });
  });

  test('nights are counted by their evening, and by crew', () => {
    const small = like({ openedAt: at('02:00', 1), crew: 'b' });
    const day = like({ openedAt: at('13:00') });
    expect(figures([like({ openedAt: at('21:00') }), small, day], [])).toMatchObject({
      orders: 3,
      perNight: { mean: 2, most: 2 },
      perCrewAndNightMost: 1,
    });
  });

  test('the same event: one place, one code, and near in time', () => {
    const closedAt = base.openedAt + 60 * MINUTE;
    const past = like({ closedAt });
    expect(isSame(like({ openedAt: closedAt }), past)).toBe(true);
    expect(isSame(like({ openedAt: closedAt + 1 }), past)).toBe(false);
    // Found half a day earlier, and still standing when life found it.
    expect(isSame(like({ openedAt: past.openedAt - 12 * HOUR }), past)).toBe(true);
    expect(
      isSame(like({ openedAt: past.openedAt - 12 * HOUR, closedAt: past.openedAt - 3 * HOUR }), past),
    ).toBe(false);
    expect(isSame(like({ code: 'leakage' }), past)).toBe(false);
  });
});
