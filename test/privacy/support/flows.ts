import { randomUUID } from 'node:crypto';
import { TOPICS } from '../../../src/features/help/help.pages';
import { until } from '../../support/until';
import { answerTokenOf } from '../../support/answer-token';
import type { Visitor } from '../../support/visitor';
import { CareFlows } from './care-flows';
import { DeskFlows } from './desk-flows';
import { GuardFlows } from './guard-flows';
import { PersonFlows } from './person-flows';
import { drawPictures } from './pictures';
import { type GateWorld, sessionIn } from './world';

/** As a browser marks a form of our own page. */
export const OURS = { 'sec-fetch-site': 'same-origin' };
export const WITHIN_MS = 90_000;
/** The button of the person's sign-in. */
export const OPEN = 'Open';

export interface Receipt {
  readonly locator: string;
  readonly phrase: string;
}

/** Everything that people do with the product, each field filled with canaries of its own. */
export class Flows {
  desk!: Visitor;
  supervisor!: Visitor;
  staffEmail = '';

  constructor(readonly world: GateWorld) {}

  async all(): Promise<void> {
    const { world } = this;
    await this.signInFailures();
    const [caseworker, supervisor] = [await world.staff('caseworker'), await world.staff('supervisor')];
    this.staffEmail = caseworker.email;
    [this.desk, this.supervisor] = [await world.signIn(caseworker), await world.signIn(supervisor)];
    const { good, mailed, dead } = world.others;
    const first = await this.report(
      'first',
      ['good', 'mailed', 'dead'].map((name, at) => [good, mailed, dead][at]!.link(this.word(`link to ${name}`))),
    );
    const unsure = await this.report('unsure', [good.link(this.word('link on hold'))], 'not_sure');
    const unproven = await this.report('unproven', [`https://${this.word('link elsewhere')}.example.org/a`]);
    await this.child();
    await this.troubledIntake();
    await world.glance();
    await this.casework(first);
    await this.answers(first);
    await this.answerPage(first);
    await this.letters(first);
    await this.settle(first);
    const guards = new GuardFlows(this);
    await guards.reasons(first);
    await guards.emergency(first);
    world.pagesAnswer(200);
    await this.holdAndClose(unsure, unproven);
    await guards.handOver(unsure);
    await world.glance();
    await this.comeBack(first);
    const deskFlows = new DeskFlows(this);
    const key = await deskFlows.recipients();
    await this.fingerprintsOf(unsure, key);
    const { notices } = await world.work.page(unsure.locator);
    await deskFlows.tasksAndAnswers(notices[0]!.id);
    await deskFlows.newWords(unsure);
    await deskFlows.unsentWords(unsure);
    await deskFlows.organisation();
    await deskFlows.waysIn();
    await deskFlows.peopleAndPlatforms();
    await new PersonFlows(this).inTheirCase(unsure);
    await this.withdrawal(unsure);
    await this.workerTrouble();
    await guards.anotherChannel();
    await guards.keeping();
    await guards.oversight();
    await guards.recordAndAccount();
    await guards.people();
    await this.admin(unproven);
    const passerBy = await world.visitor('passer-by');
    for (const path of [
      '/exit',
      '/.well-known/security.txt',
      '/schemas/notice-v1.json',
      '/schemas/answer-v1.json',
      '/schemas/ping-v1.json',
      '/schemas/challenge-v1.json',
      '/schemas/batch-v1.json',
      '/schemas/batch-results-v1.json',
      '/schemas/dsa-notice-v1.json',
      '/schemas/hash-updates-v1.json',
      '/schemas/hash-records-v1.json',
      '/.well-known/webhook-keys.json',
      '/api/docs',
      '/api/docs/openapi.json',
      '/api/docs/asyncapi.json',
      '/health/live',
      '/health/ready',
      '/metrics',
    ])
      await passerBy.get(path);
    for (const { number } of TOPICS) await passerBy.get(`/help/${number}`);
    await passerBy.get('/help');
    await passerBy.submit({ country: 'VN' });
    await passerBy.get('/');
    for (const [, asset] of passerBy.html.matchAll(/(?:href|src)="(\/assets\/[^"]+)"/g)) await passerBy.get(asset!);
    await this.signOut();
  }

