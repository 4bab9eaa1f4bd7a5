// Which way in: the embedded broker, or a connection to the external one that the environment names.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { startBroker } from '../broker/broker.ts';
import { connectExternal } from '../broker/external.ts';
import type { TlsOptions } from '../broker/listen.ts';
import type { Ingress, IngressOptions } from '../broker/port.ts';
import type { UnknownDevice } from '../broker/unknown.ts';
import type { Config } from '../ingest/config.ts';
import type { DataFolder } from './data-folder.ts';
import { keptSecret } from './device-secret.ts';

export interface OpenIngressOptions extends IngressOptions {
  readonly data: DataFolder;
  /** The external broker was lost, or is back. */
  readonly onLink: (up: boolean, detail: string) => void;
}

/** With the ids that knocked and are not registered; an external broker keeps those to itself. */
export type OpenedIngress = Ingress & { readonly unknownDevices: () => readonly UnknownDevice[] };

export async function openIngress(config: Config, options: OpenIngressOptions): Promise<OpenedIngress> {
  const { WEISU_BROKER_URL: url } = config;
  if (url !== undefined) return { ...connectExternal({ ...options, url }), unknownDevices: () => [] };
  return startBroker({
    ...options,
    host: config.WEISU_MQTT_HOST,
    port: config.WEISU_MQTT_PORT,
    ...tlsOf(config),
    secret: config.WEISU_DEVICE_SECRET ?? keptSecret(join(options.data.path, 'device-secret')),
    limitRate: config.WEISU_CLOCK === 'wall',
  });
}

function tlsOf({ WEISU_MQTTS_PORT: port, ...env }: Config): { tls?: TlsOptions } {
  if (port === undefined) return {};
  const { WEISU_TLS_CERT: cert, WEISU_TLS_KEY: key, WEISU_TLS_CA: ca } = env;
  return {
    tls: {
      port,
      cert: readFileSync(cert!),
      key: readFileSync(key!),
      ...(ca !== undefined && { ca: readFileSync(ca) }),
    },
  };
}
