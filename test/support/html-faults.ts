import { type DefaultTreeAdapterMap, parse } from 'parse5';

type Node = DefaultTreeAdapterMap['node'];
type Element = DefaultTreeAdapterMap['element'];

/** Attributes whose value is ours whatever people type; the values of the others may hold their words. */
const OURS = [
  'href',
  'src',
  'action',
  'formaction',
  'method',
  'name',
  'type',
  'rel',
  'target',
  'style',
  'srcdoc',
  'form',
];
const NEVER = [
  'script',
  'iframe',
  'object',
  'embed',
  'img',
  'svg',
  'math',
  'style',
  'base',
  'template',
  'video',
  'audio',
];

function* elementsOf(node: Node): Generator<Element> {
  if ('tagName' in node) yield node;
  if ('childNodes' in node) for (const child of node.childNodes) yield* elementsOf(child);
}

const withoutIds = (text: string): string =>
  text.replace(/BK-[0-9A-Z]{4}-[0-9A-Z]{4}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '·');

/** The page as a browser builds it, without what people typed: elements, attributes, and the values that are ours. */
export function skeletonOf(html: string): string[] {
  return [...elementsOf(parse(html))].map(({ tagName, attrs }) => {
    const shown = attrs.map(({ name, value }) => (OURS.includes(name) ? `${name}=${withoutIds(value)}` : name));
    return [tagName, ...shown.sort()].join(' ');
  });
}

/** An asset of ours under the name made of its content, run after the page is read; with nothing else on it. */
function isOurScript(tagName: string, attrs: readonly { name: string; value: string }[]): boolean {
  const shown = attrs.map(({ name, value }) => `${name}=${value}`).sort();
  return tagName === 'script' && /^defer=;src=\/assets\/[a-z-]+\.[0-9a-f]{12}\.js$/.test(shown.join(';'));
}

/** What no page of ours has, wherever it comes from. */
export function faultsOfHtml(html: string, mayLeadTo: readonly string[]): string[] {
  const faults: string[] = [];
  for (const { tagName, attrs } of elementsOf(parse(html))) {
    if (NEVER.includes(tagName) && !isOurScript(tagName, attrs)) faults.push(`<${tagName}>`);
    if (tagName === 'meta' && attrs.some(({ name }) => name === 'http-equiv')) faults.push('<meta http-equiv>');
    for (const { name, value } of attrs) {
      if (/^on|^style$|^srcdoc$|^background$|[^a-z:_-]/.test(name)) faults.push(`${tagName} ${name}`);
      const leads = ['href', 'src', 'action', 'formaction', 'xlink:href', 'poster', 'data'].includes(name);
      const isOurs = /^\/(?![/\\])|^#/.test(value) || mayLeadTo.some((place) => value.startsWith(place));
      if (leads && !isOurs) faults.push(`${tagName} ${name}=${value}`);
    }
  }
  return faults;
}

/** Everything a reader sees, as the browser puts it together. */
export function textOfHtml(html: string): string {
  const parts: string[] = [];
  const walk = (node: Node): void => {
    if (node.nodeName === '#text') parts.push((node as DefaultTreeAdapterMap['textNode']).value);
    if ('childNodes' in node) node.childNodes.forEach(walk);
    if ('attrs' in node) parts.push(...node.attrs.filter(({ name }) => name === 'value').map(({ value }) => value));
  };
  walk(parse(html));
  return parts.join(' ');
}
