// The systemd unit: it starts what is there as `npm start` does, waits as long as a clean stop may take, and, where systemd
// is at hand, systemd itself has nothing against it.
import { execFile, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { exitConfig } from '../../ingest/config.ts';

const root = join(import.meta.dirname, '../..');
const textOf = (path: string): string => readFileSync(join(root, path), 'utf8');
const unit = textOf('deploy/weisu.service');
const settings = new Map(
  unit
    .split('\n')
    .filter((line) => /^\w+=/.test(line))
    .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)] as const),
);
const analyze = spawnSync('systemd-analyze', ['--version']).status === 0;

describe('deploy/weisu.service', () => {
  test('starts the program as npm start and the image do', () => {
    const { scripts } = JSON.parse(textOf('package.json')) as { scripts: { start: string } };
    const inImage = JSON.parse(/^CMD (.*)$/m.exec(textOf('Dockerfile'))![1]!) as string[];
    expect(settings.get('ExecStart')).toBe(`/usr/bin/${scripts.start}`);
    expect(inImage.join(' ')).toBe(scripts.start);
  });

  test('does not start again what is configured wrongly, and does not kill a clean stop', () => {
    expect(settings.get('RestartPreventExitStatus')).toBe(String(exitConfig));
    expect(Number(settings.get('TimeoutStopSec'))).toBeGreaterThan(10);
    expect(settings.get('ExecReload')).toContain('-HUP');
  });

  test('leaves the place of the data to the settings, where commands find it too', () => {
    expect(settings.get('Environment')).not.toContain('WEISU_');
    expect(unit).toContain(`WEISU_DATA_DIR=/var/lib/${settings.get('StateDirectory')} `);
    expect(unit).toContain(`>>${settings.get('EnvironmentFile')}`);
  });

  test('names only files of the project in its head', () => {
    const named = unit.match(/(commands|deploy|docs)\/[\w./-]+/g)!;
    expect(named.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });

  test.skipIf(!analyze)('is in order for systemd', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'weisu-unit-'));
    // As on a machine where it is installed: a folder and a program that are there.
    const installed = unit
      .replaceAll('/usr/bin/node', process.execPath)
      .replaceAll('/opt/weisu', root)
      .replaceAll(/^Documentation=.*\n/gm, '');
    const path = join(folder, 'weisu.service');
    writeFileSync(path, installed);
    try {
      const { stderr } = await promisify(execFile)('systemd-analyze', ['verify', '--man=no', path]);
      expect(stderr.split('\n').filter((line) => line.includes('weisu.service'))).toEqual([]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
