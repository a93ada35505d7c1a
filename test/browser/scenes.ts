import { randomUUID } from 'node:crypto';
import type { Page } from 'playwright-core';
import { HELP_SCENES } from './help-scenes';
import type { Receipt, Stage } from './stage';

/** Leads a fresh visitor (or a signed-in desk) to one page. By field names and addresses: the same in every language. */
export type Scene = (page: Page, stage: Stage) => Promise<unknown>;

const send = (page: Page) => page.locator('#form .govuk-button:not(.govuk-button--secondary)').first().click();

async function answerAge(page: Page, age: string): Promise<void> {
  await page.goto('/');
  await page.locator(`[name=age][value=${age}]`).check();
  await send(page);
}
/** From the first question to one of the pages; the answers before it are short ones. */
async function upTo(page: Page, step: 'who' | 'what' | 'links' | 'contact' | 'send' | 'end', age = 'adult') {
  await answerAge(page, age);
  const answers: [string, () => Promise<void>][] = [
    ['who', () => page.locator('[name=reporter][value=self]').check()],
    [
      'what',
      async () => {
        await page.locator('[name=circumstance][value=threatened]').check();
        await page.locator('#narrative').fill('They say they will post it on Friday.');
      },
    ],
    ['links', async () => {}],
    ['contact', async () => {}],
    ['send', async () => {}],
  ];
  for (const [name, answer] of answers) {
    if (name === step) return;
    await answer();
    await send(page);
  }
}
/** As a second press of the last button arrives: the draft is gone, the number of the form is still on the page. */
async function twice(page: Page): Promise<void> {
  await upTo(page, 'send');
  const id = await page.locator('[name=submissionId]').inputValue();
  await send(page);
  await upTo(page, 'send');
  await page.locator('[name=submissionId]').evaluate((field, same) => ((field as HTMLInputElement).value = same), id);
  await page.context().clearCookies();
  await send(page);
}
async function answerLinks(page: Page): Promise<void> {
  await upTo(page, 'links');
  const junk = `https://examplebox.test/${'x'.repeat(3000)}`;
  await page.locator('#links').fill(`https://examplebox.test/a\nnot-a-link://x\n${junk}`);
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
  'the age question, for somebody whose draft is gone': async (page) => {
    await page.goto('/');
    await page.locator('#resume summary').click();
    await page.locator('#words').fill('one two three four five six');
    await page.locator('[name=go][value=resume]').click();
  },
  'who they are': (page) => upTo(page, 'who'),
  'who they are, when the age is not sure': (page) => upTo(page, 'who', 'not_sure'),
  'who they are, not answered': async (page) => {
    await upTo(page, 'who');
    await send(page);
  },
  'what happened': (page) => upTo(page, 'what'),
  'where it is, when someone threatens': (page) => upTo(page, 'links'),
  'the form with errors': answerLinks,
  'how to reach them': (page) => upTo(page, 'contact'),
  'how to reach them, with errors': async (page) => {
    await upTo(page, 'contact');
    await page.locator('[name=way][value=email]').check();
    await page.locator('[name=hours][value=some]').check();
    await page.locator('#email').fill('not an address');
    await send(page);
  },
  'all answers before they are sent': (page) => upTo(page, 'send'),
  'the words for going on later': async (page) => {
    await upTo(page, 'contact');
    await page.locator('[name=go][value=later]').click();
  },
  'every question on one page': async (page) => {
    await page.goto('/');
    await page.locator('[name=age][value=not_sure]').check();
    await page.locator('[name=go][value=whole]').click();
  },
  'every question on one page, with errors': async (page) => {
    await page.goto('/');
    await page.locator('[name=age][value=adult]').check();
    await page.locator('[name=go][value=whole]').click();
    await page.locator('#links').fill('not-a-link://x');
    await send(page);
  },
  'the receipt': (page) => upTo(page, 'end'),
  'the page after a second press': twice,
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
  ...HELP_SCENES,
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
  'showing once more who one is': (page) => page.goto('/desk/prove'),
  'no form that waits': (page) => page.goto('/desk/kept'),
  'the people at the desk': (page) => page.goto('/desk/people'),
  'the worklist, narrowed to what nobody has': (page) => page.goto('/desk?holder=nobody&bucket=later'),
  'the worklist with a step that is not filled in': async (page) => {
    await page.goto('/desk');
    await page.locator('#bulk [name=step][value=do]').click();
  },
  'the dry run of a step in many cases': async (page) => {
    await page.goto('/desk');
    await page.locator('[name=case]').first().check();
    await page.locator('[name=case]').nth(1).check();
    await page.locator('#bulk-action').selectOption('urgent');
    await page.locator('#bulk [name=step][value=check]').click();
  },
  'what came of a step in many cases': async (page) => {
    await page.goto('/desk');
    await page.locator('[name=case]').first().check();
    await page.locator('#bulk-action').selectOption('keep');
    await page.locator('#bulk [name=step][value=do]').click();
    await page.waitForURL('**/desk/bulk/**');
  },
  'a search': async (page, { untaken }) => {
    await page.goto('/desk');
    await page.locator('#find').fill(untaken.locator);
    await page.locator('.find button').click();
  },
  'the tasks': (page) => page.goto('/desk/tasks'),
  'the tasks of everybody': (page) => page.goto('/desk/tasks?owner=all'),
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
  'one platform': (page) => page.goto('/desk/platforms/examplebox'),
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
