import { createSecretKey, randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { openGcm, sealGcm } from '../../src/infra/crypto/sealed-box';

interface Reply {
  readonly status: number;
  readonly body?: string;
  readonly location?: string;
}

/** A key service of the test's own: real HTTP, real AES-GCM, and the shapes of the transit engine. */
export class KeyService {
  readonly token = 'a-token';
  readonly heard: { path: string }[] = [];
  /** Answers that come before the honest ones, each once. */
  readonly bad: Reply[] = [];
  private readonly master = createSecretKey(randomBytes(32));
  private server: Server;

  static async start(): Promise<KeyService> {
    const service = new KeyService();
    service.server = createServer((request, response) => {
      void bodyOf(request).then((body) => {
        service.heard.push({ path: request.url! });
        const { status, location, body: text = '' } = service.bad.shift() ?? service.answer(request, body);
        response.writeHead(status, location === undefined ? {} : { location }).end(text);
      });
    });
    await new Promise<void>((resolve) => service.server.listen(0, '127.0.0.1', resolve));
    return service;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/v1/transit`;
  }

  stop(): Promise<void> {
    return new Promise((resolve) => this.server.close(() => resolve()));
  }

  private answer(request: IncomingMessage, body: Record<string, string>): Reply {
    if (request.headers['x-vault-token'] !== this.token) return { status: 403, body: '{}' };
    const bound = Buffer.from(body['associated_data']!, 'base64');
    const given = (name: string, skip = 0) => Buffer.from(body[name]!.slice(skip), 'base64');
    try {
      const data = request.url!.endsWith('/encrypt/buckler')
        ? { ciphertext: `vault:v1:${sealGcm(this.master, given('plaintext'), bound).toString('base64')}` }
        : { plaintext: openGcm(this.master, given('ciphertext', 9), bound).toString('base64') };
      return { status: 200, body: JSON.stringify({ data }) };
    } catch {
      return { status: 400, body: '{"errors":["a secret detail"]}' };
    }
  }
}

async function bodyOf(request: IncomingMessage): Promise<Record<string, string>> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return JSON.parse(Buffer.concat(chunks).toString()) as Record<string, string>;
}
