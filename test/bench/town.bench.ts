// How much faster than the clock the whole fleet is simulated and judged in process, start included: `npm run score` on both cores, with
// the plain rules and with all.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { plainRulesText } from './plain-rules.ts';

export interface TownFigures {
  readonly rules: 'plain' | 'all';
  readonly timesFasterThanClock: number;
}

/** @param span how long a winter's time, as the command takes it */
export async function benchTown(span: string): Promise<readonly TownFigures[]> {
  const folder = mkdtempSync(join(tmpdir(), 'weisu-bench-'));
  const plain = join(folder, 'plain.yaml');
  writeFileSync(plain, plainRulesText());
  try {
    return [
      { rules: 'plain', timesFasterThanClock: await run(span, { WEISU_RULES: plain }) },
      { rules: 'all', timesFasterThanClock: await run(span, {}) },
    ];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function run(span: string, env: NodeJS.ProcessEnv): Promise<number> {
  const asked = ['--scenario', 'ordinary-winter-week', '--for', span, '--workers', '2'];
  const command = ['run', '--silent', 'score', '--', ...asked];
  const score = spawn('npm', command, {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  for await (const piece of score.stderr) said += piece;
  const times = /: (\d+) times the clock/.exec(said)?.[1];
  if (times === undefined) throw new Error(`npm run score said: ${said}`);
  return Number(times);
}
