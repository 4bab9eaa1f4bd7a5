// A connection comes in, says who it is, and is let in or not: aedes' `preConnect` and `authenticate`.
import type { Socket } from 'node:net';
import type { AedesOptions, Client } from 'aedes';
import { type Millis, SECOND } from '../ingest/domain/time.ts';
import type { Identity } from './access.ts';
import type { Connection } from './connections.ts';
import type { Context } from './context.ts';
import { parseUsername } from './credentials.ts';
import { type Answer, answerKnock } from './entrance.ts';
import { failuresByAddress } from './failures.ts';
import { gateSocket } from './gate.ts';
import type { RefusalReason } from './port.ts';
import type { Sessions } from './sessions.ts';

export interface Door {
  readonly preConnect: NonNullable<AedesOptions['preConnect']>;
  readonly authenticate: NonNullable<AedesOptions['authenticate']>;
  /** Takes in a socket; false: there was no room. */
  accept(socket: Socket, certificateName?: string): boolean;
  /** How often a client was read later because of its rate. */
  slowed(): number;
}

/** What aedes' types leave out. */
type Pausable = Client & { pause(): void };

/** CONNACK return codes (MQTT 3.1.1, 3.2.2.3); the rest is 5, not authorized. */
const returnCodes: Partial<Record<RefusalReason, number>> = { bad_client_id: 2, bad_credentials: 4 };

export function buildDoor(context: Context, sessions: Sessions): Door {
  const { options, limits, now, present, unknown, count, end } = context;
  const failures = failuresByAddress(
    { perSecond: limits.failuresPerSecondMax, burst: limits.failureBurstMax },
    limits.failureDelayMsMax,
    limits.addressesKeptMax,
  );
  const answers = new WeakMap<Connection, Answer>();
  let failuresWaiting = 0;
  let unnamed = 0;
  let slowed = 0;
  let accepted = 0;

  function accept(socket: Socket, certificateName?: string): boolean {
    const address = (socket.remoteAddress ?? '').replace(/^::ffff:/, '');
    const connection: Connection = { socket, address, certificateName, allowed: new Map(), refused: false };
    if (context.closing || !present.add(connection)) {
      if (!context.closing) count('connections_full', connection, `${limits.connectionsMax} connections`);
      socket.destroy();
      return false;
    }
    context.bySocket.set(socket, connection);
    accepted += 1;
    socket.setKeepAlive(true, limits.tcpKeepaliveMs + ((accepted * SECOND) % limits.tcpKeepaliveSpreadMs));
    socket.once('close', () => present.remove(connection));
    gateSocket(socket, {
      bodyBytesMax: () =>
        connection.identity === undefined ? limits.connectBytesMax : limits.packetBytesMax,
      onPackets: (packets) => charge(connection, packets),
      onBadFrame: (reason) =>
        end(connection, reason === 'too_large' ? 'too_large' : 'protocol', 'packet length'),
    });
    return true;
  }

  function charge(connection: Connection, packets: number): Millis {
    if (!options.limitRate) return 0;
    const waitMs = present.charge(connection, packets, now());
    if (0 < waitMs) slowed++;
    return waitMs;
  }

  const preConnect: Door['preConnect'] = (client, packet, done) => {
    // Until it is let in nothing more is read: aedes pauses a client a turn of the loop later, and takes what came in
    // that turn for a known client's. It goes on reading after CONNACK.
    (client as Pausable).pause();
    const connection = context.connectionOf(client);
    const answer = answerKnock(
      options.registry(),
      options.secret,
      { ...packet, certificateName: connection.certificateName },
      limits.clientIdBytesMax,
    );
    answers.set(connection, answer);
    // Sessions belong to an identity: another one with the same client id neither takes them over nor ends them. One
    // that is not let in gets a name of its own, since aedes forgets a name's QoS 2 state even when its entry fails.
    const own = packet.clientId === '' ? `${++unnamed}` : packet.clientId;
    packet.clientId = answer.entry.allowed ? `${answer.who}/${own}` : `/${++unnamed}`;
    done(null, true);
  };

  const authenticate: Door['authenticate'] = (client, _username, _password, done) => {
    const connection = context.connectionOf(client);
    const { who, proven, entry } = answers.get(connection)!;
    if (entry.allowed) {
      letIn(client, connection, who, entry.identity, () => done(null, true));
      return;
    }
    noteUnknown(who, connection.address, proven);
    connection.refused = true;
    count(entry.reason, { who, address: connection.address }, entry.detail);
    const error = Object.assign(new Error(entry.detail), { returnCode: returnCodes[entry.reason] ?? 5 });
    answerLater(entry.reason, connection, () => done(error, false));
  };

  function letIn(
    client: Client,
    connection: Connection,
    who: string,
    identity: Identity,
    done: () => void,
  ): void {
    const oldest = present.proved(connection, who, identity, now());
    if (oldest !== undefined) {
      end(oldest, 'superseded', `more than ${limits.connectionsPerIdentityMax} connections`);
    }
    if (client.clean) done();
    else void sessions.opened(client.id, who).then(done);
  }

  /** Only a wrong password waits, and only beyond its address's burst. */
  function answerLater(reason: RefusalReason, connection: Connection, answer: () => void): void {
    const delayMs = reason === 'bad_credentials' ? failures.note(connection.address, now()) : 0;
    if (delayMs === 0) {
      answer();
      return;
    }
    if (limits.failuresWaitingMax <= failuresWaiting) {
      connection.socket.destroy();
      return;
    }
    failuresWaiting++;
    setTimeout(() => {
      failuresWaiting--;
      answer();
    }, delayMs).unref();
  }

  function noteUnknown(who: string, address: string, proven: boolean): void {
    const claim = parseUsername(who);
    if (claim.type !== 'device' || claim.id === '' || options.registry().devices.has(claim.id)) return;
    unknown.note(claim.id, address, proven, now());
  }

  return { preConnect, authenticate, accept, slowed: () => slowed };
}
