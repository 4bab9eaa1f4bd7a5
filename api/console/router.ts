// Addresses without a library: the path is the state, links are real links, and the browser's back button works.
import { useEffect, useState } from 'preact/hooks';

const listeners = new Set<() => void>();
const tell = (): void => {
  for (const listener of listeners) listener();
};

export function go(to: string, how: 'push' | 'replace' = 'push'): void {
  if (how === 'push') history.pushState(null, '', to);
  else history.replaceState(null, '', to);
  tell();
}

/** Path and query, as they change. */
export function usePlace(): URL {
  const [href, setHref] = useState(location.href);
  useEffect(() => {
    const read = () => setHref(location.href);
    listeners.add(read);
    window.addEventListener('popstate', read);
    return () => {
      listeners.delete(read);
      window.removeEventListener('popstate', read);
    };
  }, []);
  return new URL(href);
}

/** Sends clicks on our own links through `go`; everything else (downloads, new tabs, the API) stays the browser's. */
export function followLinks(event: MouseEvent): void {
  if (event.defaultPrevented || event.button !== 0) return;
  if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  const link = (event.target as Element).closest('a');
  if (link === null || link.target !== '' || link.hasAttribute('download')) return;
  const url = new URL(link.href, location.href);
  if (url.origin !== location.origin || url.pathname.startsWith('/api/') || url.hash !== '') return;
  event.preventDefault();
  go(url.pathname + url.search);
  window.scrollTo(0, 0);
}

/** `/orders/:id` against a path; the parts it names, or `undefined`. */
export function matchPath(pattern: string, path: string): Readonly<Record<string, string>> | undefined {
  const want = pattern.split('/');
  const have = path.replace(/(.)\/$/, '$1').split('/');
  if (want.length !== have.length) return undefined;
  const parts: Record<string, string> = {};
  for (const [index, name] of want.entries()) {
    const value = have[index]!;
    if (name.startsWith(':')) parts[name.slice(1)] = decodeURIComponent(value);
    else if (name !== value) return undefined;
  }
  return parts;
}
