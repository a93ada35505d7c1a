import { routeFor, type Route } from '../../support/route-table';
import type { Canaries } from './canaries';
import { canonical } from './decode';
import type { Exchange } from './recorder';
import { type Sink, sink } from './search';

export const routeOf = (routes: readonly Route[], { method, path }: Pick<Exchange, 'method' | 'path'>): string =>
  routeFor(routes, method, path.split('?')[0]!)?.path ?? '(none)';

/** What was answered, taken apart: page, title, where it leads, what it sets, everything else in its head. */
export function sinksOf(routes: readonly Route[], exchanges: readonly Exchange[]): Sink[] {
  return exchanges.flatMap((exchange) => {
    const { actor, method, status, headers, body } = exchange;
    const where = `${actor} ${method} ${routeOf(routes, exchange)} ${status}`;
    const html = body.toString('utf8');
    const title = /<title>([\s\S]*?)<\/title>/.exec(html)?.[1] ?? '';
    const heads = headers.flatMap((name, at) =>
      at % 2 === 0 ? [[name.toLowerCase(), headers[at + 1]!] as const] : [],
    );
    return [
      sink(status >= 400 && status !== 422 ? 'error page' : 'page', where, body),
      sink('title', where, title),
      ...heads.map(([name, value]) =>
        sink(name === 'location' || name === 'set-cookie' ? name : 'response header', where, `${name}: ${value}`),
      ),
    ];
  });
}

interface Field {
  /** `POST /desk/sign-in`. */
  readonly route: string;
  readonly name: string;
  /** Somebody types into it. */
  readonly isText: boolean;
}

/** Every field of every form that any page has shown. */
export function fieldsOf(routes: readonly Route[], exchanges: readonly Exchange[]): Field[] {
  const fields = new Map<string, Field>();
  for (const { path, body } of exchanges) {
    for (const form of body.toString('utf8').matchAll(/<form([^>]*)>([\s\S]*?)<\/form>/g)) {
      const method = (/method="(\w+)"/.exec(form[1]!)?.[1] ?? 'get').toUpperCase();
      const action = /action="([^"]*)"/.exec(form[1]!)?.[1] ?? path;
      const route = `${method} ${routeOf(routes, { method, path: action })}`;
      for (const tag of form[2]!.matchAll(/<(input|textarea|select|button)\b([^>]*)>/g)) {
        const name = /\bname="([^"]+)"/.exec(tag[2]!)?.[1];
        if (name === undefined || name === '_csrf') continue;
        const type = /\btype="([^"]+)"/.exec(tag[2]!)?.[1] ?? 'text';
        const isText =
          tag[1] === 'textarea' || (tag[1] === 'input' && !['hidden', 'radio', 'checkbox', 'submit'].includes(type));
        const key = `${route} ${name}`;
        fields.set(key, { route, name, isText: isText || (fields.get(key)?.isText ?? false) });
      }
    }
  }
  return [...fields.values()];
}

/** `POST /desk/sign-in email`: the fields that were sent with a canary in them in a request that was not refused. */
export function plantedFields(
  routes: readonly Route[],
  exchanges: readonly Exchange[],
  canaries: Canaries,
): Set<string> {
  const planted = new Set<string>();
  for (const exchange of exchanges) {
    const { actor, method, path, requestBody, status } = exchange;
    if (actor.startsWith('probing') || (status >= 400 && status !== 422)) continue;
    const pairs = new URLSearchParams(method === 'GET' ? (path.split('?')[1] ?? '') : requestBody);
    for (const [name, value] of pairs)
      if (canaries.in(canonical(value)).length > 0) planted.add(`${method} ${routeOf(routes, exchange)} ${name}`);
  }
  return planted;
}
