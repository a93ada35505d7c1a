/** The worklist's script. Without it everything works by links and forms; it never moves a row and writes text only. */

const LOOK_EVERY_MS = 20_000;

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

watchChanges();
