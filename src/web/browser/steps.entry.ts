import { offerCopies } from './copy';
import { prove } from './prove';

/**
 * One place in the history for everything that happens at one address of the person's pages (ADR 0049). A form that is
 * sent the browser's way makes an entry each time; asked for in the background, its answer takes the place of the page
 * and the entry stays the same one. Whatever goes wrong, the form is sent the browser's way: the server takes every
 * step twice without a second effect.
 */

/** Where forms of these pages go that answer with the page they are on. */
const LANGUAGE = '/language';

let asking: XMLHttpRequest | null = null;
let isLeaving = false;
let isPlain = false;

/** Does `submit` say which button was pressed? Without that (Safari before 15.4) a step could be another one. */
const knowsButtons = 'SubmitEvent' in window && 'submitter' in SubmitEvent.prototype;

const addressOf = (form: HTMLFormElement): URL => new URL(form.getAttribute('action') ?? '', location.href);

function mayAsk(form: HTMLFormElement): boolean {
  const { origin, pathname } = addressOf(form);
  return (
    knowsButtons &&
    form.getAttribute('method') === 'post' &&
    !form.hasAttribute('data-plain') &&
    origin === location.origin &&
    (pathname === location.pathname || pathname === LANGUAGE)
  );
}

function ask(form: HTMLFormElement, button: HTMLElement | null): void {
  const fields = new URLSearchParams();
  for (const [name, value] of new FormData(form)) if (typeof value === 'string') fields.append(name, value);
  const pressed = button?.getAttribute('name') ?? '';
  if (pressed !== '') fields.append(pressed, button?.getAttribute('value') ?? '');
  const request = new XMLHttpRequest();
  // Parsed by the browser without running anything: no text of ours ever becomes a page.
  request.responseType = 'document';
  request.open('POST', addressOf(form).href);
  const failed = (): void => {
    if (isLeaving) return;
    setBusy(null);
    sendPlainly(form, button);
  };
  request.onload = () => {
    if (!isLeaving && !show(request)) failed();
  };
  request.onerror = failed;
  request.send(fields);
  setBusy(request);
}

/** While an answer is awaited nothing can be pressed a second time; the way out stays open. */
function setBusy(request: XMLHttpRequest | null): void {
  asking = request;
  if (request === null) document.documentElement.removeAttribute('aria-busy');
  else document.documentElement.setAttribute('aria-busy', 'true');
  for (const part of document.querySelectorAll('body > .column')) part.toggleAttribute('inert', request !== null);
}

function sendPlainly(form: HTMLFormElement, button: HTMLElement | null): void {
  isPlain = true;
  form.requestSubmit(button);
  isPlain = false;
}

/**
 * A question bears our address, a form of these pages does not (`no-referrer`): where the service is reached under
 * another one than its own, the question is refused as foreign, before anything was done.
 */
const REFUSED_AS_FOREIGN = 403;

/** Puts the answer in place of the page. False when it is none that could be shown here. */
function show({ response, responseURL, status }: XMLHttpRequest): boolean {
  if (status === REFUSED_AS_FOREIGN) return false;
  const answer = response as Document | null;
  const from = responseURL === '' ? null : new URL(responseURL);
  if (from === null || from.origin !== location.origin) return false;
  if (from.pathname !== location.pathname) {
    // Only a redirect leads to another address: the step is done, and what it led to may be asked for again.
    if (from.pathname === LANGUAGE) return false;
    location.replace(from.href);
    return true;
  }
  if (answer?.querySelector('#main') == null) return false;
  const { lang, dir } = answer.documentElement;
  Object.assign(document.documentElement, { lang, dir });
  document.title = answer.title;
  document.body.replaceWith(document.adoptNode(answer.body));
  setBusy(null);
  scrollTo(0, 0);
  begin();
  tell();
  return true;
}

/** As after a load: whoever cannot see hears what came, and Tab goes on from there. */
function tell(): void {
  const place = document.querySelector<HTMLElement>('.govuk-error-summary') ?? document.querySelector('h1');
  if (place === null) return;
  place.tabIndex = -1;
  place.focus({ preventScroll: true });
}

/** What else a page of these has for a script to do. */
function begin(): void {
  offerCopies();
  prove();
}

document.addEventListener('submit', (event) => {
  const form = event.target;
  if (isPlain || !(form instanceof HTMLFormElement) || !mayAsk(form)) return;
  if (asking === null) ask(form, event.submitter);
  event.preventDefault();
});
document.addEventListener('leaving', () => {
  isLeaving = true;
  asking?.abort();
});
begin();
