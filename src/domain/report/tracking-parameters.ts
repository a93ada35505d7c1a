/** Query parameters that say how a link was shared, never what it leads to. Compared in lower case. */
const TRACKING_NAMES: ReadonlySet<string> = new Set([
  'fbclid',
  'gclid',
  'gbraid',
  'wbraid',
  'dclid',
  'msclkid',
  'yclid',
  'ttclid',
  'twclid',
  'igsh',
  'igshid',
  'mibextid',
  'mc_cid',
  'mc_eid',
  'ref_src',
  'ref_url',
  '_hsenc',
  '_hsmi',
]);

/** `si` is a share token on the large video and music sites, but a real number elsewhere: only a long one is cut. */
const SHORTEST_SHARE_TOKEN = 10;

/**
 * Cuts well-known tracking parameters from a query (without its `?`). The rest stays byte for byte: a notice must
 * name the exact address, and re-encoding it would change what the platform is asked to find.
 */
export function withoutTracking(query: string): string {
  return query
    .split('&')
    .filter((pair) => !isTracking(pair))
    .join('&');
}

function isTracking(pair: string): boolean {
  const [name = '', value = ''] = pair.split('=', 2);
  const lower = name.toLowerCase();
  if (lower === 'si') return value.length >= SHORTEST_SHARE_TOKEN;
  return lower.startsWith('utm_') || TRACKING_NAMES.has(lower);
}
