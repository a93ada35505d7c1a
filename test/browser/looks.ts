import { mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright-core';

/** Ways of looking at a page. What is in here holds for every scene: a new one gets all of it. */

/** The small one: it is sent to every page anew, and what `axe.source` holds is twice as long. */
const AXE = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
const WCAG = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
/** Dark differs from light in its colours only, so there the rules about colour are enough. */
const COLOURS = ['cat.color'];
/** The narrow one is a small phone; 320 px is what WCAG 1.4.10 asks for without scrolling sideways. */
const PHONE = { width: 360, height: 740 };
const SMALLEST = { width: 320, height: 640 };
const DESKTOP = { width: 1280, height: 900 };
const FINGER_PX = 44;
/** Of the size of the letters: Noto Sans, which most phones have, draws from the highest of two marks to the lowest dot within this. */
const LEAST_LINE_HEIGHT = 1.3;
const STOPS_ON_A_PAGE = 120;
/** `BUCKLER_SHEETS=folder` keeps a picture of every page in every size and language, for people to look at one by one. */
const SHEETS = process.env['BUCKLER_SHEETS'];

/**
 * What is wrong with the page as it stands: axe's findings, and scrolling sideways. Each language has two of the four ways
 * of looking at it (English all rules on a desk and dark colours on a phone, the others the other way round), so both
 * languages together have all of them, and a page is looked at twice and not four times.
 */
export async function faultsOf(page: Page, language: string): Promise<string[]> {
  const faults = await languageFaultsOf(page, language);
  await page.evaluate(AXE);
  for (const size of [PHONE, DESKTOP]) {
    await page.setViewportSize(size);
    if (size === DESKTOP) await page.evaluate(openEveryDetail);
    const isLight = (size === DESKTOP) === (language === 'en');
    const colorScheme = isLight ? 'light' : 'dark';
    await page.emulateMedia({ colorScheme });
    for (const found of await page.evaluate(runAxe, isLight ? WCAG : COLOURS))
      faults.push(`${found} (${size.width} px, ${colorScheme})`);
    await keepPicture(page, `${language}-${size.width}-${colorScheme}`);
  }
  return [...faults, ...(await sidewaysFaultsOf(page))];
}

/** One look at a page in a test language: the axe rules once, in the reader's own colours, and no scrolling sideways. */
export async function shortFaultsOf(page: Page, language: string): Promise<string[]> {
  const faults = await languageFaultsOf(page, language);
  await page.setViewportSize(PHONE);
  await page.emulateMedia({ forcedColors: 'active' });
  await page.evaluate(AXE);
  faults.push(...(await page.evaluate(runAxe, WCAG)));
  await page.emulateMedia({ forcedColors: 'none' });
  return [...faults, ...(await sidewaysFaultsOf(page))];
}

async function keepPicture(page: Page, look: string): Promise<void> {
  if (SHEETS === undefined) return;
  const { currentTestName = 'page' } = expect.getState();
  const name = currentTestName
    .replace(/^.*? in (en|vi),? (of those who are signed in )?/, '')
    .replace(/[^\p{L}\d]+/gu, '-');
  mkdirSync(SHEETS, { recursive: true });
  await page.screenshot({ path: path.join(SHEETS, `${name}-${look}.png`), fullPage: true });
}

async function languageFaultsOf(page: Page, language: string): Promise<string[]> {
  const faults: string[] = [];
  const { lang, isLeftward } = await page.evaluate(languageOfPage);
  if (lang !== language) faults.push(`the page says it is in ${lang}`);
  if (isLeftward !== (language === 'ar')) faults.push(`the page runs from ${isLeftward ? 'right' : 'left'}`);
  return faults;
}

export async function sidewaysFaultsOf(page: Page): Promise<string[]> {
  const faults: string[] = [];
  for (const size of [SMALLEST, PHONE]) {
    await page.setViewportSize(size);
    // In pages that run from the right, what sticks out does so on the left: both sides are measured.
    const out = await page.evaluate(stickingOut);
    if (out.length > 0) faults.push(`scrolls sideways at ${size.width} px: ${out.join(', ')}`);
  }
  return faults;
}

/** The way out is in sight at the top and at the end of the page, and a finger hits it. */
export async function leaveFaultsOf(page: Page): Promise<string[]> {
  const leave = page.locator('a[href="/exit"]');
  const faults: string[] = [];
  for (const place of ['top', 'end']) {
    await page.evaluate((to) => scrollTo(0, to === 'end' ? document.body.scrollHeight : 0), place);
    const box = await leave.boundingBox();
    const height = page.viewportSize()?.height ?? 0;
    if (box === null || box.height < FINGER_PX) faults.push(`the way out is ${box?.height ?? 0} px high`);
    else if (box.y < 0 || box.y + box.height > height) faults.push(`the way out is out of sight at the ${place}`);
  }
  if ((await page.locator('a[href="/help"]:visible').count()) === 0) faults.push('no way to the help pages');
  return faults;
}

/**
 * With the keyboard alone: Tab reaches everything that can be used, what has the focus is marked, in sight, and not under
 * the bar with the way out (WCAG 2.1.1, 2.4.7, 2.4.11).
 */
export async function keyboardFaultsOf(page: Page): Promise<string[]> {
  await page.setViewportSize(PHONE);
  const wanted = await page.evaluate(markWhatCanBeUsed);
  const reached = new Set<string>();
  const faults: string[] = [];
  // After a step the focus is on the heading, and Tab goes on from there: what stands before it comes after the end.
  let ends = 0;
  let last: string | null = null;
  for (let stop = 0; stop < STOPS_ON_A_PAGE; stop++) {
    await page.keyboard.press('Tab');
    const { mark, fault } = await page.evaluate(lookAtFocus);
    // A date is several stops in one field.
    if (mark !== null && mark === last) continue;
    if (mark === null && ends++ === 0 && reached.size < wanted.length) continue;
    if (mark === null || reached.has(mark)) break;
    last = mark;
    reached.add(mark);
    if (fault !== null) faults.push(fault);
  }
  for (const [mark, what] of wanted) if (!reached.has(mark)) faults.push(`Tab does not reach ${what}`);
  return faults;
}

/** Words outside ⟦ ⟧ on a page in the pseudo-language: never translated, or glued. What people typed and names of things are no text of ours. */
export async function untranslatedIn(page: Page, names: readonly string[]): Promise<string[]> {
  return page.evaluate(wordsOutsideBrackets, names);
}

/** Lines that stand so close that the marks of one touch the one above: Vietnamese stacks two on a letter. */
export async function tightLinesIn(page: Page): Promise<string[]> {
  await page.setViewportSize(PHONE);
  return page.evaluate(linesCloserThan, LEAST_LINE_HEIGHT);
}

/** Addresses and numbers of cases that would be turned around in a page that runs from the right. */
export async function bareAddressesIn(page: Page): Promise<string[]> {
  return page.evaluate(addressesNotSetApart);
}

// ── What follows runs in the page ────────────────────────────────────────────────────────────────────────────────────

function languageOfPage(): { lang: string | null; isLeftward: boolean } {
  const { documentElement: html } = document;
  return { lang: html.getAttribute('lang'), isLeftward: getComputedStyle(html).direction === 'rtl' };
}

function openEveryDetail(): void {
  for (const detail of document.querySelectorAll('details')) detail.open = true;
}

async function runAxe(tags: readonly string[]): Promise<string[]> {
  const { axe } = globalThis as unknown as { axe: typeof import('axe-core') };
  const { violations } = await axe.run(document, {
    runOnly: { type: 'tag', values: [...tags] },
    resultTypes: ['violations'],
    preload: false,
  });
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`);
}

function stickingOut(): string[] {
  const { scrollWidth, clientWidth } = document.documentElement;
  if (scrollWidth <= clientWidth) return [];
  const out = [...document.querySelectorAll('body *')].filter((element) => {
    const { left, right, width } = element.getBoundingClientRect();
    return width > 1 && (left < -1 || right > clientWidth + 1);
  });
  return [`${scrollWidth} px wide`, ...out.slice(0, 3).map((element) => `${element.tagName}.${element.className}`)];
}

function markWhatCanBeUsed(): [string, string][] {
  const seen = new Set<string>();
  const usable = 'a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex="0"]';
  return [...document.querySelectorAll<HTMLElement>(usable)].flatMap((element, at): [string, string][] => {
    if (element.tabIndex < 0 || element.getClientRects().length === 0 || element.matches(':disabled')) return [];
    const { type, name, form } = element as HTMLInputElement;
    // A group of radio buttons is one stop; the arrows lead on from there. Other forms may call theirs the same.
    const mark = type === 'radio' ? `radio ${name} of form ${form?.getAttribute('action')}` : String(at);
    element.dataset['stop'] = mark;
    if (seen.has(mark)) return [];
    seen.add(mark);
    return [[mark, element.outerHTML.slice(0, 80)]];
  });
}

function lookAtFocus(): { mark: string | null; fault: string | null } {
  const element = document.activeElement as HTMLElement;
  const mark = element.dataset['stop'] ?? null;
  if (mark === null) return { mark, fault: null };
  const what = element.outerHTML.slice(0, 80);
  // A radio button or a box is drawn by its label.
  const drawn = element.matches('[type=radio], [type=checkbox]')
    ? (element.parentElement?.querySelector('label') ?? element)
    : element;
  const { outlineStyle, boxShadow, outlineWidth } = getComputedStyle(element);
  const before = getComputedStyle(drawn, '::before');
  const isMarked =
    (outlineStyle !== 'none' && outlineWidth !== '0px') || boxShadow !== 'none' || before.boxShadow !== 'none';
  if (!isMarked) return { mark, fault: `nothing shows that the focus is on ${what}` };
  const box = drawn.getBoundingClientRect();
  if (box.bottom <= 0 || box.top >= innerHeight) return { mark, fault: `out of sight with the focus: ${what}` };
  const [x, y] = [box.left + box.width / 2, Math.max(box.top, 0) + Math.min(box.height / 2, 10)];
  const top = document.elementFromPoint(x, y);
  const bar = document.querySelector('.leave-bar');
  const isUnderBar = bar !== null && top !== null && bar.contains(top) && !bar.contains(element);
  return { mark, fault: isUnderBar ? `under the bar with the focus: ${what}` : null };
}

function wordsOutsideBrackets(names: readonly string[]): string[] {
  const outside = (text: string): string => {
    let depth = 0;
    let rest = '';
    for (const letter of text) {
      if (letter === '⟦') depth++;
      else if (letter === '⟧') depth--;
      else if (depth === 0) rest += letter;
    }
    return rest;
  };
  const found: string[] = [];
  const look = (text: string): void => {
    let rest = outside(text);
    for (const name of names) rest = rest.split(name).join('');
    if (/\p{L}/u.test(rest)) found.push(text.trim().slice(0, 120));
  };
  const typed = 'bdi, [dir=auto], textarea, script, style';
  const walker = document.createTreeWalker(document.documentElement, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode())
    if (node.parentElement?.closest(typed) === null) look(node.textContent ?? '');
  for (const attribute of ['alt', 'title', 'aria-label', 'aria-description', 'placeholder'])
    for (const element of document.querySelectorAll(`[${attribute}]`)) look(element.getAttribute(attribute) ?? '');
  for (const element of document.querySelectorAll('[data-two-more], [data-one-more], [data-leaving]'))
    for (const text of Object.values((element as HTMLElement).dataset)) look(text ?? '');
  return found;
}

function linesCloserThan(least: number): string[] {
  const found = new Set<string>();
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    const element = node.parentElement!;
    const isSeen = element.getClientRects().length > 0 && element.closest('.govuk-visually-hidden, select') === null;
    if (!isSeen || !/\p{L}/u.test(node.textContent ?? '')) continue;
    const { lineHeight, fontSize } = getComputedStyle(element);
    // "normal" is the font's own distance, which fits its marks.
    if (Number.parseFloat(lineHeight) / Number.parseFloat(fontSize) < least - 0.005)
      found.add(`${element.tagName}.${element.className}: ${lineHeight} for ${fontSize}`);
  }
  return [...found];
}

function addressesNotSetApart(): string[] {
  const found: string[] = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    const text = node.textContent ?? '';
    const apart = 'bdi, [dir=auto], [dir=ltr], textarea, script, [lang=en]';
    if (/https?:\/\/|\bBK-/.test(text) && node.parentElement?.closest(apart) === null)
      found.push(text.trim().slice(0, 120));
  }
  return found;
}
