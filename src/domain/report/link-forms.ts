import { parseUrl } from '../shared/parse-url';

/** Hosts that show the same pages to phones. Only where the site itself says so: a made-up host would be a wrong link. */
const MOBILE_HOSTS: ReadonlyMap<string, string> = new Map([
  ['m.facebook.com', 'www.facebook.com'],
  ['mbasic.facebook.com', 'www.facebook.com'],
  ['touch.facebook.com', 'www.facebook.com'],
  ['mobile.facebook.com', 'www.facebook.com'],
  ['m.instagram.com', 'www.instagram.com'],
  ['mobile.twitter.com', 'twitter.com'],
  ['m.twitter.com', 'twitter.com'],
  ['mobile.x.com', 'x.com'],
  ['m.youtube.com', 'www.youtube.com'],
  ['m.reddit.com', 'www.reddit.com'],
  ['m.tiktok.com', 'www.tiktok.com'],
  ['m.imgur.com', 'imgur.com'],
  ['m.vk.com', 'vk.com'],
  ['m.ok.ru', 'ok.ru'],
  ['m.weibo.cn', 'weibo.com'],
  ['m.tumblr.com', 'www.tumblr.com'],
]);

/** Pages that only lead on, and the parameters in which the place stands that they lead to. */
const LEADS_ON: readonly { readonly host: RegExp; readonly path: string; readonly names: readonly string[] }[] = [
  { host: /^lm?\.(?:facebook|instagram)\.com$/, path: '/l.php', names: ['u'] },
  { host: /^l\.instagram\.com$/, path: '/', names: ['u'] },
  { host: /^www\.google\.[a-z.]{2,6}$/, path: '/url', names: ['q', 'url'] },
  { host: /^www\.youtube\.com$/, path: '/redirect', names: ['q'] },
];

/** Copies for fast phones: `<cache>/c/s/example.org/p`, where `s` stands for https (AMP Cache URL format). */
const AMP_CACHE = /^(?:[a-z0-9-]+\.cdn\.ampproject\.org|www\.bing-amp\.com)$/;
const AMP_CACHE_PATH = /^\/[a-z](\/s)?\/([^/]+)(\/.*)?$/;
/** `www.google.com/amp/s/example.org/p`, and without the `s` for http. */
const GOOGLE_HOST = /^www\.google\.[a-z.]{2,6}$/;
const GOOGLE_AMP_PATH = /^\/amp(\/s)?\/([^/]+)(\/.*)?$/;

const MOST_LAYERS = 3;

/**
 * The page behind a form of its address that is made for phones, for speed, or to count clicks: mobile hosts of large
 * sites, AMP caches, pages that lead on. Everything else stays as it is; what looks alike on an unknown site may differ.
 */
export function behindForms(url: URL): URL {
  let page = url;
  for (let layer = 0; layer < MOST_LAYERS; layer += 1) {
    const inner = innerAddress(page);
    if (inner === null) break;
    page = inner;
  }
  const desktop = MOBILE_HOSTS.get(page.hostname) ?? wikiOf(page.hostname);
  if (desktop !== undefined) page.hostname = desktop;
  return page;
}

function innerAddress(url: URL): URL | null {
  const amp = AMP_CACHE.test(url.hostname)
    ? AMP_CACHE_PATH.exec(url.pathname)
    : GOOGLE_HOST.test(url.hostname)
      ? GOOGLE_AMP_PATH.exec(url.pathname)
      : null;
  if (amp !== null) {
    const [, secure, host = '', path = '/'] = amp;
    return host.includes('.')
      ? webAddress(`http${secure === undefined ? '' : 's'}://${host}${path}${url.search}`)
      : null;
  }
  const leads = LEADS_ON.find(({ host, path }) => host.test(url.hostname) && path === url.pathname);
  for (const name of leads?.names ?? []) {
    const inner = url.searchParams.get(name);
    if (inner !== null && /^https?:\/\//i.test(inner)) return webAddress(inner);
  }
  return null;
}

function webAddress(text: string): URL | null {
  if (parseUrl(text) === null) return null;
  const url = new URL(text);
  return url.username === '' && url.password === '' && /[a-z0-9]/.test(url.hostname) ? url : null;
}

const wikiOf = (host: string): string | undefined =>
  /^[a-z-]{2,12}\.m\.wikipedia\.org$/.test(host) ? host.replace('.m.', '.') : undefined;

/**
 * What two addresses of one page have in common, whichever way it was opened: without the scheme, without a leading
 * `www.`, `m.` and the like, without a trailing `/amp`. To recognise a page twice, never to write to anybody.
 */
export function commonForm(url: URL): string {
  const host = url.host.replace(/^(?:www|m|mobile|touch|amp)\.(?=[^.]+\.)/, '');
  const path = url.pathname.replace(/\/amp\/?$/, '') || '/';
  return `${host}${path}${url.search}`;
}
