import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';
import { parseUrl } from '../../domain/shared/parse-url';

/**
 * Which hosts may be reached although they are private, use plain http or an unusual port. Each entry names a host as
 * it is written in the URL: `host` (the scheme's own port only), `host:port`, `[::1]:port`, or `*.host:port` for every
 * name below it. Empty in production unless an operator says otherwise.
 */
export interface GuardPolicy {
  readonly allowPrivate: readonly string[];
}

export type BlockReason = 'scheme' | 'port' | 'credentials' | 'private-address' | 'too-long' | 'invalid';
export type CheckedUrl = { readonly ok: true; readonly url: URL } | { readonly ok: false; readonly code: BlockReason };

export const MAX_URL_LENGTH = 2048;

/** Global unicast is 2000::/3 (IANA); whatever lies outside (mapped, NAT64, unique local, link-local …) is not. */
const GLOBAL_UNICAST_V6 = cidr6('2000::/3');

/** Public by `ipaddr.js`, yet not to be reached: measured, or named by RFC 6890 and the IANA special registries. */
const DENIED_V4 = [
  '168.63.129.16/32', // Azure's metadata and DNS address, plain unicast to every library
  '0.0.0.0/8',
  '192.0.0.0/24',
  '192.0.2.0/24', // documentation, as the next two
  '198.51.100.0/24',
  '203.0.113.0/24',
  '192.31.196.0/24', // AS112, as 192.175.48.0/24
  '192.52.193.0/24', // AMT relays
  '192.88.99.0/24', // 6to4 relays
  '192.175.48.0/24',
  '198.18.0.0/15', // benchmarking
  '240.0.0.0/4',
].map(cidr4);

const DENIED_V6 = [
  '64:ff9b::/96', // NAT64 carries any IPv4 address, private ones too
  '64:ff9b:1::/48',
  '2001::/23', // IETF protocol assignments: Teredo, ORCHID, benchmarking
  '2001:db8::/32',
  '2002::/16', // 6to4 carries any IPv4 address
  '2620:4f:8000::/48', // AS112
  '3fff::/20', // documentation
].map(cidr6);

/**
 * `public` only for an address of the open internet; `private` for everything else, and for what is no address at all.
 * The same judge serves literals in a URL and every answer of a look-up (safety note 1.3, SSRF layer 2).
 */
export function judgeAddress(ip: string): 'public' | 'private' {
  if (!ipaddr.isValid(ip)) return 'private';
  // process() turns an IPv4-mapped address into the IPv4 address it reaches.
  const address = ipaddr.process(ip);
  if (address.range() !== 'unicast') return 'private';
  if (address instanceof ipaddr.IPv4) return DENIED_V4.some((range) => address.match(range)) ? 'private' : 'public';
  const isGlobal = address.match(GLOBAL_UNICAST_V6) && !DENIED_V6.some((range) => address.match(range));
  return isGlobal ? 'public' : 'private';
}

/**
 * Whether a URL may be asked at all: https on its own port, no user name or password, at most 2,048 characters, and no
 * literal private address, unless the host is listed. `plainHttp` also lets `http` on port 80 pass: for looking at
 * reported content that has no https, never for sending a notice. A name is judged again when it is looked up.
 */
export function checkUrl(input: string, policy: GuardPolicy, { plainHttp = false } = {}): CheckedUrl {
  if (input.length > MAX_URL_LENGTH) return blocked('too-long');
  // WHATWG drops tabs and line ends silently; a log or a page that shows the original would then show another URL.
  if (/[\u0000-\u001F\u007F]/.test(input) || parseUrl(input) === null) return blocked('invalid');
  // The parser turns decimal, hex, octal and short forms of IPv4 into the dotted form that is judged below.
  const url = new URL(input);
  if (url.href.length > MAX_URL_LENGTH) return blocked('too-long');
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return blocked('scheme');
  if (url.username !== '' || url.password !== '') return blocked('credentials');
  if (url.hostname === '') return blocked('invalid');
  if (isListed(url.hostname, portOf(url), url.protocol, policy)) return { ok: true, url };
  if (url.protocol === 'http:' && !plainHttp) return blocked('scheme');
  if (url.port !== '') return blocked('port');
  const host = bareHost(url.hostname);
  const isPrivate = isIP(host) === 0 ? isLocalhost(host) : judgeAddress(host) === 'private';
  return isPrivate ? blocked('private-address') : { ok: true, url };
}

/** Whether the policy names this host and port. `protocol` gives the port meant by an entry without one. */
export function isListed(hostname: string, port: number, protocol: string, policy: GuardPolicy): boolean {
  const host = bareHost(hostname);
  return policy.allowPrivate.some((entry) => {
    const { name, port: listed } = parseEntry(entry);
    if (port !== (listed ?? defaultPort(protocol))) return false;
    return name.startsWith('*.') ? host.endsWith(name.slice(1)) && host.length > name.length - 1 : host === name;
  });
}

/** `localhost` and every name below it: they mean this machine and are never asked of DNS (RFC 6761 section 6.3). */
export function isLocalhost(host: string): boolean {
  const name = bareHost(host);
  return name === 'localhost' || name.endsWith('.localhost');
}

/** The host without the brackets of an IPv6 literal and without the dot that ends a fully qualified name. */
export function bareHost(hostname: string): string {
  return hostname
    .toLowerCase()
    .replace(/^\[|\]$/g, '')
    .replace(/(?<!\.)\.+$/, '');
}

export const portOf = (url: URL): number => (url.port === '' ? defaultPort(url.protocol) : Number(url.port));

const defaultPort = (protocol: string): number => (protocol === 'http:' ? 80 : 443);
const blocked = (code: BlockReason): CheckedUrl => ({ ok: false, code });

function parseEntry(entry: string): { name: string; port: number | null } {
  const match = /^(\[[^\]]+\]|[^:]+)(?::(\d{1,5}))?$/.exec(entry.trim());
  // An entry that cannot be read lists nothing: a typo must not open a door.
  if (!match?.[1]) return { name: '', port: null };
  return { name: bareHost(match[1]), port: match[2] === undefined ? null : Number(match[2]) };
}

function cidr4(range: string): [ipaddr.IPv4, number] {
  return ipaddr.IPv4.parseCIDR(range);
}

function cidr6(range: string): [ipaddr.IPv6, number] {
  return ipaddr.IPv6.parseCIDR(range);
}
