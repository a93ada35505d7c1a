/**
 * A button that copies what a person must keep: the list before it, as plain text. It is shown by this script only. The
 * old command needs no permission and no secure context: the clipboard's own interface is shut to every page of ours
 * (Permissions-Policy), and an onion address has none.
 */
export function offerCopies(): void {
  for (const place of document.querySelectorAll<HTMLElement>('[data-copy]')) {
    place.hidden = false;
    place.querySelector('button')?.addEventListener('click', () => copy(place));
  }
}

function copy(place: HTMLElement): void {
  const what = place.previousElementSibling;
  const status = place.querySelector<HTMLElement>('[role=status]');
  if (what === null || status === null) return;
  // Marked for all to see: where the browser refuses, it is copied with the keys that people know.
  getSelection()?.selectAllChildren(what);
  const give = (event: ClipboardEvent): void => {
    event.clipboardData?.setData('text/plain', textOf(what));
    event.preventDefault();
  };
  document.addEventListener('copy', give);
  const isDone = document.execCommand('copy');
  document.removeEventListener('copy', give);
  status.textContent = place.dataset[isDone ? 'done' : 'failed'] ?? '';
}

/** Each term with what belongs to it on one line, words parted by a space. */
const textOf = (list: Element): string =>
  [...list.children]
    .map((part) => {
      const words = [...part.querySelectorAll('li')].map((word) => word.textContent.trim());
      return words.length > 0 ? words.join(' ') : part.textContent.trim();
    })
    .join('\n');
