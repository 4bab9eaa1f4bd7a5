import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decode } from '../../ingest/decode.ts';
import { smallTown } from './town.ts';

const lampTopic = 'weisu/v01/streetlight/v01-l-0001/telemetry';
const run = (payload: unknown, topic = lampTopic) =>
  decode(topic, Buffer.from(typeof payload === 'string' ? payload : JSON.stringify(payload)), smallTown);

/** What a message gives, in one line: kept metrics, then refusals as reason:metric. */
function said(payload: unknown, topic?: string): string {
  const d = run(payload, topic);
  if (d.type === 'link') return `link ${d.link.state}`;
  const kept =
    d.type === 'telemetry' ? d.readings.map((r) => `{${Object.keys(r.metrics).join(' ')}}`).join('') : '';
  return [kept, ...d.refusals.map((r) => (r.metric === undefined ? r.reason : `${r.reason}:${r.metric}`))]
    .filter(Boolean)
    .join(' ');
}

describe('decode', () => {
  test.each([
    ['a plain reading', { ts: 1, power_w: 60, voltage_v: 220 }, '{power_w voltage_v}'],
    [
      'a backfill array',
      [
        { ts: 1, power_w: 1 },
        { ts: 2, power_w: 2 },
      ],
      '{power_w}{power_w}',
    ],
    [
      'one bad metric does not cost the others',
      { ts: 1, power_w: 60, voltage_v: 9000 },
      '{power_w} out_of_range:voltage_v',
    ],
    ['a text where a number belongs', { power_w: 'much' }, '{} unknown_metric_type:power_w'],
    ['null is no value', { power_w: null, voltage_v: 1 }, '{voltage_v} unknown_metric_type:power_w'],
    ['an unknown metric is kept', { fan_rpm: 900 }, '{fan_rpm}'],
    ['an unknown metric that is no value', { fan: { rpm: 1 } }, '{} unknown_metric_type:fan'],
    ['names of the object prototype are names like any other', { constructor: 1 }, '{constructor}'],
    ['a prototype is no metric', '{"__proto__": 1, "power_w": 2}', '{power_w} bad_metric_name:__proto__'],
    ['a name with a blank', { 'power w': 1 }, '{} bad_metric_name:power w'],
    ['a name that InfluxDB keeps for itself', { device: 1 }, '{} bad_metric_name:device'],
    ['infinity', '{"power_w": 1e400}', '{} unknown_metric_type:power_w'],
    ['not JSON', '{"power_w":', 'bad_json'],
    ['not an object', '42', 'bad_shape'],
    ['an element that is no object', [{ power_w: 1 }, 7], '{power_w} bad_shape'],
    ['an empty array', [], 'bad_shape'],
    ['a time that is none', { ts: 'now', power_w: 1 }, 'bad_shape'],
    ['a seq with a fraction', { seq: 1.5, power_w: 1 }, 'bad_shape'],
    ['501 readings', Array.from({ length: 501 }, () => ({ power_w: 1 })), 'too_large'],
    ['500 readings', Array.from({ length: 500 }, () => ({})), '{}'.repeat(500)],
    ['a payload beyond the limit', `"${'x'.repeat(300_000)}"`, 'too_large'],
  ])('%s', (_name, payload, expected) => expect(said(payload)).toBe(expected));

  test.each([
    ['weisu/v01/streetlight/nobody/telemetry', 'unknown_device'],
    ['weisu/v02/streetlight/v01-l-0001/telemetry', 'wrong_topic'],
    ['weisu/v01/heater/v01-l-0001/telemetry', 'wrong_topic'],
    ['weisu/v01/streetlight/v01-l-0001/cmd', 'bad_topic'],
    ['weisu/crews/c1/alerts', 'bad_topic'],
  ])('%s is refused as %s', (topic, reason) => expect(said({ power_w: 1 }, topic)).toBe(reason));

  test.each([
    [{ state: 'online', session: 'a' }, 'link online'],
    [{ state: 'lost' }, 'link lost'],
    [{ state: 'asleep' }, 'bad_shape'],
    [[], 'bad_shape'],
  ])('state %j', (payload, expected) =>
    expect(said(payload, lampTopic.replace('telemetry', 'state'))).toBe(expected),
  );

  test('an array is put in the order of sending', () => {
    const d = run([
      { ts: 3, seq: 2 },
      { ts: 1, seq: 0 },
      { ts: 2, seq: 1 },
    ]);
    expect(d.type === 'telemetry' && d.readings.map((r) => r.ts)).toEqual([1, 2, 3]);
  });

  test('never throws, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.string(), (bytes, topic) => {
        decode(lampTopic, bytes, smallTown);
        decode(topic, bytes, smallTown);
      }),
    );
    fc.assert(fc.property(fc.json(), (json) => void run(json)));
  });
});
