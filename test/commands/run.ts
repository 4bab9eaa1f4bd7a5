// Runs one of the program's commands as a person would, and gives what it said.
import { execFile } from 'node:child_process';
import { join } from 'node:path';

export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** @param env in place of the caller's own, but for the PATH */
export function runCommand(
  name: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Ran> {
  const file = join(import.meta.dirname, `../../commands/${name}.ts`);
  const all = { PATH: process.env.PATH, HOME: process.env.HOME, ...env };
  return new Promise((done) => {
    execFile(process.execPath, ['--import', 'tsx', file, ...args], { env: all }, (error, out, err) => {
      done({ code: error === null ? 0 : Number(error.code), out: out.trim(), err: err.trim() });
    });
  });
}
