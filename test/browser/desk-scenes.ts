import type { Page } from 'playwright-core';
import { ACCOUNT_SCENES } from './account-scenes';
import type { Guest, Scene } from './scenes';
import type { Receipt } from './stage';

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
  'a case with messages': (page, { talking }) => openCase(page, talking),
  'a message that is not filled in': async (page, { talking }) => {
    await openCase(page, talking);
    await page.locator('#message summary').click();
    await page.locator('#message button').click();
  },
  'new words asked for with a wrong code': async (page, { talking }) => {
    await openCase(page, talking);
    await page.locator('#new-words summary').click();
    await page.locator('#new-words button').click();
  },
  'a notice that waits for an answer in a browser': (page, { mailed }) => openNotice(page, mailed),
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
  'one’s own screen and load': (page) => page.goto('/desk/care'),
  'one delivery attempt': async (page, { removed }) => {
    await openNotice(page, removed);
    await page.locator('a[href*="/attempts/"]').first().click();
  },
  'a delivery attempt that failed': async (page, { undeliverable }) => {
    await openNotice(page, undeliverable);
    await page.locator('a[href*="/attempts/"]').first().click();
  },
  'adding to the reasoning of a notice': async (page, { drafted }) => {
    await openNotice(page, drafted);
    await page.locator('a[href$="/addition"]').click();
    await page.locator('a[href*="/addition?text="]').first().click();
  },
  'an addition that is too long': async (page, { drafted }) => {
    await openNotice(page, drafted);
    await page.locator('a[href$="/addition"]').click();
    await page.locator('#by-addition').fill('a'.repeat(1001));
    await page.locator('#addition button').click();
  },
  'a message that was picked': async (page, { talking }) => {
    await openCase(page, talking);
    await page.locator('#message summary').click();
    await page.locator('#message a').first().click();
  },
  'a desk page that is not there': (page) => page.goto('/desk/cases/BK-0000-0000'),
};

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
  'load and figures': ['boss', (page) => page.goto('/desk/oversight/load')],
  'the record': ['auditor', (page) => page.goto('/desk/record')],
  'the record of one case': ['auditor', (page, { mixed }) => page.goto(`/desk/record?case=${mixed.locator}`)],
  'the record of a case that is not there': ['auditor', (page) => page.goto('/desk/record?case=BK-0000-0000')],
  'new words, confirmed by a second person': [
    'boss',
    async (page, { make }) => {
      const receipt = await make.withAskedWords();
      await openCase(page, receipt);
      await page.locator('form[action$="/words/confirm"] button').click();
    },
  ],
  'the people': ['admin', (page) => page.goto('/desk/people')],
  'the platforms, for an administrator': ['admin', (page) => page.goto('/desk/platforms')],
  ...ACCOUNT_SCENES,
};

/** Before anybody has signed in. */
export const DOOR_SCENES: Readonly<Record<string, Scene>> = {
  'the door of the desk': (page) => page.goto('/desk/sign-in'),
  'the door after a wrong code': async (page) => {
    await page.goto('/desk/sign-in');
    await page.locator('#email').fill('nobody@example.org');
    await page.locator('button.primary').click();
  },
  'the door, asking for a passkey': async (page) => {
    await page.goto('/desk/sign-in');
    await page.locator('form[action="/desk/sign-in/passkey"] button').click();
  },
};
