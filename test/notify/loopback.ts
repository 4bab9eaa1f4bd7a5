// Servers on loopback that answer as the providers do: HTTP with a script of answers, and SMTP as far as one mail goes.
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createServer as createTcpServer } from 'node:net';

export interface Heard {
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: a test looks into whatever came
  readonly body: any;
}
export interface Loopback {
  readonly url: string;
  readonly heard: Heard[];
  close(): Promise<void>;
}

export async function listen(answer: (heard: Heard, response: ServerResponse) => void): Promise<Loopback> {
  const heard: Heard[] = [];
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const text = Buffer.concat(parts).toString('utf8');
      const one = { url: request.url!, headers: request.headers, text, body: JSON.parse(text) as unknown };
      heard.push(one);
      answer(one, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    heard,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export const json = (response: ServerResponse, body: unknown, status = 200, headers = {}): void => {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
};

export interface Post {
  readonly url: string;
  readonly mails: string[];
  close(): Promise<void>;
}

/** RFC 5321 as far as one mail needs it. @param toAnswer the answer to RCPT TO */
export async function listenSmtp(toAnswer: string): Promise<Post> {
  const mails: string[] = [];
  const server = createTcpServer((socket) => {
    let rest = '';
    let inData = false;
    socket.write('220 loopback ESMTP\r\n');
    socket.on('error', () => {});
    socket.on('data', (bytes) => {
      rest += bytes.toString('utf8');
      for (;;) {
        const end = rest.indexOf(inData ? '\r\n.\r\n' : '\r\n');
        if (end === -1) return;
        const line = rest.slice(0, end);
        rest = rest.slice(end + (inData ? 5 : 2));
        if (inData) {
          mails.push(line);
          inData = false;
          socket.write('250 taken\r\n');
          continue;
        }
        const verb = line.slice(0, 4).toUpperCase();
        if (verb === 'DATA') inData = true;
        if (verb === 'QUIT') {
          socket.end('221 bye\r\n');
          return;
        }
        socket.write(verb === 'DATA' ? '354 go on\r\n' : verb === 'RCPT' ? `${toAnswer}\r\n` : '250 ok\r\n');
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `smtp://127.0.0.1:${port}`,
    mails,
    close: async () => void (await new Promise((resolve) => server.close(resolve))),
  };
}
