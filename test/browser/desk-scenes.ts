import type { Page } from 'playwright-core';
import { ACCOUNT_SCENES } from './account-scenes';
import { EMPTY_SCRIPT, type Guest, type Scene } from './scenes';
import type { Receipt } from './stage';

const openCase = (page: Page, { locator }: Receipt) => page.goto(`/desk/cases/${locator}`);
const openHandOver = (page: Page, { locator }: Receipt) => page.goto(`/desk/cases/${locator}/hand-over`);
async function openNotice(page: Page, receipt: Receipt): Promise<void> {
  await openCase(page, receipt);
  await page.locator('.notice header a').first().click();
}

async function openLetters(page: Page, receipt: Receipt): Promise<void> {
  await page.goto('/desk/dead-letters');
  await page.locator('tr', { hasText: receipt.locator }).locator('[name=letter]').check();
}

/** As if the server had said so: nobody waits thirteen minutes for a picture. */
async function warn(page: Page, left: { idleMs: number; endMs: number }): Promise<void> {
  await page.route('**/desk/session', (route) => route.fulfill({ json: left }));
  await page.route('**/desk/account', async (route) => {
    const answer = await route.fetch();
    const html = (await answer.text()).replace(/data-idle-ms="\d+"/, `data-idle-ms="${left.idleMs}"`);
    await route.fulfill({ response: answer, body: html });
  });
  await page.goto('/desk/account');
  await page.locator('dialog[data-session]').waitFor({ state: 'visible' });
  await page.unrouteAll({ behavior: 'wait' });
}

/** Open or not: a page that offers unsent words has opened their form already. */
const openDetails = (page: Page, which: string) =>
  page.locator(which).evaluate((details) => ((details as HTMLDetailsElement).open = true));

