// The whole installation from docker-compose.yml, where a Docker engine is at hand: it comes up healthy, and Grafana really
// loads what is provisioned and answers every panel's query. Builds and pulls images, so it stands among the long drills.
import { execFile, spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type DashboardFile, panelsOf, readDashboards, readYaml } from '../dashboards/files.ts';
import { type Choices, isInflux, renderInflux, renderSql } from '../dashboards/render.ts';

const run = promisify(execFile);
const root = join(import.meta.dirname, '../..');
const works = (...args: string[]): boolean => spawnSync('docker', args, { stdio: 'ignore' }).status === 0;
const engine = works('info') && works('compose', 'version');

describe.skipIf(!engine)(
  `the installation by compose${engine ? '' : ' (skipped: no Docker engine with compose)'}`,
  () => {
    const folder = mkdtempSync(join(tmpdir(), 'weisu-compose-'));
    const boards = [...readDashboards('json').values()];
    let grafana: string;
    let authorization: string;

    const compose = async (...args: string[]): Promise<string> => {
      const project = [
        'compose',
        '-p',
        'weisu-smoke',
        '--project-directory',
        root,
        '--env-file',
        join(folder, '.env'),
      ];
      // Any free port of this machine, so that an installation that is there already is not in the way.
      const env = {
        ...process.env,
        WEISU_HTTP_PORT: '0',
        WEISU_MQTT_PORT: '0',
        GRAFANA_PORT: '0',
        HTTPS_PORT: '0',
        MQTTS_PORT: '0',
      };
      const { stdout } = await run('docker', [...project, ...args], { env, maxBuffer: 64 * 1024 * 1024 });
      return stdout;
    };
    const get = async <T>(path: string, body?: unknown): Promise<T> => {
      const post = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
      const headers = { authorization, 'content-type': 'application/json' };
      const response = await fetch(`${grafana}/grafana${path}`, { ...post, headers });
      expect([path, response.status]).toEqual([path, 200]);
      return (await response.json()) as T;
    };

    beforeAll(async () => {
      mkdirSync(join(folder, 'deploy'));
      copyFileSync(join(root, 'deploy/make-env.sh'), join(folder, 'deploy/make-env.sh'));
      await run('sh', [join(folder, 'deploy/make-env.sh')]);
      const password = /^GRAFANA_ADMIN_PASSWORD=(.*)$/m.exec(readFileSync(join(folder, '.env'), 'utf8'))![1]!;
      authorization = `Basic ${Buffer.from(`admin:${password}`).toString('base64')}`;
      await compose('up', '-d', '--build', '--wait');
      grafana = `http://${(await compose('port', 'grafana', '3000')).trim()}`;
    }, 1_800_000);
    afterAll(async () => {
      await compose('down', '--volumes', '--timeout', '60');
      rmSync(folder, { recursive: true });
    }, 300_000);

    test('Grafana has loaded the plugins and everything that is provisioned', async () => {
      const log = await compose('logs', '--no-color', 'grafana');
      expect(log).not.toMatch(/plugin not registered|failed to provision/i);
      const found = await get<{ uid: string; folderUid: string }[]>('/api/search?type=dash-db');
      expect(found.map(({ uid }) => uid).sort()).toEqual(boards.map(({ uid }) => uid).sort());
      expect(new Set(found.map(({ folderUid }) => folderUid))).toEqual(new Set(['weisu']));
      for (const uid of ['weisu-telemetry', 'weisu-orders'])
        expect(await get(`/api/datasources/uid/${uid}/health`)).toMatchObject({ status: 'OK' });
      const rules = await get<{ uid: string }[]>('/api/v1/provisioning/alert-rules');
      const { groups } = readYaml('alerting/weisu.yaml') as { groups: { rules: { uid: string }[] }[] };
      expect(rules.map(({ uid }) => uid).sort()).toEqual(
        groups.flatMap((group) => group.rules.map(({ uid }) => uid)).sort(),
      );
    });

    test('every query of every panel is answered', async () => {
      for (const board of boards) {
        for (const panel of panelsOf(board)) {
          for (const target of panel.targets ?? []) {
            const to = Date.now();
            const span = { from: to - 3_600_000, to };
            const choices = choicesFor(board);
            const asked = isInflux(target)
              ? { ...target, query: renderInflux(target.query, span, 60_000, choices) }
              : { ...target, rawSql: renderSql(target.rawSql!, span, choices) };
            const body = {
              from: String(span.from),
              to: String(span.to),
              queries: [{ ...asked, intervalMs: 60_000, maxDataPoints: 500 }],
            };
            const { results } = await get<{ results: Record<string, { error?: string }> }>(
              '/api/ds/query',
              body,
            );
            expect([board.uid, panel.title, results[target.refId]?.error]).toEqual([
              board.uid,
              panel.title,
              undefined,
            ]);
          }
        }
      }
    });
  },
);

/** Something to choose for every variable; whether there is such a device does not matter here. */
function choicesFor(board: DashboardFile): Choices {
  return Object.fromEntries(
    board.templating.list.map(({ name, multi = false }) => {
      const value = name === 'kind' ? 'streetlight' : 'v01';
      return [name, multi ? [value] : value];
    }),
  );
}
