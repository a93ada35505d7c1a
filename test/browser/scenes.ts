import { randomUUID } from 'node:crypto';
import type { Page } from 'playwright-core';
import { settled } from '../support/browser';
import { Visitor } from '../support/visitor';
import { HELP_SCENES } from './help-scenes';
import { comeBack, OWN_CASE_SCENES } from './own-case-scenes';
import type { Stage } from './stage';

/** Leads a fresh visitor (or a signed-in desk) to one page. By field names and addresses: the same in every language. */
export type Scene = (page: Page, stage: Stage) => Promise<unknown>;
/** Somebody at the desk who is not the one that has the cases. */
export type Guest = 'colleague' | 'busy' | 'boss' | 'auditor' | 'admin';

/** In place of one of ours, for this scene only. */
export const EMPTY_SCRIPT = { contentType: 'text/javascript', headers: { 'cache-control': 'no-store' }, body: '' };

async function send(page: Page): Promise<void> {
  await page.locator('#form .govuk-button:not(.govuk-button--secondary)').first().click();
  await settled(page);
}

async function answerAge(page: Page, age: string): Promise<void> {
  await page.goto('/');
  await page.locator(`[name=age][value=${age}]`).check();
  await send(page);
}
const ANSWERS = {
  age: { age: 'adult' },
  who: { reporter: 'self' },
  what: { circumstance: 'threatened', narrative: 'They say they will post it on Friday.' },
  links: {},
  contact: {},
  send: {},
} as const;
const STEPS = Object.keys(ANSWERS) as (keyof typeof ANSWERS)[];

/**
 * From the first question to one of the pages, by short answers. Only the last of them is given in this browser: the
 * pages on the way have scenes of their own, and to draw them again and again would take most of the time.
 */
async function upTo(
  page: Page,
  { address }: Stage,
  step: 'what' | 'links' | 'contact' | 'send' | 'end',
): Promise<void> {
  const answered = step === 'end' ? STEPS : STEPS.slice(0, STEPS.indexOf(step));
  const language = await page.evaluate(() => navigator.language);
  const visitor = await new Visitor(address, { language }).get('/');
  for (const before of answered.slice(0, -1)) await visitor.submit(ANSWERS[before]);
  const cookie = { name: 'visitor', value: visitor.cookie('visitor') ?? '', url: address };
  await page.context().addCookies([{ ...cookie, httpOnly: true, sameSite: 'Strict' }]);
  await page.goto('/');
  for (const [name, value] of Object.entries(ANSWERS[answered.at(-1)!]))
    if (name === 'narrative') await page.locator('#narrative').fill(value);
    else await page.locator(`[name=${name}][value=${value}]`).check();
  await send(page);
}
/** As a second press of the last button arrives: the draft is gone, the number of the form is still on the page. */
async function twice(page: Page, stage: Stage): Promise<void> {
  await upTo(page, stage, 'send');
  const id = await page.locator('[name=submissionId]').inputValue();
  await send(page);
  await upTo(page, stage, 'send');
  await page.locator('[name=submissionId]').evaluate((field, same) => ((field as HTMLInputElement).value = same), id);
  await page.context().clearCookies();
  await send(page);
}
async function answerLinks(page: Page, stage: Stage): Promise<void> {
  await upTo(page, stage, 'links');
  const junk = `https://examplebox.test/${'x'.repeat(3000)}`;
  await page.locator('#links').fill(`https://examplebox.test/a\nnot-a-link://x\n${junk}`);
  await send(page);
}
/** Very many forms came from this place already, each with the same number: the next one costs some work, or a wait. */
async function waitForTurn(page: Page): Promise<void> {
  const place = { 'x-forwarded-for': `203.0.113.${1 + Math.floor(Math.random() * 250)}` };
  await page.setExtraHTTPHeaders(place);
  // Nobody could look at a page that goes on by itself.
  await page.route('**/assets/steps*.js', (route) => route.fulfill(EMPTY_SCRIPT));
  await page.goto('/');
  await page.locator('[name=age][value=adult]').check();
  await page.locator('[name=go][value=whole]').click();
  await page.locator('[name=reporter][value=self]').check();
  await page.locator('[name=circumstance][value=threatened]').check();
  const fields = await page
    .locator('#form')
    .evaluate((form) =>
      Object.fromEntries([...new FormData(form as HTMLFormElement)].filter(([, value]) => typeof value === 'string')),
    );
  for (let sent = 0; sent < FREE_FORMS; sent++)
    await page.request.post('/', { headers: place, form: fields as Record<string, string> });
  await send(page);
  await page.locator('#proof').waitFor();
}
const FREE_FORMS = 6;

