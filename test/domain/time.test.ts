// The town's wall clock, against the platform's own formatting, in zones with and without changes of offset.
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DAY, HOUR, townTime } from '../../ingest/domain/time.ts';

const from = Date.UTC(2000, 0, 1);
const to = Date.UTC(2030, 0, 1);

describe.each(['Asia/Shanghai', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kathmandu'])(
  '%s',
  (zone) => {
    const town = townTime(zone);
    const format = new Intl.DateTimeFormat('sv-SE', {
      timeZone: zone,
      dateStyle: 'short',
      timeStyle: 'short',
    });

    test('any instant reads as the platform writes it', () => {
      fc.assert(
        fc.property(fc.integer({ min: from, max: to }), (at) => {
          const [day, clock] = format.format(at).split(' ');
          const { hour, minute } = town.local(at);
          expect([town.dayOf(at), hour, minute]).toEqual([day, ...clock!.split(':').map(Number)]);
        }),
        { numRuns: 500 },
      );
    });

    test('a day begins at its first instant, changes of offset among them', () => {
      for (let at = Date.UTC(2026, 0, 1); at < Date.UTC(2026, 0, 1) + 366 * DAY; at += HOUR) {
        const start = town.startOfDay(at);
        expect([town.dayOf(start - 1) < town.dayOf(start), town.dayOf(start)]).toEqual([
          true,
          town.dayOf(at),
        ]);
      }
    });

    test('every hour of a year does, changes of offset among them', () => {
      for (let at = Date.UTC(2026, 0, 1); at < Date.UTC(2026, 0, 1) + 366 * DAY; at += HOUR)
        if (
          format.format(at).slice(0, 10) !== town.dayOf(at) ||
          format.format(at).slice(11, 13) !== pad(town.local(at).hour)
        )
          expect.fail(`${format.format(at)} was read as ${town.dayOf(at)} ${town.local(at).hour}`);
    });
  },
);

const pad = (hour: number): string => String(hour).padStart(2, '0');
