// The environment, parsed once and as a whole: every fault is named with its variable, and nothing starts half.
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { accessSync, constants, readFileSync, statSync } from 'node:fs';
import { z } from 'zod';
import { isZone } from './domain/time.ts';

/** Exit code for wrong configuration, registry, rules or scenario (EX_CONFIG of sysexits). */
export const exitConfig = 78;

/** `HOST:PORT` as addresses have it: an IPv6 host stands in brackets. */
export const authority = (host: string, port: number): string =>
  host.includes(':') && !host.startsWith('[') ? `[${host}]:${port}` : `${host}:${port}`;

const port = z
  .string()
  .regex(/^\d{1,5}$/, 'a port is a number from 0 to 65535')
  .transform(Number)
  .refine((n) => n <= 65_535, 'a port is a number from 0 to 65535');
const url = (...protocols: readonly string[]) =>
  z
    .string()
    .refine(
      (text) => URL.canParse(text) && protocols.includes(new URL(text).protocol),
      `a URL that begins with ${protocols.map((p) => `${p}//`).join(' or ')}`,
    );
const file = readable('file');
const folder = readable('folder');
const certificate = readableAs('PEM certificate', (text) => new X509Certificate(text));
const privateKey = readableAs('PEM private key', createPrivateKey);
const timezone = z.string().refine(isZone, 'no such time zone');
/** Shorter secrets start with a warning: a drill may use them, a town should not. */
const secretCharsMin = 16;
const secret = z.string();
const hostname = z.string().min(1);

const environment = z.object({
  WEISU_DATA_DIR: z.string().min(1).default('./data'),
  WEISU_MQTT_HOST: hostname.default('127.0.0.1'),
  WEISU_MQTT_PORT: port.default(1883),
  WEISU_MQTTS_PORT: port.optional(),
  WEISU_TLS_CERT: certificate.optional(),
  WEISU_TLS_KEY: privateKey.optional(),
  WEISU_TLS_CA: certificate.optional(),
  WEISU_BROKER_URL: url('mqtt:', 'mqtts:', 'tcp:', 'ssl:', 'ws:', 'wss:').optional(),
  WEISU_HTTP_HOST: hostname.default('127.0.0.1'),
  WEISU_HTTP_PORT: port.default(8080),
  WEISU_DEVICE_SECRET: secret.optional(),
  WEISU_ADMIN_TOKEN: secret.optional(),
  INFLUX_URL: url('http:', 'https:').optional(),
  INFLUX_TOKEN: z.string().optional(),
  INFLUX_ORG: z.string().optional(),
  INFLUX_BUCKET: z
    .string()
    .regex(/^[^/]+$/, 'no slash in a bucket name')
    .default('weisu'),
  INFLUX_USER: z.string().optional(),
  INFLUX_PASSWORD: z.string().optional(),
  INFLUX_DATABASE: z
    .string()
    .regex(/^[^/]+$/, 'no slash in a database name')
    .default('weisu'),
  DATABASE_URL: url('postgres:', 'postgresql:').optional(),
  /** Password of the role that Grafana reads with; made and kept up to date at start. */
  PG_READ_PASSWORD: z.string().optional(),
  WEISU_REGISTRY: folder.optional(),
  WEISU_RULES: file.optional(),
  WEISU_KINDS: file.optional(),
  WEISU_CATALOGUE: file.optional(),
  WEISU_ROTA: file.optional(),
  WEISU_CHANNELS: file.optional(),
  WEISU_TIMEZONE: timezone.default('Asia/Shanghai'),
  WEISU_CLOCK: z.enum(['wall', 'event']).default('wall'),
  WEISU_LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
  /** A watchdog elsewhere, called every minute while the feed moves. */
  WEISU_HEARTBEAT_URL: url('http:', 'https:').optional(),
  WEISU_JOURNAL_BYTES: z.string().regex(/^\d+$/, 'a whole number of bytes').transform(Number).optional(),
});
type Environment = z.infer<typeof environment>;

export interface ConfigFault {
  readonly variable: string;
  readonly what: string;
}

export type Config = Readonly<Environment>;

