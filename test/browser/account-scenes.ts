import type { Page } from 'playwright-core';
import type { Guest, Scene } from './scenes';

/** Getting in, and what opens an account. */

const onAccount = async (page: Page, form: string): Promise<void> => {
  await page.goto('/desk/account');
  await page.locator(`form[action="/desk/account/${form}"] button`).click();
};
async function inviteSomebody(page: Page): Promise<void> {
  await page.goto('/desk/people');
  await page.locator('#people-name').fill('Noor Newcomer');
  await page.locator('#people-email').fill(`noor-${Date.now()}@helpline.example.org`);
  await page.locator('form[action="/desk/people"] button').click();
}
/** The page behind the link, as its guest sees it: signed in as nobody. */
async function openLink(page: Page): Promise<void> {
  await inviteSomebody(page);
  const link = await page.locator('[data-link]').innerText();
  await page.goto(new URL(link).pathname);
}
async function drawPassword(page: Page): Promise<void> {
  await openLink(page);
  await page.locator('[name=step][value=draw]').click();
}
async function askForChange(page: Page, address: string): Promise<void> {
  await page.goto('/desk/platforms/examplebox');
  await page.locator('summary').first().click();
  await page.locator('[name=kind][value=mail]').check();
  await page.locator('#change-address').fill(address);
  await page.locator('form[action$="/changes"] button').click();
}

async function askForEntry(page: Page, host: string): Promise<void> {
  await page.goto('/desk/platforms/slowtube/entry');
  const hosts = page.locator('#entry-hosts');
  await hosts.fill(`${await hosts.inputValue()}\n${host}`);
  await page.locator('#entry-operatedBy').fill('A company with a name that is rather long, for Example Purposes Ltd');
  await page.locator('form[action$="/entry"] button').click();
}

export const ACCOUNT_SCENES: Readonly<Record<string, readonly [Guest, Scene]>> = {
  'showing once more who one is': ['colleague', (page) => page.goto('/desk/prove')],
  'showing with a wrong code who one is': [
    'colleague',
    async (page) => {
      await page.goto('/desk/prove');
      await page.locator('#prove-code').fill('000000');
      await page.locator('[name=step][value=code]').click();
    },
  ],
  'the question for a passkey': ['colleague', (page) => onAccount(page, 'passkeys')],
  'new one-time codes': ['colleague', (page) => onAccount(page, 'codes')],
  'new one-time codes after a wrong one': [
    'colleague',
    async (page) => {
      await onAccount(page, 'codes');
      await page.locator('#codes-code').fill('000000');
      await page.locator('form[action="/desk/account/codes"] button').click();
    },
  ],
  'new recovery codes': ['colleague', (page) => onAccount(page, 'recovery-codes')],
  'an account whose password is wrong': [
    'colleague',
    async (page) => {
      await page.goto('/desk/account');
      await page.locator('#account-password').fill('not mine');
      await page.locator('[name=step][value=sessions]').click();
    },
  ],
  'a form that waited': [
    'busy',
    async (page, { make }) => {
      await make.keepForm('busy', '/desk/cases/BK-0000-0000/close', {
        outcome: 'referred',
        reason: 'She asked us to stop.',
      });
      await page.goto('/desk/kept');
    },
  ],
  'the people, and somebody invited': ['admin', inviteSomebody],
  'the people, and an invitation that is not complete': [
    'admin',
    async (page) => {
      await page.goto('/desk/people');
      await page.locator('form[action="/desk/people"] button').click();
    },
  ],
  'the page behind an invitation': ['admin', openLink],
  'a password and codes for somebody new': ['admin', drawPassword],
  'a wrong code of somebody new': [
    'admin',
    async (page) => {
      await drawPassword(page);
      await page.locator('#welcome-code').fill('000000');
      await page.locator('[name=step][value=code]').click();
    },
  ],
  'an invitation that opens nothing': ['admin', (page) => page.goto(`/desk/welcome/${'A'.repeat(43)}`)],
  'the people, for a supervisor': ['boss', (page) => page.goto('/desk/people')],
  'a platform with a change that waits': ['boss', (page) => askForChange(page, 'abuse@examplebox.example.org')],
  'other hosts and laws of a platform': ['boss', (page) => page.goto('/desk/platforms/examplebox/entry')],
  'other hosts of a platform, and one of them is a whole suffix': ['admin', (page) => askForEntry(page, 'co.uk')],
  'a platform with other hosts that wait': ['boss', (page) => askForEntry(page, `new-${Date.now()}.example.org`)],
  'the laws, for somebody who changes which bind': ['admin', (page) => page.goto('/desk/rules')],
  'a platform and a change that is not filled in': ['boss', (page) => askForChange(page, 'no address')],
};
