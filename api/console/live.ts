// Live changes: one stream of server-sent events for the page, open while somebody looks at it. The browser itself comes
// back with Last-Event-ID; where the stream could not be caught up, everything shown is asked for again.

export type Topic = 'order' | 'fault' | 'health';
export type LinkState = 'connecting' | 'live' | 'lost';
type Hears = (topics: ReadonlySet<Topic>) => void;

const topics: readonly Topic[] = ['order', 'fault', 'health'];
/** A cold snap changes hundreds of healths a second: what is shown follows at this pace. */
const tellMs = 1_500;
const againMs = 5_000;

const hearers = new Set<Hears>();
const watchers = new Set<(state: LinkState) => void>();
let source: EventSource | undefined;
let link: LinkState = 'connecting';
/** Since the stream was last open something may have changed unheard. */
let missed = false;
let gathered = new Set<Topic>();
let timer: ReturnType<typeof setTimeout> | undefined;

export const onChange = (hears: Hears): (() => void) => {
  hearers.add(hears);
  return () => hearers.delete(hears);
};
export const onLink = (watch: (state: LinkState) => void): (() => void) => {
  watchers.add(watch);
  watch(link);
  return () => watchers.delete(watch);
};

export function startLive(): void {
  document.addEventListener('visibilitychange', follow);
  window.addEventListener('online', anew);
  window.addEventListener('offline', noteLost);
  follow();
}
export function stopLive(): void {
  document.removeEventListener('visibilitychange', follow);
  window.removeEventListener('online', anew);
  window.removeEventListener('offline', noteLost);
  close();
}

/** Hidden tabs let go: a browser keeps only six connections to one server. */
function follow(): void {
  if (document.visibilityState === 'hidden') close();
  else if (source === undefined) open();
}

function open(): void {
  source = new EventSource('/api/v1/events');
  source.onopen = () => {
    become('live');
    if (missed) gather(topics);
    missed = false;
  };
  source.onerror = () => {
    noteLost();
    if (source?.readyState !== EventSource.CLOSED) return;
    // A refusal (a restart, a proxy's 502) ends a stream for good: begin another.
    close();
    setTimeout(follow, againMs);
  };
  source.addEventListener('reset', () => gather(topics));
  for (const topic of topics) source.addEventListener(topic, () => gather([topic]));
}

function close(): void {
  if (source !== undefined) missed = true;
  source?.close();
  source = undefined;
}

/** The network is back: sooner than the browser would try again by itself. */
function anew(): void {
  close();
  follow();
}

function noteLost(): void {
  missed = true;
  become('lost');
}

function become(next: LinkState): void {
  if (link === next) return;
  link = next;
  for (const watch of watchers) watch(next);
}

function gather(changed: readonly Topic[]): void {
  for (const topic of changed) gathered.add(topic);
  if (timer !== undefined) return;
  timer = setTimeout(() => {
    const told = gathered;
    gathered = new Set();
    timer = undefined;
    for (const hears of hearers) hears(told);
  }, tellMs);
}

/** Something was done on this page: what shows it is asked for at once. */
export function changedHere(...changed: readonly Topic[]): void {
  for (const hears of hearers) hears(new Set(changed));
}
