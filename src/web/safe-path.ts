/** A path on this site that a form may send us back to; anything else (another host, a scheme, `//`, `\`) becomes `/`. */
export function safePath(path: string): string {
  return /^\/(?!\/)[\w\-./?=&%]{0,300}$/.test(path) ? path : '/';
}
