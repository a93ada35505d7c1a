import { randomUUID } from 'node:crypto';
import { DESK_KEYS } from '../../../src/domain/shared/desk-keys';
import { SoftAuthenticator } from '../../support/soft-authenticator';
import { until } from '../../support/until';
import type { Visitor } from '../../support/visitor';
import { type Flows, OPEN, OURS, type Receipt } from './flows';

const RETURN = '/desk/sign-in/organisation/return';
const KEYS = Object.keys(DESK_KEYS);

/** What the desk does besides cases: ways in, people, addresses of platforms, new words for a person. */
export class DeskFlows {
  constructor(private readonly flows: Flows) {}

  /** A person names an advocate; a caseworker enters the code, a supervisor says yes, and then it was a mistake. */
  async newWords({ locator, phrase }: Receipt): Promise<void> {
    const { flows } = this;
    const { world, supervisor } = flows;
    const person = await world.visitor('person');
    await person.get('/return');
    await person.submit({ locator, words: phrase }, OPEN);
    await person.post('/return', { step: 'advocate' }, OURS);
    const code = shown(person, /data-hand-code[^>]*><bdi>([^<]+)/);
    world.canaries.guard('advocate code', code);
    await person.post('/return', { step: 'sign-out' }, OURS);
    const home = `/desk/cases/${locator}`;
    await flows.act(`${home}/words`, { code });
    await flows.act(`${home}/words/confirm`, {}, supervisor);
    await flows.act(`${home}/words/stop`);
  }

  /** Somebody adds a passkey, signs in with it, takes it away again, draws new recovery codes and ends a session. */
  async waysIn(): Promise<void> {
    const { world } = this.flows;
    const staff = await world.staff('caseworker');
    const desk = await world.signIn(staff);
    const key = new SoftAuthenticator(new URL(world.test.config.publicUrl).origin);
    await desk.get('/desk/account');
    await desk.submit({}, 'Add a passkey');
    await desk.submit({ answer: key.create(questionOf(desk)) }, 'Try again');
    const byKey = await world.visitor('desk');
    await byKey.get('/desk/sign-in');
    await byKey.submit({}, 'Sign in with a passkey');
    await byKey.submit({ answer: key.get(questionOf(byKey)) }, 'Try again');
    await desk.get('/desk/account');
    await this.flows.act(shown(desk, /action="(\/desk\/account\/sessions\/[^"]+\/end)"/), {}, desk);
    await desk.get('/desk/account');
    await this.flows.act(shown(desk, /action="(\/desk\/account\/passkeys\/[^"]+\/remove)"/), {}, desk);
    await this.flows.act('/desk/account/recovery-codes', {}, desk);
    for (const [, code] of desk.html.matchAll(/<li><code>([A-Z2-7-]+)/g)) world.canaries.guard('recovery code', code!);
    await this.flows.act('/desk/kept', {}, desk);
  }

  /** What somebody types is kept before it is sent, offered again and thrown away; the session goes on, or ends. */
  async unsentWords({ locator }: Receipt): Promise<void> {
    const { flows } = this;
    const { desk } = flows;
    const home = `/desk/cases/${locator}`;
    const draft = { step: 'keep', form: 'messages', field: 'text' };
    await flows.act(`${home}/drafts`, { ...draft, text: flows.words('drafts.text') });
    await desk.get(`${home}/drafts/list`);
    await desk.get(`${home}/drafts`);
    await desk.get(home);
    await flows.act(`${home}/drafts`, { ...draft, step: 'drop' });
    await desk.get('/desk/session');
    const form = new URLSearchParams({ reason: flows.words('session.form') }).toString();
    await flows.act('/desk/session/keep', { path: `${home}/close`, form });
    await flows.act('/desk/session/stay', { kept: '1' });
    await desk.get('/desk/keys');
    await desk.submit(Object.fromEntries(KEYS.map((name) => [name, flows.word(`keys.${name}`)])), 'Keep these keys');
    await desk.get('/desk/keys');
    await desk.submit({ next: 's' }, 'Keep these keys');
    await desk.get('/desk/go');
    await flows.act('/desk/go', { to: flows.words('go.to') });
    await flows.act('/desk/go', { to: flows.words('go.to, palette'), as: 'list' });
  }

