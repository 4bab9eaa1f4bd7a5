// A killed parent takes its children along, also through the shell that npm puts between.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'weisu-leash-'));
afterAll(() => rmSync(folder, { recursive: true }));
const leash = join(import.meta.dirname, '../../commands/end-with-parent.ts');
const child = join(folder, 'child.mts');
writeFileSync(
  child,
  `import ${JSON.stringify(leash)};\nconsole.log('alive');\nsetInterval(() => {}, 1_000);\n`,
);

const node = JSON.stringify(process.execPath);
const command = `${node} --import ${JSON.stringify(import.meta.resolve('tsx'))} ${JSON.stringify(child)}`;
/** Starts a command line as npm does, and stays. */
const starter = (line: string) =>
  `require('node:child_process').spawn('sh', ['-c', ${JSON.stringify(line)}], { stdio: 'inherit' });
   setInterval(() => {}, 1_000);`;

test.each([
  ['directly below', `exec ${command}`],
  ['below a shell that outlives it', `${command}; true`],
])('%s', async (_, line) => {
  const parent = spawn(process.execPath, ['-e', starter(line)], {
    env: { PATH: process.env.PATH, npm_lifecycle_event: 'demo' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [said] = (await once(parent.stdout, 'data')) as [Buffer];
  expect(said.toString()).toBe('alive\n');
  parent.kill('SIGKILL');
  // Whoever holds the other end of the pipe is gone only when all of them are.
  await once(parent.stdout, 'close');
});
