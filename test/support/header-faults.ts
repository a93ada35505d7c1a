/** An address for the pattern of a route: with ids that nothing has, so nothing is changed. */
export const fill = (path: string): string =>
  path
    .replace(':locator', 'BK-0000-0000')
    .replace(/:(id|itemId|taskId|noticeId)/g, '00000000-0000-7000-8000-000000000000')
    .replace(':judgement', 'verify')
    .replace(/:\w+/g, 'x');

/** The page that asks for a passkey opens that one feature, for itself. */
const SHUT_OR_PASSKEY = /^(?:[a-z-]+=\(\)|publickey-credentials-(?:create|get)=\(self\))$/;

/** What is wrong with the headers of one answer; nothing when all is well. */
export function faultsOf(headers: Headers, isAsset = false): string[] {
  const faults: string[] = [];
  const need = (name: string, isRight: (value: string) => boolean) => {
    const value = headers.get(name);
    if (value === null || !isRight(value)) faults.push(`${name}: ${value}`);
  };
  const csp = (headers.get('content-security-policy') ?? '').split('; ').map((part) => part.split(' '));
  need('content-security-policy', (value) => !/unsafe|\*|https?:|data:|blob:/.test(value));
  for (const [name, ...allowed] of csp)
    if (allowed.some((source) => !["'none'", "'self'", "'script'"].includes(source)))
      faults.push(`content-security-policy allows ${name} ${allowed.join(' ')}`);
  for (const name of ['default-src', 'base-uri', 'frame-ancestors'])
    if (csp.find(([each]) => each === name)?.[1] !== "'none'") faults.push(`${name} is not 'none'`);
  if (csp.find(([each]) => each === 'form-action')?.[1] !== "'self'") faults.push("form-action is not 'self'");
  need('cross-origin-opener-policy', (value) => value === 'same-origin');
  need('cross-origin-embedder-policy', (value) => value === 'require-corp');
  need('cross-origin-resource-policy', (value) => value === 'same-origin');
  need('referrer-policy', (value) => value === 'no-referrer');
  need('x-content-type-options', (value) => value === 'nosniff');
  need('x-frame-options', (value) => value === 'DENY');
  need('x-robots-tag', (value) => value.includes('noindex'));
  need('strict-transport-security', (value) => value === 'max-age=31536000; includeSubDomains');
  need('permissions-policy', (value) => value.split(', ').every((each) => SHUT_OR_PASSKEY.test(each)));
  for (const feature of ['camera', 'microphone', 'geolocation', 'display-capture', 'clipboard-read', 'browsing-topics'])
    need('permissions-policy', (value) => value.includes(`${feature}=()`));
  need('cache-control', (value) => (isAsset ? value === 'public, max-age=31536000, immutable' : value === 'no-store'));
  for (const name of ['x-powered-by', 'server', 'etag', 'access-control-allow-origin', 'via', 'last-modified'])
    if (headers.has(name)) faults.push(`${name} is sent`);
  return faults;
}
