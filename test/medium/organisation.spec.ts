import { createServer } from 'node:http';
import { AccountService } from '../../src/features/account/account.service';
import { startTestApp, inviteStaff, type TestApp, type TestStaff } from '../support/app';
import { Casework } from '../support/casework';
import { ForgedOrganisation, type Forgery } from '../support/forged-organisation';
import { freePort } from '../support/free-port';
import { CLIENT, Organisation } from '../support/organisation';
import { totpAt } from '../../src/infra/crypto/totp';
import { Visitor } from '../support/visitor';

jest.setTimeout(120_000);

const OURS = { 'sec-fetch-site': 'same-origin' };
const RETURN = '/desk/sign-in/organisation/return';
const ago = (seconds: number): number => Math.floor(Date.now() / 1000) - seconds;
/** What is wrong about an answer that a browser brings back. */
const CHANGES: readonly (readonly [string, (url: URL) => void])[] = [
  ['another issuer', (url) => url.searchParams.set('iss', 'http://localhost:1')],
  ['a state that we did not seal', (url) => url.searchParams.set('state', 'AAAA')],
  ['a code that was never given', (url) => url.searchParams.set('code', 'nonsense')],
];
/** What is wrong about a token. */
const FORGERIES: readonly (readonly [string, Forgery])[] = [
  ['is signed by somebody else', { isForeign: true }],
  ['comes from another issuer', { claims: { iss: 'https://idp.example.org' } }],
  ['is for somebody else', { claims: { aud: 'another client' } }],
  ['has another nonce', { claims: { nonce: 'another' } }],
  ['has no nonce', { claims: { nonce: undefined } }],
  ['is over', { claims: { iat: ago(3600), exp: ago(1800) } }],
  ['tells of a sign-in that is too old', { claims: { auth_time: ago(3600) } }],
  ['does not say when somebody signed in', { claims: { auth_time: undefined } }],
  ['is about somebody who connected nothing', { claims: { sub: 'nobody' } }],
];

