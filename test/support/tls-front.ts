import http from 'node:http';
import https from 'node:https';
import { selfSigned } from './self-signed';

/** What stands before Buckler in production: speaks TLS to the outside and passes on in plain HTTP. */
export interface TlsFront {
  readonly url: string;
  stop(): Promise<void>;
}

export async function tlsFront(port: number, target: string): Promise<TlsFront> {
  const { hostname, port: targetPort } = new URL(target);
  const server = https.createServer(selfSigned('localhost'), (request, response) => {
    const headers = { ...request.headers, 'x-forwarded-for': '192.0.2.1' };
    const onward = http.request(
      { hostname, port: targetPort, method: request.method, path: request.url, headers },
      (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
      },
    );
    onward.on('error', () => response.destroy());
    request.pipe(onward);
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return {
    url: `https://localhost:${port}`,
    stop: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}
