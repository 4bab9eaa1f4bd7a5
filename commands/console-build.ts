// `npm run build:console`, and the build that `npm start` and `npm run demo` do by themselves: the web page's files, made
// anew only when they are missing or older than their sources.
import { mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import type { InlineConfig, Plugin } from 'vite';

const root = join(import.meta.dirname, '..');
const source = join(root, 'api/console');
const dist = join(source, 'dist');
const texts = /\.(html|js|css|svg|webmanifest)$/;
/** What the page is made of besides its own folder. */
const sharedSources = [join(root, 'ingest/domain'), join(root, 'package-lock.json')];

/**
 * The folder of the built console, after building it where needed.
 * @throws Error when it must be built and Vite or a source says no
 */
export async function ensureConsole(): Promise<string> {
  const builtAt = modifiedAt(join(dist, 'index.html'));
  if (builtAt === undefined || builtAt < newestOf([source, ...sharedSources])) await buildConsole();
  return dist;
}

/** Builds aside and swaps: whoever serves the old files meanwhile never sees half of the new ones. */
async function buildConsole(): Promise<void> {
  // Loaded only now: a machine that has the built files needs no builder.
  const { build } = await import('vite');
  const aside = mkdtempSync(join(source, 'dist-'));
  try {
    await build(settings(join(aside, 'new')));
    compressTexts(join(aside, 'new'));
    moved(dist, join(aside, 'old'));
    moved(join(aside, 'new'), dist);
  } finally {
    rmSync(aside, { recursive: true, force: true });
  }
}

/** Twins of each text, as small as they get: done once here, never while somebody on two bars of signal waits. */
function compressTexts(folder: string): void {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  for (const path of names.filter((name) => texts.test(name)).map((name) => join(folder, name))) {
    const bytes = readFileSync(path);
    writeFileSync(`${path}.br`, brotliCompressSync(bytes));
    writeFileSync(`${path}.gz`, gzipSync(bytes, { level: 9 }));
  }
}

/** Another process may build at the same time: whoever swaps last finds the work done, by the same sources. */
function moved(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ENOENT' && code !== 'ENOTEMPTY' && code !== 'EEXIST') throw error;
  }
}

function settings(outDir: string): InlineConfig {
  return {
    root: source,
    configFile: false,
    logLevel: 'warn',
    plugins: [workerKnowsFiles()],
    // Vite goes by NODE_ENV, which tests set to their own: their build is the one that the next start serves.
    oxc: { jsx: { runtime: 'automatic', importSource: 'preact', development: false } },
    build: {
      outDir,
      emptyOutDir: true,
      target: 'es2022',
      // The test of the first view's weight compresses; here it would only cost time.
      reportCompressedSize: false,
      rolldownOptions: {
        checks: { pluginTimings: false },
        input: { index: join(source, 'index.html'), sw: join(source, 'sw.ts') },
        output: {
          // The worker's address must never change, or browsers would keep the old one.
          entryFileNames: ({ name }) => (name === 'sw' ? 'sw.js' : 'assets/[name]-[hash].js'),
        },
      },
    },
  };
}

/** Tells the service worker which files belong to this build. */
function workerKnowsFiles(): Plugin {
  return {
    name: 'weisu-worker-files',
    generateBundle: {
      order: 'post',
      handler(_options, bundle) {
        const files = Object.keys(bundle)
          .filter((name) => name.startsWith('assets/'))
          .sort();
        const worker = bundle['sw.js'];
        if (worker?.type !== 'chunk') throw new Error('the service worker was not built');
        const paths = [...files.map((name) => `/${name}`), '/icon.svg', '/manifest.webmanifest'];
        const hash = files.map((name) => name.match(/-([\w-]{8})\./)?.[1] ?? name).join('');
        worker.code = `const CONSOLE_FILES=${JSON.stringify(paths)},CONSOLE_BUILD=${JSON.stringify(hash)};${worker.code}`;
      },
    },
  };
}

function newestOf(paths: readonly string[]): number {
  return Math.max(
    ...paths.map((path) => {
      const at = modifiedAt(path) ?? 0;
      if (!statSync(path).isDirectory()) return at;
      const inside = readdirSync(path, { withFileTypes: true })
        .filter(({ name }) => !name.startsWith('dist'))
        .map(({ name }) => join(path, name));
      return newestOf(inside);
    }),
  );
}

const modifiedAt = (path: string): number | undefined => statSync(path, { throwIfNoEntry: false })?.mtimeMs;

if (process.argv[1] === fileURLToPath(import.meta.url)) console.log(await ensureConsole());
