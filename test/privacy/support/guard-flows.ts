import { totpAt } from '../../../src/infra/crypto/totp';
import { until } from '../../support/until';
import type { Visitor } from '../../support/visitor';
import { CareFlows } from './care-flows';
import { type Flows, OPEN, OURS, type Receipt, WITHIN_MS } from './flows';
import { sessionIn } from './world';

/** Everything that guards against misuse asks for: reasons, emergencies, keeping and erasing, the record, accounts. */
export class GuardFlows {
  constructor(private readonly flows: Flows) {}

  /** The caseworker says why, and from then on sees what the person wrote, in this case alone. Then it was a mistake. */
  async reasons({ locator }: Receipt): Promise<void> {
    const { flows } = this;
    const { desk, world } = flows;
    const home = `/desk/cases/${locator}`;
    await desk.post(`${home}/show`, { text: flows.words('show.text, refused') }, OURS);
    world.rename(desk, 'desk after a reason');
    await flows.act(`${home}/show`, { reason: 'other', text: flows.words('show.text (first)') });
    await desk.get(home);
    const { notices } = await world.work.page(locator);
    const { id } = notices.find(({ platformName }) => world.others.good.host.startsWith(platformName))!;
    await desk.post(`${home}/notices/${id}/reverse`, { reversal: flows.word('reverse.reversal') }, OURS);
    await flows.act(`${home}/notices/${id}/reverse`, { reversal: 'wrong_link' });
  }

  /** A colleague is refused, asks, is let in by the supervisor, says why as well, and is put out again. */
  async emergency({ locator }: Receipt): Promise<void> {
    const { flows } = this;
    const { supervisor, world } = flows;
    const home = `/desk/cases/${locator}`;
    const colleague = await world.signIn(await world.staff('caseworker'));
    await colleague.get(home);
    await colleague.post(
      `${home}/emergency`,
      { ticket: `?${flows.word('emergency.ticket, refused')}`, text: flows.words('emergency.text, refused') },
      OURS,
    );
    const ask = {
      reason: 'other',
      ticket: flows.word('emergency.ticket'),
      text: flows.words('emergency.text (first)'),
    };
    await colleague.post(`${home}/emergency`, ask, OURS);
    if (colleague.status !== 404) throw new Error(`a colleague’s case was open at once: ${colleague.status}`);
    await this.decide('approve');
    await colleague.get(home);
    world.rename(colleague, 'desk after a reason');
    await flows.act(`${home}/show`, { reason: 'safety', text: flows.words('show.text (first)') }, colleague);
    await this.decide('stop');
    world.rename(colleague, 'desk');
    await colleague.get(home);
    if (colleague.status !== 404) throw new Error(`an emergency did not end: ${Number(colleague.status)}`);
    await this.decide('acknowledge');
    await flows.act('/desk/many-cases', { reason: 'searching', locator: flows.word('many-cases.locator') }, supervisor);
  }

  /** A case goes to a supervisor, who gives it back, to nobody, to a colleague, and back to whoever had it. */
  async handOver({ locator }: Receipt): Promise<void> {
    const { flows } = this;
    const { desk, supervisor, world } = flows;
    const colleague = await world.signIn(await world.staff('caseworker'));
    const page = `/desk/cases/${locator}/hand-over`;
    await desk.get(page);
    await desk.post(page, { note: flows.words('hand-over.note, refused') }, OURS);
    await flows.act(page, { to: 'supervisors', note: flows.words('hand-over.note') });
    await desk.get(`/desk/cases/${locator}`);
    await supervisor.get(page);
    await supervisor.post(`${page}/refuse`, {}, OURS);
    await flows.act(`${page}/refuse`, { reason: flows.words('hand-over.reason') }, supervisor);
    await flows.act(page, { to: 'anybody' });
    await flows.act(`${page}/take-back`);
    await flows.act(page, { to: 'anybody', note: flows.words('hand-over.note, to anybody') });
    await colleague.get(`/desk/cases/${locator}`);
    await colleague.get(page);
    await flows.act(`${page}/acknowledge`, {}, colleague);
    await colleague.get(page);
    const [holder] = await world.work.rows<{ id: string }>('SELECT id FROM staff WHERE email = $1', [flows.staffEmail]);
    await flows.act(page, { to: 'person', colleague: holder!.id }, colleague);
    await flows.act(`${page}/acknowledge`);
  }

