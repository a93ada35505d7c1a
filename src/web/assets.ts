import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import type { RequestHandler } from 'express';

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
};

interface Asset {
  readonly url: string;
  readonly type: string;
  readonly bytes: Buffer;
  readonly gzipped: Buffer;
}

/** Our few stylesheets, held in memory under names that change with their content, so browsers may keep them for good. */
export class AssetStore {
  private readonly byName = new Map<string, Asset>();
  private readonly byUrl = new Map<string, Asset>();

  constructor(folder: string) {
    if (!existsSync(folder)) return;
    for (const name of readdirSync(folder)) {
      const { ext, name: stem } = path.parse(name);
      const type = TYPES[ext];
      if (type === undefined) continue;
      const bytes = readFileSync(path.join(folder, name));
      const hash = createHash('sha256').update(bytes).digest('hex').slice(0, 12);
      const asset = { url: `/assets/${stem}.${hash}${ext}`, type, bytes, gzipped: gzipSync(bytes, { level: 9 }) };
      this.byName.set(name, asset);
      this.byUrl.set(asset.url, asset);
    }
  }

  /** `person.css` → `/assets/person.0123456789ab.css`. */
  url(name: string): string {
    return this.byName.get(name)?.url ?? `/assets/${name}`;
  }

  /**
   * Browsers ask for this address by themselves, whatever a page says. Were it a page that is not there, it would be a
   * person's page, and give its cookie to somebody who was at the desk.
   */
  private iconFor(address: string): Asset | undefined {
    return address === '/favicon.ico' ? this.byName.get('sheet.svg') : undefined;
  }

  /** Sets the caching headers itself: everything else on the site is `no-store`. */
  serve(): RequestHandler {
    return (req, res, next) => {
      const isRead = req.method === 'GET' || req.method === 'HEAD';
      const asset = isRead ? (this.byUrl.get(req.path) ?? this.iconFor(req.path)) : undefined;
      if (asset === undefined) return next();
      const takesGzip = /\bgzip\b/.test(req.get('accept-encoding') ?? '');
      res.set({ 'Content-Type': asset.type, Vary: 'Accept-Encoding' });
      if (asset.url === req.path) res.set('Cache-Control', 'public, max-age=31536000, immutable');
      if (takesGzip) res.set('Content-Encoding', 'gzip');
      res.end(takesGzip ? asset.gzipped : asset.bytes);
    };
  }
}

/**
 * The built stylesheets lie beside the compiled code; code that runs from its sources (the tests) uses the last build.
 */
export function assetFolder(): string {
  const beside = path.join(__dirname, 'assets');
  if (existsSync(path.join(beside, 'person.css'))) return beside;
  return path.join(__dirname, '..', '..', 'dist', 'src', 'web', 'assets');
}
