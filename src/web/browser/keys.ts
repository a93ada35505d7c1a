import type { DeskKey } from '../../domain/shared/desk-keys';

/** What each single key does. Which key it is comes with the page, and only when somebody turned them on. */
const ACTIONS: Readonly<Record<DeskKey, () => void>> = {
  next: () => step(1),
  previous: () => step(-1),
  open: () => row()?.querySelector<HTMLAnchorElement>('[data-open]')?.click(),
  choose: () => row()?.querySelector<HTMLInputElement>('[name=case]')?.click(),
  find: () => find('#find')?.focus(),
  go: () => find('a[data-palette]')?.click(),
  proceed: () => find('main .primary')?.focus(),
  write: () => openPart('#message'),
  back: () => location.assign('/desk'),
  help: () => location.assign('/desk/keys'),
};

const find = (selector: string): HTMLElement | null => document.querySelector<HTMLElement>(selector);
const rows = (): HTMLElement[] => [...document.querySelectorAll<HTMLElement>('[data-row]')];
const row = (): HTMLElement | undefined => rows().find((one) => one.contains(document.activeElement));

function step(by: number): void {
  const all = rows();
  const at = all.findIndex((one) => one.contains(document.activeElement));
  all[Math.min(Math.max(0, at + by), all.length - 1)]?.querySelector<HTMLElement>('[data-open]')?.focus();
}

function openPart(selector: string): void {
  const part = document.querySelector<HTMLDetailsElement>(selector);
  if (part === null) return;
  part.open = true;
  part.querySelector<HTMLElement>('textarea')?.focus();
}

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName)) &&
  !(target instanceof HTMLInputElement && target.type === 'checkbox');

/** Single keys for those who want them: off by default, each may be another one, never while somebody types (WCAG 2.1.4). */
export function offerKeys(): void {
  const chosen = document.body.dataset['keys'];
  if (chosen === undefined) return;
  const keys = Object.entries(JSON.parse(chosen) as Record<DeskKey, string>) as [DeskKey, string][];
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || isTyping(event.target)) return;
    if (find('dialog[open]') !== null) return;
    const [action] = keys.find(([, key]) => key !== '' && key === event.key.toLowerCase()) ?? [];
    if (action === undefined) return;
    event.preventDefault();
    ACTIONS[action]();
  });
}
