import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';

export const CLIENT = { id: 'buckler', secret: 'a secret that is long enough for a client' } as const;

/** The sign-in service of a made-up organisation, and people with a browser in it. */
export class Organisation {
  private constructor(
    readonly issuer: string,
    private readonly end: () => Promise<void>,
  ) {}

  static async start(redirectUri: string): Promise<Organisation> {
    const child = spawn(
      process.execPath,
      [path.join(__dirname, 'organisation-provider.mjs'), CLIENT.id, CLIENT.secret, redirectUri],
      { stdio: ['pipe', 'pipe', 'ignore'] },
    );
    const lines = createInterface({ input: child.stdout });
    const [issuer] = (await Promise.race([
      once(lines, 'line'),
      once(child, 'exit').then(() => Promise.reject(new Error('the sign-in service did not start'))),
    ])) as [string];
    return new Organisation(issuer, async () => {
      const gone = once(child, 'exit');
      child.stdin.end();
      await gone;
    });
  }

  stop(): Promise<void> {
    return this.end();
  }

  /** Goes where our desk sends a browser, signs in there and says yes; the address it is sent back to. */
  async signIn(address: string, login: string): Promise<URL> {
    const cookies = new Map<string, string>();
    let [url, form]: [string, Record<string, string> | null] = [address, null];
    for (let hops = 0; hops < 12; hops += 1) {
      const answer: Response = await fetch(url, {
        redirect: 'manual',
        method: form === null ? 'GET' : 'POST',
        headers: { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
        ...(form === null ? {} : { body: new URLSearchParams(form) }),
      });
      for (const line of answer.headers.getSetCookie()) {
        const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
        cookies.set(name, value);
      }
      const location = answer.headers.get('location');
      form = null;
      if (location !== null) {
        const next = new URL(location, url);
        if (next.origin !== new URL(this.issuer).origin) return next;
        url = next.href;
        continue;
      }
      const html = await answer.text();
      const prompt = /name="prompt" value="(\w+)"/.exec(html)?.[1];
      const action = /<form[^>]*action="([^"]+)"/.exec(html)?.[1];
      if (prompt === undefined || action === undefined)
        throw new Error(`the sign-in service answers ${answer.status}: ${html.slice(0, 300)}`);
      url = new URL(action, url).href;
      form = { prompt, login, password: 'anything' };
    }
    throw new Error('the sign-in service sends us round in circles');
  }
}
