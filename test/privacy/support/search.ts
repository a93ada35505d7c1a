import type { Canaries } from './canaries';
import { canonical, viewsOf } from './decode';
import { picturesIn } from './pictures';

/** A place where the product puts words: what kind, which one exactly, and what stands there. */
export interface Sink {
  readonly kind: SinkKind;
  /** `case.locator` of a table, `person GET /return 200` of a page. */
  readonly where: string;
  readonly bytes: Buffer;
}
export type SinkKind =
  | 'log'
  | 'metrics'
  | 'redis'
  | 'queue'
  | 'mail'
  | 'notice'
  | 'look'
  | 'page'
  | 'error page'
  | 'title'
  | 'location'
  | 'set-cookie'
  | 'response header'
  | 'table'
  | 'activity'
  | 'process'
  | 'terminal'
  | 'file';

export interface Hit {
  readonly input: string;
  readonly kind: SinkKind;
  readonly where: string;
  /** How it was encoded there. */
  readonly how: string;
  /** A few characters around it. */
  readonly excerpt: string;
}

export const sink = (kind: SinkKind, where: string, content: string | Buffer): Sink => ({
  kind,
  where,
  bytes: Buffer.from(content as string),
});

/** Every canary in every sink, in whatever encoding; each pair of input and sink once. A picture is a hit as well. */
export function searchSinks(canaries: Canaries, sinks: readonly Sink[]): Hit[] {
  const hits = new Map<string, Hit>();
  const seen = new Set<string>();
  for (const { kind, where, bytes } of sinks) {
    const twin = `${kind}|${where}|${bytes.toString('latin1')}`;
    if (seen.has(twin)) continue;
    seen.add(twin);
    for (const view of viewsOf(bytes)) {
      const text = canonical(view.text);
      const keep = (input: string, excerpt: string) => {
        const key = `${input}|${kind}|${where}`;
        if (!hits.has(key)) hits.set(key, { input, kind, where, how: view.how, excerpt });
      };
      for (const { canary, at } of canaries.in(text))
        keep(canary.input, text.slice(Math.max(0, at - 30), at + 50).replace(/\s+/g, ' '));
      for (const picture of picturesIn(view.bytes)) keep(`picture: ${picture}`, '');
    }
  }
  return [...hits.values()];
}
