import type { FingerprintReply } from './fingerprint-work';

/** The worker's script as the page names it: from us, under a name made of its content. Nothing else ever runs. */
const WORKER = /^\/assets\/fingerprint-worker\.[0-9a-f]{12}\.js$/;

interface TrustedTypes {
  createPolicy(name: string, rules: { createScriptURL(url: string): string }): { createScriptURL(url: string): string };
}

const find = (selector: string): HTMLElement | null => document.querySelector<HTMLElement>(selector);

// This page is sent the browser's own way, so nobody else brings whoever reads it to what is wrong.
const wrong = find('.govuk-error-summary');
if (wrong !== null) {
  wrong.tabIndex = -1;
  wrong.focus();
}

const place = find('[data-fingerprint]');
if (place !== null) begin(place);

function begin(place: HTMLElement): void {
  find('[data-without-script]')!.hidden = true;
  const canWork =
    typeof Worker === 'function' &&
    typeof OffscreenCanvas === 'function' &&
    typeof createImageBitmap === 'function' &&
    window.isSecureContext;
  if (!canWork) {
    find('[data-cannot]')!.hidden = false;
    return;
  }
  const { trustedTypes } = window as unknown as { trustedTypes?: TrustedTypes };
  const allow = (url: string): string => {
    if (!WORKER.test(url)) throw new TypeError('not our worker');
    return url;
  };
  const trusted = trustedTypes?.createPolicy('fingerprint', { createScriptURL: allow }) ?? { createScriptURL: allow };
  const url = trusted.createScriptURL(place.dataset['fingerprint'] ?? '');
  place.append(
    label(place),
    hint(place),
    fileField((file) => work(url, file)),
  );
  place.hidden = false;
}

function label(place: HTMLElement): HTMLLabelElement {
  const made = document.createElement('label');
  made.className = 'govuk-label govuk-label--m';
  made.htmlFor = 'choice';
  made.textContent = place.dataset['label'] ?? '';
  return made;
}

function hint(place: HTMLElement): HTMLElement {
  const made = document.createElement('div');
  made.className = 'govuk-hint';
  made.id = 'choice-hint';
  made.textContent = place.dataset['hint'] ?? '';
  return made;
}

/** Outside of every form and without a name: no browser can send what was chosen here. */
function fileField(chosen: (file: File) => void): HTMLInputElement {
  const field = document.createElement('input');
  field.type = 'file';
  field.id = 'choice';
  field.accept = 'image/*,video/*';
  field.setAttribute('aria-describedby', 'choice-hint');
  field.addEventListener('change', () => {
    const file = field.files?.[0];
    if (file !== undefined) chosen(file);
  });
  return field;
}

let running: Worker | null = null;

/** A second choice ends the work on the first. The worker ends with its answer, and the file goes with it. */
function work(url: string, file: File): void {
  running?.terminate();
  const worker = new Worker(url);
  running = worker;
  show(null);
  say('working');
  const end = (reply: FingerprintReply | null): void => {
    worker.terminate();
    if (running !== worker) return;
    running = null;
    show(reply);
    say(reply?.outcome ?? 'trouble');
  };
  worker.onmessage = ({ data }: MessageEvent<FingerprintReply>) => end(data);
  worker.onerror = () => end(null);
  worker.postMessage(file);
}

function say(status: string): void {
  const line = find('[data-status]')!;
  line.textContent = find(`[data-says="${status}"]`)?.textContent ?? '';
  line.dataset['status'] = status;
}

/** What would be sent, in the fields that would send it. */
function show(reply: FingerprintReply | null): void {
  const fill = (id: string, text: string) =>
    ((document.getElementById(id) as HTMLInputElement | HTMLTextAreaElement).value = text);
  fill('sha256', reply?.sha256 ?? '');
  fill('pdq', reply?.pdq ?? '');
  fill('quality', reply === null || reply.pdq === '' ? '' : String(reply.quality));
  find('[data-look]')!.hidden = reply === null || reply.pdq === '';
  find('#form')!.hidden = reply === null || reply.sha256 === '';
  if (reply !== null) find('#form')!.dataset['tookMs'] = String(Math.round(reply.tookMs));
}
