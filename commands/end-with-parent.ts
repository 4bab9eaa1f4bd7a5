// Imported for its effect: ends this process, as SIGTERM would, once whoever started it is gone. Without it a killed `npm run`
// leaves its script alive, and that its children.
import { execFileSync } from 'node:child_process';

const everyMs = 500;
const parent = process.ppid;
/** npm runs a script through a shell, which outlives a killed npm. */
const above = process.env.npm_lifecycle_event === undefined ? undefined : parentOf(parent);

setInterval(() => {
  if (process.ppid !== parent || !isAlive(parent) || (above !== undefined && !isAlive(above)))
    process.kill(process.pid, 'SIGTERM');
}, everyMs).unref();

/** `undefined` where it cannot be told, as on Windows. */
function parentOf(pid: number): number | undefined {
  try {
    const found = Number(execFileSync('ps', ['-o', 'ppid=', '-p', String(pid)], { encoding: 'utf8' }));
    return 1 < found ? found : undefined;
  } catch {
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // Somebody else's process is alive, too.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