export const DESK_SCENES: Readonly<Record<string, Scene>> = {
  'the worklist': (page) => page.goto('/desk'),
  'an empty group of the worklist': (page) => page.goto('/desk?bucket=overdue'),
  'no form that waits': (page) => page.goto('/desk/kept'),
  'the laws and deadlines': async (page) => {
    await page.goto('/desk/rules');
    for (const details of await page.locator('main details').all())
      await details.evaluate((each) => ((each as HTMLDetailsElement).open = true));
  },
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
  'going somewhere': (page) => page.goto('/desk/go'),
  'going to a case by its number': async (page, { untaken }) => {
    await page.goto('/desk/go');
    await page.locator('#go-to').fill(untaken.locator);
    await page.locator('.find button').click();
  },
  'going to what is not there': async (page) => {
    await page.goto('/desk/go');
    await page.locator('#go-to').fill('nothing of that name');
    await page.locator('.find button').click();
  },
  'the palette': async (page) => {
    await page.goto('/desk/platforms');
    await page.locator('a[data-palette]').click();
    await page.locator('[data-palette-list] a').first().waitFor();
  },
  'the keys': (page) => page.goto('/desk/keys'),
  'a key that is taken': async (page) => {
    await page.goto('/desk/keys');
    await page.locator('#key-next').fill('k');
    await page.locator('main button.primary').click();
  },
  'a warning that the session ends': (page) => warn(page, { idleMs: 100_000, endMs: 9_000_000 }),
  'a warning that twelve hours are over': (page) => warn(page, { idleMs: 100_000, endMs: 100_000 }),
  'a case with words that were not sent': async (page, { talking, make }) => {
    await make.keepDraft(talking);
    await openCase(page, talking);
    await page.locator('.draft').first().waitFor();
  },
  'the words that were not sent': async (page, { talking, make }) => {
    await make.keepDraft(talking);
    await page.goto(`/desk/cases/${talking.locator}/drafts`);
  },
  'no words that were not sent': (page, { drafted }) => page.goto(`/desk/cases/${drafted.locator}/drafts`),
  'the tasks of everybody': (page) => page.goto('/desk/tasks?owner=all'),
  'the closed cases': (page) => page.goto('/desk/closed'),
  'a case nobody has taken': (page, { untaken }) => openCase(page, untaken),
  'a case on hold': (page, { onHold }) => openCase(page, onHold),
  'a case to verify': (page, { verifying }) => openCase(page, verifying),
  'a case whose notice waits for a second person': (page, { seconded }) => openCase(page, seconded),
  'a link before it is opened': async (page, { verifying }) => {
    await openCase(page, verifying);
    await page.locator('a[href*="/links/"]').first().click();
  },
  'a link that is asked for without a reason': async (page, { verifying }) => {
    await openCase(page, verifying);
    await page.locator('a[href*="/links/"]').first().click();
    await page.locator('#open button').click();
  },
  'a link that may be opened now': async (page, { verifying }) => {
    await openCase(page, verifying);
    await page.locator('a[href*="/links/"]').first().click();
    await page.locator('#open [value=verify]').check();
    await page.locator('#open button').click();
  },
  'a case with a draft': (page, { drafted }) => openCase(page, drafted),
  'a case whose notice cannot be delivered': (page, { undeliverable }) => openCase(page, undeliverable),
  'a case with a running clock and a refusal': (page, { mixed }) => openCase(page, mixed),
  'a case whose platform says more': async (page, { replied }) => {
    await openCase(page, replied);
    for (const details of await page.locator('details.answer').all())
      await details.evaluate((each) => ((each as HTMLDetailsElement).open = true));
  },
  'a case with messages': (page, { talking }) => openCase(page, talking),
  'a message that is not filled in': async (page, { talking }) => {
    await openCase(page, talking);
    await openDetails(page, '#message');
    await page.locator('#message button:not([type=button])').click();
  },
  'a step that comes after somebody else’s': async (page, { talking, make }) => {
    await openCase(page, talking);
    await openDetails(page, '#message');
    await page.locator('#message-text').fill('We wrote to the platform.');
    await make.meddle(talking);
    await page.locator('#message button:not([type=button])').click();
  },
  'a case before it is handed over': (page, { drafted }) => openHandOver(page, drafted),
  'a hand-over that is not filled in': async (page, { drafted }) => {
    await openHandOver(page, drafted);
    await page.locator('#hand-over button').click();
  },
  'a case that is handed over': (page, { offered }) => openCase(page, offered),
  'a case that a supervisor gave to somebody': (page, { assigned }) => openCase(page, assigned),
  'the summary of a case that a supervisor gave to somebody': (page, { assigned }) => openHandOver(page, assigned),
  'the summary of a case that is handed over': (page, { offered }) => openHandOver(page, offered),
  'new words asked for with a wrong code': async (page, { talking }) => {
    await openCase(page, talking);
    await page.locator('#new-words summary').click();
    await page.locator('#new-words button').click();
  },
  'a notice that waits for an answer in a browser': (page, { mailed }) => openNotice(page, mailed),
  'a case with replies by mail': (page, { mailed }) => openCase(page, mailed),
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
  'a case whose notice leaves later': (page, { later }) => openCase(page, later),
  'a notice that leaves later': (page, { later }) => openNotice(page, later),
  'a notice whose time to leave is not one': async (page, { drafted }) => {
    await openNotice(page, drafted);
    await page.locator('#later summary').click();
    await page.locator('#later button').click();
  },
  'a notice whose time is over': (page, { late }) => openNotice(page, late),
  'an escalation that is not filled in': async (page, { late }) => {
    await openNotice(page, late);
    await page.locator('#escalate summary').click();
    await page.locator('#escalate button').click();
  },
  'a step in a notice that comes after somebody else’s': async (page, { late, make }) => {
    await openNotice(page, late);
    await page.locator('#escalate summary').click();
    await page.locator('#escalate [value=supervisor]').check();
    await page.locator('#by-hand-reason').fill('They have laughed at two requests by now.');
    await make.meddle(late);
    await page.locator('#escalate button').click();
    await page.locator('#meanwhile-title').waitFor();
  },
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
  'a delivery attempt that shared its call': async (page, { talking }) => {
    await openNotice(page, talking);
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
    await openDetails(page, '#message');
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
  'a case that is handed over to me': ['colleague', (page, { offered }) => openCase(page, offered)],
  'the summary of a case that is handed over to me': ['colleague', (page, { offered }) => openHandOver(page, offered)],
  'a case given back without a reason': [
    'boss',
    async (page, { forBosses }) => {
      await openHandOver(page, forBosses);
      await page.locator('#give-back summary').click();
      await page.locator('#give-back button').click();
    },
  ],
  'very many cases': ['busy', (page, { untaken }) => openCase(page, untaken)],
  'very many cases, without a reason': [
    'busy',
    async (page, { untaken }) => {
      await openCase(page, untaken);
      await page.locator('main form button').click();
    },
  ],
  'a case on hold, for who may lift it': ['boss', (page, { onHold }) => openCase(page, onHold)],
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
  'who is given fingerprints': ['admin', (page) => page.goto('/desk/recipients')],
  'a key for a recipient': [
    'admin',
    async (page) => {
      await page.goto('/desk/recipients');
      await page.locator('form[action$="/key"] button').first().click();
      await page.locator('[data-key]').waitFor();
    },
  ],
  'a recipient that is not filled in': [
    'admin',
    async (page) => {
      await page.goto('/desk/recipients');
      await page.locator('details summary').last().click();
      await page.locator('form[action="/desk/recipients"] button').click();
    },
  ],
  'the platforms, for an administrator': ['admin', (page) => page.goto('/desk/platforms')],
  ...ACCOUNT_SCENES,
};

/** Before anybody has signed in. */
export const DOOR_SCENES: Readonly<Record<string, Scene>> = {
  'the door of the desk': (page) => page.goto('/desk/sign-in'),
  'the door after a wrong code': async (page) => {
    await page.goto('/desk/sign-in');
    await page.locator('#email').fill('nobody@example.org');
    await page.locator('form[action="/desk/sign-in"] button').click();
  },
  'the door when the organisation cannot be reached': (page) => page.goto('/desk/sign-in/organisation'),
  'the way back from the organisation': async (page) => {
    // Nobody could look at a page that goes on by itself.
    await page.route('**/assets/send-on*.js', (route) => route.fulfill(EMPTY_SCRIPT));
    await page.goto('/desk/sign-in/organisation/return?code=a&state=b');
  },
  'the door, asking for a passkey': async (page) => {
    await page.goto('/desk/sign-in');
    await page.locator('form[action="/desk/sign-in/passkey"] button').click();
  },
};
