// What is kept for a server that may lose its memory: for how long, how a restart is seen, and fleet figures of the time.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MINUTE, SECOND } from '../../../ingest/domain/time.ts';
import { keptPositions, keptWithin } from '../../../ingest/store/influx/kept.ts';
import { kpiRing } from '../../../ingest/store/influx/kpi-ring.ts';
import { readStart, type ServerStart, wasRestarted } from '../../../ingest/store/influx/restart.ts';

const MiB = 1024 * 1024;
const roomy = keptWithin(8 * 1024 * MiB);

describe('acknowledged positions', () => {
  test.each([
    ['15 min and 32 MiB later', 15 * MINUTE, 32 * MiB, 10],
    ['15 min later, but too few bytes', 15 * MINUTE, 32 * MiB - 1, 0],
    ['32 MiB later, but too soon', 15 * MINUTE - 1, 32 * MiB, 0],
    ['much of both', 60 * MINUTE, 64 * MiB, 10],
  ])('%s', (_, ms, bytes, durable) => {
    const kept = keptPositions(roomy);
    kept.acknowledged(10, 999, 0);
    kept.acknowledged(20, bytes, ms);
    expect(kept.durable(ms)).toBe(durable);
  });

  test('never fall, and never run ahead of what is old enough', () => {
    const step = fc.record({ ms: fc.nat(60 * SECOND), bytes: fc.nat(2 * MiB), lost: fc.nat(9) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const kept = keptPositions(roomy);
        const given: { upTo: number; at: number; bytes: number }[] = [];
        let [at, bytes, before] = [0, 0, 0];
        steps.forEach((next, i) => {
          at += next.ms;
          bytes += next.bytes;
          kept.acknowledged(i + 1, next.bytes, at);
          given.push({ upTo: i + 1, at, bytes });
          const durable = kept.durable(at);
          const last = given[durable - 1];
          expect(durable).toBeGreaterThanOrEqual(before);
          if (last) expect(at - last.at >= 15 * MINUTE && bytes - last.bytes >= 32 * MiB).toBe(true);
          before = durable;
        });
      }),
    );
  });

  test.each([64 * MiB, 1 * MiB])(
    'never fill a journal of %i bytes, however fast they come',
    (journalBytes) => {
      const kept = keptPositions(keptWithin(journalBytes));
      const batch = journalBytes / 128;
      for (let n = 1; n <= 1_000; n += 1) {
        kept.acknowledged(n, batch, n);
        expect((n - kept.durable(n)) * batch).toBeLessThanOrEqual(0.4 * journalBytes);
      }
    },
  );

  test('after a loss count anew', () => {
    const kept = keptPositions({ ms: MINUTE, bytes: 0, bytesMax: 1_024 * MiB });
    expect(kept.lost(0)).toBeUndefined();
    kept.acknowledged(10, MiB, 0);
    kept.acknowledged(20, MiB, 2 * MINUTE);
    kept.acknowledged(30, MiB, 9 * MINUTE);
    expect(kept.lost(9 * MINUTE)).toBe(20);
    expect(kept.durable(99 * MINUTE)).toBe(20);
    kept.acknowledged(30, 1, 99 * MINUTE);
    expect(kept.durable(100 * MINUTE)).toBe(30);
  });
});

describe('a restart', () => {
  const instant = (seconds: number): ServerStart => ({ by: 'instant', startedS: seconds });
  const age = (earliest: number, latest: number): ServerStart => ({ by: 'age', earliest, latest });
  const nothing: ServerStart = { by: 'nothing' };
  test.each([
    ['the same start', instant(5), instant(5), true, false],
    ['another start', instant(5), instant(5.01), false, true],
    ['the same age, a slow probe', age(0, 90), age(80, 4_000), false, false],
    ['a younger server', age(0, 90), age(600, 900), false, true],
    ['no telling, no break', nothing, nothing, false, false],
    ['no telling, a broken connection', nothing, nothing, true, true],
    ['first word, after a broken connection', undefined, instant(5), true, true],
    ['first word', undefined, instant(5), false, false],
    ['another kind of server', instant(5), age(0, 1), false, true],
  ])('%s', (_, before, now, broke, restarted) => expect(wasRestarted(before, now, broke)).toBe(restarted));

  test('is read from the metrics of 1.x, of 2.x, or not', () => {
    const one = '# HELP x\nprocess_start_time_seconds 1.63e+09\ngo_threads 9\n';
    const two = 'influxdb_uptime_seconds{id="0a"} 12.5\n';
    expect(readStart(one, 0, 1)).toEqual(instant(1_630_000_000));
    expect(readStart(two, 20_000, 20_400)).toEqual(age(7_500, 7_900));
    expect(readStart('<html>', 0, 1)).toEqual(nothing);
  });
});

describe('fleet figures', () => {
  test('are due until stored, and again after a loss', () => {
    const ring = kpiRing();
    ring.add(['a', 'b']);
    ring.stored(['a']);
    expect(ring.due()).toEqual(['b']);
    ring.lost();
    expect(ring.due()).toEqual(['a', 'b']);
  });

  test('beyond the bound the oldest go', () => {
    const ring = kpiRing(3);
    ring.add(['a', 'b', 'c', 'd']);
    expect(ring.due()).toEqual(['b', 'c', 'd']);
  });
});