  /** A platform is busy, a caseworker does not wait, then gives the link up and closes the case. */
  async anotherChannel(): Promise<void> {
    const { flows } = this;
    const { desk, world } = flows;
    world.mailedIsBusy();
    const { locator } = await flows.report('busy', [world.others.mailed.link(flows.word('link to mailed'))]);
    const home = `/desk/cases/${locator}`;
    await flows.act(`${home}/take`);
    const [item] = (await world.work.page(locator)).items;
    await flows.act(`${home}/items/${item!.id}/verify`);
    await desk.get(`${home}/links/${item!.id}`);
    await desk.post(`${home}/links/${item!.id}`, { reason: 'verify' }, OURS);
    await flows.act(`${home}/authority`, { kind: 'self', checks: 'called_back' });
    await flows.act(`${home}/notices`, { basis: 'us-take-it-down' });
    const notice = async () => (await world.work.page(locator)).notices[0]!;
    const { id } = await notice();
    await new CareFlows(flows).later(`${home}/notices/${id}`);
    await until('the platform to be busy', async () => (await notice()).attempts.length > 0, WITHIN_MS);
    await desk.get(`${home}/notices/${id}`);
    await flows.act(`${home}/notices/${id}/next-channel`);
    await until('the mail to be sent', async () => (await notice()).state === 'delivered', WITHIN_MS);
    await new CareFlows(flows).remind(`${home}/notices/${id}`, id);
    await new CareFlows(flows).escalate(`${home}/notices/${id}`);
    await flows.act(`${home}/items/${item!.id}/give-up`);
    await flows.act(`${home}/finish`);
  }

  /** Another way to reach her that was not hers; an order to keep; an erasure that waits for it, and its code. */
  async keeping(): Promise<void> {
    const { flows } = this;
    const { desk, supervisor, world } = flows;
    const receipt = await flows.report('kept', [world.others.good.link(flows.word('link kept'))]);
    const home = `/desk/cases/${receipt.locator}`;
    await flows.act(`${home}/take`);
    const contact = () => ({
      way: 'email',
      vouch: 'none',
      address: `${flows.word('contact.address')}@example.org`,
      note: flows.words('contact.note'),
    });
    await desk.post(
      `${home}/contact`,
      { way: 'email', address: flows.word('contact.address, refused'), note: flows.words('contact.note, refused') },
      OURS,
    );
    await flows.act(`${home}/contact`, contact());
    await flows.act(`${home}/contact/stop`);
    await flows.act(`${home}/contact`, contact());
    const person = await this.comeBack(receipt);
    await person.submit({}, 'keep-contact');
    await supervisor.post(
      `${home}/legal-hold`,
      { reason: flows.words('legal-hold.reason, refused'), reviewOn: flows.word('legal-hold.reviewOn, refused') },
      OURS,
    );
    const reviewOn = new Date(Date.now() + 20 * 86_400_000).toISOString().slice(0, 10);
    await flows.act(`${home}/legal-hold`, { reason: flows.words('legal-hold.reason'), reviewOn }, supervisor);
    await person.submit({}, 'ask-erase');
    await person.submit({ days: '7' }, 'keep');
    await person.submit({}, 'erase');
    const code = /data-erasure-code><bdi>([^<]+)/.exec(person.html)?.[1];
    if (code === undefined) throw new Error(`no code for the erasure: ${person.status}`);
    world.canaries.guard('erasure code', code);
    await person.submit({}, 'vi');
    await person.submit({}, 'sign-out');
    await desk.get('/desk/closed');
    await supervisor.post(`${home}/legal-hold/lift`, { reason: '' }, OURS);
    await flows.act(`${home}/legal-hold/lift`, { reason: flows.words('legal-hold.lift reason') }, supervisor);
    const isErased = async () => (await world.work.page(receipt.locator)).erasedAt !== null;
    await until('the case to be erased', isErased, WITHIN_MS);
    const asker = await world.visitor('person');
    await asker.get('/return');
    await asker.submit({}, 'ask-code');
    await asker.submit({ code: flows.word('return.code, wrong') }, 'Check now');
    await asker.submit({ code }, 'Check now');
    await desk.get(home);
  }

