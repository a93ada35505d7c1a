export interface PlatformHosts {
  readonly id: string;
  /** `example.org` means it and its subdomains, on any port; `example.org:4300` on that port only. No wildcards. */
  readonly hosts: readonly string[];
}

/**
 * The platform an address belongs to: by its exact host or as a subdomain of one. The most specific entry wins, so a
 * service that lives on a subdomain of another is not taken for it. Null: nobody we know.
 */
export function matchPlatform(host: string, platforms: readonly PlatformHosts[]): string | null {
  const wanted = split(host);
  if (wanted.name === '') return null;
  let best: { id: string; score: number } | null = null;
  for (const { id, hosts } of platforms) {
    for (const entry of hosts.map(split)) {
      if (entry.name === '' || !covers(entry, wanted)) continue;
      const score = entry.name.length * 2 + (entry.port === null ? 0 : 1);
      if (best === null || score > best.score) best = { id, score };
    }
  }
  return best?.id ?? null;
}

interface HostAndPort {
  readonly name: string;
  readonly port: string | null;
}

const covers = (entry: HostAndPort, wanted: HostAndPort): boolean =>
  (wanted.name === entry.name || wanted.name.endsWith(`.${entry.name}`)) &&
  (entry.port === null || entry.port === wanted.port);

function split(host: string): HostAndPort {
  const [, name = '', port = null] = /^(.*?)(?::(\d+))?$/.exec(host.trim().toLowerCase()) ?? [];
  return { name: name.replace(/\.$/, ''), port };
}