/** @param env `process.env`; variables set to the empty string count as absent */
export function parseConfig(
  env: Readonly<Record<string, string | undefined>>,
):
  | { readonly config: Config; readonly warnings: readonly ConfigFault[] }
  | { readonly faults: readonly ConfigFault[] } {
  const given = Object.fromEntries(
    Object.entries(env).filter(([, value]) => value !== undefined && value !== ''),
  );
  const parsed = environment.safeParse(given);
  const alone = parsed.error?.issues ?? [];
  const faults: ConfigFault[] = [
    ...alone.map((issue) => ({ variable: issue.path.join('.'), what: issue.message })),
    ...together(given),
  ];
  if (faults.length > 0 || !parsed.success) return { faults };
  return { config: parsed.data, warnings: [...unknownVariables(given), ...shortSecrets(parsed.data)] };
}

/** A path that is there, is of this sort, and may be read. */
function readable(sort: 'file' | 'folder') {
  return z.string().superRefine((path, context) => {
    try {
      const stats = statSync(path, { throwIfNoEntry: false });
      if (stats === undefined) return context.addIssue(`no such ${sort}`);
      if (stats.isDirectory() !== (sort === 'folder')) return context.addIssue(`not a ${sort}`);
      accessSync(path, constants.R_OK);
    } catch {
      context.addIssue(`not a ${sort} that can be read`);
    }
  });
}

/** @param read throws on what is none */
function readableAs(what: string, read: (text: Buffer) => unknown) {
  return file.refine((path) => doesNotThrow(() => read(readFileSync(path))), `no ${what}`);
}

function doesNotThrow(run: () => unknown): boolean {
  try {
    run();
    return true;
  } catch {
    return false;
  }
}

/** What only makes sense together, looked at also where some of it is wrong by itself. */
function together(env: Readonly<Record<string, string | undefined>>): ConfigFault[] {
  const faults: ConfigFault[] = [];
  const need = (variable: keyof Environment, why: string) => {
    if (env[variable] === undefined) faults.push({ variable, what: why });
  };
  if (env.WEISU_MQTTS_PORT !== undefined) {
    need('WEISU_TLS_CERT', 'needed by WEISU_MQTTS_PORT');
    need('WEISU_TLS_KEY', 'needed by WEISU_MQTTS_PORT');
  }
  if (env.INFLUX_URL !== undefined && env.INFLUX_USER === undefined && env.INFLUX_TOKEN !== undefined) {
    need('INFLUX_ORG', 'needed with INFLUX_TOKEN');
  }
  if (env.INFLUX_USER !== undefined && env.INFLUX_TOKEN !== undefined) {
    faults.push({ variable: 'INFLUX_TOKEN', what: 'choose one: INFLUX_TOKEN (2.x, 3) or INFLUX_USER (1.x)' });
  }
  if (env.INFLUX_USER !== undefined) need('INFLUX_PASSWORD', 'needed with INFLUX_USER');
  if (env.INFLUX_URL === undefined && (env.INFLUX_TOKEN ?? env.INFLUX_USER) !== undefined) {
    need('INFLUX_URL', 'needed with INFLUX_TOKEN or INFLUX_USER');
  }
  return faults;
}

/** A misspelt variable would otherwise be ignored in silence; a warning, since a later version's may be set already. */
function unknownVariables(env: Readonly<Record<string, unknown>>): ConfigFault[] {
  const known = new Set(Object.keys(environment.shape));
  return Object.keys(env)
    .filter(
      (name) =>
        name.startsWith('WEISU_') &&
        !known.has(name) &&
        !name.startsWith('WEISU_TEST_') &&
        name !== 'WEISU_SOAK',
    )
    .map((variable) => ({ variable, what: 'no such variable' }));
}

const shortSecrets = (env: Environment): ConfigFault[] =>
  (['WEISU_DEVICE_SECRET', 'WEISU_ADMIN_TOKEN'] as const)
    .filter((name) => env[name] !== undefined && env[name].length < secretCharsMin)
    .map((variable) => ({ variable, what: `shorter than ${secretCharsMin} characters` }));
