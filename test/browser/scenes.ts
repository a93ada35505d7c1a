import { randomUUID } from 'node:crypto';
import type { Page } from 'playwright-core';
import type { Receipt, Stage } from './stage';

/** Leads a fresh visitor (or a signed-in desk) to one page. By field names and addresses: the same in every language. */
export type Scene = (page: Page, stage: Stage) => Promise<unknown>;

const send = (page: Page) => page.locator('#form .govuk-button').click();

async function answerAge(page: Page, age: string): Promise<void> {
  await page.goto('/');
  await page.locator(`[name=age][value=${age}]`).check();
  await send(page);
}
async function threatened(page: Page, submissionId?: string): Promise<void> {
  await answerAge(page, 'adult');
  await page.locator('[value=threatened]').check();
  await page.locator('[name=reporter][value=self]').check();
  await page.locator('#narrative').fill('They say they will post it on Friday.');
  if (submissionId !== undefined)
    await page
      .locator('[name=submissionId]')
      .evaluate((field, id) => ((field as HTMLInputElement).value = id), submissionId);
  await send(page);
}
export async function comeBack(page: Page, { locator, words }: Receipt): Promise<void> {
  await page.goto('/return');
  await page.locator('#locator').fill(locator);
  await page.locator('#words').fill(words);
  await send(page);
}

export const PERSON_SCENES: Readonly<Record<string, Scene>> = {
  'the age question': (page) => page.goto('/'),
  'the age question, not answered': async (page) => {
    await page.goto('/');
    await send(page);
  },
  'the services for a child': (page) => answerAge(page, 'minor'),
  'the form': (page) => answerAge(page, 'adult'),
  'the form when the age is not sure': (page) => answerAge(page, 'not_sure'),
  'the form with errors': async (page) => {
    await answerAge(page, 'adult');
    const junk = `https://examplebox.test/${'x'.repeat(3000)}`;
    await page.locator('#links').fill(`https://examplebox.test/a\nnot-a-link://x\n${junk}`);
    await page.locator('[name=way][value=email]').check();
    await page.locator('#email').fill('not an address');
    await send(page);
  },
  'the receipt': (page) => threatened(page),
  'the page after a second press': async (page) => {
    const submissionId = randomUUID();
    await threatened(page, submissionId);
    await threatened(page, submissionId);
  },
  'coming back': (page) => page.goto('/return'),
  'coming back with wrong words': (page) => comeBack(page, { locator: 'BK-0000-0000', words: 'one two' }),
  'my case, just sent': (page, { untaken }) => comeBack(page, untaken),
  'my case, gone and refused and still there': (page, { mixed }) => comeBack(page, mixed),
  'my case, all gone': (page, { removed }) => comeBack(page, removed),
  'my case, when somebody asked for another contact way': (page, { doubted }) => comeBack(page, doubted),
  'my case, stopped': (page, { withdrawn }) => comeBack(page, withdrawn),
  'the question before stopping': async (page, { untaken }) => {
    await comeBack(page, untaken);
    await page.locator('[value=ask-stop]').click();
  },
  'the question before erasing': async (page, { untaken }) => {
    await comeBack(page, untaken);
    await page.locator('[value=ask-erase]').click();
  },
  'the question before erasing what is held': async (page, { held }) => {
    await comeBack(page, held);
    await page.locator('[value=ask-erase]').click();
  },
  'the code of an erasure that waits': async (page, { held }) => {
    await comeBack(page, held);
    await page.locator('[value=ask-erase]').click();
    await page.locator('[value=erase]').click();
  },
  'my case, to be erased': (page, { held }) => comeBack(page, held),
  'asking with a code': async (page) => {
    await page.goto('/return');
    await page.locator('[value=ask-code]').click();
  },
  'asking with a code that nobody knows': async (page) => {
    await page.goto('/return');
    await page.locator('[value=ask-code]').click();
    await page.locator('#code').fill('7K2M-4F7K-92QM-8TRX-3HPV-6WZN');
    await send(page);
  },
  'fingerprints, none yet': async (page, { untaken }) => {
    await comeBack(page, untaken);
    await page.goto('/more');
  },
  'fingerprints of a file, before they are sent': async (page, { drafted }) => {
    await comeBack(page, drafted);
    await page.goto('/more');
    await chooseFile(page);
  },
  'fingerprints that are kept, and the yes forgotten': async (page, { drafted }) => {
    await comeBack(page, drafted);
    await page.goto('/more');
    for (const consents of [true, false]) {
      await chooseFile(page);
      if (consents) await page.locator('[name=consent]').check();
      await send(page);
    }
  },
  'fingerprints, when the case is closed': async (page, { withdrawn }) => {
    await comeBack(page, withdrawn);
    await page.goto('/more');
  },
  'a page that is not there': (page) => page.goto('/no-such-page'),
};

/** A new one each time: the same file is taken once. */
async function chooseFile(page: Page): Promise<void> {
  const field = page.locator('#choice');
  if ((await field.count()) === 0) return; // without script there is no such field
  await field.setInputFiles({ name: 'a.mp4', mimeType: 'video/mp4', buffer: Buffer.from(randomUUID()) });
  await page.locator('[data-status=video]').waitFor();
}

const openCase = (page: Page, { locator }: Receipt) => page.goto(`/desk/cases/${locator}`);
async function openNotice(page: Page, receipt: Receipt): Promise<void> {
  await openCase(page, receipt);
  await page.locator('.notice header a').first().click();
}

async function openLetters(page: Page, receipt: Receipt): Promise<void> {
  await page.goto('/desk/dead-letters');
  await page.locator('tr', { hasText: receipt.locator }).locator('[name=letter]').check();
}

