/** So many different words of one text are made searchable. */
const MOST_WORDS = 400;
const LONGEST_WORD = 40;
/** Words that stand in every note would only tell how often they are used. */
const EVERYWHERE = new Set(
  'a an and are as at be by for from has have in is it no not of on or the this to was we with www com http https la va cua cho co khong nay do da duoc mot'.split(
    ' ',
  ),
);

/**
 * A word as it is searched for: small letters without marks, in any spelling of Unicode (`Đường`, decomposed or not, is
 * `duong`). Marks are dropped because people type without them; the price is that different words become the same.
 */
export function foldWord(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/đ/g, 'd')
    .replace(/ı/g, 'i')
    .replace(/ß/g, 'ss');
}

/** The different words of a text, folded, without single letters and words that are everywhere. */
export function searchWords(text: string): string[] {
  const words = foldWord(text).match(/[\p{L}\p{N}]+/gu) ?? [];
  const kept = words.filter((word) => word.length > 1 && word.length <= LONGEST_WORD && !EVERYWHERE.has(word));
  return [...new Set(kept)].slice(0, MOST_WORDS);
}

/**
 * By what a host is found: the whole of it, every part after a dot up to the registered name, and its labels but the
 * last. `cdn.photos.example.org:8080` gives itself without the port, `photos.example.org`, `example.org`, and `cdn`,
 * `photos`, `example`.
 */
export function hostWords(host: string): string[] {
  const labels = foldWord(host.replace(/:\d+$/, ''))
    .split('.')
    .filter((label) => label !== '');
  const tails = labels
    .map((_, at) => labels.slice(at).join('.'))
    .filter((tail) => tail.includes('.') || labels.length === 1);
  const single = labels.slice(0, -1).filter((label) => label.length > 1 && !EVERYWHERE.has(label));
  return [...new Set([...tails, ...single])].slice(0, MOST_WORDS);
}

export interface SearchQuery {
  /** Every one of these must be found. Hosts stay whole. */
  readonly words: readonly string[];
}

const MOST_ASKED = 8;

/** What somebody typed into the search: hosts and addresses count as hosts, the rest as words. */
export function readSearch(typed: string): SearchQuery {
  const words = typed
    .slice(0, 400)
    .split(/\s+/)
    .flatMap((part) => {
      const host = /^(?:[a-z][a-z0-9+.-]*:\/\/)?((?:[\p{L}\p{N}-]+\.)+[\p{L}\p{N}-]{2,})(?::\d+)?(?:[/?#].*)?$/iu.exec(
        part,
      )?.[1];
      return host === undefined ? searchWords(part) : [foldWord(host)];
    });
  return { words: [...new Set(words)].slice(0, MOST_ASKED) };
}
