// Dashboards and provisioning against the shapes that Grafana reads: no key that it would not know.
import { expect, test } from 'vitest';
import type { z } from 'zod';
import { dashboardFile } from './dashboard-schema.ts';
import { languageFolders, readDashboards, readYaml } from './files.ts';
import { alertingFile, datasourcesFile, providersFile } from './provisioning-schema.ts';

/** Every deviation, by its path. */
const wrong = (schema: z.ZodType, value: unknown): readonly string[] =>
  (schema.safeParse(value).error?.issues ?? []).map(({ path, message }) => `${path.join('.')}: ${message}`);

test.each(
  languageFolders.flatMap((folder) => [...readDashboards(folder)].map((file) => [folder, ...file] as const)),
)('%s/%s', (_, __, board) => expect(wrong(dashboardFile, board)).toEqual([]));

test.each([
  ['datasources/weisu.yaml', datasourcesFile],
  ['dashboards/weisu.yaml', providersFile],
  ['alerting/weisu.yaml', alertingFile],
] as const)('provisioning/%s', (path, schema) => expect(wrong(schema, readYaml(path))).toEqual([]));

test('a misspelt key is found', () => {
  const [board] = readDashboards('json').values();
  expect(wrong(dashboardFile, { ...board, schemaVerison: 42 })).toEqual([
    ': Unrecognized key: "schemaVerison"',
  ]);
});
