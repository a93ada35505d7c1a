import { foldWord } from '../../domain/case/search-words';
import { jsonOf, tell } from './own-server';

const PAUSE_MS = 150;

interface Found {
  readonly href: string;
  readonly text: string;
  readonly hint: string;
}

/**
 * The page "go to" as a box over every page: Ctrl+K, or the link that leads to that page. What is typed may be about a
 * person, so it is sent as a form and stands in no address. What can be done on the page itself is found here too.
 */
export function offerPalette(): void {
  const link = document.querySelector<HTMLAnchorElement>('a[data-palette]');
  const box = document.querySelector<HTMLDialogElement>('dialog[data-palette-box]');
  if (link === null || box === null || typeof box.showModal !== 'function') return;
  const palette = new Palette(box);
  link.addEventListener('click', (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    palette.open();
  });
  document.addEventListener('keydown', (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey || event.key.toLowerCase() !== 'k') return;
    event.preventDefault();
    if (document.querySelector('dialog[open]') === null) palette.open();
  });
}

class Palette {
  private readonly field: HTMLInputElement;
  private readonly list: HTMLElement;
  private readonly count: HTMLElement;
  private readonly here = actionsHere();
  private timer = 0;
  private asked = 0;

  constructor(private readonly box: HTMLDialogElement) {
    this.field = box.querySelector<HTMLInputElement>('input[name=to]')!;
    this.list = box.querySelector<HTMLElement>('[data-palette-list]')!;
    this.count = box.querySelector<HTMLElement>('[data-palette-count]')!;
    this.field.addEventListener('input', () => {
      clearTimeout(this.timer);
      this.timer = window.setTimeout(() => void this.find(), PAUSE_MS);
    });
    box.querySelector('form')?.addEventListener('submit', (event) => {
      event.preventDefault();
      void this.goFirst();
    });
    box.querySelector('[data-palette-close]')?.addEventListener('click', () => box.close());
    box.addEventListener('keydown', (event) => this.move(event));
  }

  open(): void {
    this.box.showModal();
    this.field.focus();
    this.field.select();
    void this.find();
  }

  private async goFirst(): Promise<void> {
    clearTimeout(this.timer);
    await this.find();
    this.rows()[0]?.click();
  }

  private rows(): HTMLElement[] {
    return [...this.list.querySelectorAll<HTMLElement>('a, button')];
  }

  private async find(): Promise<void> {
    const mine = (this.asked += 1);
    const typed = this.field.value;
    const folded = foldWord(typed).trim();
    const here = folded === '' ? [] : this.here.filter(({ text }) => foldWord(text).includes(folded));
    const answer = await tell('/desk/go', { to: typed, as: 'list', more: String(here.length) });
    if (answer === 'ended') return location.assign('/desk/sign-in');
    const found = await jsonOf<{ found: readonly Found[]; counted: string }>(answer);
    // A slower answer to fewer letters must not take the place of a newer one.
    if (mine !== this.asked) return;
    const rows = [
      ...here.map(({ text, take }) => asButton(text, () => this.leaveFor(take))),
      ...(found?.found ?? []).map(asLink),
    ].map(inItem);
    this.list.replaceChildren(...rows);
    this.count.textContent = found?.counted ?? '';
  }

  private leaveFor(take: () => void): void {
    this.box.close();
    take();
  }

  private move(event: KeyboardEvent): void {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step === 0) return;
    event.preventDefault();
    const all = [this.field, ...this.rows()];
    const at = all.indexOf(document.activeElement as HTMLElement);
    all[(at + step + all.length) % all.length]?.focus();
  }
}

/** What can be opened on this page: each part that is folded away, and each heading with its place. */
function actionsHere(): { readonly text: string; readonly take: () => void }[] {
  const folded = [...document.querySelectorAll<HTMLElement>('main details > summary')].map((summary) => ({
    text: wordsOf(summary),
    take: () => {
      for (let at = summary.closest('details'); at !== null; at = at.parentElement?.closest('details') ?? null)
        at.open = true;
      const field = summary.parentElement?.querySelector<HTMLElement>(
        'input:not([type=hidden]), textarea, select, button',
      );
      (field ?? summary).focus();
    },
  }));
  const places = [...document.querySelectorAll<HTMLElement>('main h2')].map((heading) => ({
    text: wordsOf(heading),
    take: () => {
      heading.tabIndex = -1;
      heading.focus();
      heading.scrollIntoView();
    },
  }));
  return [...folded, ...places].filter(({ text }) => text !== '');
}

const wordsOf = (element: HTMLElement): string => (element.textContent ?? '').replace(/\s+/g, ' ').trim();
function asLink({ href, text, hint }: Found): HTMLElement {
  const made = document.createElement('a');
  made.href = href;
  const small = document.createElement('small');
  small.className = 'soft';
  small.textContent = hint;
  made.append(text, ' ', small);
  return made;
}
function asButton(text: string, press: () => void): HTMLElement {
  const made = document.createElement('button');
  made.type = 'button';
  made.className = 'quiet';
  made.textContent = text;
  made.addEventListener('click', press);
  return made;
}
function inItem(row: HTMLElement): HTMLElement {
  const made = document.createElement('li');
  made.append(row);
  return made;
}