  readonly words = (input: string): string => this.world.canaries.plant(input, 'words');
  readonly word = (input: string): string => this.world.canaries.plant(input, 'word');

  /** Takes a step; where the page asks first why so many cases are opened, it is told. */
  async act(path: string, fields: Record<string, string> = {}, desk = this.desk): Promise<void> {
    await desk.post(path, fields, OURS);
    if (desk.status === 429) await desk.submit({ reason: 'clearing_backlog' }, 'Go on');
    if (desk.status >= 400) throw new Error(`POST ${path}: ${desk.status} ${desk.text().slice(0, 200)}`);
  }

  private async signInFailures(): Promise<void> {
    const desk = await this.world.visitor('desk');
    await desk.get('/desk/sign-in');
    const plant = (field: string) => this.word(`failed sign-in ${field}`);
    await desk.submit(
      { email: `${plant('email')}@example.org`, password: plant('password'), code: plant('code') },
      'Sign in',
    );
    await desk.get('/desk');
  }

  async report(name: string, links: readonly string[], age = 'adult'): Promise<Receipt> {
    const person = await this.world.visitor('person');
    await person.get('/');
    await person.submit({ age });
    const isFirst = name === 'first';
    const typed = {
      circumstance: 'posted',
      narrative: this.words(`report.narrative (${name})`),
      links: [...links, ...(isFirst ? [] : [`ftp:${this.word('report.links, not a link')}`])].join('\n'),
      email: `${this.word(`report.email (${name})`)}@example.org`,
      phone: `+${this.world.canaries.plant(`report.phone (${name})`, 'digits')}`,
      note: this.words(`report.note (${name})`),
      hours: 'some',
      // The whole day: that a letter goes must not hang on the hour at which this runs.
      from: '0',
      until: '24',
      zone: 'Asia/Ho_Chi_Minh',
      wording: this.words(`report.wording (${name})`),
      codeWord: this.word(`report.codeWord (${name})`),
      noLink: 'yes',
      whereabouts: this.words(`report.whereabouts (${name})`),
      way: isFirst ? 'email' : 'phone',
      consents: ['notify_platforms', 'use_in_figures'],
      statesNoConsent: 'yes',
    };
    const {
      circumstance,
      narrative,
      statesNoConsent,
      links: pasted,
      noLink,
      whereabouts,
      consents,
      ...contact
    } = typed;
    await person.submit(); // nothing was chosen: the page comes back
    if (!person.title().startsWith('Error')) throw new Error(`the form was not refused: ${person.status}`);
    await person.submit({ reporter: 'self' });
    await person.submit({ narrative, statesNoConsent }); // what happened is missing: it comes back with every word on it
    await person.submit({ narrative: this.words(`report.narrative (${name})`) }, 'Tiếng Việt');
    await person.submit({}, 'English');
    await person.submit({ circumstance });
    await person.submit({ links: pasted, noLink, whereabouts });
    if (!isFirst) await person.submit({ leaveOut: 'yes' }); // one line was no link, and the rest is sent without it
    await person.submit({ ...contact, email: this.word(`report.email, wrong (${name})`), phone: 'x', zone: '' });
    await person.submit(contact, 'later');
    if (isFirst) await this.goOnElsewhere(person.draftWords());
    await person.get('/');
    await person.submit();
    await person.submit({ consents }, 'what');
    await person.submit();
    const submissionId = person.valueOf('submissionId')!;
    await person.submit({ consents, ...(isFirst ? { wantsSheet: 'yes' } : {}) });
    if (Number(person.status) !== 201)
      throw new Error(`the report was not taken: ${person.status} ${person.text().slice(0, 300)}`);
    const receipt = person.receipt();
    this.world.canaries.guard('receipt phrase', receipt.phrase);
    this.world.canaries.guard('receipt phrase', receipt.phrase.replaceAll(' ', '-'));
    const sheet = /data-hand-code[^>]*><bdi>([^<]+)/.exec(person.html)?.[1];
    if (isFirst) this.world.canaries.guard('recovery sheet, from the start', sheet!);
    await person.submit({}, 'Tiếng Việt');
    await person.post('/', { step: 'report', age, submissionId, ...typed, reporter: 'self', leaveOut: 'yes' }, OURS);
    return receipt;
  }