export const DESK_SCENES: Readonly<Record<string, Scene>> = {
  'the worklist': (page) => page.goto('/desk'),
  'an empty group of the worklist': (page) => page.goto('/desk?bucket=overdue'),
  'the closed cases': (page) => page.goto('/desk/closed'),
  'a case nobody has taken': (page, { untaken }) => openCase(page, untaken),
  'a case on hold': (page, { onHold }) => openCase(page, onHold),
  'a case to verify': (page, { verifying }) => openCase(page, verifying),
  'a case with a draft': (page, { drafted }) => openCase(page, drafted),
  'a case whose notice cannot be delivered': (page, { undeliverable }) => openCase(page, undeliverable),
  'a case with a running clock and a refusal': (page, { mixed }) => openCase(page, mixed),
  'a case that is closed': (page, { removed }) => openCase(page, removed),
  'a case that the person stopped': (page, { withdrawn }) => openCase(page, withdrawn),
  'a case that a legal hold keeps': (page, { held }) => openCase(page, held),
  'a case with a hold that is not filled in': async (page, { held }) => {
    await openCase(page, held);
    const forms = page.locator('#keeping details');
    if ((await forms.count()) === 0) return; // a caseworker sees the hold and no form
    await forms.last().locator('summary').click();
    await forms.last().locator('button').click();
  },
  'a case that was erased': (page, { erased }) => openCase(page, erased),
  'a case with a form that is not filled in': async (page, { verifying }) => {
    await openCase(page, verifying);
    await page.locator('#close summary').click();
    await page.locator('#close button').click();
  },
  'a case with doubts': (page, { doubted }) => openCase(page, doubted),
  'a case whose words are shown': async (page, { doubted }) => {
    await openCase(page, doubted);
    // In the second language it is shown already.
    if ((await page.locator('#show').count()) === 0) return;
    await page.locator('#show summary').click();
    await page.locator('#show [value=contact]').check();
    await page.locator('#show button').click();
  },
  'a case asked to show its words without a reason': async (page, { drafted }) => {
    await openCase(page, drafted);
    await page.locator('#show summary').click();
    await page.locator('#show button').click();
  },
  'a contact way that is not filled in': async (page, { drafted }) => {
    await openCase(page, drafted);
    await page.locator('#contact-change summary').click();
    await page.locator('#contact-change button').click();
  },
  'a check that is not filled in': async (page, { drafted }) => {
    await openCase(page, drafted);
    await page.locator('#check summary').click();
    await page.locator('#check button').click();
  },
  'a notice to approve': (page, { drafted }) => openNotice(page, drafted),
  'a notice that cannot be approved': (page, { incomplete }) => openNotice(page, incomplete),
  'a notice that was sent': (page, { removed }) => openNotice(page, removed),
  'a notice to hand over by hand': (page, { undeliverable }) => openNotice(page, undeliverable),
  'a notice that does not get through': (page, { inTrouble }) => openNotice(page, inTrouble),
  'the dead letters': (page) => page.goto('/desk/dead-letters'),
  'the dead letters of a platform that has none': (page) => page.goto('/desk/dead-letters?platform=examplebox'),
  'the dead letters when none was ticked': async (page) => {
    await page.goto('/desk/dead-letters');
    await page.locator('[name=step][value=send]').click();
  },
  'the dry run of all dead letters': async (page) => {
    await page.goto('/desk/dead-letters');
    await page.locator('[name=step][value=all]').click();
  },
  'what came of a dead letter that may not be sent again': async (page, { heldBack }) => {
    await openLetters(page, heldBack);
    await page.locator('[name=step][value=send]').click();
    await page.waitForURL('**/runs/**');
  },
  'the platforms': (page) => page.goto('/desk/platforms'),
  'one’s own account': (page) => page.goto('/desk/account'),
  'a desk page that is not there': (page) => page.goto('/desk/cases/BK-0000-0000'),
};

export type Guest = 'colleague' | 'busy' | 'boss' | 'auditor';

/** Pages that look different for somebody else than the one who has the case. */
export const GUEST_SCENES: Readonly<Record<string, readonly [Guest, Scene]>> = {
  'a case that a colleague has': ['colleague', (page, { drafted }) => openCase(page, drafted)],
  'a case asked for without a reason': [
    'colleague',
    async (page, { drafted }) => {
      await openCase(page, drafted);
      await page.locator('#emergency summary').click();
      await page.locator('#emergency button').click();
    },
  ],
  'a case that was asked for': [
    'colleague',
    async (page, { verifying }) => {
      await openCase(page, verifying);
      await page.locator('#emergency summary').click();
      await page.locator('#emergency [value=deadline]').check();
      await page.locator('#emergency button').click();
    },
  ],
  'a case that is open in an emergency': ['colleague', (page, { mixed }) => openCase(page, mixed)],
  'very many cases': ['busy', (page, { untaken }) => openCase(page, untaken)],
  'very many cases, without a reason': [
    'busy',
    async (page, { untaken }) => {
      await openCase(page, untaken);
      await page.locator('main form button').click();
    },
  ],
  'the oversight': ['boss', (page) => page.goto('/desk/oversight')],
  'the record': ['auditor', (page) => page.goto('/desk/record')],
  'the record of one case': ['auditor', (page, { mixed }) => page.goto(`/desk/record?case=${mixed.locator}`)],
  'the record of a case that is not there': ['auditor', (page) => page.goto('/desk/record?case=BK-0000-0000')],
};

/** Before anybody has signed in. */
export const DOOR_SCENES: Readonly<Record<string, Scene>> = {
  'the door of the desk': (page) => page.goto('/desk/sign-in'),
  'the door after a wrong code': async (page) => {
    await page.goto('/desk/sign-in');
    await page.locator('#email').fill('nobody@example.org');
    await page.locator('button.primary').click();
  },
};