/** Scenes that cannot be reached without script: the fingerprint is computed on the device. */
export const NEEDS_SCRIPT: ReadonlySet<string> = new Set(['fingerprints that are kept, and the yes forgotten']);

const SCENES: Readonly<Record<string, Scene>> = {
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
  'who they are': (page) => answerAge(page, 'adult'),
  'who they are, when the age is not sure': (page) => answerAge(page, 'not_sure'),
  'who they are, not answered': async (page) => {
    await answerAge(page, 'adult');
    await send(page);
  },
  'what happened': (page, stage) => upTo(page, stage, 'what'),
  'where it is, when someone threatens': (page, stage) => upTo(page, stage, 'links'),
  'the form with errors': answerLinks,
  'how to reach them': (page, stage) => upTo(page, stage, 'contact'),
  'how to reach them, with errors': async (page, stage) => {
    await upTo(page, stage, 'contact');
    await page.locator('[name=way][value=email]').check();
    await page.locator('[name=hours][value=some]').check();
    await page.locator('#email').fill('not an address');
    await send(page);
  },
  'all answers before they are sent': (page, stage) => upTo(page, stage, 'send'),
  'the words for going on later': async (page, stage) => {
    await upTo(page, stage, 'contact');
    await page.locator('[name=go][value=later]').click();
  },
  'the question before throwing away what was typed': async (page, stage) => {
    await upTo(page, stage, 'contact');
    await page.locator('[name=go][value=over]').click();
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
  'a form that waits for its turn': waitForTurn,
  'the receipt': (page, stage) => upTo(page, stage, 'end'),
  'the receipt with a recovery sheet': async (page, stage) => {
    await upTo(page, stage, 'send');
    await page.locator('[name=wantsSheet]').check();
    await send(page);
  },
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
  'the code of an erasure that waits': async (page, { held }) => {
    await comeBack(page, held);
    // Whoever asked before is not asked again, and gets another code.
    if ((await page.locator('[value=ask-erase]').count()) > 0) await page.locator('[value=ask-erase]').click();
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
  'fingerprints, and who has them': async (page, { talking }) => {
    await comeBack(page, talking);
    await page.goto('/more');
  },
  'fingerprints, when the case is closed': async (page, { withdrawn }) => {
    await comeBack(page, withdrawn);
    await page.goto('/more');
  },
  'a page that is not there': (page) => page.goto('/no-such-page'),
  ...OWN_CASE_SCENES,
  ...HELP_SCENES,
};

/** Each ends with the page it is about, not with the one before it. */
export const PERSON_SCENES: Readonly<Record<string, Scene>> = Object.fromEntries(
  Object.entries(SCENES).map(([name, scene]): [string, Scene] => [
    name,
    async (page, stage) => {
      await scene(page, stage);
      await settled(page);
    },
  ]),
);

/** A new one each time: the same file is taken once. */
async function chooseFile(page: Page): Promise<void> {
  const field = page.locator('#choice');
  if ((await field.count()) === 0) return; // without script there is no such field
  await field.setInputFiles({ name: 'a.mp4', mimeType: 'video/mp4', buffer: Buffer.from(randomUUID()) });
  await page.locator('[data-status=video]').waitFor();
}
