// TCP and TLS listeners. A client certificate is asked for when a CA is given, and never demanded: most devices have
// passwords; one that does not verify counts as none.
import { createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer, type TLSSocket } from 'node:tls';

export interface TlsOptions {
  readonly port: number;
  /** PEM. */
  readonly cert: string | Buffer;
  readonly key: string | Buffer;
  /** PEM; when given, a verified client certificate whose common name is the user's name stands in for the password. */
  readonly ca?: string | Buffer;
}

export type Accept = (socket: Socket, certificateName?: string) => void;

/** Connections that the kernel holds until we take them: a town reconnects all at once after a power cut. */
const backlogMax = 4_096;
const handshakeTimeoutMs = 10_000;

export async function listenTcp(host: string, port: number, accept: Accept): Promise<Server> {
  const server = createServer({ noDelay: true }, (socket) => accept(socket));
  await listening(server, host, port);
  return server;
}

export async function listenTls(host: string, tls: TlsOptions, accept: Accept): Promise<Server> {
  const { cert, key, ca } = tls;
  const server = createTlsServer({
    cert,
    key,
    ca,
    requestCert: ca !== undefined,
    rejectUnauthorized: false,
    minVersion: 'TLSv1.2',
    handshakeTimeout: handshakeTimeoutMs,
    noDelay: true,
  });
  server.on('secureConnection', (socket) => accept(socket, certificateName(socket)));
  // A failed handshake is the client's trouble; without a listener it would be ours.
  server.on('tlsClientError', () => {});
  await listening(server, host, tls.port);
  return server;
}

export function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('not listening on a port');
  return address.port;
}

/** Stops listening; the connections are the broker's to close. */
export function stopListening(server: Server): Promise<void> {
  return new Promise((resolve) => server.close(() => resolve()));
}

function certificateName(socket: TLSSocket): string | undefined {
  if (!socket.authorized) return undefined;
  const name: unknown = socket.getPeerCertificate().subject?.CN;
  return typeof name === 'string' ? name : undefined;
}

function listening(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port, backlog: backlogMax }, () => {
      server.removeListener('error', reject);
      server.on('error', () => {});
      resolve();
    });
  });
}
