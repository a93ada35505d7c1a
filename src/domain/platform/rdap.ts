import { isMailAddress } from './contact-address';

const MOST_CONTACTS = 5;
const DEEPEST = 4;

type Json = Readonly<Record<string, unknown>>;
const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? (value as unknown[]) : []);

/**
 * The mail addresses of everybody with the role `abuse` in an RDAP answer about a domain or an address (RFC 9083
 * section 5.1, jCard of RFC 7095), the nearest first. Whatever is not shaped so is passed over: the answer is somebody
 * else's.
 */
export function abuseMailsOf(answer: unknown): string[] {
  const found = new Set<string>();
  let level = isObject(answer) ? list(answer['entities']) : [];
  for (let depth = 0; depth < DEEPEST && level.length > 0; depth += 1) {
    const entities = level.filter(isObject);
    for (const entity of entities) {
      if (!list(entity['roles']).includes('abuse')) continue;
      for (const mail of mailsOf(entity['vcardArray'])) found.add(mail);
    }
    level = entities.flatMap((entity) => list(entity['entities']));
  }
  return [...found].slice(0, MOST_CONTACTS);
}

/** `["vcard", [["email", {…}, "text", "abuse@example.org"], …]]` */
function mailsOf(vcard: unknown): string[] {
  return list(list(vcard)[1]).flatMap((property) => {
    const [name, , , value] = list(property);
    return name === 'email' && typeof value === 'string' && isMailAddress(value) ? [value.toLowerCase()] : [];
  });
}

/**
 * Which server answers, by a bootstrap file of IANA (RFC 9224): the first https address of the service that has the key
 * for which `covers` says the longest match. Null when nobody answers.
 */
export function rdapServer(bootstrap: unknown, covers: (key: string) => number): string | null {
  let best: { url: string; length: number } | null = null;
  for (const service of list(isObject(bootstrap) ? bootstrap['services'] : null)) {
    const [keys, urls] = list(service);
    const url = list(urls).find((one): one is string => typeof one === 'string' && /^https?:\/\//.test(one));
    if (url === undefined) continue;
    const secure = list(urls).find((one): one is string => typeof one === 'string' && one.startsWith('https://'));
    for (const key of list(keys)) {
      const length = typeof key === 'string' ? covers(key) : 0;
      if (length > 0 && (best === null || length > best.length)) best = { url: secure ?? url, length };
    }
  }
  return best === null ? null : best.url.endsWith('/') ? best.url : `${best.url}/`;
}
