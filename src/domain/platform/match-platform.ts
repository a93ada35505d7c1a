export interface PlatformHosts {
  readonly id: string;
  /**
   * `example.org` means it and its subdomains, on any port; `example.org:4300` on that port only; `example.*` every
   * registration of that name under a public suffix (regional domains), with its subdomains.
   */
  readonly hosts: readonly string[];
}

/** What a host name is registered as: `example.co.uk` is the label `example` under the public suffix `co.uk`. */
export interface Site {
  readonly registered: string;
  readonly label: string;
  readonly suffix: string;
}
/** By the Public Suffix List (infra/network/public-suffix.ts); null where nothing is registered. */
export type SiteOf = (hostname: string) => Site | null;

const NOTHING_IS_REGISTERED: SiteOf = () => null;

/**
 * The platform an address belongs to: by its exact host or as a subdomain of one. The most specific entry wins, so a
 * service that lives on a subdomain of another is not taken for it, and a host that is named goes before a pattern.
 * Null: nobody we know.
 */
export function matchPlatform(
  host: string,
  platforms: readonly PlatformHosts[],
  siteOf: SiteOf = NOTHING_IS_REGISTERED,
): string | null {
  const wanted = split(host);
  if (wanted.name === '') return null;
  const site = siteOf(wanted.name);
  let best: { id: string; score: number } | null = null;
  for (const { id, hosts } of platforms) {
    for (const entry of hosts.map(split)) {
      const covered = coveredBy(entry, wanted, site);
      if (covered === 0) continue;
      const score = covered + (entry.port === null ? 0 : 1);
      if (best === null || score > best.score) best = { id, score };
    }
  }
  return best?.id ?? null;
}

const HOST_ENTRY = /^(?=.{1,253}$)(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{1,63}(?::\d{1,5})?$/;
const PATTERN_ENTRY = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.\*$/;

/** Whether an entry of the directory means anything, and does not mean a whole public suffix (`co.uk`). */
export function isHostEntry(entry: string, siteOf: SiteOf): boolean {
  if (PATTERN_ENTRY.test(entry)) return true;
  return HOST_ENTRY.test(entry) && siteOf(split(entry).name) !== null;
}

interface HostAndPort {
  readonly name: string;
  readonly port: string | null;
}

/** How many characters of the wanted name an entry accounts for, doubled; 0 for none. A pattern counts one less. */
function coveredBy(entry: HostAndPort, wanted: HostAndPort, site: Site | null): number {
  if (entry.name === '' || (entry.port !== null && entry.port !== wanted.port)) return 0;
  if (entry.name.endsWith('.*'))
    return site !== null && site.label === entry.name.slice(0, -2) ? site.registered.length * 2 - 1 : 0;
  const isCovered = wanted.name === entry.name || wanted.name.endsWith(`.${entry.name}`);
  return isCovered ? entry.name.length * 2 : 0;
}

function split(host: string): HostAndPort {
  const [, name = '', port = null] = /^(.*?)(?::(\d+))?$/.exec(host.trim().toLowerCase()) ?? [];
  return { name: name.replace(/\.$/, ''), port };
}
