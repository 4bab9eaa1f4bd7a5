import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { deviceId, villageId } from '../../ingest/domain/device.ts';
import { kindSpec } from '../../ingest/domain/kind.ts';
import { parseTopic, type Topic, topicText } from '../../ingest/domain/topic.ts';

const device = fc.stringMatching(/^[a-z0-9][a-z0-9-]{1,39}$/);
const village = fc.stringMatching(/^[a-z0-9][a-z0-9-]{0,39}$/);
const kind = fc.stringMatching(/^[a-z][a-z0-9_]{1,31}$/);
const topic: fc.Arbitrary<Topic> = fc.oneof(
  fc.record({
    type: fc.constantFrom('telemetry' as const, 'state' as const),
    village,
    kind,
    deviceId: device,
  }),
  fc.record({ type: fc.constant('alerts' as const), crewId: village }),
  fc.constant({ type: 'platform' as const }),
);

describe('topics', () => {
  test('every topic reads back as itself', () => {
    fc.assert(
      fc.property(topic, (t) => {
        expect(parseTopic(topicText(t))).toEqual({ ...t });
      }),
    );
  });

  test('whatever text is read, it is written the same', () => {
    const pieces = fc.constantFrom(
      'weisu',
      'v01',
      'crews',
      'alerts',
      'platform',
      'state',
      'telemetry',
      'heater',
    );
    const text = fc.oneof(
      fc.string(),
      topic.map(topicText),
      fc.array(fc.oneof(pieces, fc.string({ maxLength: 4 })), { maxLength: 7 }).map((p) => p.join('/')),
    );
    fc.assert(
      fc.property(text, (t) => {
        const parsed = parseTopic(t);
        if (parsed !== undefined) expect(topicText(parsed)).toBe(t);
      }),
    );
  });

  // The parser's own patterns, for speed, and the registry's schemas say the same.
  test('an id is legal in a topic exactly when it is legal in the registry', () => {
    const id = fc.oneof(
      device,
      village,
      kind,
      fc.string({ maxLength: 45 }),
      fc.constantFrom('a', 'A', '-a', 'a'.repeat(41)),
    );
    const legal = (v: string, k: string, d: string) =>
      parseTopic(`weisu/${v}/${k}/${d}/telemetry`) !== undefined;
    fc.assert(
      fc.property(id, (x) => {
        expect(legal('v01', 'heater', x)).toBe(deviceId.safeParse(x).success);
        expect(legal(x, 'heater', 'lamp-1')).toBe(villageId.safeParse(x).success);
        // `fleet_kpi` has the form of a kind and is taken: no device can be registered under it.
        if (x !== 'fleet_kpi') expect(legal('v01', x, 'lamp-1')).toBe(kindSpec.shape.id.safeParse(x).success);
      }),
    );
  });

  test.each([
    '',
    'weisu',
    'weisu/v01/heater/h-1',
    'weisu/v01/heater/h-1/cmd',
    'weisu/v01/heater/h-1/telemetry/x',
    'Weisu/v01/heater/h-1/telemetry',
    'weisu/v01/heater/+/telemetry',
    'weisu/v01/heater/h-1/#',
    'weisu/crews/C1/alerts',
    'weisu/crews/c-1/state',
    'weisu/platform/telemetry',
  ])('%j is outside the grammar', (text) => expect(parseTopic(text)).toBeUndefined());
});