  /** The six words open the form on another device, where it is thrown away again; wrong words open nothing. */
  private async goOnElsewhere(words: string): Promise<void> {
    this.world.canaries.guard('draft words', words);
    const other = await this.world.visitor('person');
    await other.get('/');
    await other.submit({ words: this.words('resume.words, wrong') }, 'resume');
    await other.submit({ words }, 'resume');
    if (other.valueOf('step') !== 'contact') throw new Error(`the form did not go on: ${other.text().slice(0, 200)}`);
    const thrown = await this.world.visitor('person');
    await (await thrown.get('/')).submit({ age: 'adult' });
    await thrown.submit({ reporter: 'self' });
    await thrown.submit({ narrative: this.words('draft.narrative, thrown away') }, 'over');
    await thrown.submit({}, 'over');
    const stays = await this.world.visitor('person');
    await (await stays.get('/')).submit({ age: 'adult' });
    await stays.submit({ reporter: 'self' });
    await stays.submit({ narrative: this.words('draft.narrative, left lying') }, 'back');
  }

  /** Nothing of a child is read: whatever else is sent with the answer is not even echoed. */
  private async child(): Promise<void> {
    const person = await this.world.visitor('person');
    await person.get('/');
    await person.post(
      '/',
      {
        step: 'age',
        age: 'minor',
        narrative: this.words('child.narrative'),
        links: `https://${this.word('child.links')}.test/`,
      },
      OURS,
    );
  }

