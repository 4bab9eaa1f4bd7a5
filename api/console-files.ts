// The built console: its files, and its one page for every address of its own. Without one the API stands alone.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import statics from '@fastify/static';
import type { AppDeps } from './deps.ts';
import type { Api } from './route.ts';

/** Addresses of the console's own pages have no dot in the last part; files have. */
const isFile = (path: string): boolean => path.slice(path.lastIndexOf('/')).includes('.');

export function consoleFiles(api: Api, deps: AppDeps): void {
  const { consoleDir } = deps;
  if (consoleDir === undefined || !existsSync(join(consoleDir, 'index.html'))) return;
  api.register(statics, {
    root: consoleDir,
    serve: false,
    // The build lays a smaller twin beside each text: nothing is compressed while somebody waits.
    preCompressed: true,
  });
  api.get('/*', { schema: { hide: true } }, (request, reply) => {
    const path = decodeURI(request.url.split('?')[0]!);
    if (path.startsWith('/api/') || path.startsWith('/open311/')) return reply.callNotFound();
    if (!isFile(path)) return reply.header('cache-control', 'no-cache').sendFile('index.html');
    // Built files carry a hash in their names; the service worker and the manifest do not.
    const hashed = path.startsWith('/assets/');
    return reply.sendFile(path, { maxAge: hashed ? '365d' : 0, immutable: hashed });
  });
}
