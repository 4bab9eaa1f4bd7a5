// The broker's limits by name, unit last. What bites is counted under its own reason.
import { payloadBytesMax } from '../ingest/domain/reading.ts';
import { MINUTE, SECOND } from '../ingest/domain/time.ts';
import { topicBytesMax } from '../ingest/domain/topic.ts';

export const brokerLimits = {
  payloadBytesMax,
  /** Topic length, packet identifier and topic go before the payload (MQTT 3.1.1, 3.3). */
  packetBytesMax: payloadBytesMax + topicBytesMax + 4,
  /** Before a client has proved who it is: a CONNECT with credentials and a will needs a few hundred bytes. */
  connectBytesMax: 8 * 1024,

  connectionsMax: 50_000,
  /** One more connection of an identity closes its oldest: a half-open line never keeps its owner out. */
  connectionsPerIdentityMax: 32,
  connectTimeoutMs: 10 * SECOND,
  clientIdBytesMax: 256,
  /** Finds half-open connections of clients that asked for no MQTT keepalive. */
  tcpKeepaliveMs: MINUTE,
  /**
   * Spread over as long again: after a storm of reconnects the town's 16,663 idle lines probe in the same second else, the probes
   * are dropped where the queue is full, and ten dropped in a row end a line that is well.
   */
  tcpKeepaliveSpreadMs: MINUTE,

  /** The contract's figure: an identity may send so many messages a second before it is slowed. */
  messagesPerSecondMax: 2_000,
  /** A lull is credited up to this much. */
  messageBurstMax: 4_000,

  /** Payload bytes of all clients together that wait for the journal. */
  pendingBytesMax: 128 * 1024 * 1024,
  /** Half-done QoS 2 handshakes of one client. */
  inflightQos2Max: 1_000,
  /** Packets sent before CONNACK; they stem from one read of the socket, so their bytes are bounded too. */
  packetsBeforeConnackMax: 1_000,
  /** Topics remembered per connection: a gateway's hundred lamps, telemetry and state, and some air. */
  topicsCachedMax: 512,

  /** Bytes waiting in the socket of a client that does not read; beyond them it is disconnected. */
  outgoingBytesMax: 1024 * 1024,
  drainTimeoutMs: 10 * SECOND,
  /** QoS 1 messages kept for one persistent session; newer ones are not queued. */
  queuedPerSessionMax: 1_000,
  /** Persistent sessions of one identity (a crew's phones); the one longest not seen is forgotten. */
  sessionsPerIdentityMax: 32,

  /** Wrong passwords from one address: beyond the burst each answer waits, up to the maximum. */
  failuresPerSecondMax: 1,
  failureBurstMax: 10,
  failureDelayMsMax: 5 * SECOND,
  /** Wrong passwords whose answer waits; beyond them the connection is closed at once. */
  failuresWaitingMax: 1_000,
  addressesKeptMax: 10_000,

  unknownIdsKeptMax: 1_000,
  loggedKeptMax: 10_000,
};
export type BrokerLimits = Readonly<typeof brokerLimits>;
