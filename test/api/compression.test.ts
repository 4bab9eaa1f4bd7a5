// Answers that are compressed say the same as plain ones; small ones and those who do not ask stay plain.
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type SmallTown, smallTown } from './small-town.ts';

let town: SmallTown;
beforeAll(async () => {
  town = await smallTown();
});
afterAll(() => town.stop());

async function asked(url: string, encodings?: string) {
  const authorization = `Bearer ${town.tokens.admin}`;
  const headers = { authorization, ...(encodings !== undefined && { 'accept-encoding': encodings }) };
  const { headers: told, rawPayload } = await town.app.inject({ method: 'GET', url, headers });
  expect(Number(told['content-length'])).toBe(rawPayload.length);
  return { told, bytes: rawPayload };
}

test.each(['/api/v1/openapi.json', '/api/v1/devices', '/api/v1/reports/daily'])(
  '%s says the same in fewer bytes',
  async (url) => {
    const [plain, small] = [await asked(url), await asked(url, 'br;q=1, gzip;q=0.8')];
    expect([plain.told['content-encoding'], small.told['content-encoding']]).toEqual([undefined, 'gzip']);
    expect([plain.told.vary, small.told.vary]).toEqual(['accept-encoding', 'accept-encoding']);
    expect(gunzipSync(small.bytes).equals(plain.bytes)).toBe(true);
    expect(small.bytes.length).toBeLessThan(plain.bytes.length);
  },
);

test.each([
  ['/api/v1/devices', undefined],
  ['/api/v1/devices', 'br'],
  ['/api/v1/devices', 'gzip;q=0, identity'],
  ['/api/v1/me', 'gzip'],
])('%s for those who take "%s" stays plain', async (url, encodings) => {
  expect((await asked(url, encodings)).told['content-encoding']).toBeUndefined();
});