/** Against a real provider of OpenID Connect, in a process of its own. */
describe('signing in through the organisation', () => {
  let test: TestApp;
  let organisation: Organisation;
  let work: Casework;
  beforeAll(async () => {
    const port = await freePort();
    organisation = await Organisation.start(`http://localhost:${port}${RETURN}`);
    const settings = {
      PORT: String(port),
      PUBLIC_URL: `http://localhost:${port}`,
      OIDC_ISSUER: organisation.issuer,
      OIDC_CLIENT_ID: CLIENT.id,
      OIDC_CLIENT_SECRET: CLIENT.secret,
      OIDC_NAME: 'Example Organisation',
      OUTGOING_ALLOW_PRIVATE: new URL(organisation.issuer).host,
    };
    test = await startTestApp({ worker: false, settings });
    work = new Casework(test);
  });
  afterAll(async () => {
    await test?.stop();
    await organisation?.stop();
  });

  const base = () => test.config.publicUrl;
  async function atTheDesk(staff: TestStaff): Promise<Visitor> {
    const visitor = await new Visitor(base(), { language: 'en' }).get('/desk/sign-in');
    const { email, password, totpSecret } = staff;
    return visitor.submit({ email, password, code: totpAt(totpSecret, new Date()) }, 'Sign in');
  }
  /** What the browser brings back is handed on by our own page, as its script or its button does. */
  async function comeBack(visitor: Visitor, back: URL): Promise<Visitor> {
    return visitor.post(RETURN, Object.fromEntries(back.searchParams), OURS);
  }
  async function connect(visitor: Visitor, login: string): Promise<Visitor> {
    await visitor.post('/desk/account/organisation', { step: 'bind' }, OURS);
    const address = /class="button primary" href="([^"]+)"/.exec(visitor.html)?.[1]?.replaceAll('&amp;', '&');
    return comeBack(visitor, await organisation.signIn(address!, login));
  }
  async function start(
    visitor = new Visitor(base(), { language: 'en' }),
  ): Promise<{ visitor: Visitor; address: string }> {
    await visitor.get('/desk/sign-in');
    await visitor.get('/desk/sign-in/organisation');
    return { visitor, address: visitor.redirectedTo! };
  }
  async function signIn(login: string): Promise<Visitor> {
    const { visitor, address } = await start();
    return comeBack(visitor, await organisation.signIn(address, login));
  }
  const who = (visitor: Visitor) => test.app.get(AccountService).identify(visitor.cookie('desk')?.split('.')[2] ?? '');
  const records = async (action: string) =>
    (await work.rows('SELECT 1 FROM audit_entry WHERE action = $1', [action])).length;

  it('is offered at the door, and opens nothing before somebody connected it, whatever its mail address is', async () => {
    const door = await new Visitor(base(), { language: 'en' }).get('/desk/sign-in');
    expect(door.text()).toContain('Sign in with Example Organisation');
    const { visitor, address } = await start();
    const asked = new URL(address).searchParams;
    expect(Object.fromEntries(asked)).toMatchObject({
      response_type: 'code',
      scope: 'openid',
      code_challenge_method: 'S256',
      prompt: 'login',
      max_age: '300',
      client_id: CLIENT.id,
    });
    expect(asked.get('nonce')).toMatch(/^[\w-]{32}$/);
    const back = await comeBack(visitor, await organisation.signIn(address, test.caseworker.email));
    expect([back.status, await who(back)]).toEqual([422, null]);
    expect(back.text()).toContain('Nobody was signed in through your organisation');
  });

  it('is connected by whoever has just shown who they are, and signs them in from then on', async () => {
    const staff = await inviteStaff(test, 'caseworker', 'Olga Bound');
    const desk = await atTheDesk(staff);
    expect((await connect(desk, 'olga')).path).toBe('/desk/account');
    expect(desk.text()).toContain('Connected since');
    expect(await records('staff.organisation-bound')).toBe(1);
    const [row] = await work.rows<{ index: Buffer }>('SELECT identity_index AS index FROM staff_identity');
    expect(row!.index.toString('latin1')).not.toContain('olga');

    const visitor = await signIn('olga');
    expect([visitor.status, visitor.path]).toEqual([200, '/desk']);
    expect(await who(visitor)).toMatchObject({ name: 'Olga Bound', provedAt: null });
    // It opened the desk and proved nothing: a passkey or a code of ours is asked for as ever.
    await visitor.post('/desk/account/recovery-codes', {}, OURS);
    expect(visitor.path).toBe('/desk/prove');
    expect(await who(await signIn('somebody-else'))).toBeNull();
  });

  it('refuses an account there that opens another one here, and what a link has ended', async () => {
    const [first, second] = [
      await inviteStaff(test, 'caseworker', 'First'),
      await inviteStaff(test, 'caseworker', 'Second'),
    ];
    await connect(await atTheDesk(first), 'shared');
    const other = await atTheDesk(second);
    await connect(other, 'shared');
    expect(other.text()).toContain('That did not work');
    expect(await who(await signIn('shared'))).toMatchObject({ name: 'First' });
    const desk = await atTheDesk(await inviteStaff(test, 'caseworker', 'Third'));
    await connect(desk, 'third');
    await desk.post('/desk/account/organisation', { step: 'unbind' }, OURS);
    expect(desk.text()).toContain('It is not connected');
    expect(await who(await signIn('third'))).toBeNull();
  });

  it('is ended by an administrator, who sees since when it opens an account: sessions end, and its owner reads who did it', async () => {
    const [staff, boss] = [
      await inviteStaff(test, 'caseworker', 'Ute Unbound'),
      await inviteStaff(test, 'administrator', 'Ada Ministrator'),
    ];
    const desk = await atTheDesk(staff);
    await connect(desk, 'ute');
    expect(await who(await signIn('ute'))).toMatchObject({ name: 'Ute Unbound' });
    const [{ id }] = (await work.rows<{ id: string }>('SELECT id FROM staff WHERE email = $1', [staff.email])) as [
      { id: string },
    ];
    const supervisor = await (await atTheDesk(test.supervisor)).get('/desk/people');
    expect(supervisor.text()).toMatch(/Ute Unbound .*the organisation’s sign-in, since /);
    await supervisor.post(`/desk/people/${id}`, { step: 'unbind' }, OURS);
    expect([supervisor.status, await who(await signIn('ute'))]).toEqual([
      404,
      expect.objectContaining({ name: 'Ute Unbound' }),
    ]);

    const admin = await (await atTheDesk(boss)).get('/desk/people');
    await admin.submit({}, 'End the organisation’s sign-in Ute Unbound');
    expect([admin.path, admin.text()]).toEqual([
      '/desk/people',
      expect.stringContaining('Ute Unbound · sign-in of the organisation no longer connected · Ada Ministrator'),
    ]);
    expect(admin.html).not.toContain('value="unbind"><span');
    expect([await who(desk), await who(await signIn('ute'))]).toEqual([null, null]);
    // A code works once in half a minute, and this one was used.
    await work.rows('UPDATE staff SET totp_last_step = NULL WHERE email = $1', [staff.email]);
    const own = await (await atTheDesk(staff)).get('/desk/account');
    expect(own.text()).toContain('It is not connected with your account.');
    expect(own.text()).toContain('sign-in of the organisation no longer connected · Ada Ministrator');
  });

  it('keeps out whoever is kept out here', async () => {
    const staff = await inviteStaff(test, 'caseworker', 'Dora Disabled');
    await connect(await atTheDesk(staff), 'dora');
    await work.rows('UPDATE staff SET disabled_at = now() WHERE email = $1', [staff.email]);
    const visitor = await signIn('dora');
    expect([visitor.status, await who(visitor)]).toEqual([422, null]);
  });

  describe('of what comes back it takes', () => {
    beforeAll(async () => {
      await connect(await atTheDesk(await inviteStaff(test, 'caseworker', 'Nina')), 'nina');
    });
    const nothing = async (visitor: Visitor) => expect([visitor.status, await who(visitor)]).toEqual([422, null]);

    it('nothing in another browser than the one that asked', async () => {
      const { address } = await start();
      const back = await organisation.signIn(address, 'nina');
      const { visitor } = await start();
      await nothing(await comeBack(visitor, back));
    });

    it('nothing twice', async () => {
      const { visitor, address } = await start();
      const back = await organisation.signIn(address, 'nina');
      expect(await who(await comeBack(visitor, back))).not.toBeNull();
      const again = new Visitor(base(), { language: 'en' });
      await again.get('/desk/sign-in');
      await nothing(await comeBack(again, back));
    });

    it('no code of another journey: its verifier and its nonce do not fit', async () => {
      const one = await start();
      const mine = await organisation.signIn(one.address, 'nina');
      await one.visitor.get('/desk/sign-in/organisation');
      const other = await organisation.signIn(one.visitor.redirectedTo!, 'nina');
      mine.searchParams.set('state', other.searchParams.get('state')!);
      await nothing(await comeBack(one.visitor, mine));
    });

    it.each(CHANGES)('not %s', async (_what, change) => {
      const { visitor, address } = await start();
      const back = await organisation.signIn(address, 'nina');
      change(back);
      await nothing(await comeBack(visitor, back));
    });

    it('nothing for a colleague’s journey', async () => {
      const [mine, theirs] = [
        await atTheDesk(await inviteStaff(test, 'caseworker', 'Mine')),
        await atTheDesk(await inviteStaff(test, 'caseworker', 'Theirs')),
      ];
      await mine.post('/desk/account/organisation', { step: 'bind' }, OURS);
      const address = /class="button primary" href="([^"]+)"/.exec(mine.html)![1]!.replaceAll('&amp;', '&');
      await comeBack(theirs, await organisation.signIn(address, 'stolen'));
      expect(await who(await signIn('stolen'))).toBeNull();
    });
  });

  it('the page one comes back to sets no cookie and hands the answer on by its own form', async () => {
    const fresh = await new Visitor(base(), { language: 'en' }).get(`${RETURN}?code=a&state=b&iss=c&other=d`);
    expect(fresh.status).toBe(200);
    expect(fresh.headers.getSetCookie()).toEqual([]);
    expect(fresh.valueOf('code')).toBe('a');
    expect(fresh.html).not.toContain('name="other"');
  });
});

