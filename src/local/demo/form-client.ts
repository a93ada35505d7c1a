import http from 'node:http';
import { readCookie } from '../../web/cookies';
import { isLoopbackName } from '../sandbox/answer-sender';

export interface Page {
  /** Where it came from, after redirects: a path. */
  readonly path: string;
  readonly status: number;
  readonly html: string;
}

interface Answer {
  readonly status: number;
  readonly location: string | undefined;
  readonly html: string;
}

export type FormFields = Readonly<Record<string, string | readonly string[]>>;

const PATIENCE_MS = 20_000;
const MAX_REDIRECTS = 3;

/**
 * A browser without a script, as small as it can be: keeps cookies, sends a page's own form back with its hidden
 * fields (the CSRF token among them), follows redirects. One of these is one person at one device.
 */
export class FormClient {
  private readonly cookies = new Map<string, string>();

  constructor(private readonly baseUrl: string) {}

  async open(path: string): Promise<Page> {
    return this.arrive(path, await this.exchange('GET', path));
  }

  /**
   * Sends the form of `page` whose action ends as given. Throws when the page has no such form: then a person could
   * not have taken this step either.
   */
  async submit(page: Page, actionEnds: string, fields: FormFields = {}): Promise<Page> {
    const form = formsOf(page).find(({ action }) => action.endsWith(actionEnds));
    if (form === undefined)
      throw new Error(`${page.path} (HTTP ${page.status}) has no form that leads to ${actionEnds}`);
    const body = new URLSearchParams(form.hidden.map(([name, value]) => [name, value]));
    for (const [name, value] of Object.entries(fields)) for (const each of [value].flat()) body.append(name, each);
    return this.arrive(form.action, await this.exchange('POST', form.action, body.toString()));
  }

  private async arrive(path: string, answer: Answer, redirects = 0): Promise<Page> {
    const { status, location, html } = answer;
    if (location === undefined || redirects >= MAX_REDIRECTS) return { path, status, html };
    const next = new URL(location, this.baseUrl);
    return this.arrive(next.pathname, await this.exchange('GET', next.pathname + next.search), redirects + 1);
  }

  private async exchange(method: 'GET' | 'POST', path: string, body?: string): Promise<Answer> {
    const headers = {
      'accept-language': 'en',
      ...(this.cookies.size > 0 && { cookie: [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ') }),
      ...(body !== undefined && {
        'content-type': 'application/x-www-form-urlencoded',
        'content-length': Buffer.byteLength(body),
      }),
    };
    const answer = await request(new URL(path, this.baseUrl), { method, headers }, body);
    for (const line of answer.cookies) {
      const [name = ''] = line.split('=', 1);
      const value = readCookie(line, name) ?? '';
      if (value === '') this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
    return answer;
  }
}

/** What a visitor with any browser would get: the HTTP status of a page. */
export async function statusOf(url: string): Promise<number> {
  return (await request(new URL(url), { method: 'GET', headers: {} })).status;
}

/** The text between the tags that `pattern` captures, each time it occurs. */
export function textsIn(html: string, pattern: RegExp): string[] {
  return [...html.matchAll(pattern)].map(([, text = '']) => unescape(text.replace(/<[^<>]*>/g, '')).trim());
}

export async function readJson<T>(url: string): Promise<T> {
  return JSON.parse((await request(new URL(url), { method: 'GET', headers: {} })).html) as T;
}

function request(
  url: URL,
  options: { method: string; headers: http.OutgoingHttpHeaders },
  body?: string,
): Promise<Answer & { cookies: string[] }> {
  // RFC 6761: names below "localhost" mean this machine, which not every resolver knows.
  const hostname = isLoopbackName(url.hostname) ? '127.0.0.1' : url.hostname;
  const place = { hostname, port: url.port, path: url.pathname + url.search, agent: false, timeout: PATIENCE_MS };
  return new Promise((resolve, reject) => {
    const headers = { host: url.host, ...options.headers };
    const sending = http.request({ ...place, method: options.method, headers }, (response) => {
      let html = '';
      response.setEncoding('utf8').on('data', (text: string) => (html += text));
      response.once('error', reject).once('end', () => {
        const { location, 'set-cookie': cookies = [] } = response.headers;
        resolve({ status: response.statusCode ?? 0, location, html, cookies });
      });
    });
    sending.once('timeout', () => sending.destroy(new Error(`${url.href} did not answer in ${PATIENCE_MS / 1000} s`)));
    sending.once('error', reject);
    sending.end(body);
  });
}

function formsOf({ html }: Page): { action: string; hidden: [string, string][] }[] {
  return [...html.matchAll(/<form\b([^>]*)>(.*?)<\/form>/gs)].map(([, attributes = '', content = '']) => ({
    action: attribute(attributes, 'action'),
    hidden: [...content.matchAll(/<input\b[^>]*type="hidden"[^>]*>/g)].map(([input]): [string, string] => [
      attribute(input, 'name'),
      attribute(input, 'value'),
    ]),
  }));
}

const attribute = (tag: string, name: string): string =>
  unescape(new RegExp(`\\s${name}="([^"]*)"`).exec(tag)?.[1] ?? '');

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };
const unescape = (text: string): string =>
  text.replace(/&(amp|lt|gt|quot|#39);/g, (_all, name: string) => ENTITIES[name]!);
