import { jsonOf, look, pathOf, tell } from './own-server';

const PAUSE_MS = 2000;
/** Somebody who types without a pause loses no more than that. */
const LONGEST_MS = 8000;
/** A form of a case: which case, and which form of it. */
const FORM = /^(\/desk\/cases\/[^/]+)\/([\w/-]+)$/;

interface Draft {
  readonly form: string;
  readonly field: string;
  readonly text: string;
  readonly offer: string;
}
interface Offers {
  readonly drafts: readonly Draft[];
  readonly words: { readonly restore: string; readonly drop: string };
}

/**
 * Long fields of a case are kept on the server while somebody types, and offered when the page is opened again. Nothing
 * is written into this browser, and nothing changes in a field but by hand.
 */
export function keepDrafts(): void {
  const fields = [...document.querySelectorAll<HTMLTextAreaElement>('main form textarea[name]')]
    .map((area) => LongField.of(area))
    .filter((field) => field !== null);
  const home = fields[0]?.home;
  if (home === undefined) return;
  void offer(home, fields);
}

async function offer(home: string, fields: readonly LongField[]): Promise<void> {
  const offers = await jsonOf<Offers>(await look(`${home}/drafts/list`));
  // No way to keep drafts here (a colleague's case, no network): then nothing says that they are kept.
  if (offers === null) return;
  for (const field of fields) {
    const draft = offers.drafts.find(({ form, field: name }) => form === field.form && name === field.area.name);
    if (draft !== undefined && draft.text !== field.area.value.trim()) field.offer(draft, offers.words);
    field.watch();
  }
}

class LongField {
  private timer = 0;
  private since = 0;
  private isSent = false;
  private kept: string;
  private readonly said = document.createElement('p');

  private constructor(
    readonly area: HTMLTextAreaElement,
    readonly home: string,
    readonly form: string,
  ) {
    this.kept = area.value;
    this.said.className = 'hint';
  }

  static of(area: HTMLTextAreaElement): LongField | null {
    const [, home, form] = (area.form && FORM.exec(pathOf(area.form))) ?? [];
    return home === undefined || form === undefined ? null : new LongField(area, home, form);
  }

  watch(): void {
    this.area.after(this.said);
    this.area.addEventListener('input', () => this.typed());
    this.area.form?.addEventListener('submit', () => {
      this.isSent = true;
      clearTimeout(this.timer);
    });
    document.addEventListener('visibilitychange', () => {
      if (document.visibilityState === 'hidden') void this.keep(true);
    });
  }

  private typed(): void {
    const now = Date.now();
    if (this.since === 0) this.since = now;
    clearTimeout(this.timer);
    const wait = Math.max(0, Math.min(PAUSE_MS, this.since + LONGEST_MS - now));
    this.timer = window.setTimeout(() => void this.keep(false), wait);
  }

  private async keep(isLast: boolean): Promise<void> {
    clearTimeout(this.timer);
    this.since = 0;
    const text = this.area.value;
    if (this.isSent || text === this.kept) return;
    this.kept = text;
    const { form } = this;
    const answer = await tell(`${this.home}/drafts`, { step: 'keep', form, field: this.area.name, text }, isLast);
    const said = await jsonOf<{ text: string }>(answer);
    // What could not be kept is tried again with the next word; an old promise must not stand there meanwhile.
    if (said === null && this.kept === text) this.kept = '\0';
    this.said.textContent = said?.text ?? '';
  }

  offer({ text, offer }: Draft, words: Offers['words']): void {
    const place = document.createElement('div');
    place.className = 'draft';
    const line = document.createElement('p');
    line.textContent = offer;
    const end = (): void => {
      place.remove();
      this.area.focus();
    };
    const restore = button(words.restore, () => {
      this.area.value = text;
      this.kept = text;
      end();
    });
    const drop = button(words.drop, () => {
      void tell(`${this.home}/drafts`, { step: 'drop', form: this.form, field: this.area.name });
      end();
    });
    place.append(line, restore, drop);
    this.area.before(place);
    for (let at = this.area.closest('details'); at !== null; at = at.parentElement?.closest('details') ?? null)
      at.open = true;
  }
}

function button(words: string, press: () => void): HTMLButtonElement {
  const made = document.createElement('button');
  made.type = 'button';
  made.className = 'small';
  made.textContent = words;
  made.addEventListener('click', press);
  return made;
}
