// Hundreds of open event streams in a process of their own. Started by `fork`, this file is that process.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

export interface Listeners {
  /** Ends them all. @returns the changes that the first of them heard */
  stop(): Promise<number>;
}

export async function startListeners(url: string, token: string, count: number): Promise<Listeners> {
  const child = fork(import.meta.filename, [url, token, String(count)], { execArgv: ['--import', 'tsx'] });
  await once(child, 'message');
  return {
    async stop() {
      const told = once(child, 'message') as Promise<[number]>;
      child.send('stop');
      const [heard] = await told;
      const exit = once(child, 'exit');
      child.disconnect();
      await exit;
      return heard;
    },
  };
}

async function listen(url: URL, token: string, count: number): Promise<void> {
  let heard = 0;
  const sockets = await Promise.all(Array.from({ length: count }, () => open(url, token)));
  sockets[0]!.on('data', (chunk: Buffer) => {
    heard += String(chunk).split('\nevent: ').length - 1;
  });
  for (const socket of sockets) {
    socket.resume();
    socket.on('close', () => {
      throw new Error('a listener was let go');
    });
  }
  process.send!('open');
  await once(process, 'message');
  for (const socket of sockets) socket.removeAllListeners('close').destroy();
  process.send!(heard);
}

/** A listener that has heard the stream's first line. */
async function open({ hostname, port, pathname }: URL, token: string): Promise<Socket> {
  const socket = connect(Number(port), hostname);
  socket.write(`GET ${pathname} HTTP/1.1\r\nHost: ${hostname}\r\nAuthorization: Bearer ${token}\r\n\r\n`);
  let text = '';
  while (!text.includes('retry:')) {
    const [chunk] = (await once(socket, 'data')) as [Buffer];
    text += chunk;
  }
  return socket;
}

if (process.send !== undefined && process.argv[1] === import.meta.filename) {
  const [url, token, count] = process.argv.slice(2) as [string, string, string];
  await listen(new URL(url), token, Number(count));
}