describe('a token of the sign-in service', () => {
  let forged: ForgedOrganisation;
  let test: TestApp;
  beforeAll(async () => {
    forged = await ForgedOrganisation.start(await freePort());
    test = await startTestApp({
      worker: false,
      settings: {
        OIDC_ISSUER: forged.issuer,
        OIDC_CLIENT_ID: CLIENT.id,
        OIDC_CLIENT_SECRET: CLIENT.secret,
        OIDC_NAME: 'Example Organisation',
        OUTGOING_ALLOW_PRIVATE: new URL(forged.issuer).host,
      },
    });
    const { email, password, totpSecret } = test.caseworker;
    const desk = await new Visitor(test.url, { language: 'en' }).get('/desk/sign-in');
    await desk.submit({ email, password, code: totpAt(totpSecret, new Date()) }, 'Sign in');
    await desk.post('/desk/account/organisation', { step: 'bind' }, OURS);
    const address = /class="button primary" href="([^"]+)"/.exec(desk.html)![1]!.replaceAll('&amp;', '&');
    await desk.post(RETURN, Object.fromEntries(forged.signIn(address).searchParams), OURS);
    expect(desk.text()).toContain('Connected since');
  });
  afterAll(async () => {
    await test?.stop();
    await forged?.stop();
  });

  async function comeBackWith(forgery: Forgery): Promise<Visitor> {
    const visitor = await new Visitor(test.url, { language: 'en' }).get('/desk/sign-in');
    await visitor.get('/desk/sign-in/organisation');
    const back = forged.signIn(visitor.redirectedTo!, forgery);
    return visitor.post(RETURN, Object.fromEntries(back.searchParams), OURS);
  }

  it('opens the desk when all of it is right', async () => {
    const visitor = await comeBackWith({});
    expect([visitor.status, visitor.path]).toEqual([200, '/desk']);
  });

  it.each(FORGERIES)('opens nothing when it %s', async (_what, forgery) => {
    const visitor = await comeBackWith(forgery);
    expect([visitor.status, visitor.cookie('desk')?.split('.').length]).toEqual([422, 2]);
  });
});

