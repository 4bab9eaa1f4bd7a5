// The console's files: built at the first start. Where that fails, what was built before is served; without any, the API still is.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ensureConsole } from '../commands/console-build.ts';

const builtBefore = join(import.meta.dirname, '../api/console/dist');

export async function consoleFolder(onFailure: (error: unknown) => void): Promise<string | undefined> {
  try {
    return await ensureConsole();
  } catch (error) {
    onFailure(error);
    return existsSync(builtBefore) ? builtBefore : undefined;
  }
}
