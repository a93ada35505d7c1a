import type { RequestHandler } from 'express';

/**
 * Nothing from elsewhere, nothing inline, nobody may frame us. No `unsafe-*`. The only scripts are files of ours, and
 * they cannot write HTML from text (trusted types).
 */
const CSP = [
  "default-src 'none'",
  "style-src 'self'",
  "script-src 'self'",
  "img-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ');

/** All that browsers can be told to keep shut, as far as they know the name: an unknown one would fill the console. */
const CLOSED_FEATURES = [
  'accelerometer',
  'autoplay',
  'browsing-topics',
  'camera',
  'clipboard-read',
  'clipboard-write',
  'display-capture',
  'encrypted-media',
  'fullscreen',
  'gamepad',
  'geolocation',
  'gyroscope',
  'hid',
  'idle-detection',
  'local-fonts',
  'magnetometer',
  'microphone',
  'midi',
  'payment',
  'picture-in-picture',
  'publickey-credentials-create',
  'publickey-credentials-get',
  'screen-wake-lock',
  'serial',
  'storage-access',
  'sync-xhr',
  'usb',
  'window-management',
  'xr-spatial-tracking',
];

/**
 * For the one page that computes on a picture (ADR 0032): its worker comes from us under a name that one policy lets
 * through, and neither page nor worker may connect to anything (`default-src 'none'`).
 */
export const CSP_WITH_WORKER = CSP.replace("trusted-types 'none'", "worker-src 'self'; trusted-types fingerprint");

/** For the person's pages whose steps a script sends (ADR 0049): it may ask us, and nobody else. */
export const CSP_WITH_STEPS = `${CSP}; connect-src 'self'`;

/** What every answer carries, errors included. `no-store` keeps pages out of a shared phone (assets set their own). */
export function headersOfEveryAnswer(isHttps: boolean): Readonly<Record<string, string>> {
  return {
    'Content-Security-Policy': CSP,
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Embedder-Policy': 'require-corp',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Origin-Agent-Cluster': '?1',
    'Referrer-Policy': 'no-referrer',
    'Permissions-Policy': CLOSED_FEATURES.map((feature) => `${feature}=()`).join(', '),
    'X-Content-Type-Options': 'nosniff',
    // For browsers that do not know frame-ancestors, old document viewers, and crawlers.
    'X-Frame-Options': 'DENY',
    'X-Permitted-Cross-Domain-Policies': 'none',
    'X-Robots-Tag': 'noindex, nofollow',
    'Cache-Control': 'no-store',
    ...(isHttps ? { 'Strict-Transport-Security': 'max-age=31536000; includeSubDomains' } : {}),
  };
}

export function securityHeaders(headers: Readonly<Record<string, string>>): RequestHandler {
  return (_req, res, next) => {
    res.set(headers);
    next();
  };
}
