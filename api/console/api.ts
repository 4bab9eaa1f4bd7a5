// The typed client: one function over the routes of contract.ts. Problems become errors that carry their code and words.
import type { Routes } from './contract.ts';

export interface ProblemBody {
  readonly code: string;
  readonly title: string;
  readonly detail: string;
  readonly errors?: readonly { readonly where: string; readonly what: string }[];
  readonly legal?: readonly string[];
}

/** As many as one page of a list may hold. */
export const pageMax = 1_000;

/** The server said no, and why. */
export class Refused extends Error {
  readonly status: number;
  readonly problem: ProblemBody;
  constructor(status: number, problem: ProblemBody) {
    super(problem.detail);
    this.name = 'Refused';
    this.status = status;
    this.problem = problem;
  }
}

/** No answer came at all: no network, or the server is down. */
export class Unreachable extends Error {
  constructor() {
    super('unreachable');
    this.name = 'Unreachable';
  }
}

type Key = keyof Routes;
export interface Asked<K extends Key> {
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Routes[K]['query'];
  readonly body?: Routes[K]['body'];
  readonly form?: FormData;
  /** Idempotency key: the same request sent twice is done once. */
  readonly key?: string;
}
export type Answer<K extends Key> = Routes[K]['answer'];

const signedOutListeners = new Set<() => void>();
/** Calls `listener` whenever an answer says that nobody is signed in (any more). */
export function onSignedOut(listener: () => void): () => void {
  signedOutListeners.add(listener);
  return () => signedOutListeners.delete(listener);
}

/** A proxy or a dead cell can swallow an answer: then it did not come. A photo over two bars takes its time. */
const answerMsMax = 20_000;
const uploadMsMax = 180_000;

/**
 * Asks the API.
 * @throws Refused when it said no; Unreachable when nothing came back
 */
export async function ask<K extends Key>(route: K, asked: Asked<K> = {}): Promise<Answer<K>> {
  const response = await answered(route, asked);
  if (response.status === 204) return undefined as Answer<K>;
  const json: unknown = await response.json().catch(() => null);
  if (response.ok || (route === 'GET /readyz' && response.status === 503)) return json as Answer<K>;
  if (response.status === 401) for (const tell of signedOutListeners) tell();
  throw new Refused(response.status, problemOf(response, json));
}

async function answered(route: Key, asked: Asked<Key>): Promise<Response> {
  const [method, path] = route.split(' ') as [string, string];
  const headers: Record<string, string> = { 'x-weisu-request': '1' };
  if (asked.body !== undefined) headers['content-type'] = 'application/json';
  if (asked.key !== undefined) headers['idempotency-key'] = asked.key;
  const body = asked.form ?? (asked.body === undefined ? undefined : JSON.stringify(asked.body));
  const signal = AbortSignal.timeout(asked.form === undefined ? answerMsMax : uploadMsMax);
  try {
    return await fetch(urlOf(path, asked), { method, headers, body, signal });
  } catch {
    throw new Unreachable();
  }
}

/** The address of a route with its ids and its query. */
export function urlOf(
  path: string,
  { params = {}, query = {} }: { params?: Readonly<Record<string, string>>; query?: object },
): string {
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(params[name] ?? ''));
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query))
    if (value !== undefined && value !== '') search.set(name, String(value));
  return 0 < search.size ? `${filled}?${search}` : filled;
}

function problemOf(response: Response, json: unknown): ProblemBody {
  if (typeof json === 'object' && json !== null && 'code' in json) return json as ProblemBody;
  return { code: 'internal', title: response.statusText, detail: `HTTP ${response.status}` };
}
