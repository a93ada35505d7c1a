import { setTimeout as pause } from 'node:timers/promises';
import { Agent } from 'undici';
import { z } from 'zod';

export interface KmsSettings {
  /** Where the two routes are, such as `https://vault.example.org:8200/v1/transit`. */
  readonly url: string;
  /** The name of the service's own key, which never leaves it. */
  readonly keyName: string;
  readonly token: string | null;
}

/** The key service did not do what it was asked. It names the outer key's id, never a key or what the service said. */
export class KmsError extends Error {
  override readonly name = 'KmsError';
}

const TIMEOUT_MS = 5_000;
const MAX_ANSWER_BYTES = 64 * 1024;
/** A sidecar may start beside us: half a minute of patience, then the process ends and its supervisor tries again. */
const PAUSES_MS = [500, 1_000, 2_000, 4_000, 8_000, 15_000];

const wrapAnswer = z.object({ data: z.object({ ciphertext: z.string().min(1).max(8_192) }) });
const unwrapAnswer = z.object({ data: z.object({ plaintext: z.base64().max(8_192) }) });

/**
 * Wraps and unwraps outer keys over the two routes of the transit engine of Vault and OpenBao: `POST
 * <url>/encrypt/<name>` and `/decrypt/<name>`, JSON both ways, the token in `X-Vault-Token`. A sidecar of twenty lines
 * speaks them for any other key service. The associated data binds a wrapped key to its id. What may pass (no answer,
 * 429, 5xx) is tried again for half a minute; a refusal, a redirect or an answer of another shape is a KmsError at once.
 */
export class TransitKms {
  constructor(
    private readonly settings: KmsSettings,
    private readonly pausesMs: readonly number[] = PAUSES_MS,
  ) {}

  async wrap(id: string, key: Buffer): Promise<string> {
    const answer = await this.ask('encrypt', id, { plaintext: key.toString('base64') });
    return this.shaped(wrapAnswer, answer, id).data.ciphertext;
  }

  async unwrap(id: string, ciphertext: string): Promise<Buffer> {
    const answer = await this.ask('decrypt', id, { ciphertext });
    return Buffer.from(this.shaped(unwrapAnswer, answer, id).data.plaintext, 'base64');
  }

  private async ask(route: 'encrypt' | 'decrypt', id: string, body: Record<string, string>): Promise<string> {
    const { url, keyName, token } = this.settings;
    const address = new URL(`${url}/${route}/${encodeURIComponent(keyName)}`);
    const associated = Buffer.from(`buckler|outer key|${id}`, 'utf8').toString('base64');
    const agent = new Agent({ maxResponseSize: MAX_ANSWER_BYTES, connect: { timeout: TIMEOUT_MS } });
    try {
      for (let attempt = 0; ; attempt += 1) {
        const problem = await this.tryOnce(agent, address, token, { ...body, associated_data: associated });
        if ('answer' in problem) return problem.answer;
        const wait = this.pausesMs[attempt];
        if (!problem.mayPass || wait === undefined)
          throw new KmsError(`the key service ${problem.what} when asked for the outer key ${id}`);
        await pause(wait);
      }
    } finally {
      await agent.destroy();
    }
  }

  private async tryOnce(
    agent: Agent,
    address: URL,
    token: string | null,
    body: Record<string, string>,
  ): Promise<{ answer: string } | { what: string; mayPass: boolean }> {
    try {
      const response = await agent.request({
        origin: address.origin,
        path: address.pathname,
        method: 'POST',
        headers: { 'content-type': 'application/json', ...(token === null ? {} : { 'x-vault-token': token }) },
        body: JSON.stringify(body),
        headersTimeout: TIMEOUT_MS,
        bodyTimeout: TIMEOUT_MS,
      });
      const text = await response.body.text();
      if (response.statusCode === 200) return { answer: text };
      const mayPass = response.statusCode === 429 || response.statusCode >= 500;
      return { what: `answered ${response.statusCode}`, mayPass };
    } catch {
      return { what: 'did not answer', mayPass: true };
    }
  }

  private shaped<T>(shape: z.ZodType<T>, text: string, id: string): T {
    try {
      return shape.parse(JSON.parse(text));
    } catch {
      throw new KmsError(`the key service gave no key when asked for the outer key ${id}`);
    }
  }
}
