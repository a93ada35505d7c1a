/** Characters of a reply that are kept; a caseworker reads it, and an answer that matters is shorter by far. */
export const REPLY_TEXT_MAX = 10_000;

/**
 * How many replies one notice takes. Those of machines have few places of their own, so that two that answer each other
 * cannot take the place of a human's.
 */
export const MOST_REPLIES = { human: 20, automatic: 5 } as const;

export function mayKeepReply(
  kept: { readonly human: number; readonly automatic: number },
  isAutomatic: boolean,
): boolean {
  return isAutomatic ? kept.automatic < MOST_REPLIES.automatic : kept.human < MOST_REPLIES.human;
}

/** What tells of a mail whether a human wrote it. Names of headers in small letters. */
export interface ReplyMarks {
  /** The envelope's sender; empty for reports of mail servers. */
  readonly returnPath: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
}

const MACHINES = /^(?:mailer-daemon|postmaster|no-?reply|do-?not-?reply)@/i;

/**
 * Whether a machine wrote it: it says so (RFC 3834 section 5), it has no return path, or it has one of the older signs
 * by which holiday answers and lists are known. A ticket system's "we have got your mail" is one as well.
 */
export function isAutomaticReply({ returnPath, headers }: ReplyMarks): boolean {
  const value = (name: string): string => (headers[name] ?? '').trim().toLowerCase();
  const submitted = value('auto-submitted').split(/[;\s]/)[0] ?? '';
  return (
    (submitted !== '' && submitted !== 'no') ||
    returnPath === '' ||
    MACHINES.test(returnPath) ||
    ['bulk', 'junk', 'list', 'auto_reply'].includes(value('precedence')) ||
    ['x-autoreply', 'x-autorespond', 'x-auto-response-suppress', 'list-id'].some((name) => value(name) !== '') ||
    value('content-type').startsWith('multipart/report')
  );
}

/** What of our own mail must not come back onto a page of the desk with a quotation: addresses that open something. */
export interface OurAddresses {
  /** `https://help.example.org/n/`: what follows opens the page of answers. */
  readonly answerPage: string;
  /** `@replies.help.example.org`: what stands before it is the address of one notice. */
  readonly replies: string;
}

const HIDDEN = '[…]';

/**
 * What is kept of the text of a reply: without quoted lines (we know what we wrote), without the addresses of ours that
 * open something, and at most {@link REPLY_TEXT_MAX} characters. A mail that only quotes has no text.
 */
export function replyText(text: string, ours: OurAddresses): { readonly text: string; readonly isCut: boolean } {
  const own = text
    .split('\n')
    .filter((line) => !/^\s*>/.test(line))
    .join('\n');
  const shut = hideBefore(hideAfter(own, ours.answerPage), ours.replies)
    .replace(/\n{3,}/g, '\n\n')
    .trim();
  const letters = [...shut];
  return letters.length <= REPLY_TEXT_MAX
    ? { text: shut, isCut: false }
    : { text: letters.slice(0, REPLY_TEXT_MAX).join(''), isCut: true };
}

function hideAfter(text: string, beginning: string): string {
  const [head = '', ...tails] = splitBy(text, beginning);
  return [head, ...tails.map((tail) => tail.replace(/^[\w-]+/, HIDDEN))].join(beginning);
}

function hideBefore(text: string, ending: string): string {
  const parts = splitBy(text, ending);
  const tail = parts.pop() ?? '';
  return [...parts.map(withoutLastWord), tail].join(ending);
}

/** By hand: an expression that looks for its end would begin anew at every letter of a text that is all one word. */
function withoutLastWord(text: string): string {
  let end = text.length;
  while (end > 0 && /[\w.+-]/.test(text[end - 1]!)) end -= 1;
  return end === text.length ? text : text.slice(0, end) + HIDDEN;
}

/** Whatever the letters' case: mail programs change that of addresses. */
function splitBy(text: string, by: string): string[] {
  const parts: string[] = [];
  const [lower, wanted] = [text.toLowerCase(), by.toLowerCase()];
  // A letter whose small form is longer would shift every place after it; then nothing of the text is trusted to fit.
  if (lower.length !== text.length) return text.split(by);
  let from = 0;
  for (let at = lower.indexOf(wanted); at >= 0; at = lower.indexOf(wanted, from)) {
    parts.push(text.slice(from, at));
    from = at + by.length;
  }
  return [...parts, text.slice(from)];
}

/** The domain of a mail address in small letters; null for what is none. */
export function domainOfAddress(address: string): string | null {
  const at = address.lastIndexOf('@');
  const domain = at < 1 ? '' : address.slice(at + 1).toLowerCase();
  return /^[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?$/.test(domain) ? domain : null;
}
