// What the rest of the program may know of the way in: the embedded broker and an external one look the same from here.
import type { Registry } from '../ingest/domain/device.ts';
import type { Millis } from '../ingest/domain/time.ts';

/**
 * Takes one message and answers once: `done()` when it is safe on disk and may be acknowledged, `done(error)` when it
 * was not kept and must not be. The payload is the receiver's to keep.
 */
export type OnMessage = (
  topic: string,
  payload: Uint8Array,
  receivedAt: Millis,
  done: (refused?: Error | null) => void,
) => void;

export interface PublishOptions {
  readonly qos: 0 | 1;
  readonly retain?: boolean;
}

export interface Published {
  /** Who was subscribed: connections, and kept sessions that are told when they are back. Absent: only the external broker knows. */
  readonly readers?: number;
  /** Those of them that are connected now: a kept session ends with the program. */
  readonly connected?: number;
}

export interface IngressStats {
  readonly connections: number;
  /** Messages that were taken and acknowledged (or, with QoS 0, taken). */
  readonly accepted: number;
  /** Messages that wait for `done`. */
  readonly pending: number;
  readonly refused: Readonly<Record<RefusalReason, number>>;
  /** How often a client's reading was held back for its rate. */
  readonly slowed: number;
}

/** One way in for messages: the embedded broker or a connection to an external one. */
export interface Ingress {
  /** Where devices connect: the embedded broker's own address, or the external one's. */
  readonly host: string;
  readonly port: number;
  /** TLS port of the embedded broker. */
  readonly tlsPort?: number;
  /** Resolves when the message was handed to the subscribers' queues or acknowledged by the external broker. */
  publish(topic: string, payload: string | Uint8Array, options: PublishOptions): Promise<Published>;
  /** To be called after a swap of the registry: who is no longer in it is disconnected, new villages are subscribed. */
  registryChanged(): void;
  stats(): IngressStats;
  close(): Promise<void>;
}

/** Why a connection, a publish or a subscription was refused; the label of `weisu_broker_refused_total`. */
export const refusalReasons = [
  'bad_credentials',
  'unknown_device',
  'unknown_crew',
  'bad_client_id',
  'protocol',
  'foreign_topic',
  'bad_topic',
  'not_a_publisher',
  'wildcard',
  'too_large',
  'journal',
  'overloaded',
  'connections_full',
  'superseded',
  'slow_reader',
  'queue_full',
] as const;
export type RefusalReason = (typeof refusalReasons)[number];

export interface Refusal {
  readonly at: Millis;
  readonly reason: RefusalReason;
  /** Device id or `crew:{crewId}`, as claimed; absent before a client has said who it is. */
  readonly who?: string;
  readonly address?: string;
  readonly detail: string;
}

/** The part of a pino logger that is used here. */
export interface Log {
  info(fields: object, text: string): void;
  warn(fields: object, text: string): void;
}

export interface IngressOptions {
  /** The registry of the moment: a swap is seen at the next message. */
  readonly registry: () => Registry;
  readonly onMessage: OnMessage;
  /** Told of every refusal, for the metric; the log has each client and reason once. */
  readonly onRefused?: (refusal: Refusal) => void;
  readonly log: Log;
  readonly now?: () => Millis;
}