  /** Somebody connects their account at the sign-in service of the helpline, and comes in by it. */
  async organisation(): Promise<void> {
    const { flows } = this;
    const { world } = flows;
    const there = (address: string) =>
      world.others.organisation.signIn(address, {}, world.canaries.plant('organisation.code', 'word'));
    const desk = await world.signIn(await world.staff('caseworker'));
    await flows.act('/desk/account/organisation', { step: 'bind' }, desk);
    const bound = there(shown(desk, /class="button primary" href="([^"]+)"/).replaceAll('&amp;', '&'));
    await desk.get(`${RETURN}${bound.search}`);
    await flows.act(RETURN, Object.fromEntries(bound.searchParams), desk);
    const again = await world.visitor('desk');
    await again.get('/desk/sign-in');
    await again.get('/desk/sign-in/organisation');
    const back = there(again.redirectedTo!);
    await flows.act(RETURN, Object.fromEntries(back.searchParams), again);
    if (again.path !== '/desk') throw new Error(`the organisation signs nobody in: ${again.status}`);
  }

  /** An administrator gives a caseworker another role, lets them in again, and a supervisor proposes an address. */
  async peopleAndPlatforms(): Promise<void> {
    const { flows } = this;
    const { world } = flows;
    const [admin, guest] = [await world.signIn(await world.staff('administrator')), await world.staff('caseworker')];
    const [row] = await world.work.rows<{ id: string }>('SELECT id FROM staff WHERE email = $1', [guest.email]);
    await flows.act(`/desk/people/${row!.id}/link`, {}, admin);
    world.canaries.guard('invitation link', shown(admin, /data-link>[^<]*\/([\w-]+)</));
    await flows.act(`/desk/people/${row!.id}`, { step: 'role', role: 'auditor' }, admin);
    const [platform] = await world.work.rows<{ slug: string }>(
      `SELECT p.slug FROM platform p JOIN channel c ON c.platform_id = p.id WHERE c.kind = 'mail' LIMIT 1`,
    );
    const page = `/desk/platforms/${platform!.slug}`;
    await flows.act(
      `${page}/changes`,
      { kind: 'mail', address: `${flows.word('platforms change address, taken')}@example.org` },
      flows.supervisor,
    );
    await flows.supervisor.get(page);
    const answer = shown(flows.supervisor, /action="(\/desk\/platforms\/[^"]+\/changes\/[^"]+\/no)"/);
    await flows.act(answer, {}, flows.supervisor);
    await flows.act(`/desk/people/${row!.id}`, { step: 'unbind' }, admin);
    await this.entries(page, admin);
  }

  /** Other hosts and facts of a platform: refused as they were typed, then proposed, confirmed and in use. */
  private async entries(page: string, admin: Visitor): Promise<void> {
    const { supervisor, world, word, words } = this.flows;
    const typed = (what: string) => ({
      operatedBy: words(`platforms entry operatedBy, ${what}`),
      establishedIn: words(`platforms entry establishedIn, ${what}`),
    });
    await supervisor.get(`${page}/entry?from=${word('platforms entry from')}`);
    const wrong = {
      bases: word('platforms entry bases, refused'),
      serviceKind: word('platforms entry serviceKind, refused'),
    };
    const limits = {
      maxPerMinute: word('platforms entry maxPerMinute, refused'),
      maxInFlight: word('platforms entry maxInFlight, refused'),
    };
    const choices = {
      ...limits,
      ...wrong,
      euVeryLarge: word('platforms entry euVeryLarge, refused'),
      version: word('platforms entry version, refused'),
    };
    const hosts = `${word('platforms entry hosts, refused')} not.a.host`;
    await supervisor.post(`${page}/entry`, { hosts, ...choices, ...typed('refused') }, OURS);
    await supervisor.get(`${page}/entry`);
    const known = supervisor.valueOf('hosts');
    await supervisor.submit(
      { hosts: `${known}\n${word('platforms entry hosts, taken')}.example.org`, ...typed('taken') },
      'Propose it',
    );
    await admin.get(page);
    await this.flows.act(shown(admin, /action="(\/desk\/platforms\/[^"]+\/changes\/[^"]+\/yes)"/), {}, admin);
    await until(
      'the entry to be in use',
      async () =>
        (await world.work.rows(`SELECT 1 FROM platform_change WHERE channel_kind IS NULL AND state = 'in_use'`))
          .length > 0,
    );
    await supervisor.get(page);
    await supervisor.get('/desk/rules');
  }

