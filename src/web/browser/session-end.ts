import { jsonOf, look, pathOf, type Reply, tell } from './own-server';

/** Long enough to read a sentence and press a key (WCAG 2.2.1 asks for twenty seconds). */
const WARN_MS = 120_000;
/** So long before the end what stands in a form is put by: afterwards we may ask nothing any more. */
const KEEP_MS = 10_000;
const SECOND_MS = 1000;
/** Timers of browsers hold 31 bits; twelve hours fit, a wrong answer must not. */
const LONGEST_MS = 2_000_000_000;
/** At these a screen reader is told again; every second would be a torment. */
const SAID_AT = [
  { at: 60, words: 'minute' },
  { at: 20, words: 'moment' },
] as const;

interface Left {
  readonly idleMs: number;
  readonly endMs: number;
}

/**
 * Warns before a session at the desk ends and lets its owner stay with one key. How much is left comes from the server,
 * and is asked for again before anybody is warned: another window may have gone on working. Nothing here keeps the
 * session going but a hand on that key.
 */
export function watchSession(): void {
  const box = document.querySelector<HTMLDialogElement>('dialog[data-session]');
  if (box !== null) new SessionEnd(box).start();
}

class SessionEnd {
  private idleAt = 0;
  private endAt = 0;
  private timer = 0;
  private said = Infinity;
  private isKept = false;
  /** The end that cannot be put off was read; it is not shown twice. */
  private isRead = false;
  private touched: HTMLFormElement | null = null;
  private readonly windows = 'BroadcastChannel' in window ? new BroadcastChannel('desk-session') : null;

  constructor(private readonly box: HTMLDialogElement) {}

  start(): void {
    const { idleMs, endMs } = this.box.dataset;
    this.set({ idleMs: Number(idleMs), endMs: Number(endMs) });
    this.part('stay')?.addEventListener('click', () => void this.stay());
    this.part('close')?.addEventListener('click', () => this.close(true));
    this.box.addEventListener('cancel', (event) => {
      event.preventDefault();
      if (this.isLast) this.close(true);
      else void this.stay();
    });
    document.addEventListener('input', ({ target }) => {
      if (target instanceof Element) this.touched = target.closest('form') ?? this.touched;
    });
    this.windows?.addEventListener('message', () => void this.askAgain());
    // A machine that slept, or a page that a browser had put aside, knows the time wrongly.
    document.addEventListener('visibilitychange', () => void this.tick());
    window.addEventListener('pageshow', (event) => {
      if (event.persisted) void this.askAgain();
    });
    void this.tick();
  }

  private get leftMs(): number {
    return Math.min(this.idleAt, this.endAt) - Date.now();
  }
  private get isLast(): boolean {
    return this.endAt <= this.idleAt;
  }
  private part(name: string): HTMLElement | null {
    return this.box.querySelector<HTMLElement>(`[data-session-${name}]`);
  }

  /** Of the title and the text: each says which of the two ends is meant. */
  private hide(name: string, isHidden: boolean): void {
    for (const part of this.box.querySelectorAll(`[data-session-${name}]`)) part.toggleAttribute('hidden', isHidden);
  }

  private set({ idleMs, endMs }: Left): void {
    const now = Date.now();
    [this.idleAt, this.endAt] = [now + idleMs, now + endMs];
  }

  private async tick(): Promise<void> {
    clearTimeout(this.timer);
    if (this.leftMs > WARN_MS) {
      this.close(false);
      return this.again(this.leftMs - WARN_MS);
    }
    if (!this.box.open && !this.isRead) {
      if (await this.ask()) return this.leave();
      if (this.leftMs > WARN_MS) return this.tick();
      this.open();
    }
    const seconds = Math.ceil(this.leftMs / SECOND_MS);
    this.show(Math.max(0, seconds));
    if (this.leftMs <= KEEP_MS && !this.isKept) await this.keep();
    if (this.leftMs <= 0 && (await this.ask())) return this.leave();
    this.again(SECOND_MS);
  }

  private again(ms: number): void {
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.tick(), Math.min(ms, LONGEST_MS));
  }

  /** Whether the session is over. Without a network the time that was told last holds. */
  private async ask(): Promise<boolean> {
    return this.take(await look('/desk/session'));
  }

  private async take(answer: Reply): Promise<boolean> {
    if (answer === 'ended') return true;
    const left = await jsonOf<Left>(answer);
    if (left !== null) this.set(left);
    return left === null && this.leftMs <= 0;
  }

  private async askAgain(): Promise<void> {
    if (await this.ask()) return this.leave();
    await this.tick();
  }

  private async stay(): Promise<void> {
    const isOver = await this.take(await tell('/desk/session/stay', this.isKept ? { kept: '1' } : {}));
    if (isOver) return this.leave();
    this.isKept = false;
    this.windows?.postMessage('stayed');
    await this.tick();
  }

  private open(): void {
    if (this.box.open) return;
    this.box.toggleAttribute('data-last', this.isLast);
    this.hide('idle', this.isLast);
    this.hide('stay', this.isLast);
    this.hide('last', !this.isLast);
    this.hide('close', !this.isLast);
    this.said = Infinity;
    if (typeof this.box.showModal === 'function') this.box.showModal();
    else this.box.setAttribute('open', '');
    this.part(this.isLast ? 'close' : 'stay')?.focus();
  }

  private close(isRead: boolean): void {
    this.isRead = isRead;
    if (!this.box.open) return;
    if (typeof this.box.close === 'function') this.box.close();
    else this.box.removeAttribute('open');
  }

  private show(seconds: number): void {
    const digits = this.part('left');
    if (digits !== null) digits.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
    const now = SAID_AT.find(({ at }) => seconds <= at && this.said > at);
    if (now === undefined) return;
    this.said = now.at;
    const words = this.part('say');
    if (words !== null) words.textContent = words.dataset[now.words] ?? '';
  }

  /** The form that was begun last, without secrets: it waits on the server for its author. */
  private async keep(): Promise<void> {
    this.isKept = true;
    const form = this.touched;
    if (form === null || !form.isConnected || form.querySelector('input[type=password]') !== null) return;
    const fields = new URLSearchParams();
    for (const [name, value] of new FormData(form)) if (typeof value === 'string') fields.append(name, value);
    await tell('/desk/session/keep', { path: pathOf(form), form: fields.toString() });
  }

  /** Nothing of a case stays on the screen of a desk that nobody sits at. */
  private leave(): void {
    document.body.replaceChildren();
    location.replace('/desk/sign-in');
  }
}
