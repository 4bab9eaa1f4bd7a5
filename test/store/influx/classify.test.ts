// Answers that InfluxDB 1.6, 2.7 and 3 give, and what each means for the batch.
import { HttpError } from '@influxdata/influxdb-client';
import { expect, test } from 'vitest';
import {
  classify,
  lineRejectReason,
  messageOf,
  namedLines,
  retryAfterMs,
} from '../../../ingest/store/influx/classify.ts';

function answer(status: number, body: string, headers: Record<string, string> = {}): HttpError {
  const error = new HttpError(status, 'status', body, null, 'application/json', undefined, headers);
  return error;
}

const parse = `{"error":"partial write: unable to parse 'x': bad dropped=0"}`;
const conflict = '{"error":"partial write: field type conflict: input field \\"a\\" dropped=1"}';
const old = '{"error":"partial write: points beyond retention policy dropped=3"}';
const old2 = '{"code":"unprocessable entity","message":"failure: points beyond retention policy dropped=3"}';
const parse2 = `{"code":"invalid","message":"unable to parse 'x': missing fields"}`;
const conflict2 = `{"code":"unprocessable entity","message":"failure writing points to database: partial write: field type conflict: dropped=1"}`;
const partial3 = '{"error":"partial write of line protocol occurred","data":[{"line_number":2}]}';

test.each([
  ['1.6: unreadable', answer(400, parse), 'bad-data', 'unreadable'],
  ['1.6: conflict of types', answer(400, conflict), 'bad-data', 'type_conflict'],
  ['1.6: older than the retention', answer(400, old), 'bad-data', 'too_old'],
  ['2.7: older than the retention', answer(422, old2), 'bad-data', 'too_old'],
  [
    '3: partial write',
    answer(500, '{"error":"partial write of line protocol occurred"}'),
    'bad-data',
    'refused',
  ],
  ['2.7: unreadable', answer(400, parse2), 'bad-data', 'unreadable'],
  ['2.7: conflict of types', answer(422, conflict2), 'bad-data', 'type_conflict'],
  ['3: partial write, told by its own path', answer(400, partial3), 'bad-data', 'refused'],
  ['3: unreadable', answer(400, '{"error":"line protocol parsing error"}'), 'bad-data', 'refused'],
  [
    '3: unreadable, before 3.11',
    answer(400, '{"error":"parsing failed for write_lp endpoint"}'),
    'bad-data',
    'refused',
  ],
  ['body too large', answer(413, ''), 'split', 'too_large'],
])('%s', (_, error, verdict, reason) => {
  expect(classify(error)).toBe(verdict);
  expect(lineRejectReason(error)).toBe(reason);
});

test.each([
  ['refused', new Error('connect ECONNREFUSED'), 'retry'],
  ['wrong credentials', answer(401, ''), 'config'],
  ['no right', answer(403, ''), 'config'],
  ['no such bucket', answer(404, ''), 'config'],
  [
    'no such retention policy (1.x says 500)',
    answer(500, '{"error":"retention policy not found"}'),
    'config',
  ],
  ['cache full', answer(500, '{"error":"engine: cache-max-memory-size exceeded"}'), 'retry'],
  ['request timeout', answer(408, ''), 'retry'],
  ['too early', answer(425, ''), 'retry'],
  ['too many', answer(429, ''), 'retry'],
  ['unavailable', answer(503, 'request throttled'), 'retry'],
  [
    'TLS where plain HTTP is spoken',
    answer(400, 'Client sent an HTTP request to an HTTPS server.\n'),
    'config',
  ],
  ['a proxy’s page', answer(400, '<html><title>400 Bad Request</title></html>'), 'config'],
  ['a parameter missing', answer(400, '{"error":"database is required"}'), 'config'],
  ['an organisation that is none', answer(400, '{"code":"invalid","message":"invalid org ID"}'), 'config'],
  ['a body nobody could read', answer(422, ''), 'config'],
  ['200 of a proxy', answer(200, '<html>'), 'config'],
])('%s: %s', (_, error, verdict) => expect(classify(error)).toBe(verdict));

test.each([
  ['30', 30_000],
  ['0', 0],
  ['Thu, 01 Jan 1970 00:01:40 GMT', 99_000],
  ['Thu, 01 Jan 1970 00:00:00 GMT', 0],
  ['soon', undefined],
])('Retry-After: %s is %s ms from 1 s after the epoch', (text, ms) => {
  expect(retryAfterMs(answer(503, '', { 'retry-after': text }), 1_000)).toBe(ms);
});

test('the server’s own words, in the shape of each version', () => {
  expect(messageOf(answer(400, '{"error":"one"}'))).toBe('one');
  expect(messageOf(answer(400, '{"code":"invalid","message":"two"}'))).toBe('two');
  expect(messageOf(answer(503, 'three'))).toBe('three');
  expect(messageOf(new Error('four'))).toBe('four');
});

test('lines that a message names', () => {
  const lines = ['a b 1', 'a b=1 1', 'c d=2 2'];
  const named = namedLines("unable to parse 'a b 1': missing\nunable to parse 'c d=2 2': bad", lines);
  expect([...named]).toEqual(['a b 1', 'c d=2 2']);
  expect(namedLines('field type conflict', lines).size).toBe(0);
});
