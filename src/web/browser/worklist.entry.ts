/** The worklist's script. Without it everything works by links and forms; it never moves a row and writes text only. */

const LOOK_EVERY_MS = 20_000;
const STORED = 'buckler-desk-keys';

/** Says how much has changed since the page was made, and leaves it to the reader to look. */
function watchChanges(): void {
  const place = document.querySelector<HTMLElement>('[data-changes]');
  const url = place?.dataset['changes'];
  if (place === null || url === undefined) return;
  const look = async (): Promise<void> => {
    if (document.hidden) return;
    try {
      const answer = await fetch(url, { headers: { accept: 'application/json' }, redirect: 'error' });
      if (!answer.ok) return;
      const { text } = (await answer.json()) as { text: string | null };
      if (text === null || text === place.textContent) return;
      const link = document.createElement('a');
      link.href = location.href.split('#')[0]!;
      link.className = 'button';
      link.textContent = text;
      place.replaceChildren(link);
    } catch {
      // Signed out, or no network: the next page says so.
    }
  };
  setInterval(() => void look(), LOOK_EVERY_MS);
  document.addEventListener('visibilitychange', () => void look());
}

type Step = 'next' | 'previous' | 'open' | 'choose' | 'find';
interface Keys {
  isOn: boolean;
  keys: Partial<Record<Step, string>>;
}

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName)) &&
  !(target instanceof HTMLInputElement && target.type === 'checkbox');

function readKeys(): Keys {
  try {
    return { isOn: false, keys: {}, ...(JSON.parse(localStorage.getItem(STORED) ?? '{}') as Partial<Keys>) };
  } catch {
    return { isOn: false, keys: {} };
  }
}

/** Single keys for those who want them: off by default, each may be another one, never while somebody types (WCAG 2.1.4). */
function offerKeys(): void {
  const box = document.querySelector<HTMLElement>('[data-keys]');
  const toggle = document.querySelector<HTMLInputElement>('#keys-on');
  if (box === null || toggle === null) return;
  const fields = [...box.querySelectorAll<HTMLInputElement>('[data-key]')];
  const stored = readKeys();
  toggle.checked = stored.isOn;
  for (const field of fields) field.value = stored.keys[field.dataset['key'] as Step] ?? field.value;
  const keep = (): void => {
    const keys = Object.fromEntries<string>(fields.map((field) => [field.dataset['key'] ?? '', field.value]));
    try {
      localStorage.setItem(STORED, JSON.stringify({ isOn: toggle.checked, keys }));
    } catch {
      // They then last as long as the page.
    }
  };
  box.addEventListener('change', keep);
  box.hidden = false;
  document.addEventListener('keydown', (event) => {
    if (!toggle.checked || event.ctrlKey || event.altKey || event.metaKey || isTyping(event.target)) return;
    const pressed = fields.find((field) => field.value !== '' && field.value.toLowerCase() === event.key.toLowerCase());
    if (pressed === undefined) return;
    event.preventDefault();
    take(pressed.dataset['key'] as Step);
  });
}

function take(step: Step): void {
  if (step === 'find') return document.querySelector<HTMLElement>('#find')?.focus();
  const rows = [...document.querySelectorAll<HTMLElement>('[data-row]')];
  const at = rows.findIndex((row) => row.contains(document.activeElement));
  const row = rows[at];
  switch (step) {
    case 'next':
    case 'previous': {
      const to = step === 'next' ? at + 1 : Math.max(0, at - 1);
      return rows[Math.min(to, rows.length - 1)]?.querySelector<HTMLElement>('[data-open]')?.focus();
    }
    case 'open':
      return row?.querySelector<HTMLAnchorElement>('[data-open]')?.click();
    case 'choose':
      return row?.querySelector<HTMLInputElement>('[name=case]')?.click();
  }
}

watchChanges();
offerKeys();
