import { EntryChangeService } from '../../src/features/platform/entry-change.service';
import { PlatformService } from '../../src/features/platform/platform.service';
import { totpAt } from '../../src/infra/crypto/totp';
import { inviteStaff, startTestApp, type TestApp, type TestStaff } from '../support/app';
import { Casework } from '../support/casework';
import { HandWorker } from '../support/hand-worker';
import { OwnPlatform } from '../support/own-platform';
import { Visitor } from '../support/visitor';

jest.setTimeout(60_000);

const PAGE = '/desk/platforms/own';
const FORM = `${PAGE}/entry`;

describe('the hosts, laws and facts of a platform are changed by two persons', () => {
  let test: TestApp;
  let work: Casework;
  let worker: HandWorker;
  let platform: OwnPlatform;
  let one: Visitor;
  let two: Visitor;
  beforeAll(async () => {
    platform = await OwnPlatform.start();
    test = await startTestApp({ worker: false, settings: { OUTGOING_ALLOW_PRIVATE: platform.allowed } });
    work = new Casework(test);
    worker = new HandWorker(test);
    await platform.register(test);
    await work.rows(`UPDATE platform SET hosts = hosts || '{taken.example.org}' WHERE slug = 'examplebox'`);
    one = await signIn(test.supervisor);
    two = await signIn(await inviteStaff(test, 'administrator', 'Ada Ministrator'));
  });
  afterEach(async () => {
    await work.rows(`DELETE FROM platform_change`);
    await platform.register(test);
  });
  afterAll(async () => {
    await test.stop();
    await platform.stop();
  });

  async function signIn({ email, password, totpSecret }: TestStaff): Promise<Visitor> {
    const visitor = await new Visitor(test.url, { language: 'en' }).get('/desk/sign-in');
    return visitor.submit({ email, password, code: totpAt(totpSecret, new Date()) }, 'Sign in');
  }
  /** Sends the form with these hosts beside the one it has, and whatever else is said. */
  async function propose(hosts: readonly string[], more: Record<string, string | string[]> = {}): Promise<Visitor> {
    await one.get(FORM);
    return one.submit({ hosts: [platform.host, ...hosts].join('\n'), ...more }, 'Propose it');
  }
  async function confirm(visitor = two): Promise<Visitor> {
    await visitor.get(PAGE);
    return visitor.submit({}, 'Confirm : Hosts, laws and facts');
  }
  const ownerOf = async (host: string) => (await test.app.get(PlatformService).matchHosts([host]))[0];
  const stored = async () =>
    (
      await work.rows<{ id: string; hosts: string[]; bases: string[]; operatedBy: string | null; large: string }>(
        `SELECT id, hosts, bases, operated_by AS "operatedBy", eu_very_large AS large FROM platform WHERE slug = 'own'`,
      )
    )[0]!;
  const states = async () =>
    (await work.rows<{ state: string }>('SELECT state FROM platform_change ORDER BY proposed_at')).map(
      ({ state }) => state,
    );
  const meanwhile = (change: string) => work.rows(`UPDATE platform SET ${change} WHERE slug = 'own'`);

  it('they are in use when a second person has confirmed, and not a moment before; the page and the record say who did it', async () => {
    await propose(['New.Example.Org', 'seek-own.*'], {
      bases: ['us-take-it-down'],
      operatedBy: 'Own Ltd',
      euVeryLarge: 'no',
    });
    expect(one.path).toBe(PAGE);
    expect(one.text()).toContain('Waits for a second person');
    expect(one.text()).toContain('You proposed this, so somebody else must confirm it.');
    await worker.runOutbox();
    expect(await ownerOf('www.new.example.org')).toBeNull();
    // Whoever may confirm it learns of it where all that wants somebody stands; whoever proposed it does not wait for themselves.
    const boss = await signIn(await inviteStaff(test, 'supervisor', 'Other Boss'));
    expect((await boss.get('/desk/tasks')).text()).toContain('1 change of a platform waits for a second person');
    expect((await one.get('/desk/tasks')).text()).not.toContain('change of a platform');

    expect((await confirm()).path).toBe(PAGE);
    await worker.runOutbox();
    const { id, hosts, bases, operatedBy, large } = await stored();
    expect([hosts, bases, operatedBy, large]).toEqual([
      [platform.host, 'new.example.org', 'seek-own.*'],
      ['us-take-it-down'],
      'Own Ltd',
      'no',
    ]);
    expect(await ownerOf('www.new.example.org')).toBe(id);
    expect(await ownerOf('images.seek-own.co.uk')).toBe(id);

    const page = (await two.get(PAGE)).text();
    expect(page).toContain('In use since then');
    expect(page).toContain('with new.example.org with seek-own.*');
    expect(page).toContain('without DSA Article 16');
    expect(page).toContain('Own Ltd, before: unknown');
    expect(page).toMatch(new RegExp(`proposed by ${test.supervisor.name}, .* decided by Ada Ministrator, `));
    const record = await work.rows<{ action: string; actor: string; fields: string | null }>(
      `SELECT action, split_part(actor, ':', 1) AS actor, detail->>'fields' AS fields FROM audit_entry
       WHERE action LIKE 'platform.change%' AND chain_id = '00000000-0000-0000-0000-000000000000' ORDER BY seq`,
    );
    const fields = 'hosts bases operatedBy euVeryLarge';
    expect(record).toEqual([
      { action: 'platform.change-proposed', actor: 'staff', fields },
      { action: 'platform.change-confirmed', actor: 'staff', fields: null },
      { action: 'platform.change-in-use', actor: 'system', fields },
    ]);
  });

  it('what a contact is for and which languages they read there is changed the same way, and its address never', async () => {
    const { id } = await stored();
    const contact = (address: string, purpose: string) =>
      work.rows(
        `INSERT INTO platform_contact (id, platform_id, kind, purpose, position, address, languages, source, sureness, created_at)
         VALUES (gen_random_uuid(), $1, 'mail', $3, 1, $2, 'en', 'their own site', 'primary', now())`,
        [id, address, purpose],
      );
    await contact('abuse@own.example.org', 'abuse');
    await contact('abuse@own.example.org', 'copyright');
    const kept = () =>
      work.rows<{ purpose: string; languages: string | null; address: string }>(
        'SELECT purpose, languages, address FROM platform_contact WHERE platform_id = $1 ORDER BY purpose',
        [id],
      );
    const form = {
      version: (await one.get(FORM)).valueOf('version')!,
      _csrf: one.valueOf('_csrf')!,
      hosts: platform.host,
      serviceKind: 'unknown',
      euVeryLarge: 'unknown',
    };
    const ids = [...one.html.matchAll(/name="contact" value="([^"]+)"/g)].map(([, each]) => each!);
    const [abuse] = await work.rows<{ id: string }>(`SELECT id FROM platform_contact WHERE purpose = 'abuse'`);
    const order = ids[0] === abuse!.id ? ids : [...ids].reverse();
    const send = (purpose: string[], languages: string[]) =>
      one.post(FORM, { ...form, bases: ['us-take-it-down', 'eu-dsa-16'], contact: order, purpose, languages });
    // The same address may not stand twice for one purpose, and nothing that was never offered is taken.
    expect((await send(['copyright', 'copyright'], ['en', 'en'])).status).toBe(422);
    expect(one.text()).toContain('The same address is there for this purpose already');
    expect((await send(['everything', 'copyright'], ['en', 'en'])).status).toBe(422);

    await send(['ncii', 'copyright'], ['en, vi', '']);
    expect(one.path).toBe(PAGE);
    await worker.runOutbox();
    expect((await kept()).map(({ purpose }) => purpose)).toEqual(['abuse', 'copyright']);
    await confirm();
    await worker.runOutbox();
    expect(await kept()).toEqual([
      { purpose: 'copyright', languages: null, address: 'abuse@own.example.org' },
      { purpose: 'ncii', languages: 'en, vi', address: 'abuse@own.example.org' },
    ]);
    expect((await two.get(PAGE)).text()).toContain(
      'For intimate images shared without consent · Languages: en, vi, before: For abuse in general · Languages: en',
    );
    await work.rows('DELETE FROM platform_contact WHERE platform_id = $1', [id]);
  });

  it('nobody confirms their own, a caseworker proposes nothing, and one change is open at a time', async () => {
    await propose(['new.example.org']);
    expect(one.html).not.toContain('/yes"');
    const [{ id }] = (await work.rows<{ id: string }>('SELECT id FROM platform_change')) as [{ id: string }];
    await one.post(`${PAGE}/changes/${id}/yes`, {}, { 'sec-fetch-site': 'same-origin' });
    expect([one.status, await states()]).toEqual([409, ['proposed']]);
    const second = await propose(['other.example.org']);
    expect([second.status, second.valueOf('hosts')]).toEqual([409, `${platform.host}\nother.example.org`]);
    expect(second.text()).toContain('A change of the hosts and laws of this platform is under way.');
    const caseworker = await signIn(test.caseworker);
    expect((await caseworker.get(FORM)).status).toBe(404);
    expect((await caseworker.get(PAGE)).html).not.toContain('/entry"');
  });

  it('turned down, nothing changes, and what was wanted is where the next proposal begins', async () => {
    await propose(['new.example.org'], { operatedBy: 'Own Ltd' });
    await two.get(PAGE);
    await two.submit({}, 'Turn down : Hosts, laws and facts');
    await worker.runOutbox();
    expect([await states(), await ownerOf('new.example.org')]).toEqual([['refused'], null]);
    await one.get(/href="([^"]+\/entry\?from=[^"]+)"/.exec((await one.get(PAGE)).html)![1]!);
    expect([one.valueOf('hosts'), one.valueOf('operatedBy')]).toEqual([`${platform.host}\nnew.example.org`, 'Own Ltd']);
    await one.submit({}, 'Propose it');
    expect(await states()).toEqual(['refused', 'proposed']);
  });

  describe('what was typed', () => {
    it.each([
      ['a host of another platform', 'Taken.Example.Org', '“taken.example.org” belongs to examplebox.'],
      ['a whole public suffix', 'co.uk', '“co.uk” cannot be a host.'],
      ['an address', 'www.example.org/a', '“www.example.org/a” cannot be a host.'],
      ['a pattern in front', '*.example.org', '“*.example.org” cannot be a host.'],
      ['a name that nobody can register', 'platform.internal', '“platform.internal” cannot be a host.'],
    ])('%s is refused beside its field, and nothing is lost', async (_what, host, words) => {
      const visitor = await propose(['fine.example.org', host], { operatedBy: 'Own Ltd', serviceKind: 'video' });
      expect([visitor.status, await states()]).toEqual([422, []]);
      const error = /id="entry-hosts-error">([\s\S]*?)<\/p>/.exec(visitor.html)?.[1];
      expect(error).toContain(words);
      expect(visitor.valueOf('hosts')).toBe([platform.host, 'fine.example.org', host].join('\n'));
      expect([visitor.valueOf('operatedBy'), visitor.html]).toEqual([
        'Own Ltd',
        expect.stringContaining('value="video" selected'),
      ]);
    });

    it('a platform that has hosts keeps one', async () => {
      await one.get(FORM);
      await one.submit({ hosts: ' ' }, 'Propose it');
      expect([one.status, one.text()]).toEqual([422, expect.stringContaining('Keep at least one')]);
    });

    it('what is the same is no change', async () => {
      await propose([]);
      expect([one.status, one.text()]).toEqual([422, expect.stringContaining('Nothing is different')]);
    });

    it('does not overwrite what somebody else changed while it was typed', async () => {
      await one.get(FORM);
      await meanwhile(`hosts = hosts || '{faster.example.org}'`);
      await one.submit({ hosts: `${platform.host}\nnew.example.org` }, 'Propose it');
      expect([one.status, one.valueOf('hosts')]).toEqual([409, `${platform.host}\nnew.example.org`]);
      expect(one.text()).toContain('Somebody else changed this platform while you were typing.');
      expect(one.text()).toContain(`${platform.host}, faster.example.org`);
      await one.submit({ hosts: `${platform.host}\nfaster.example.org\nnew.example.org` }, 'Propose it');
      expect([one.path, await states()]).toEqual([PAGE, ['proposed']]);
    });
  });

  describe('a proposal that is out of date', () => {
    it('is refused when it is confirmed: this is said, and what was wanted is kept', async () => {
      await propose(['new.example.org']);
      await meanwhile(`hosts = hosts || '{faster.example.org}'`);
      await confirm();
      expect([two.status, await states()]).toEqual([409, ['failed']]);
      expect(two.text()).toContain('Somebody else changed this platform after this was proposed. It was not done.');
      expect(two.text()).toContain('with new.example.org');
      await worker.runOutbox();
      expect((await stored()).hosts).toEqual([platform.host, 'faster.example.org']);
      expect((await one.get(PAGE)).html).toMatch(/\/entry\?from=/);
      expect(one.html).not.toContain('/yes"');
      const [last] = await work.rows<{ because: string }>(
        `SELECT detail->>'because' AS because FROM audit_entry WHERE action = 'platform.change-failed' ORDER BY seq DESC LIMIT 1`,
      );
      expect(last?.because).toBe('out-of-date');
    });

    it('is not put to use either when that happens after the yes', async () => {
      await propose(['new.example.org']);
      await confirm();
      await meanwhile(`hosts = hosts || '{faster.example.org}'`);
      await worker.runOutbox();
      expect([await states(), (await stored()).hosts]).toEqual([['failed'], [platform.host, 'faster.example.org']]);
    });

    it('is so when another platform has the host by now', async () => {
      await propose(['new.example.org']);
      await work.rows(`UPDATE platform SET hosts = hosts || '{new.example.org}' WHERE slug = 'examplebox'`);
      await confirm();
      expect([two.status, await states()]).toEqual([409, ['failed']]);
      expect(two.text()).toContain('Another platform has one of these hosts by now.');
      await work.rows(`UPDATE platform SET hosts = array_remove(hosts, 'new.example.org') WHERE slug = 'examplebox'`);
    });

    it('is not so when others changed something else, which stays', async () => {
      await propose(['new.example.org']);
      await meanwhile(`operated_by = 'Faster Ltd'`);
      await confirm();
      await worker.runOutbox();
      const { hosts, operatedBy } = await stored();
      expect([await states(), hosts, operatedBy]).toEqual([
        ['in_use'],
        [platform.host, 'new.example.org'],
        'Faster Ltd',
      ]);
    });

    it('and of two platforms that are given one host in the same moment one has it', async () => {
      const entries = test.app.get(EntryChangeService);
      const [staff, second] = [
        await work.staff('supervisor'),
        (await work.rows<{ id: string }>(`SELECT id FROM staff WHERE name = 'Ada Ministrator'`))[0]!.id,
      ];
      const ids: string[] = [];
      for (const slug of ['own', 'examplebox']) {
        const { entry, version } = (await entries.read(slug))!;
        await entries.propose(slug, staff, version, { ...entry, hosts: [...entry.hosts, 'both.example.org'] });
        const [row] = await work
          .rows<{ id: string }>(
            `UPDATE platform_change SET state = 'confirmed', decided_by = $1, decided_at = now()
           WHERE state = 'proposed' RETURNING id`,
            [second],
          )
          .then((found) => (Array.isArray(found[0]) ? (found[0] as { id: string }[]) : found));
        ids.push(row!.id);
      }
      await Promise.all(ids.map((id) => entries.apply(id)));
      expect((await states()).sort()).toEqual(['failed', 'in_use']);
      const owners = await work.rows(`SELECT 1 FROM platform WHERE 'both.example.org' = ANY (hosts)`);
      expect(owners).toHaveLength(1);
      await work.rows(`UPDATE platform SET hosts = array_remove(hosts, 'both.example.org')`);
    });
  });

  it('the command is told of a host that is another platform’s, and may name again what is its own', async () => {
    const entries = test.app.get(EntryChangeService);
    const hosts = ['fine.example.org', 'TAKEN.example.org.'];
    const taken = { host: 'taken.example.org', what: 'taken', owner: 'examplebox' };
    expect(await entries.firstTaken('not-there-yet', hosts)).toEqual(taken);
    expect(await entries.firstTaken('own', hosts)).toEqual(taken);
    expect(await entries.firstTaken('examplebox', hosts)).toBeNull();
  });

  it('the limits that a platform asks for change the same way, and count from then on', async () => {
    await propose([], { maxPerMinute: '0' });
    expect([one.status, one.text()]).toEqual([422, expect.stringContaining('Enter a whole number from 1 to 100,000')]);
    await one.submit({ maxPerMinute: '30', maxInFlight: '2' }, 'Propose it');
    await confirm();
    await worker.runOutbox();
    const [limits] = await work.rows(
      `SELECT max_per_minute AS "perMinute", max_in_flight AS "inFlight" FROM channel ch
       JOIN platform p ON p.id = ch.platform_id WHERE p.slug = 'own' AND ch.kind = 'webhook'`,
    );
    expect(limits).toEqual({ perMinute: 30, inFlight: 2 });
    expect((await two.get(PAGE)).text()).toContain('Attempts a minute, at most 30, before: no limit');
  });

  it('a notice that was frozen goes out as it was approved, and its link stays with its platform', async () => {
    const locator = await work.approvedCase([platform.link('frozen')]);
    const frozen = () =>
      work.rows<{ id: string; platform: string; basis: string; version: number; sha: string; item: string }>(
        `SELECT n.id, n.platform_id AS platform, n.basis, n.basis_version AS version, encode(n.body_sha256, 'hex') AS sha,
           i.platform_id AS item
         FROM notice n JOIN "case" c ON c.id = n.case_id JOIN item i ON i.case_id = c.id WHERE c.locator = $1`,
        [locator],
      );
    const before = await frozen();
    expect(before).toEqual([expect.objectContaining({ basis: 'us-take-it-down', sha: expect.any(String) })]);
    await one.get(FORM);
    await one.submit({ hosts: 'elsewhere.example.org', bases: ['eu-dsa-16'] }, 'Propose it');
    await confirm();
    // The change was asked for after the notice; both are due now, in either order.
    const [{ id }] = (await work.rows<{ id: string }>('SELECT id FROM platform_change')) as [{ id: string }];
    await test.app.get(EntryChangeService).apply(id);
    expect((await stored()).hosts).toEqual(['elsewhere.example.org']);
    await worker.runOutbox();
    expect(await frozen()).toEqual(before);
    const { text } = platform.lastNotice();
    const [hash] = await work.rows<{ sha: string }>(`SELECT encode(sha256($1::bytea), 'hex') AS sha`, [
      Buffer.from(text, 'utf8'),
    ]);
    expect(hash?.sha).toBe(before[0]!.sha);
  });
});
