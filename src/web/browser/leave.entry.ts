/**
 * Leaving fast, on the person's pages. The link works without this script; with it the page is gone from sight at once,
 * before anything is asked of the network, and Shift pressed three times does the same. Nothing is stored: tabs tell
 * each other through a channel that holds nothing. What fails here must leave the plain link as it was.
 */
const PRESSES = 3;
const WITHIN_MS = 5000;

/** Asked for anew each time: the page may be another one than at the start (steps.entry.ts). */
const link = () => document.querySelector<HTMLAnchorElement>('a[data-leave]');
const others = 'BroadcastChannel' in window ? new BroadcastChannel('leave') : null;
let presses: number[] = [];
let isAlone = false;

/** Takes everything off the page: not only out of sight, so that no copy a browser keeps of it holds a word. */
function cover(): void {
  document.dispatchEvent(new Event('leaving')); // an answer that is on its way must not come after this
  const blank = document.createElement('div');
  blank.className = 'leave-cover';
  blank.setAttribute('role', 'status');
  blank.textContent = link()?.dataset['leaving'] ?? '';
  document.body.replaceChildren(blank);
}

/** The server ends the visit and sends us elsewhere; the page we were on is no entry of the history any more. */
function leave(): void {
  const exit = exitUrl();
  cover();
  others?.postMessage('left');
  location.replace(exit);
}

const exitUrl = (): string => link()?.href ?? '/exit';

/** Shift pressed by itself: with another key it writes a capital letter, which is no wish to leave. */
function noteKeyDown(event: KeyboardEvent): void {
  isAlone = event.key === 'Shift';
  if (isAlone) return;
  presses = [];
  say('');
}

function countShift(event: KeyboardEvent): void {
  if (event.key !== 'Shift' || !isAlone) return;
  isAlone = false;
  const now = Date.now();
  presses = [...presses.filter((at) => now - at < WITHIN_MS), now];
  if (presses.length >= PRESSES) return leave();
  const words = link()?.dataset;
  say((presses.length === 1 ? words?.['twoMore'] : words?.['oneMore']) ?? '');
  setTimeout(forget, WITHIN_MS);
}

function forget(): void {
  const now = Date.now();
  presses = presses.filter((at) => now - at < WITHIN_MS);
  if (presses.length === 0) say('');
}

function say(words: string): void {
  const count = document.querySelector('[data-leave-count]');
  if (count !== null && count.textContent !== words) count.textContent = words;
}

if (link() !== null) {
  document.addEventListener('click', (event) => {
    if (!(event.target instanceof Element) || event.target.closest('a[data-leave]') === null) return;
    // Into a new tab or window: the browser's own way, which ends the visit as well.
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
    leave();
    event.preventDefault();
  });
  document.addEventListener('keydown', noteKeyDown);
  document.addEventListener('keyup', countShift);
  others?.addEventListener('message', leaveToo);
  // A page that a browser had put aside and shows again may be one that somebody left: it is asked for anew.
  window.addEventListener('pageshow', (event) => {
    if (!event.persisted) return;
    cover();
    location.replace(location.href);
  });
}

/** Another tab of this visit left: this one must not stay behind with the case on it. */
function leaveToo(): void {
  const exit = exitUrl();
  cover();
  location.replace(exit);
}
