import type { Page } from 'playwright-core';
import type { Scene } from './scenes';

/** Where a platform answers a notice: whoever has the link of its mail. */

const send = (page: Page) => page.locator('#form .govuk-button:not(.govuk-button--secondary)').first().click();
const choose = (page: Page, name: string, value: string) => page.locator(`[name=${name}][value=${value}]`).check();

async function refuse(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await choose(page, 'type', 'refused');
  await choose(page, 'reason', 'other');
  await page.locator('#words').fill('The account is closed.');
  await send(page);
}

export const PLATFORM_SCENES: Readonly<Record<string, Scene>> = {
  'a notice to answer': (page, { answerPages }) => page.goto(answerPages.open),
  'a notice and its text': async (page, { answerPages }) => {
    await page.goto(answerPages.open);
    // Not by a click: the keyboard would go on from there, and not from the top of the page.
    await page.locator('details').evaluate((details) => ((details as HTMLDetailsElement).open = true));
  },
  'an answer without anything chosen': async (page, { answerPages }) => {
    await page.goto(answerPages.open);
    await send(page);
  },
  'an answer that is taken': async (page, { answerPages }) => {
    await page.goto(answerPages.open);
    await choose(page, 'type', 'needs_information');
    await page.locator('#words').fill('Which of the two pictures is it?');
    await send(page);
  },
  'an answer that says where it went, without an address': async (page, { answerPages }) => {
    await page.goto(answerPages.open);
    await choose(page, 'type', 'moved');
    await page.locator('#newUrl').fill('elsewhere');
    await send(page);
  },
  'a refusal, before it counts': (page, { answerPages }) => refuse(page, answerPages.open),
  'a notice answered before': (page, { answerPages }) => page.goto(answerPages.open),
  'an answer page that has ended': (page, { answerPages }) => page.goto(answerPages.ended),
};
