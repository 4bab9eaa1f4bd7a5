import { expect, test } from 'vitest';
import { crewUsername, parseUsername, passwordFor, passwordMatches } from '../../broker/credentials.ts';

// printf %s lamp-1 | openssl dgst -sha256 -hmac secret -binary | basenc --base64url, without padding
test('a password is the HMAC that openssl computes', () =>
  expect(passwordFor('secret', 'lamp-1')).toBe('hjlC5DjIHwkpI1Sw0xkBzvM0Exh0gIsZn7cVSrOM4o0'));

test.each([
  ['the right one', passwordFor('s', 'lamp-1'), true],
  ['as bytes', Buffer.from(passwordFor('s', 'lamp-1')), true],
  ['another device’s', passwordFor('s', 'lamp-2'), false],
  ['another secret’s', passwordFor('t', 'lamp-1'), false],
  ['one cut short', passwordFor('s', 'lamp-1').slice(1), false],
  ['one with padding', `${passwordFor('s', 'lamp-1')}=`, false],
  ['an empty one', '', false],
  ['none', undefined, false],
] as const)('%s', (_name, password, expected) =>
  expect(passwordMatches('s', 'lamp-1', password)).toBe(expected),
);

test('a crew and a device never share a name', () => {
  expect(parseUsername(crewUsername('c-1'))).toEqual({ type: 'crew', id: 'c-1' });
  expect(parseUsername('c-1')).toEqual({ type: 'device', id: 'c-1' });
});
