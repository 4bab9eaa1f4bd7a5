// What is written as line protocol reads back the same, whatever the point holds.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isMetricName } from '../../../ingest/domain/kind.ts';
import type { Metrics } from '../../../ingest/domain/reading.ts';
import { kpiLine, pointLine } from '../../../ingest/store/influx/lines.ts';
import { parseLine } from '../../real/line-protocol.ts';
import { lampPoint, noon } from '../telemetry-contract.ts';

const metric = fc.stringMatching(/^[a-z][a-z0-9_]{0,20}$/).filter(isMetricName);
const value = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.constantFrom(-0, Number.MAX_VALUE, Number.MIN_VALUE, 1e21, 1e-7),
  fc.boolean(),
  fc.string({ unit: 'binary' }),
  fc.stringMatching(/^["\\ ,=\n]*$/),
);

test('any point comes back from its line', () => {
  fc.assert(
    fc.property(fc.dictionary(metric, value, { minKeys: 1 }), fc.integer(), (metrics, ts) => {
      const line = pointLine(lampPoint('lamp-1', ts, metrics as Metrics))!;
      expect(parseLine(line)).toEqual({
        measurement: 'streetlight',
        tags: { device: 'lamp-1', village: 'v01' },
        // A dictionary of fast-check has no prototype.
        fields: { ...metrics },
        ts,
      });
    }),
  );
});

describe('lines as they stand', () => {
  test.each([
    [{ power_w: 60 }, 'power_w=60'],
    [{ power_w: -0, on: true, off: false }, 'power_w=-0,on=true,off=false'],
    [{ error: 'E"1\\', mode: '' }, 'error="E\\"1\\\\",mode=""'],
  ] as const)('%o', (metrics, fields) => {
    expect(pointLine(lampPoint('lamp-1', noon, metrics))).toBe(
      `streetlight,device=lamp-1,village=v01 ${fields} ${noon}`,
    );
  });

  test('no metrics, no line', () => expect(pointLine(lampPoint('lamp-1', noon, {}))).toBeUndefined());

  test('fleet figures', () => {
    const figures = { total: 9, online: 8, faults: 1, unknown: 0, openOrders: 2, powerW: 0.5 };
    expect(kpiLine({ ts: noon, village: 'v01', kind: 'heater', ...figures })).toBe(
      `fleet_kpi,kind=heater,village=v01 total=9,online=8,faults=1,unknown=0,open_orders=2,power_w=0.5 ${noon}`,
    );
  });
});
