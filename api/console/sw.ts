// The service worker: the console's files stand on the device, so that the page opens where there is no signal. Answers of
// the API are never kept here: what a crew needs of them is in IndexedDB, where signing out clears it.

/** Put in by the build: every file of this build. Its text changes with each build, and so the worker does. */
declare const CONSOLE_FILES: readonly string[];
declare const CONSOLE_BUILD: string;

interface Lasting extends Event {
  waitUntil(work: Promise<unknown>): void;
}
interface Fetching extends Lasting {
  readonly request: Request;
  respondWith(answer: Promise<Response>): void;
}

const cacheName = `weisu-${CONSOLE_BUILD}`;
const page = '/index.html';

self.addEventListener('install', (event) => (event as Lasting).waitUntil(keepFiles()));
self.addEventListener('activate', (event) => (event as Lasting).waitUntil(dropOldFiles()));
self.addEventListener('fetch', (event) => {
  const { request } = event as Fetching;
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== location.origin) return;
  if (/^\/(api|open311)\/|^\/(healthz|readyz|metrics)$/.test(url.pathname)) return;
  if (request.mode === 'navigate') (event as Fetching).respondWith(pageFirstFromNetwork(request));
  else if (CONSOLE_FILES.includes(url.pathname)) (event as Fetching).respondWith(fileFirstFromCache(request));
});

async function keepFiles(): Promise<void> {
  const cache = await caches.open(cacheName);
  await cache.addAll([page, ...CONSOLE_FILES]);
}

async function dropOldFiles(): Promise<void> {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name !== cacheName).map((name) => caches.delete(name)));
}

async function pageFirstFromNetwork(request: Request): Promise<Response> {
  try {
    return await fetch(request);
  } catch {
    return (await caches.match(page)) ?? Response.error();
  }
}

const fileFirstFromCache = async (request: Request): Promise<Response> =>
  (await caches.match(request)) ?? fetch(request);
