import type { Page } from 'playwright-core';
import { settled } from '../support/browser';
import type { Scene } from './scenes';
import type { Receipt, Stage } from './stage';

/** The pages behind somebody's own case, by the button that leads there. */

async function press(page: Page, step: string): Promise<void> {
  await page.locator(`button[name=step][value=${step}]`).first().click();
  await settled(page);
}
async function send(page: Page): Promise<void> {
  await page.locator('#form .govuk-button').first().click();
  await settled(page);
}

export async function comeBack(page: Page, { locator, words }: Receipt): Promise<void> {
  await page.goto('/return');
  await page.locator('#locator').fill(locator);
  await page.locator('#words').fill(words);
  await send(page);
}
async function inCase(page: Page, receipt: Receipt, ...steps: readonly string[]): Promise<void> {
  await comeBack(page, receipt);
  for (const step of steps) await press(page, step);
}
/** What this page does cannot be done twice in one case, so it gets one of its own. */
async function inNewCase(page: Page, { make }: Stage, ...steps: readonly string[]): Promise<Receipt> {
  const receipt = await make.report(['https://forum.example.org/t/of-its-own']);
  await inCase(page, receipt, ...steps);
  return receipt;
}
const codeOn = (page: Page) => page.locator('[data-hand-code]').innerText();
async function withSecondWord(page: Page, stage: Stage): Promise<Receipt> {
  const receipt = await inNewCase(page, stage, 'ask-keys');
  await page.locator('#word').fill('seven grey stones');
  await press(page, 'set-second');
  return receipt;
}
async function lostWords(page: Page, locator: string, code: string): Promise<void> {
  await page.goto('/return');
  await press(page, 'ask-lost');
  await page.locator('#locator').fill(locator);
  await page.locator('#code').fill(code);
  await send(page);
}

export const OWN_CASE_SCENES: Readonly<Record<string, Scene>> = {
  'my case, with a request that leaves later': (page, { later }) => inCase(page, later),
  'my case, with messages and a question': (page, { talking }) => inCase(page, talking),
  'my case, with an uploader’s words': async (page, { replied }) => {
    await inCase(page, replied);
    await page.locator('details').evaluate((details) => ((details as HTMLDetailsElement).open = true));
  },
  'writing to the desk': (page, { talking }) => inCase(page, talking, 'ask-write'),
  'writing nothing to the desk': async (page, { untaken }) => {
    await inCase(page, untaken, 'ask-write');
    await send(page);
  },
  'more links': (page, { untaken }) => inCase(page, untaken, 'ask-links'),
  'more links that cannot be read': async (page, { untaken }) => {
    await inCase(page, untaken, 'ask-links');
    await page.locator('#links').fill('not-a-link://x\nhttps://examplebox.test/more');
    await send(page);
  },
  'what we may do': (page, { drafted }) => inCase(page, drafted, 'ask-choices'),
  'what we may do, after a choice was kept': async (page, stage) => {
    await inNewCase(page, stage, 'ask-choices');
    await page.locator('[name=consents][value=notify_platforms]').uncheck();
    await press(page, 'consents');
  },
  'how a person is reached': (page, { mixed }) => inCase(page, mixed, 'ask-contact'),
  'how a person is reached, with errors': async (page, { untaken }) => {
    await inCase(page, untaken, 'ask-contact');
    await page.locator('[name=way][value=email]').check();
    await page.locator('[name=hours][value=some]').check();
    await send(page);
  },
  'the keys of a case': (page, { untaken }) => inCase(page, untaken, 'ask-keys'),
  'a second word that is too short': async (page, { untaken }) => {
    await inCase(page, untaken, 'ask-keys');
    await page.locator('#word').fill('a');
    await press(page, 'set-second');
  },
  'a recovery sheet': (page, stage) => inNewCase(page, stage, 'ask-keys', 'sheet'),
  'a sheet for an advocate': (page, stage) => inNewCase(page, stage, 'ask-keys', 'advocate'),
  'the keys of a case that has all of them': async (page, stage) => {
    await withSecondWord(page, stage);
    for (const step of ['sheet', 'advocate']) {
      await press(page, step);
      await page.goto('/return');
      // With a second word the case stays open for as long as the visit lasts.
      await press(page, 'ask-keys');
    }
  },
  'new words': (page, stage) => inNewCase(page, stage, 'ask-keys', 'renew'),
  'the page before the second word': async (page, stage) => {
    const receipt = await withSecondWord(page, stage);
    await page.context().clearCookies();
    await comeBack(page, receipt);
  },
  'lost words': async (page) => {
    await page.goto('/return');
    await press(page, 'ask-lost');
  },
  'lost words and a code that nobody knows': (page) => lostWords(page, 'BK-0000-0000', '7K2M-4F7K-92QM-8TRX-3HPV-6WZN'),
  'new words in place of lost ones': async (page, stage) => {
    const { locator } = await inNewCase(page, stage, 'ask-keys', 'sheet');
    const code = await codeOn(page);
    await page.context().clearCookies();
    await lostWords(page, locator, code);
  },
  'my case, when somebody asked for new words': async (page, stage) => {
    const receipt = await inNewCase(page, stage, 'ask-keys', 'advocate');
    await stage.make.askForWords(receipt, await codeOn(page));
    await page.goto('/return');
  },
  'the question before erasing what is held': async (page, { make }) => {
    const receipt = await make.report(['https://forum.example.org/t/held-of-its-own']);
    await make.keep(receipt);
    await inCase(page, receipt, 'ask-erase');
  },
  'a copy to take': (page, { mixed }) => inCase(page, mixed, 'ask-copy'),
  'the copy to read': (page, { mixed }) => inCase(page, mixed, 'ask-copy', 'copy-page'),
  'the copy for the police': (page, { talking }) => inCase(page, talking, 'ask-copy', 'copy-police'),
};
