import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { WebSocket } from 'undici';

/** Without a Firefox the whole block is named as skipped, with the reason. */
export function inFirefox(title: string, block: () => void): void {
  const skip = process.env['TEST_FIREFOX_SKIP'];
  if (skip === undefined) describe(title, block);
  else describe.skip(`${title} (${skip})`, block);
}

/** What it asks of its makers at the start leads nowhere. */
const PREFERENCES = {
  'network.proxy.type': 1,
  'network.proxy.http': '127.0.0.1',
  'network.proxy.http_port': 9,
  'network.proxy.ssl': '127.0.0.1',
  'network.proxy.ssl_port': 9,
  'network.proxy.no_proxies_on': '127.0.0.1, localhost',
  'browser.shell.checkDefaultBrowser': false,
  'datareporting.policy.dataSubmissionEnabled': false,
};
const SHIFT = '\uE008';

interface Reply {
  readonly id?: number;
  readonly error?: string;
  readonly message?: string;
  readonly result?: unknown;
}
interface Waiting {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** Debian's own Firefox over WebDriver BiDi, which it speaks without any driver (playwright-core asks for a newer one). */
export class Firefox {
  private readonly waiting = new Map<number, Waiting>();
  private asked = 0;

  private constructor(
    private readonly child: ChildProcess,
    private readonly profile: string,
    private readonly socket: WebSocket,
  ) {
    socket.addEventListener('message', ({ data }) => {
      const { id, error, message, result } = JSON.parse(String(data)) as Reply;
      const one = id === undefined ? undefined : this.waiting.get(id);
      if (one === undefined || id === undefined) return;
      this.waiting.delete(id);
      if (error === undefined) one.resolve(result);
      else one.reject(new Error(`${error}: ${message ?? ''}`));
    });
  }

  static async launch(): Promise<Firefox> {
    const program = process.env['TEST_FIREFOX'];
    if (!program) throw new Error('run `npm test`: it finds the browser these tests need (TEST_FIREFOX)');
    const profile = mkdtempSync(path.join(tmpdir(), 'buckler-firefox-'));
    const lines = Object.entries(PREFERENCES).map(([name, value]) => `user_pref("${name}", ${JSON.stringify(value)});`);
    writeFileSync(path.join(profile, 'user.js'), `${lines.join('\n')}\n`);
    const child = spawn(program, ['--headless', '--no-remote', '--remote-debugging-port=0', '--profile', profile], {
      env: { PATH: process.env['PATH'], HOME: profile, TMPDIR: profile },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    process.once('exit', () => child.kill('SIGKILL'));
    const address = await new Promise<string>((resolve, reject) => {
      child.once('exit', () => reject(new Error('Firefox ended before it could be asked')));
      createInterface({ input: child.stderr }).on('line', (line) => {
        const found = /WebDriver BiDi listening on (ws:\S+)/.exec(line)?.[1];
        if (found !== undefined) resolve(found);
      });
    });
    const socket = new WebSocket(`${address}/session`);
    const firefox = new Firefox(child, profile, socket);
    await new Promise((resolve, reject) => {
      socket.addEventListener('open', resolve);
      socket.addEventListener('error', () => reject(new Error('Firefox does not answer')));
    });
    await firefox.send('session.new', { capabilities: {} });
    return firefox;
  }

  send<Result>(method: string, params: object): Promise<Result> {
    const id = ++this.asked;
    return new Promise<Result>((resolve, reject) => {
      this.waiting.set(id, { resolve: resolve as Waiting['resolve'], reject });
      this.socket.send(JSON.stringify({ id, method, params }));
    });
  }

  /** A new visitor: no cookies, no history. */
  async visitor(): Promise<FirefoxTab> {
    const { userContext } = await this.send<{ userContext: string }>('browser.createUserContext', {});
    return this.tab(userContext);
  }

  /** One more tab of a visitor. */
  async tab(userContext: string): Promise<FirefoxTab> {
    const { context } = await this.send<{ context: string }>('browsingContext.create', { type: 'tab', userContext });
    return new FirefoxTab(this, context, userContext);
  }

  async close(): Promise<void> {
    const ended = once(this.child, 'exit');
    this.socket.close();
    this.child.kill('SIGTERM');
    await ended;
    rmSync(this.profile, { recursive: true, force: true });
  }
}

export class FirefoxTab {
  constructor(
    private readonly firefox: Firefox,
    private readonly context: string,
    readonly visitor: string,
  ) {}

  async goto(url: string): Promise<void> {
    await this.firefox.send('browsingContext.navigate', { context: this.context, url, wait: 'complete' });
  }

  /** The value of an expression in the page. Throws while one page takes the place of another. */
  async ask<T>(expression: string): Promise<T> {
    const { result, exceptionDetails } = await this.firefox.send<{
      result?: { value?: string };
      exceptionDetails?: { text: string };
    }>('script.evaluate', {
      expression: `JSON.stringify(${expression})`,
      target: { context: this.context },
      awaitPromise: false,
    });
    if (exceptionDetails !== undefined) throw new Error(exceptionDetails.text);
    return JSON.parse(result?.value ?? 'null') as T;
  }

  /** With the mouse, in the middle of the first that fits. */
  async click(selector: string): Promise<void> {
    const [x, y] = await this.ask<[number, number]>(`(() => {
      const element = document.querySelector(${JSON.stringify(selector)});
      element.scrollIntoView({ block: 'center', behavior: 'instant' });
      const { left, top, width, height } = element.getBoundingClientRect();
      return [Math.round(left + width / 2), Math.round(top + height / 2)];
    })()`);
    const actions = [
      { type: 'pointerMove', x, y },
      { type: 'pointerDown', button: 0 },
      { type: 'pointerUp', button: 0 },
    ];
    await this.act({ type: 'pointer', id: 'mouse', actions });
  }

  /** Types into the field that is clicked. */
  async fill(selector: string, text: string): Promise<void> {
    await this.click(selector);
    const actions = [...text].flatMap((value) => [
      { type: 'keyDown', value },
      { type: 'keyUp', value },
    ]);
    await this.act({ type: 'key', id: 'keyboard', actions });
  }

  async pressShift(times: number): Promise<void> {
    for (let n = 0; n < times; n++) {
      const actions = ['keyDown', 'keyUp'].map((type) => ({ type, value: SHIFT }));
      await this.act({ type: 'key', id: 'keyboard', actions });
    }
  }

  /** Back (-1) or forward (1) in the history, by the browser's own button. */
  async travel(delta: number): Promise<void> {
    await this.firefox.send('browsingContext.traverseHistory', { context: this.context, delta });
  }

  async cookies(): Promise<string[]> {
    const partition = { type: 'context', context: this.context };
    const { cookies } = await this.firefox.send<{ cookies: { name: string }[] }>('storage.getCookies', { partition });
    return cookies.map(({ name }) => name);
  }

  private async act(source: object): Promise<void> {
    await this.firefox.send('input.performActions', { context: this.context, actions: [source] });
  }
}
