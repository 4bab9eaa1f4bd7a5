// What the broker's hooks share: who is connected, how a connection is ended, what is counted.
import type { Client } from 'aedes';
import type { Millis } from '../ingest/domain/time.ts';
import { type Connection, type Connections, connections } from './connections.ts';
import { type BrokerLimits, brokerLimits } from './limits.ts';
import type { TlsOptions } from './listen.ts';
import type { IngressOptions, RefusalReason } from './port.ts';
import { type Refusals, refusals } from './refusals.ts';
import { type UnknownDevices, unknownDevices } from './unknown.ts';

export interface BrokerOptions extends IngressOptions {
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  readonly tls?: TlsOptions;
  /** `WEISU_DEVICE_SECRET`. */
  readonly secret: string;
  /** Off when the clock is the events' own: recordings and accelerated time come faster than any device. */
  readonly limitRate: boolean;
  readonly limits?: Partial<BrokerLimits>;
}

export interface Context {
  readonly options: BrokerOptions;
  readonly limits: BrokerLimits;
  readonly now: () => Millis;
  readonly present: Connections;
  readonly unknown: UnknownDevices;
  readonly refused: Refusals;
  /** Connections by socket: aedes knows a client by its socket, too. */
  readonly bySocket: WeakMap<object, Connection>;
  connectionOf(client: Client): Connection;
  count(reason: RefusalReason, of: { who?: string; address?: string }, detail: string): void;
  /** Ends a connection for a reason; the error is for aedes, which would otherwise go on. */
  end(connection: Connection, reason: RefusalReason, detail: string): Error;
  /** Set while the broker closes. */
  closing: boolean;
}

export function brokerContext(options: BrokerOptions): Context {
  const limits: BrokerLimits = { ...brokerLimits, ...options.limits };
  const now = options.now ?? Date.now;
  const refused = refusals(options.log, limits.loggedKeptMax, options.onRefused);
  const bySocket = new WeakMap<object, Connection>();

  function count(reason: RefusalReason, of: { who?: string; address?: string }, detail: string): void {
    const { who, address } = of;
    refused.refuse({ at: now(), reason, who, address, detail: detail.slice(0, detailCharsMax) });
  }

  return {
    options,
    limits,
    now,
    present: connections(limits),
    unknown: unknownDevices(limits.unknownIdsKeptMax),
    refused,
    bySocket,
    connectionOf: (client) => bySocket.get(client.conn)!,
    count,
    end(connection, reason, detail) {
      if (!connection.refused) count(reason, connection, detail);
      connection.refused = true;
      const error = new Error(detail);
      connection.socket.destroy(error);
      return error;
    },
    closing: false,
  };
}

/** Characters of a topic or an error that are counted and logged. */
const detailCharsMax = 300;