  /** Opening more cases than usual was told to the supervisor, who has asked about it. */
  async oversight(): Promise<void> {
    const { supervisor } = this.flows;
    const alert = async () => {
      await supervisor.get('/desk/oversight');
      return /action="(\/desk\/oversight\/alerts\/[^"]+\/settle)"/.exec(supervisor.html)?.[1];
    };
    const path = await alert();
    if (path === undefined) throw new Error('nobody was told of many cases');
    await this.flows.act(path, {}, supervisor);
  }

  /** The auditor looks up what was done, takes it out of the house, and draws a new password. */
  async recordAndAccount(): Promise<void> {
    const { flows } = this;
    const { world } = flows;
    const staff = await world.staff('auditor');
    const auditor = await world.signIn(staff);
    const typed = {
      case: world.canaries.plant('record ?case', 'locator'),
      ...Object.fromEntries(['action', 'from', 'until'].map((name) => [name, flows.word(`record ?${name}`)])),
      person: world.canaries.plant('record ?person', 'uuid'),
      below: flows.word('record ?below'),
    };
    await auditor.get(`/desk/record?${new URLSearchParams(typed).toString()}`);
    await auditor.get('/desk/record');
    await auditor.post('/desk/record/export', { ...typed, reason: flows.word('record export reason') }, OURS);
    await auditor.get('/desk/record');
    await auditor.submit({ reason: 'audit' }, 'Save the file');
    await auditor.get('/desk/account');
    await auditor.submit({ password: flows.word('account.password'), code: flows.word('account.code') }, 'password');
    // The code of the next half minute: the one of now was used at the sign-in.
    const code = totpAt(staff.totpSecret, new Date(Date.now() + 30_000));
    await auditor.submit({ password: staff.password, code }, 'password');
    const drawn = /data-password>([^<]+)/.exec(auditor.html)?.[1];
    if (drawn === undefined) throw new Error(`no password was drawn: ${auditor.status}`);
    world.canaries.guard('drawn password', drawn);
    world.canaries.guard('session token', sessionIn(auditor, 'desk'));
    await auditor.get('/desk/account');
  }

  /** An administrator invites somebody, who sets up codes; a supervisor makes a link for a caseworker; each proves it again. */
  async people(): Promise<void> {
    const { flows } = this;
    const { world } = flows;
    const admin = await world.signIn(await world.staff('administrator'));
    await admin.get('/desk/people');
    await admin.submit(
      { name: flows.word('people.name, refused'), email: flows.word('people.email, refused') },
      'Make the link',
    );
    const email = `guest-${Date.now()}@helpline.example.org`;
    await admin.submit({ name: 'A Guest', email }, 'Make the link');
    const link = /data-link>([^<]+)/.exec(admin.html)?.[1];
    if (link === undefined) throw new Error(`no link was made: ${admin.status}`);
    const { pathname } = new URL(link);
    world.canaries.guard('invitation link', pathname.split('/').at(-1)!);
    const guest = await world.visitor('desk');
    await guest.get(pathname);
    await guest.submit({}, 'Use a password and codes');
    world.canaries.guard('drawn password', /data-password>([^<]+)/.exec(guest.html)![1]!);
    const seed = /data-seed>([^<]+)/.exec(guest.html)![1]!.replaceAll(' ', '');
    world.canaries.guard('seed', seed);
    await guest.submit({ code: flows.word('welcome.code, refused') }, 'Finish');
    await guest.submit({ code: totpAt(seed, new Date()) }, 'Finish');
    const [, recovery] = /<li><code>([A-Z2-7-]+)/.exec(guest.html) ?? [];
    if (recovery === undefined) throw new Error(`nobody came in: ${guest.status}`);
    world.canaries.guard('recovery code', recovery);
    world.canaries.guard('session token', sessionIn(guest, 'desk'));
    await guest.get('/desk/prove');
    await guest.submit({ code: flows.word('prove.code, refused') }, 'Go on');
    await guest.submit({ code: totpAt(seed, new Date(Date.now() + 30_000)) }, 'Go on');
    await guest.get('/desk/account');
    await guest.submit({}, 'Set up an authenticator app');
    await guest.submit({ code: flows.word('codes.code, refused') }, 'Keep it');
    await guest.get('/desk/kept');
    await guest.get('/desk/sign-in');
  }

  private async decide(step: string): Promise<void> {
    const { supervisor } = this.flows;
    await supervisor.get('/desk/oversight');
    const path = new RegExp(`action="(/desk/oversight/emergencies/[^"]+/${step})"`).exec(supervisor.html)?.[1];
    if (path === undefined) throw new Error(`no emergency to ${step}: ${supervisor.status}`);
    await this.flows.act(path, {}, supervisor);
  }

  private async comeBack({ locator, phrase }: Receipt): Promise<Visitor> {
    const person = await this.flows.world.visitor('person');
    await person.get('/return');
    await person.submit({ locator, words: phrase }, OPEN);
    this.flows.world.canaries.guard('visit token', sessionIn(person, 'visitor'));
    return person;
  }
}
