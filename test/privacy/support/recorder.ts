import http from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Exchange {
  readonly actor: string;
  readonly method: string;
  readonly path: string;
  readonly requestBody: string;
  readonly status: number;
  /** As they came: name, value, name, value. */
  readonly headers: readonly string[];
  readonly body: Buffer;
}

/** Stands between one actor and the web process and keeps every answer, byte by byte. It changes nothing. */
export class Recorder {
  static async start(actor: string, port: () => number, kept: Exchange[]): Promise<Recorder> {
    const named = { actor };
    const server = http.createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const { method = '', url: path = '', rawHeaders } = request;
        const sent = Buffer.concat(chunks);
        const onward = http.request(
          { host: '127.0.0.1', port: port(), method, path, headers: pairs(rawHeaders) },
          (answer) => {
            const parts: Buffer[] = [];
            answer.on('data', (part: Buffer) => parts.push(part));
            answer.on('end', () => {
              const { statusCode: status = 0, rawHeaders: headers } = answer;
              const body = Buffer.concat(parts);
              kept.push({
                actor: named.actor,
                method,
                path,
                requestBody: sent.toString('latin1'),
                status,
                headers,
                body,
              });
              response.writeHead(status, headers as unknown as http.OutgoingHttpHeaders).end(body);
            });
          },
        );
        onward.on('error', () => response.destroy());
        onward.end(sent);
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new Recorder(server, named);
  }

  private constructor(
    private readonly server: http.Server,
    private readonly named: { actor: string },
  ) {}

  /** What is kept from now on is another's: they may see something now that they might not see before. */
  rename(actor: string): void {
    this.named.actor = actor;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  stop(): void {
    this.server.closeAllConnections();
    this.server.close();
  }
}

function pairs(raw: readonly string[]): http.OutgoingHttpHeaders {
  const headers: Record<string, string[]> = {};
  for (let at = 0; at < raw.length; at += 2) (headers[raw[at]!.toLowerCase()] ??= []).push(raw[at + 1]!);
  return Object.fromEntries(
    Object.entries(headers).map(([name, values]) => [name, values.length === 1 ? values[0] : values]),
  );
}
