// The network between a browser and the town, which a test can cut. A browser's own offline mode has gaps while a page reloads or a
// service worker starts: a request slips through. This one carries nothing at all until it is mended.
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export interface Network {
  /** The town's address on this side. */
  readonly http: string;
  /** Drops every connection, and refuses new ones. */
  cut(): void;
  mend(): void;
  close(): Promise<void>;
}

/** @param to where the town listens */
export async function startNetwork(to: URL): Promise<Network> {
  const sockets = new Set<Socket>();
  let whole = true;
  const kept = (socket: Socket): Socket => {
    sockets.add(socket);
    // Either end may vanish at any time: the other end is told by its own close.
    socket.on('error', () => {});
    return socket.on('close', () => sockets.delete(socket));
  };
  const server = createServer((near) => {
    if (!whole) return void near.resetAndDestroy();
    const far = kept(connect({ host: to.hostname, port: Number(to.port) }));
    kept(near).on('close', () => far.destroy());
    far.on('close', () => near.destroy());
    near.pipe(far).pipe(near);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const dropAll = (): void => {
    for (const socket of sockets) socket.resetAndDestroy();
  };
  return {
    http: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    cut() {
      whole = false;
      dropAll();
    },
    mend() {
      whole = true;
    },
    async close() {
      const closed = once(server, 'close');
      server.close();
      dropAll();
      await closed;
    },
  };
}