describe('without a sign-in service of the helpline', () => {
  it('the door offers none and there is nothing at its addresses', async () => {
    const test = await startTestApp({ worker: false });
    const visitor = await new Visitor(test.url, { language: 'en' }).get('/desk/sign-in');
    expect(visitor.html).not.toContain('sign-in/organisation');
    expect((await visitor.get('/desk/sign-in/organisation')).status).toBe(404);
    expect((await visitor.post(RETURN, { state: 'x' }, OURS)).status).toBe(404);
    await test.stop();
  });

  it('and one that cannot be reached, or says it is another, leaves the other ways', async () => {
    const imposter = createServer((_req, res) =>
      res.setHeader('content-type', 'application/json').end(JSON.stringify({ issuer: 'https://idp.example.org' })),
    );
    const port = await freePort();
    await new Promise<void>((resolve) => imposter.listen(port, 'localhost', resolve));
    const test = await startTestApp({
      worker: false,
      settings: {
        OIDC_ISSUER: `http://localhost:${port}`,
        OIDC_CLIENT_ID: 'x',
        OIDC_CLIENT_SECRET: 'y',
        OIDC_NAME: 'Imposter',
        OUTGOING_ALLOW_PRIVATE: `localhost:${port}`,
      },
    });
    const visitor = await new Visitor(test.url, { language: 'en' }).get('/desk/sign-in/organisation');
    expect([visitor.status, visitor.redirectedTo]).toEqual([422, null]);
    expect(visitor.text()).toContain('cannot be reached now');
    expect(visitor.html).toContain('name="password"');
    await test.stop();
    imposter.close();
  });
});
