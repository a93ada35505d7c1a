import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, createServer as createTcpServer, type Server as TcpServer, type Socket } from 'node:net';

/** Somebody else's server, for real: on a free port of this machine, counting who connects and what is asked. */
export interface HttpPeer {
  readonly port: number;
  readonly requests: { method: string; url: string; headers: IncomingMessage['headers']; body: Buffer }[];
  connections: number;
  close(): Promise<void>;
}

export async function httpPeer(answer: RequestListener, tls?: { key: string; cert: string }): Promise<HttpPeer> {
  const requests: HttpPeer['requests'] = [];
  const listener: RequestListener = (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method = '', url = '', headers } = request;
      requests.push({ method, url, headers, body: Buffer.concat(chunks) });
      answer(request, response);
    });
  };
  const server: Server = tls ? createTlsServer(tls, listener) : createServer(listener);
  return listen(server, requests);
}

/** A port that speaks no HTTP: `greet` gets each socket. As a trap it shows whether anything connected at all. */
export async function tcpPeer(greet: (socket: Socket) => void = () => undefined): Promise<HttpPeer> {
  return listen(createTcpServer(greet), []);
}

/** A port of this machine on which nothing listens. */
export async function closedPort(): Promise<number> {
  const peer = await tcpPeer();
  await peer.close();
  return peer.port;
}

async function listen(server: TcpServer, requests: HttpPeer['requests']): Promise<HttpPeer> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    peer.connections += 1;
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket)).on('error', () => undefined);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const peer: HttpPeer = {
    port: (server.address() as AddressInfo).port,
    requests,
    connections: 0,
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
  return peer;
}
