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
  'igsid',
  'fb_action_ids',
  '__tn__',
  'share_id',
  'share_app_id',
  '_branch_match_id',
  '_ga',
  'wt_mc',
  'usqp',
  'amp_gsa',
  'amp_js_v',
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
  // `?amp`, `?amp=1`: asks for the same page in its form for phones.
  if (lower === 'amp') return value === '' || value === '1' || value === 'true';
  if (lower === 'outputtype') return value === 'amp';
  return lower.startsWith('utm_') || lower.startsWith('__cft__') || TRACKING_NAMES.has(lower);
}
