/**
 * The address in a text, or null. Not `URL.canParse`: in Node 20, once it is compiled for speed, it says no to addresses
 * with letters such as ü or à, and a link to a Vietnamese site would be none.
 */
export function parseUrl(text: string, base?: string): URL | null {
  try {
    return new URL(text, base);
  } catch {
    return null;
  }
}