  /** A recipient of fingerprints is proposed, refused once, confirmed by somebody else, and gets a key. */
  async recipients(): Promise<string> {
    const { flows } = this;
    const { supervisor, world } = flows;
    const page = '/desk/recipients';
    const typed = (what: string) => ({
      name: flows.words(`recipients name, ${what}`),
      doesEn: flows.words(`recipients doesEn, ${what}`),
      doesVi: flows.words(`recipients doesVi, ${what}`),
    });
    await supervisor.get(page);
    await supervisor.post(page, { ...typed('refused'), address: flows.word('recipients address, refused') }, OURS);
    const address = `https://example.org/${flows.word('recipients address, taken')}`;
    await flows.act(page, { ...typed('taken'), address, format: 'threatexchange' }, supervisor);
    await flows.act(page, { ...typed('ended'), format: 'stopncii' }, supervisor);
    const admin = await world.signIn(await world.staff('administrator'));
    await admin.get(page);
    for (const [, answer] of admin.html.matchAll(/action="(\/desk\/recipients\/[^"]+\/yes)"/g))
      await flows.act(answer!, {}, admin);
    const [taken] = await world.work.rows<{ id: string }>(
      `SELECT id FROM hash_recipient WHERE format = 'threatexchange'`,
    );
    const [ended] = await world.work.rows<{ id: string }>(`SELECT id FROM hash_recipient WHERE format = 'stopncii'`);
    await flows.act(`${page}/${ended!.id}/end`, {}, admin);
    await flows.act(`${page}/${taken!.id}/key`, {}, admin);
    const key = shown(admin, /data-key>([\w-]+)</);
    world.canaries.guard('recipient key', key);
    return key;
  }

  /** A task is taken, and many answers come in one message. */
  async tasksAndAnswers(noticeId: string): Promise<void> {
    const { flows } = this;
    await flows.desk.get('/desk/tasks?owner=all');
    const own = /action="(\/desk\/tasks\/[^"]+\/own)"/.exec(flows.desk.html)?.[1];
    if (own !== undefined) await flows.act(own);
    const question = flows.words('answers, question');
    const row = JSON.stringify({ notice: noticeId, type: 'needs_information', question });
    const status = await flows.world.answerMany(`${row}\n${flows.words('answers, broken row')}`);
    if (status !== 200) throw new Error(`many answers got ${status}`);
    const fetched = [
      await flows.world.fetchFeed('{"after":"0"}'),
      await flows.world.fetchFeed(JSON.stringify({ after: flows.word('feed.after') })),
    ];
    if (fetched.join() !== '200,422') throw new Error(`the feed got ${fetched.join()}`);
    await flows.desk.get(`/desk/tasks?again=${randomUUID()}`);
  }
}

function shown(visitor: Visitor, pattern: RegExp): string {
  const found = pattern.exec(visitor.html)?.[1];
  if (found === undefined) throw new Error(`${String(pattern)} is not at ${visitor.path} (${visitor.status})`);
  return found;
}

function questionOf<Question>(visitor: Visitor): Question {
  const text = shown(visitor, /data-question="([^"]*)"/);
  return JSON.parse(text.replaceAll('&quot;', '"').replaceAll('&amp;', '&')) as Question;
}
