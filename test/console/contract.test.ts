// The console's types are the API's own words: generated from its OpenAPI document, and held equal to it here.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { smallTown } from '../api/small-town.ts';
import { type OpenApi, openApiTypes } from './openapi-types.ts';

test('api/console/contract.ts says what the OpenAPI document says', async () => {
  const town = await smallTown();
  const { json } = await town.ask('nobody', 'GET', '/api/v1/openapi.json');
  await town.stop();
  await expect(formatted(openApiTypes(json as OpenApi))).toMatchFileSnapshot('../../api/console/contract.ts');
});

function formatted(text: string): string {
  const biome = join(import.meta.dirname, '../../node_modules/.bin/biome');
  const run = spawnSync(biome, ['format', '--stdin-file-path=api/console/contract.ts'], { input: text });
  if (run.status !== 0) throw new Error(String(run.stderr));
  return String(run.stdout);
}
