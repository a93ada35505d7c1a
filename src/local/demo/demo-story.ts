import { setTimeout as wait } from 'node:timers/promises';
import { totpAt } from '../../infra/crypto/totp';
import type { DemoStaff } from '../demo-file';
import type { DemoInstance } from './demo-instance';
import type { DemoRecord } from './demo-record';
import { FormClient, type FormFields, type Page, statusOf, textsIn } from './form-client';
import type { Teller } from './teller';

export interface Receipt {
  readonly locator: string;
  readonly words: string;
}

const RULE = 'us-take-it-down';
const LOOK_AT_RECORD_EVERY_MS = 150;
const CODE_STEP_MS = 30_000;
/** Somebody may have used the present code and the next one; the one after them is at most this far away. */
const CODE_PATIENCE_MS = 70_000;

/** One report with three links, from the first page to "gone": every step over the surfaces that people use. */
export class DemoStory {
  private readonly person: FormClient;
  private readonly desks = new Map<DemoStaff, FormClient>();

  constructor(
    private readonly instance: DemoInstance,
    private readonly record: DemoRecord,
    private readonly teller: Teller,
    /** Fresh for each run, so that no earlier run has taken these pages down. */
    private readonly links: readonly string[],
  ) {
    this.person = new FormClient(instance.url);
  }

  async report(): Promise<Receipt> {
    this.teller.tell('PERSON', `opens ${this.instance.url}: first question, how old the person in the picture was`);
    const age = await this.person.open('/');
    const [first, second, third] = this.links;
    const answers: readonly FormFields[] = [
      { age: 'adult' },
      { reporter: 'self' },
      { circumstance: 'posted', statesNoConsent: 'yes', narrative: 'An invented report for the demonstration.' },
      { links: `${first}\nand here: ${second}\n${third}?utm_source=newsletter` },
      { way: 'none', hours: 'any' },
      { consents: ['notify_platforms'] },
    ];
    let receipt = age;
    for (const answer of answers) receipt = await this.person.submit(receipt, '/', answer);
    const [locator] = textsIn(receipt.html, /data-locator>(.*?)<\/dd>/gs);
    const words = textsIn(receipt.html, /<li><bdi>([a-z-]+)<\/bdi>/g);
    if (receipt.status !== 201 || locator === undefined || words.length === 0)
      throw new Error(`The report was not taken: HTTP ${receipt.status}.`);
    this.teller.tell('PERSON', 'pastes three links, asks to have the platforms notified, leaves no address');
    for (const link of this.links) this.teller.tell('PERSON', `  ${link} (HTTP ${await statusOf(link)}, it is up)`);
    this.teller.tell('BUCKLER', `receipt ${locator}, with ${words.length} words that are shown this once and not kept`);
    return { locator, words: words.join(' ') };
  }

  /** Takes the case, judges it, and approves what is sent; a second person approves where the settings ask for two. */
  async workAtDesk(locator: string): Promise<void> {
    const [caseworker, colleague] = this.instance.demo.staff;
    const desk = await this.deskOf(caseworker!);
    const home = `/desk/cases/${locator}`;
    let page = await desk.submit(await desk.open(home), `${locator}/take`);
    this.teller.tell('DESK', `${caseworker!.name} takes case ${locator}`);

    for (const action of actionsIn(page, /action="([^"]*\/items\/[^"]*\/verify)"/g))
      page = await desk.submit(page, action);
    page = await desk.submit(page, `${locator}/authority`, {
      kind: 'self',
      proof: 'The reporter is the person depicted.',
      checks: ['knows_links', 'knows_when'],
    });
    this.teller.tell('DESK', 'verifies each link, and records by what right the reporter asks');

    page = await desk.submit(page, `${locator}/notices`, { basis: RULE });
    const notices = actionsIn(page, /href="([^"]*\/notices\/[0-9a-f-]{36})"/g);
    this.teller.tell('DESK', `prepares ${notices.length} notices: one for each platform, whatever the number of links`);
    for (const notice of notices) {
      const preview = await desk.open(notice);
      const after = await desk.submit(preview, '/approve');
      if (after.path === notice) {
        const second = await this.deskOf(colleague!);
        await second.submit(await second.open(notice), '/approve');
      }
      const [title] = textsIn(preview.html, /<h1>(.*?)<\/h1>/gs);
      this.teller.tell('DESK', `reads "${title}" exactly as it will be sent, and approves it`);
    }
  }

  /** Tells what the machinery does until the case is closed; throws when that takes longer than it may. */
  async followTo(caseId: string, signal: AbortSignal): Promise<void> {
    const giveUpAt = Date.now() + this.instance.limitSeconds * 1000;
    let seen = 0;
    for (;;) {
      const entries = await this.record.entriesAfter(caseId, seen);
      const names = await this.record.names(caseId);
      for (const entry of entries) this.teller.retell(entry, names);
      seen = entries.at(-1)?.seq ?? seen;
      if (entries.some(({ action }) => action === 'case.closed')) return;
      if (Date.now() > giveUpAt) throw new Error(`The case was not closed within ${this.instance.limitSeconds} s.`);
      await wait(LOOK_AT_RECORD_EVERY_MS, undefined, { signal });
    }
  }

  /** The person comes back with nothing but the receipt; the words they read beside each link. */
  async comeBack({ locator, words }: Receipt): Promise<string[]> {
    const laterVisit = new FormClient(this.instance.url);
    const page = await laterVisit.submit(await laterVisit.open('/return'), '/return', { locator, words });
    const seen = textsIn(page.html, /class="chip[^"]*"><span aria-hidden="true">[^<]*<\/span>(.*?)<\/span>/gs);
    const [lead = 'nothing'] = textsIn(page.html, /<h1[^>]*>(.*?)<\/h1>/gs);
    this.teller.tell('PERSON', `comes back with the receipt and reads: "${lead}" Links: ${seen.join(', ')}`);
    return seen;
  }

  private async deskOf(staff: DemoStaff): Promise<FormClient> {
    const desk = this.desks.get(staff) ?? (await this.signIn(staff));
    this.desks.set(staff, desk);
    return desk;
  }

  /** Each one-time code works once, so one that somebody has used already is followed by the next. */
  private async signIn(staff: DemoStaff): Promise<FormClient> {
    const desk = new FormClient(this.instance.url);
    const { email, password, totpSecret } = staff;
    const giveUpAt = Date.now() + CODE_PATIENCE_MS;
    for (let aheadMs = 0; Date.now() < giveUpAt; aheadMs = CODE_STEP_MS) {
      const code = totpAt(totpSecret, new Date(Date.now() + aheadMs));
      const page = await desk.submit(await desk.open('/desk/sign-in'), '/desk/sign-in', { email, password, code });
      if (page.path === '/desk') {
        this.teller.tell('DESK', `${staff.name} signs in with a password and a one-time code`);
        return desk;
      }
      if (aheadMs > 0) {
        this.teller.tell('DESK', `waits for ${staff.name}'s next one-time code; each works once`);
        await wait(CODE_STEP_MS);
      }
    }
    throw new Error(`${staff.name} could not sign in.`);
  }
}

const actionsIn = (page: Page, pattern: RegExp): string[] => [...new Set(textsIn(page.html, pattern))];