  /** The database refuses a row, loses its table, and goes away in the middle: each a 500 whose cause quotes the row. */
  private async troubledIntake(): Promise<void> {
    const { world } = this;
    const person = await world.visitor('person');
    const send = async (what: string) => {
      await person.post(
        '/',
        {
          step: 'report',
          age: 'adult',
          submissionId: randomUUID(),
          circumstance: 'posted',
          reporter: 'self',
          way: 'email',
          narrative: this.words(`${what}: narrative`),
          note: this.words(`${what}: note`),
          email: `${this.word(`${what}: email`)}@example.org`,
          links: `https://${this.word(`${what}: link`)}.example.org/`,
        },
        OURS,
      );
      if (person.status < 500) throw new Error(`${what} was no trouble: ${person.status}`);
    };
    await world.sql('ALTER TABLE report ADD CONSTRAINT gate CHECK (false) NOT VALID');
    await send('refused row');
    await world.sql('ALTER TABLE report DROP CONSTRAINT gate; ALTER TABLE report RENAME TO report_away');
    await send('no table');
    await world.sql('ALTER TABLE report_away RENAME TO report; ALTER TABLE staff RENAME TO staff_away');
    const desk = await world.visitor('desk');
    await desk.post(
      '/desk/sign-in',
      {
        email: `${this.word('no table: email')}@example.org`,
        password: this.word('no table: password'),
        code: '123456',
      },
      OURS,
    );
    await world.sql('ALTER TABLE staff_away RENAME TO staff');
    await world.sql('BEGIN; LOCK TABLE report IN ACCESS EXCLUSIVE MODE');
    const cut = send('cut connection');
    await until('the report to wait', async () => {
      const cuts = (await world.sql(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()
         AND application_name <> 'gate' AND wait_event_type = 'Lock'`,
      )) as { rowCount: number };
      return cuts.rowCount > 0;
    });
    await cut;
    await world.sql('ROLLBACK');
  }

  private async casework({ locator }: Receipt): Promise<void> {
    const { desk, world } = this;
    const home = `/desk/cases/${locator}`;
    const filters = ['bucket', 'state', 'holder', 'platform', 'basis', 'flag', 'after', 'before'];
    await desk.get(`/desk?${filters.map((name) => `${name}=${this.word(`worklist ?${name}`)}`).join('&')}`);
    await desk.get(`/desk/changes?since=${this.word('changes ?since')}&shown=${this.word('changes ?shown')}`);
    await desk.post('/desk/search', { find: this.words('search.find') }, OURS);
    await desk.post('/desk/views', { state: this.word('views.state'), holder: this.word('views.holder') }, OURS);
    await desk.post('/desk/views', { state: 'verification', holder: 'me' }, OURS);
    await this.act(`${home}/keep`);
    await this.act(`${home}/let-go`);
    const many = {
      case: this.world.canaries.plant('bulk.case', 'uuid'),
      action: this.word('bulk.action'),
      to: this.word('bulk.to'),
      reason: this.words('bulk.reason, refused'),
      duplicateOf: this.word('bulk.duplicateOf'),
    };
    await desk.post('/desk/bulk', many, OURS);
    await desk.get('/desk');
    const chosen = /name="case"[^>]*value="([^"]+)"/.exec(desk.html)?.[1] ?? '';
    await this.act('/desk/bulk', { step: 'do', case: chosen, action: 'urgent' });
    await this.act(`${desk.path}/undo`);
    await desk.get('/desk');
    const view = /action="(\/desk\/views\/[^"]+\/remove)"/.exec(desk.html)?.[1];
    if (view !== undefined) await this.act(view);
    await desk.get(
      `/desk/tasks?${['owner', 'kind', 'when'].map((name) => `${name}=${this.word(`tasks ?${name}`)}`).join('&')}`,
    );
    await desk.get(home);
    await this.act(`${home}/take`);
    for (const { id } of (await world.work.page(locator)).items) await this.act(`${home}/items/${id}/verify`);
    await desk.post(`${home}/authority`, { proof: this.words('authority.proof, refused') }, OURS);
    await this.act(`${home}/authority`, {
      kind: 'self',
      proof: this.words('authority.proof (first)'),
      checks: 'called_back',
    });
    await desk.post(`${home}/checks`, { text: this.words('checks.text, refused') }, OURS);
    await this.act(`${home}/checks`, { kind: 'knows_links', result: 'fits', text: this.words('checks.text (first)') });
    await desk.post(`${home}/notices`, { basis: this.word('notices.basis') }, OURS);
    await this.act(`${home}/notices`, { basis: 'us-take-it-down' });
    const care = new CareFlows(this);
    const { notices: drafts } = await world.work.page(locator);
    const good = drafts.find(({ platformName }) => world.others.good.host.startsWith(platformName))!.id;
    await care.addition(`${home}/notices/${good}`);
    for (const { id } of drafts) {
      await desk.get(`${home}/notices/${id}`);
      await this.act(`${home}/notices/${id}/approve`);
    }
    await until(
      'two notices to arrive and one to be given up',
      async () => {
        const { notices } = await world.work.page(locator);
        const inState = (state: string) => notices.filter((notice) => notice.state === state).length;
        return inState('delivered') === 2 && inState('undeliverable') === 1;
      },
      WITHIN_MS,
    );
    await desk.get(`${home}/notices/${good}/attempts/1`);
  }

  private async answers({ locator }: Receipt): Promise<void> {
    const { world } = this;
    const { notices } = await world.work.page(locator);
    const { id } = notices.find(({ platformName }) => world.others.good.host.startsWith(platformName))!;
    const [picture] = drawPictures();
    const say = (body: object, more?: Record<string, string>) => world.answer(id, JSON.stringify(body), more);
    const expectStatus = async (expected: number, answer: Promise<number>) => {
      const status = await answer;
      if (status !== expected) throw new Error(`an answer got ${status} and not ${expected}`);
    };
    const question = `${this.words('answer.question')} data:image/png;base64,${picture!.bytes.toString('base64')}`;
    await expectStatus(
      202,
      say({ type: 'needs_information', question }, { 'webhook-id': world.canaries.plant('answer webhook-id', 'id') }),
    );
    await expectStatus(
      422,
      say({ type: 'received', [this.word('answer, unknown field')]: this.words('answer, unknown value') }),
    );
    await expectStatus(422, say({ type: this.word('answer.type') }));
    await expectStatus(422, say({ type: 'received', at: this.word('answer.at') }));
    await expectStatus(
      422,
      say({
        type: 'refused',
        reason: { code: this.word('answer.reason.code'), text: this.words('answer.reason.text, refused') },
      }),
    );
    await expectStatus(422, say({ type: 'removed', items: [world.canaries.plant('answer.items', 'uuid')] }));
    await expectStatus(400, world.answer(id, `{"${this.word('answer, broken JSON')}`));
    await expectStatus(
      401,
      say(
        { question: this.words('answer, forged') },
        {
          'webhook-signature': `v1,${this.word('answer signature')}`,
          'webhook-id': world.canaries.plant('forged webhook-id', 'id'),
        },
      ),
    );
    await expectStatus(415, world.answer(id, this.words('answer, not JSON'), { 'content-type': 'image/png' }));
    const text = `${this.words('answer.reason.text')} ${picture!.bytes.toString('base64')}`;
    const statementOfReasons = world.canaries.plant('answer.statementOfReasons', 'id');
    await expectStatus(202, say({ type: 'refused', reason: { code: 'other', text }, statementOfReasons }));
    await this.moreAnswers(id, locator, say);
  }

  /** What its uploader says, kept from the person, and a new address that is none. */
  private async moreAnswers(noticeId: string, locator: string, say: (body: object) => Promise<number>): Promise<void> {
    const told = [
      await say({ type: 'counter_statement', counterStatement: this.words('answer.counterStatement') }),
      await say({ type: 'moved', newUrl: this.words('answer.newUrl') }),
    ];
    if (told.join() !== '202,422') throw new Error(`more answers got ${told.join()}`);
    await this.desk.get(`/desk/cases/${locator}?again=${noticeId}`);
    const statement = /action="([^"]+\/counter-statements\/[^"]+)"/.exec(this.desk.html)?.[1];
    if (statement === undefined) throw new Error('the desk is not asked about the uploader’s words');
    await this.act(statement, { decision: 'keep' });
  }

  /** The platform that reads mail opens the address in it and answers there, first by asking, then by refusing. */
  private async answerPage({ locator }: Receipt): Promise<void> {
    const { world } = this;
    const { notices } = await world.work.page(locator);
    const { id } = notices.find(({ platformName }) => world.others.mailed.host.startsWith(platformName))!;
    const token = await answerTokenOf(world.work, id);
    world.canaries.guard('answer token', token);
    const page = await world.visitor('platform page');
    await page.get(`/n/${this.word('answer page, no such token')}`);
    await page.get(`/n/${token}`);
    const newUrl = this.word('answer-page.newUrl');
    await page.submit(
      { type: 'needs_information', words: this.words('answer-page.words'), newUrl },
      'Send this answer',
    );
    await page.get(`/n/${token}`);
    const statement = this.word('answer-page.statement');
    await page.submit(
      { type: 'refused', words: this.words('answer-page.words, refused'), statement },
      'Send this answer',
    );
    await page.submit({ type: 'refused', reason: 'other' }, 'Send this answer');
    await page.submit({}, 'Yes, refuse it');
    if (!page.text().includes('Your refusal')) throw new Error(`the page took no refusal: ${page.status}`);
    await this.mailReply(id, 'mailed');
    await this.act(`/desk/cases/${locator}/notices/${id}/answer-page/end`);
    await page.get(`/n/${token}`);
    await this.mailReply(id, 'ended');
    await this.desk.get(`/desk/cases/${locator}`);
  }

  /** Somebody presses "reply" on the mail with a notice, with a picture in the text and one beside it. */
  private async mailReply(noticeId: string, what: 'mailed' | 'ended'): Promise<void> {
    const [picture] = drawPictures();
    const base64 = picture!.bytes.toString('base64');
    const part = (...lines: string[]) => ['--b', ...lines].join('\r\n');
    const raw = [
      `From: ${this.words(`mail-reply name, ${what}`)} <${this.word(`mail-reply sender, ${what}`)}@example.org>`,
      `Subject: ${this.words(`mail-reply subject, ${what}`)}`,
      `X-Ticket: ${this.word(`mail-reply header, ${what}`)}`,
      'Content-Type: multipart/mixed; boundary=b',
      '',
      part(
        'Content-Type: text/plain; charset=utf-8',
        '',
        `${this.words(`mail-reply text, ${what}`)} data:image/png;base64,${base64}`,
      ),
      part(
        `Content-Type: image/png; name=${this.word(`mail-reply file, ${what}`)}.png`,
        'Content-Disposition: attachment',
        'Content-Transfer-Encoding: base64',
        '',
        base64,
      ),
      '--b--',
      '',
    ].join('\r\n');
    const code = await this.world.mailReply(noticeId, this.word(`mail-reply return path, ${what}`), raw);
    if (code !== (what === 'mailed' ? 250 : 550)) throw new Error(`a reply by mail got ${code}`);
  }

  private async letters({ locator }: Receipt): Promise<void> {
    const { desk, supervisor } = this;
    const page = '/desk/dead-letters';
    await desk.get(`${page}?platform=${this.word('letters ?platform')}&reason=${this.word('letters ?reason')}`);
    await desk.post(
      page,
      { step: this.word('letters step'), letter: this.world.canaries.plant('letters letter', 'uuid') },
      OURS,
    );
    await desk.get(page);
    const letter = desk.valueOf('letter') ?? /name="letter"[^>]*value="([^"]+)"/.exec(desk.html)?.[1] ?? '';
    await this.act(page, { step: 'check', letter });
    await this.act(page, { step: 'all', platform: this.word('letters platform'), reason: this.word('letters reason') });
    await this.act(page, { step: 'send', letter });
    await until(
      'the letter to come back',
      async () => {
        const { notices } = await this.world.work.page(locator);
        return notices.some(({ state, attempts }) => state === 'undeliverable' && attempts.length > 1);
      },
      WITHIN_MS,
    );
    await supervisor.get(page);
    await supervisor.get(`${page}/runs/${randomUUID()}?asked=${this.word('runs ?asked')}`);
  }

  private async settle({ locator }: Receipt): Promise<void> {
    const { desk, world } = this;
    const home = `/desk/cases/${locator}`;
    const { notices } = await world.work.page(locator);
    const { id } = notices.find(({ state }) => state === 'undeliverable')!;
    await desk.post(`${home}/notices/${id}/by-hand`, { proof: '' }, OURS);
    await desk.post(`${home}/notices/${id}/next-channel`, {}, OURS);
    await this.act(`${home}/notices/${id}/by-hand`, { proof: this.words('by-hand.proof') });
    const [task] = (await world.work.page(locator)).tasks;
    if (task !== undefined) await this.act(`${home}/tasks/${task.id}/done`);
    await until(
      'the pages to be looked at',
      async () => (await world.work.page(locator)).items.some(({ lastCheck }) => lastCheck !== null),
      WITHIN_MS,
    );
    await this.platforms();
    await desk.post('/desk/language', { language: 'vi', back: `/desk?${this.word('language back')}=1` }, OURS);
    await desk.post('/desk/language', { language: 'en', back: home }, OURS);
    const person = await world.visitor('person');
    await person.post('/language', { language: 'vi', back: `/return?${this.word('language back')}=1` }, OURS);
    await desk.get(home);
  }

  private async platforms(): Promise<void> {
    const { desk, supervisor } = this;
    await desk.get('/desk/platforms');
    const page = '/desk/platforms/examplebox';
    await supervisor.get(page);
    const address = this.word('platforms change address');
    await supervisor.post(`${page}/changes`, { kind: this.word('platforms change kind'), address }, OURS);
    await supervisor.post(`${page}/changes`, { kind: 'mail', address: 'abuse@platform.example.org' }, OURS);
    await supervisor.post(`${page}/changes/${randomUUID()}/no`, {}, OURS);
    await supervisor.get(page);
  }

  private async holdAndClose(unsure: Receipt, unproven: Receipt): Promise<void> {
    const { desk, supervisor, world } = this;
    const held = `/desk/cases/${unsure.locator}`;
    await this.act(`${held}/take`);
    await desk.get(held);
    await desk.post(`${held}/notices`, { basis: 'us-take-it-down' }, OURS);
    await supervisor.post(`${held}/lift-hold`, { reason: '' }, OURS);
    await this.act(`${held}/lift-hold`, { reason: this.words('lift-hold.reason') }, supervisor);
    for (const { id } of (await world.work.page(unsure.locator)).items) {
      await this.act(`${held}/items/${id}/verify`);
      await this.act(`${held}/items/${id}/flags`, { flags: 'news' });
    }
    await this.act(`${held}/authority`, {
      kind: 'parent',
      proof: this.words('authority.proof (unsure)'),
      checks: 'mandate_seen',
    });
    await this.act(`${held}/notices`, { basis: 'eu-dsa-16' });
    for (const { id } of (await world.work.page(unsure.locator)).notices) {
      await this.act(`${held}/notices/${id}/approve`);
      await this.act(`${held}/notices/${id}/approve`, {}, supervisor); // a link to the news needs a second person
    }

    const closing = `/desk/cases/${unproven.locator}`;
    await this.act(`${closing}/take`);
    await new CareFlows(this).forOneself(held, closing);
    await desk.get(closing);
    await desk.post(
      `${closing}/close`,
      {
        outcome: 'duplicate',
        reason: this.words('close.reason, refused'),
        duplicateOf: this.word('close.duplicateOf, refused'),
      },
      OURS,
    );
    await this.act(`${closing}/close`, {
      outcome: 'referred',
      reason: this.words('close.reason'),
      duplicateOf: world.canaries.plant('close.duplicateOf', 'locator'),
    });
    await desk.get('/desk/closed');
    await supervisor.get(closing);
    await this.act(`${closing}/reopen`, { reason: this.words('reopen.reason') }, supervisor);
    for (const { id } of (await world.work.page(unproven.locator)).items)
      await this.act(`${closing}/items/${id}/reject`);
    await desk.post(`${closing}/finish`, {}, OURS);
    await this.act(`${closing}/close`, { outcome: 'not_verified', reason: this.words('close.reason') });
  }

  private async comeBack({ locator, phrase }: Receipt): Promise<void> {
    const person = await this.world.visitor('person');
    await person.get(`/return?${this.word('return ?query')}=1`);
    await person.submit(
      {
        locator: this.world.canaries.plant('return.locator, wrong', 'locator'),
        words: this.words('return.words, wrong'),
      },
      OPEN,
    );
    await person.submit({ locator, words: phrase }, OPEN);
    if (sessionIn(person, 'visitor') === '') throw new Error('the person could not come back');
    this.world.canaries.guard('visit token', sessionIn(person, 'visitor'));
    await person.get('/return');
    await person.post('/return', { step: 'sign-out' }, OURS);
  }

  /** In a case that is open: a closed one takes no more. */
  private async fingerprintsOf({ locator, phrase }: Receipt, key: string): Promise<void> {
    const person = await this.world.visitor('person');
    await person.get('/return');
    await person.submit({ locator, words: phrase }, OPEN);
    await this.fingerprints(person);
    const recipient = /name="recipient"[^>]*value="([^"]+)"/.exec(person.html)?.[1] ?? '';
    await person.submit({ recipient }, 'share');
    const { url } = await this.world.recorder('recipient');
    const ask = async () =>
      (await fetch(`${url}/api/platform/v1/hashes`, { headers: { authorization: `Bearer ${key}` } })).text();
    if (!(await ask()).includes('raw_indicator')) throw new Error('a recipient was given nothing');
    await person.submit({ recipient: [] }, 'share');
    if (!(await ask()).includes('"should_delete":true')) throw new Error('a recipient was not told');
    for (const step of ['copy-page', 'copy-police', 'copy-file']) await person.post('/return', { step }, OURS);
    await person.post('/return', { step: 'sign-out' }, OURS);
  }

  /** Refused first, so that the rows come back on the page; then kept, seen, and taken back one by one and all. */
  private async fingerprints(person: Visitor): Promise<void> {
    const rows = (name: string) => ({
      sha256: this.world.canaries.plant(`fingerprint.sha256 (${name})`, 'hex'),
      pdq: this.world.canaries.plant(`fingerprint.pdq (${name})`, 'hex'),
    });
    await person.get('/more');
    await person.submit(
      { ...rows('refused'), quality: this.word('fingerprint.quality, refused') },
      'Send these fingerprints',
    );
    if (person.status !== 422) throw new Error(`fingerprints were not refused: ${person.status}`);
    for (const name of ['one', 'two', 'three']) {
      await person.submit({ ...rows(name), quality: '80', consent: 'yes' }, 'Send these fingerprints');
      if (person.path !== '/more' || Number(person.status) !== 200)
        throw new Error(`fingerprints were not taken: ${person.status}`);
    }
    await person.submit({}, 'remove');
    await person.submit({}, 'vi');
    await person.submit({}, 'en');
    await person.get('/more');
  }

  private async withdrawal({ locator, phrase }: Receipt): Promise<void> {
    const { world } = this;
    const isSent = async () =>
      (await world.work.page(locator)).notices.every(({ state }) => ['delivered', 'answered'].includes(state));
    await until('the notice of the second case to arrive', isSent, WITHIN_MS);
    const person = await world.visitor('person');
    await person.get('/return');
    await person.submit({ locator, words: phrase }, OPEN);
    await person.submit({}, 'Stop everything');
    await person.submit({}, 'Yes, stop everything');
    const recalled = async () =>
      (await world.work.page(locator)).notices.some(({ kind, state }) => kind === 'recall' && state === 'delivered');
    await until('the recall to arrive', recalled, WITHIN_MS);
    await this.desk.get(`/desk/cases/${locator}`);
  }

  /** A job whose end cannot be written fails again and again; its error quotes the row. */
  private async workerTrouble(): Promise<void> {
    const { world } = this;
    const receipt = await this.report('troubled', [world.others.good.link(this.word('link in trouble'))]);
    await this.act(`/desk/cases/${receipt.locator}/take`);
    await world.sql(
      'ALTER TABLE removal_check ADD CONSTRAINT gate CHECK (false) NOT VALID; ALTER TABLE delivery_attempt ADD CONSTRAINT gate CHECK (false) NOT VALID',
    );
    const home = `/desk/cases/${receipt.locator}`;
    for (const { id } of (await world.work.page(receipt.locator)).items) await this.act(`${home}/items/${id}/verify`);
    await this.act(`${home}/authority`, { kind: 'self', checks: 'called_back' });
    await this.act(`${home}/notices`, { basis: 'us-take-it-down' });
    for (const { id } of (await world.work.page(receipt.locator)).notices)
      await this.act(`${home}/notices/${id}/approve`);
    await until('a job to fail', () => world.product.hasSaid('worker', /job failed/), WITHIN_MS);
    await world.sql(
      'ALTER TABLE removal_check DROP CONSTRAINT gate; ALTER TABLE delivery_attempt DROP CONSTRAINT gate',
    );
  }

  private async admin({ locator }: Receipt): Promise<void> {
    const { product } = this.world;
    const run = async (name: string, code: number, args: string[]) => {
      const ended = await product.run(`admin ${name}`, 'admin.js', args);
      if (ended.code !== code) throw new Error(`admin ${name} ended with ${String(ended.code)}: ${ended.said}`);
    };
    const mail = (input: string) => `${this.word(input)}@admin.example.org`;
    await Promise.all([
      run('invite', 0, [
        'invite',
        '--role',
        'auditor',
        '--email',
        mail('admin --email'),
        '--name',
        this.words('admin --name'),
      ]),
      run('platform', 0, [
        'platform',
        '--slug',
        this.word('admin --slug'),
        '--name',
        this.words('admin --name'),
        '--host',
        `${this.word('admin --host')}.example.org`,
        '--endpoint',
        `https://hooks.example.org/${this.word('admin --endpoint')}`,
        '--basis',
        'us-take-it-down',
        '--batch',
        '20',
        '--mail',
        mail('admin --mail'),
        '--form',
        `https://example.org/${this.word('admin --form')}`,
      ]),
      run('bad role', 2, ['invite', '--role', this.word('admin --role'), '--email', mail('admin --email')]),
      run('bad basis', 2, ['platform', '--basis', this.word('admin --basis')]),
    ]);
    await Promise.all([
      run('bad reason', 2, [
        'erase',
        '--locator',
        this.world.canaries.plant('admin --locator', 'locator'),
        '--reason',
        this.word('admin --reason'),
      ]),
      run('erase', 0, ['erase', '--locator', locator, '--reason', 'person_asked']),
    ]);
    await this.desk.get(`/desk/cases/${locator}`);
  }

  private async signOut(): Promise<void> {
    await this.act('/desk/sign-out');
    await this.act('/desk/sign-out', {}, this.supervisor);
  }
}
