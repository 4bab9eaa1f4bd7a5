import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { causesText, line, rulesOf, Watch } from './watch.ts';

// One rule over a toilet's water: raised under 50 for 10 min, cleared from 100 on for 10 min, a reading every 5 min.
const text = `
season: { usual: { from: '11-15', until: '03-15' } }
kinds: {}
rules:
  - id: toilet_no_water
    kinds: [toilet]
    while: tank_pct < 90
    raise: [{ when: water_kpa < 50, for: 10m }]
    clear: [{ when: water_kpa >= 100, for: 10m }]
    window: rh_pct < 90
    priority: 2
    cls: U
    source: test
    confidence: L
    words: { zh: '水 {water_kpa}', en: 'water {water_kpa}' }
${causesText}`;
const rules = rulesOf(text);

const base = { water_kpa: 200, tank_pct: 10, rh_pct: 50 };
const signs: Readonly<Record<string, Record<string, number | undefined>>> = {
  x: { water_kpa: 0 },
  '.': { water_kpa: 200 },
  '-': { water_kpa: 70 },
  '?': { water_kpa: undefined },
  g: { water_kpa: 0, tank_pct: 95 },
  w: { water_kpa: 200, rh_pct: 95 },
};
const marks: Readonly<Record<string, string>> = { raised: 'O', cleared: '!', persists: 'P', worsened: 'W' };

/** One character a reading: what came in, and what stands after it. `_` is silence, `C` a claim of repair. */
function play(signals: string, restart = false): string {
  const watch = new Watch('toilet', '2025-01-15 12:00', { rules });
  let shown = '';
  for (const sign of signals) {
    if (sign === 'C') {
      watch.claim('toilet_no_water');
      continue;
    }
    if (sign === '_') {
      watch.silent(5);
      shown += '_';
      continue;
    }
    const metrics = Object.fromEntries(
      Object.entries({ ...base, ...signs[sign] }).filter(([, value]) => value !== undefined),
    ) as Record<string, number>;
    watch.read(5, metrics);
    if (restart) watch.restart();
    const told = watch.events.splice(0).find((event) => event.type in marks);
    const held = watch.state.rules.toilet_no_water?.state ?? 'idle';
    shown += told ? marks[told.type] : { idle: '.', pending: 'p', firing: 'o', claimed: 'c' }[held];
  }
  return shown;
}

describe('a hold', () => {
  const rows: readonly (readonly [string, string, string])[] = [
    ['a short blip never raises', '.x.x..', '.p.p..'],
    ['two readings of three are too few', '.xx...', '.pp...'],
    ['a lasting one raises once, exactly at its time', '.xxxxx', '.ppOoo'],
    ['it clears after a lasting calm', 'xxx...', 'ppOoo!'],
    ['a relapse starts the calm again', 'xxx..x...', 'ppOooooo!'],
    ['the dead band raises nothing', '------', '......'],
    ['the dead band clears nothing', 'xxx------', 'ppOoooooo'],
    ['the dead band ends a hold', 'xx-xx-xx-', 'pp.pp.pp.'],
    ['an unknown reading moves nothing', 'x?x?x', 'ppppO'],
    ['unknown readings alone complete nothing', 'x????', 'ppppp'],
    ['silence completes no raising', 'xx___', 'pp___'],
    ['a gap over three intervals starts it again', 'xx___xxx', 'pp___ppO'],
    ['a gap of three intervals does not', 'xx__x', 'pp__O'],
    ['silence completes no clearing', 'xxx.____.', 'ppOo____o'],
    ['a closed guard ends a hold', 'xxgxx', 'pp.pp'],
    ['a closed guard keeps what was raised', 'xxxggg', 'ppOooo'],
    ['a calm outside the window proves nothing', 'xxxwwww', 'ppOoooo'],
    ['a calm must lie inside the window as a whole', 'xxx.w..w...', 'ppOooooooo!'],
    ['after a claim calm proves the repair', 'xxxC...', 'ppOcc!'],
    ['after a claim the whole hold refutes it', 'xxxCxxx', 'ppOccP'],
    ['a refuted fault stands', 'xxxCxxxx', 'ppOccPo'],
    ['a claim outside the window waits', 'xxxCwwww', 'ppOcccc'],
    ['a claim is kept through silence', 'xxxC____.', 'ppO____c'],
    ['a claim without a fault is proved as well', '.C...', '.cc!'],
  ];
  test.each(rows)('%s', (_name, signals, expected) => {
    expect(play(signals)).toBe(expected);
    expect(play(signals, true)).toBe(expected);
  });

  test('swinging inside the dead band makes no transition', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 50, max: 99.999, noNaN: true }), { maxLength: 60 }), (levels) => {
        const watch = new Watch('toilet', '2025-01-15 12:00', { rules });
        for (const water_kpa of levels) watch.read(5, { ...base, water_kpa });
        expect(watch.told()).toEqual([]);
      }),
    );
  });

  test('evidence and words carry the metrics of the rule alone', () => {
    const watch = new Watch('toilet', '2025-01-15 12:00', { rules }).read(15, { ...base, water_kpa: 12 });
    const raised = watch.events.find((event) => event.type === 'raised');
    expect(raised).toMatchObject({
      since: watch.now - 15 * 60_000,
      at: watch.now - 5 * 60_000,
      rule: { id: 'toilet_no_water', version: rules.version },
      words: { zh: '水 12', en: 'water 12' },
    });
    expect(raised?.type === 'raised' && raised.evidence.map((sample) => sample.metrics)).toEqual([
      { water_kpa: 12 },
      { water_kpa: 12 },
      { water_kpa: 12 },
    ]);
    expect(line(raised!)).toBe('raised toilet_no_water 15 12:10 p2U');
  });

  test('a forgotten fault is judged from the beginning', () => {
    const watch = new Watch('toilet', '2025-01-15 12:00', { rules }).read(15, { ...base, water_kpa: 0 });
    watch.forget('toilet_no_water').read(20, { ...base, water_kpa: 0 });
    expect(watch.told()).toEqual([
      'raised toilet_no_water 15 12:10 p2U',
      'raised toilet_no_water 15 12:25 p2U',
    ]);
  });

  test('a second message of the same moment is no further reading', () => {
    const watch = new Watch('toilet', '2025-01-15 12:00', { rules });
    for (let i = 0; i < 3; i += 1) watch.one({ ...base, water_kpa: 0 });
    watch.now += 600_000;
    watch.one({ ...base, water_kpa: 0 });
    expect(watch.told()).toEqual([]);
  });
});
