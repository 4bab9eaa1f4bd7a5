// Why the program cannot start: its folder is taken, or an address, in words that name the variable. What else ends a start is
// a bug, this is not.
import type { Config } from '../ingest/config.ts';
import { FolderInUse } from '../ingest/store/lock.ts';

type Addresses = Pick<
  Config,
  'WEISU_HTTP_HOST' | 'WEISU_HTTP_PORT' | 'WEISU_MQTT_HOST' | 'WEISU_MQTT_PORT' | 'WEISU_MQTTS_PORT'
>;
interface ListenError {
  readonly code?: unknown;
  readonly syscall?: unknown;
  readonly address?: string;
  readonly port?: number;
  readonly hostname?: string;
}

const portFaults: ReadonlyMap<unknown, string> = new Map([
  ['EADDRINUSE', 'is in use by another program'],
  ['EACCES', 'may not be opened by this user'],
]);
const hostFaults: ReadonlyMap<unknown, string> = new Map([
  ['EADDRNOTAVAIL', 'is no address of this machine'],
  ['ENOTFOUND', 'has no address'],
  ['EAI_AGAIN', 'has no address for now'],
]);

/** @returns `undefined`: a bug */
export const startFault = (error: unknown, config: Addresses): string | undefined =>
  error instanceof FolderInUse ? `WEISU_DATA_DIR: ${error.message}` : listenFault(error, config);

/** @returns `undefined`: it is about something else */
export function listenFault(error: unknown, config: Addresses): string | undefined {
  const { code, syscall, address, port, hostname } = (error ?? {}) as ListenError;
  if (syscall !== 'listen' && syscall !== 'getaddrinfo') return undefined;
  const host = address ?? hostname;
  const portVariable = (['WEISU_HTTP_PORT', 'WEISU_MQTT_PORT', 'WEISU_MQTTS_PORT'] as const).find(
    (variable) => config[variable] === port,
  );
  const hostVariable = (['WEISU_HTTP_HOST', 'WEISU_MQTT_HOST'] as const).find(
    (variable) => config[variable] === host,
  );
  if (portVariable !== undefined && portFaults.has(code))
    return `${portVariable}: ${host}:${port} ${portFaults.get(code)}`;
  if (hostVariable !== undefined && hostFaults.has(code))
    return `${hostVariable}: ${host} ${hostFaults.get(code)}`;
  return undefined;
}
