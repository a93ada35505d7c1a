import { parse } from 'tldts';

/** `example.co.uk` is the label `example` under the public suffix `co.uk`. */
export interface RegisteredSite {
  readonly registered: string;
  readonly label: string;
  readonly suffix: string;
}

/**
 * What a host name is registered as, by the Public Suffix List (publicsuffix.org) as it was when tldts was released.
 * Private suffixes such as `github.io` count as suffixes only when `withPrivate` says so. Null for an address, for a
 * name without a dot, and for a public suffix itself.
 */
export function siteOf(hostname: string, { withPrivate = false } = {}): RegisteredSite | null {
  const { domain, domainWithoutSuffix, publicSuffix, isIp, isIcann, isPrivate } = parse(hostname, {
    allowPrivateDomains: withPrivate,
    validateHostname: true,
  });
  if (isIp === true || domain === null || domainWithoutSuffix === null || publicSuffix === null) return null;
  // A suffix that is on no list (`.test`, a typing error) is no proof of a registration.
  return isIcann === true || isPrivate === true
    ? { registered: domain, label: domainWithoutSuffix, suffix: publicSuffix }
    : null;
}
