import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { mayCarry, mayLeave, type RecipientState } from '../../src/domain/fingerprint/exchange';
import type { StaffIdentity } from '../../src/domain/shared/staff';
import { CaseErasureService } from '../../src/features/case/case-erasure.service';
import { CaseTransitionService } from '../../src/features/case/case-transition.service';
import { FingerprintService } from '../../src/features/fingerprint/fingerprint.service';
import { RecipientService } from '../../src/features/fingerprint/recipient.service';
import { SharingService } from '../../src/features/fingerprint/sharing.service';
import { ReportService } from '../../src/features/report/report.service';
import { ChoicesService } from '../../src/features/return/choices.service';
import { PersonAccessService } from '../../src/features/return/person-access.service';
import { UnitOfWork } from '../../src/infra/database/unit-of-work';
import { totpAt } from '../../src/infra/crypto/totp';
import { inviteStaff, startTestApp, type TestApp, type TestStaff } from '../support/app';
import { aReport, Casework } from '../support/casework';
import { HandWorker } from '../support/hand-worker';
import { HashReader } from '../support/hash-reader';
import { tablesWith, textOfDatabase } from '../support/text-of-database';
import { Visitor } from '../support/visitor';

jest.setTimeout(120_000);

const digest = (text: string): string => createHash('sha256').update(text).digest('hex');
type Format = 'threatexchange' | 'stopncii';

describe('fingerprints for those who look for copies', () => {
  let test: TestApp;
  let work: Casework;
  let one: StaffIdentity;
  let two: StaffIdentity;
  beforeAll(async () => {
    test = await startTestApp({ worker: false });
    work = new Casework(test);
    one = await work.staff('supervisor');
    two = await work.staff(await inviteStaff(test, 'administrator', 'Ada Ministrator'));
  });
  afterAll(() => test.stop());

  const recipients = () => test.app.get(RecipientService);
  const idOf = async (name: string) =>
    (await work.rows<{ id: string }>('SELECT id FROM hash_recipient WHERE name = $1', [name]))[0]!.id;
  let made = 0;
  async function recipient(format: Format = 'threatexchange') {
    const name = `Matcher ${(made += 1)}`;
    const wanted = { name, doesEn: 'Looks for copies.', doesVi: 'Tìm bản sao.', address: null, format };
    await recipients().propose(one, wanted);
    const id = await idOf(name);
    await recipients().decide(two, id, 'yes');
    const key = await recipients().drawKey(one, id);
    return { id, name, key, reader: new HashReader(test.url, key, format) };
  }

  interface Person {
    readonly locator: string;
    readonly words: string;
    readonly caseId: string;
    readonly token: string;
  }
  async function person(verified = true): Promise<Person> {
    const receipt = await test.app.get(ReportService).submit(aReport([test.link('silent', `picture-${(made += 1)}`)]));
    if (receipt.kind !== 'received') throw new Error('this report is new');
    const [locator, words] = [receipt.locator, receipt.phrase.join(' ')];
    if (verified) await work.verify(locator);
    const token = (await test.app.get(PersonAccessService).signIn(locator, words))!;
    return { locator, words, token, caseId: (await work.page(locator)).id };
  }
  const files = (of: Person) =>
    test.app
      .get(FingerprintService)
      .of(of.token)
      .then((kept) => kept!.files);
  const add = (of: Person, name: string) =>
    test.app
      .get(FingerprintService)
      .add(of.token, { sha256: digest(name), pdq: { value: digest(`look of ${name}`), quality: 90 } });
  const choose = (of: Person, ...ids: string[]) => test.app.get(SharingService).choose(of.token, ids);
  const both = (name: string) => [`HASH_PDQ ${digest(`look of ${name}`)}`, `HASH_SHA256 ${digest(name)}`].sort();
  const sharing = async (of: Person, id: string) =>
    (await test.app.get(SharingService).of(of.token))!.find(({ recipientId }) => recipientId === id)!;
  const setHold = (of: Person, since: Date | null) =>
    test.app.get(UnitOfWork).run(async (tx) => {
      const cases = test.app.get(CaseTransitionService);
      await cases.setHold(tx, await cases.lock(tx, { id: of.caseId }), since, 'system', new Date());
    });

  it('are given to nobody whom the person did not choose, and to whom they chose in its own words', async () => {
    const [chosen, other, plain] = [await recipient(), await recipient(), await recipient('stopncii')];
    const someone = await person();
    await add(someone, 'chosen');
    for (const { reader } of [chosen, other, plain]) await reader.sync();
    expect([chosen.reader.values, other.reader.values, plain.reader.values]).toEqual([[], [], []]);
    await choose(someone, chosen.id, plain.id);
    for (const { reader } of [chosen, other, plain]) await reader.sync();
    expect(chosen.reader.values).toEqual(both('chosen'));
    expect(other.reader.values).toEqual([]);
    expect(plain.reader.values).toEqual([`HASH_PDQ ${digest('look of chosen')}`]);
  });

  it('leave without a word of the case: no number, no link, no platform, no time but that of the giving', async () => {
    const { id, reader } = await recipient();
    const someone = await person();
    await add(someone, 'alone');
    await choose(someone, id);
    await reader.sync();
    const told = reader.answers.join();
    const [row] = await work.rows<{ id: string }>('SELECT id FROM fingerprint WHERE case_id = $1 LIMIT 1', [
      someone.caseId,
    ]);
    for (const word of [someone.locator, someone.caseId, row!.id, 'silenthub', 'picture-', 'adult', 'posted'])
      expect([word, told.includes(word)]).toEqual([word, false]);
    const [{ added }] = (await work.rows<{ added: Date }>(
      'SELECT max(added_at) AS added FROM fingerprint WHERE case_id = $1',
      [someone.caseId],
    )) as [{ added: Date }];
    const times = [...told.matchAll(/"(?:added_on|creation_time|last_updated)":(\d+)/g)].map(([, time]) =>
      Number(time),
    );
    expect(times.length).toBeGreaterThan(3);
    expect(new Set(times).size).toBe(1);
    expect(times[0]! * 1000).toBeGreaterThan(added.getTime() - 1000);
  });

  it('go from every feed that carried them when the person takes a yes, a file or everything back', async () => {
    const { id, name, reader } = await recipient();
    const someone = await person();
    for (const file of ['one', 'two', 'three']) await add(someone, file);
    await choose(someone, id);
    await reader.sync();
    expect(reader.bank.size).toBe(6);
    const gone = (await files(someone))[0]!;
    await test.app.get(FingerprintService).remove(someone.token, gone.id);
    expect(await sharing(someone, id)).toMatchObject({ name, isAgreed: true, isTellingDue: true, toldAt: null });
    await reader.sync();
    expect(reader.values).not.toContain(`HASH_SHA256 ${gone.sha256}`);
    expect([reader.bank.size, await sharing(someone, id)]).toMatchObject([4, { isTellingDue: false }]);
    await choose(someone);
    await reader.sync();
    expect(reader.values).toEqual([]);
    const after = await sharing(someone, id);
    expect(after).toMatchObject({ isAgreed: false, givenAt: null, isTellingDue: false });
    expect(after.toldAt).toBeInstanceOf(Date);
    await choose(someone, id);
    await reader.sync();
    expect(reader.bank.size).toBe(4);
    await test.app.get(FingerprintService).stop(someone.token);
    await reader.sync();
    expect(reader.values).toEqual([]);
  });

  it('are said to be withdrawn until their recipient has asked, however late, and again from an older place', async () => {
    const { id, reader } = await recipient();
    const someone = await person();
    await add(someone, 'late');
    await choose(someone, id);
    await reader.sync();
    const place = reader.place;
    await test.app.get(PersonAccessService).withdraw(someone.token);
    const worker = new HandWorker(test);
    await worker.runOutbox();
    await worker.runOutbox();
    const erased = await test.app.get(CaseErasureService).erase({ locator: someone.locator }, 'person_asked');
    expect(erased).toEqual({ ok: true });
    // The case is gone. What tells the recipient names nobody and holds no fingerprint.
    const database = await textOfDatabase(test.database.url);
    for (const value of [digest('late'), digest('look of late')]) expect(tablesWith(database, value)).toEqual([]);
    expect(await work.rows('SELECT 1 FROM fingerprint_share WHERE case_id = $1', [someone.caseId])).toEqual([]);
    await reader.sync();
    expect(reader.values).toEqual([]);
    // It lost what it did after that page, and begins again where it was.
    const again = new HashReader(test.url, reader['key'], 'threatexchange');
    again.place = place;
    await again.sync();
    expect(again.answers.join()).toContain('"should_delete":true');
    expect((await work.rows('SELECT 1 FROM hash_entry WHERE recipient_id = $1', [id])).length).toBe(2);
  });

  it('of one person stay when another, with the same picture, takes theirs back', async () => {
    const { id, reader } = await recipient();
    const [first, second] = [await person(), await person()];
    for (const each of [first, second]) {
      await add(each, 'of both');
      await choose(each, id);
    }
    await reader.sync();
    expect(reader.values).toEqual([...both('of both'), ...both('of both')].sort());
    await test.app.get(FingerprintService).stop(first.token);
    await reader.sync();
    expect(reader.values).toEqual(both('of both'));
  });

  it('never leave while nobody has looked at the case, nor while it is on child-protection hold', async () => {
    const { id, reader } = await recipient();
    const someone = await person(false);
    await add(someone, 'unseen');
    await choose(someone, id);
    await reader.sync();
    expect(reader.values).toEqual([]);
    await work.verify(someone.locator);
    await setHold(someone, new Date());
    await reader.sync();
    expect(reader.values).toEqual([]);
    await setHold(someone, null);
    await reader.sync();
    expect(reader.values).toEqual(both('unseen'));
    await setHold(someone, new Date());
    await reader.sync();
    expect(reader.values).toEqual([]);
  });

  it('are told with the person, at the desk and in the record: given on, told to delete on', async () => {
    const { id, name, reader } = await recipient();
    const someone = await person();
    const page = await new Visitor(test.url).get('/return');
    await page.submit({ locator: someone.locator, words: someone.words }, 'Open');
    await page.get('/more');
    expect(page.text()).toContain('Looks for copies.');
    await page.submit({ sha256: digest('seen'), consent: 'yes' }, 'Send these fingerprints');
    await page.submit({ recipient: [id] }, 'Save my choice');
    expect([page.status, page.text()]).toEqual([200, expect.stringContaining(`${name} has not got any yet.`)]);
    await reader.sync();
    await page.get('/more');
    expect(page.text()).toMatch(new RegExp(`${name} got them on \\d+ November 2026|${name} got them on `));
    expect((await work.page(someone.locator)).sharing).toMatchObject([{ name, isAgreed: true, toldAt: null }]);
    await page.submit({ recipient: [] }, 'Save my choice');
    expect(page.text()).toContain(`${name} will be told to delete what it has`);
    await reader.sync();
    await page.get('/more');
    expect(page.text()).toContain(` we told ${name} to delete.`);
    expect(page.text()).not.toContain(`${name} got them on`);
    const [line] = (await work.page(someone.locator)).sharing;
    expect(line).toMatchObject({ isAgreed: false, givenAt: null, isTellingDue: false });
    const entries = await work.rows<{ action: string; detail: object }>(
      `SELECT action, detail FROM audit_entry WHERE chain_id = $1 AND action ~ '^(consent|fingerprint)\\.' ORDER BY seq`,
      [someone.caseId],
    );
    expect(entries.slice(-4)).toEqual([
      { action: 'consent.given', detail: { action: 'share_fingerprints', recipient: id } },
      { action: 'fingerprint.given', detail: { recipient: id, count: 1 } },
      { action: 'consent.withdrawn', detail: { action: 'share_fingerprints', recipient: id } },
      { action: 'fingerprint.deletion-told', detail: { recipient: id, count: 1 } },
    ]);
  });

  it('are for nobody without the key of a confirmed recipient; a drawn key ends the one before', async () => {
    const { id, key } = await recipient();
    const ask = async (authorization: string | null, query = '') => {
      const headers: Record<string, string> = authorization === null ? {} : { authorization };
      const answer = await fetch(`${test.url}/api/platform/v1/hashes${query}`, { headers });
      return [answer.status, ((await answer.json()) as { code?: string }).code];
    };
    const refused = [401, 'not-authentic'];
    for (const wrong of [null, '', key, 'Bearer ', `Bearer ${key}x`, `Bearer ${key.slice(1)}a`, `Basic ${key}`])
      expect([wrong, ...(await ask(wrong))]).toEqual([wrong, ...refused]);
    for (const query of ['?after=x', '?limit=0', '?limit=-1', '?start_time=1e9', '?pageSize=9999999999', '?after=1.5'])
      expect([query, ...(await ask(`Bearer ${key}`, query))]).toEqual([query, 422, 'invalid-question']);
    expect((await ask(`Bearer ${key}`))[0]).toBe(200);
    const fresh = await recipients().drawKey(two, id);
    expect([await ask(`Bearer ${key}`), (await ask(`Bearer ${fresh}`))[0]]).toEqual([refused, 200]);
  });

  it('are given on to no recipient that ended, which hears what it must delete', async () => {
    const { id, reader } = await recipient();
    const someone = await person();
    await add(someone, 'ended');
    await choose(someone, id);
    await reader.sync();
    await recipients().end(two, id);
    expect(await sharing(someone, id)).toMatchObject({ isOffered: false, isAgreed: false, isTellingDue: true });
    await reader.sync();
    expect(reader.values).toEqual([]);
    expect(await sharing(someone, id)).toMatchObject({ isTellingDue: false });
  });

  it('can be asked for by time, as readers of both formats do', async () => {
    const { id, reader } = await recipient();
    const someone = await person();
    await add(someone, 'timed');
    await choose(someone, id);
    await reader.sync();
    const last = Math.max(
      ...[...reader.answers.join().matchAll(/"last_updated":(\d+)/g)].map(([, time]) => Number(time)),
    );
    const anew = new HashReader(test.url, reader['key'], 'threatexchange', 100);
    await anew.read(`?start_time=${last}`);
    expect(anew.values).toEqual(both('timed'));
    const later = new HashReader(test.url, reader['key'], 'threatexchange', 100);
    await later.read(`?start_time=${last + 1}`);
    expect(later.values).toEqual([]);
  });

  it('can be proposed, confirmed by somebody else, and got a key at the desk', async () => {
    const wanted = { name: 'By two', doesEn: 'x', doesVi: 'x', address: null, format: 'stopncii' } as const;
    expect([await recipients().propose(one, wanted), await recipients().propose(two, wanted)]).toEqual([true, false]);
    const id = await idOf('By two');
    await expect(recipients().drawKey(one, id)).rejects.toMatchObject({
      refusal: { code: 'platform.change-wrong-state' },
    });
    await expect(recipients().decide(one, id, 'yes')).rejects.toMatchObject({
      refusal: { code: 'platform.change-second-person' },
    });
    const someone = await person();
    await choose(someone, id);
    expect(await work.rows('SELECT 1 FROM hash_consent WHERE recipient_id = $1', [id])).toEqual([]);
    await recipients().decide(two, id, 'yes');
    await expect(recipients().decide(two, id, 'no')).rejects.toMatchObject({
      refusal: { code: 'platform.change-wrong-state' },
    });
  });

  it('are set up on a page: what is missing is said beside its field, and a key is shown once', async () => {
    const signIn = async ({ email, password, totpSecret }: TestStaff) => {
      const desk = await new Visitor(test.url).get('/desk/sign-in');
      return desk.submit({ email, password, code: totpAt(totpSecret, new Date()) }, 'Sign in');
    };
    const boss = await signIn(test.supervisor);
    await boss.get('/desk/recipients');
    const typed = { name: 'Looker', doesEn: 'Looks for copies.', doesVi: '', address: 'http://example.org' };
    await boss.submit({ ...typed }, 'Propose it');
    expect([boss.status, boss.valueOf('name'), boss.valueOf('doesEn')]).toEqual([422, 'Looker', 'Looks for copies.']);
    for (const field of ['doesVi', 'address', 'format'])
      expect([field, boss.html.includes(`id="recipient-${field}-error"`)]).toEqual([field, true]);
    await boss.submit({ ...typed, doesVi: 'Tìm bản sao.', address: '', format: 'stopncii' }, 'Propose it');
    expect([boss.status, boss.redirectedTo]).toEqual([200, '/desk/recipients']);
    expect(boss.text()).toContain('Looker ◆ Waits for a second person');
    const id = await idOf('Looker');
    await boss.post(`/desk/recipients/${id}/yes`, {}, { 'sec-fetch-site': 'same-origin' });
    expect([boss.status, boss.text()]).toEqual([409, expect.stringContaining('You proposed this')]);
    const admin = await signIn(await inviteStaff(test, 'administrator', 'Al Ministrator'));
    await admin.post(`/desk/recipients/${id}/yes`, {}, { 'sec-fetch-site': 'same-origin' });
    await admin.post(`/desk/recipients/${id}/key`, {}, { 'sec-fetch-site': 'same-origin' });
    const [, key] = /data-key>([\w-]{43})</.exec(admin.html) ?? [];
    const reader = new HashReader(test.url, key!, 'stopncii');
    expect(await reader.sync()).toBe(1);
    await admin.get('/desk/recipients');
    expect(admin.html).not.toContain(key);
    expect(admin.text()).toContain('last asked');
    const [entry] = await work.rows<{ action: string }>(
      `SELECT action FROM audit_entry WHERE detail->>'recipient' = $1 ORDER BY seq DESC LIMIT 1`,
      [id],
    );
    expect(entry).toEqual({ action: 'recipient.key-drawn' });
  });

  describe('whatever people and the desk do, in whichever order', () => {
    const consents = ['notify_platforms', 'share_fingerprints'] as const;
    type Step =
      | {
          readonly do: 'add' | 'remove' | 'stop' | 'untick' | 'tick' | 'hold' | 'free' | 'withdraw';
          readonly who: number;
        }
      | { readonly do: 'choose'; readonly who: number; readonly whom: readonly number[] }
      | { readonly do: 'end'; readonly whom: number };
    const step: fc.Arbitrary<Step> = fc.oneof(
      {
        weight: 4,
        arbitrary: fc.record({ do: fc.constant('choose' as const), who: fc.nat(1), whom: fc.subarray([0, 1]) }),
      },
      { weight: 4, arbitrary: fc.record({ do: fc.constant('add' as const), who: fc.nat(1) }) },
      {
        weight: 6,
        arbitrary: fc.record({
          do: fc.constantFrom('remove' as const, 'untick' as const, 'tick' as const, 'hold' as const, 'free' as const),
          who: fc.nat(1),
        }),
      },
      {
        weight: 1,
        arbitrary: fc.record({ do: fc.constantFrom('stop' as const, 'withdraw' as const), who: fc.nat(1) }),
      },
      { weight: 1, arbitrary: fc.record({ do: fc.constant('end' as const), whom: fc.nat(1) }) },
    );

    it('a reader holds exactly what may leave at that moment, in its format', async () => {
      let added = 0;
      await fc.assert(
        fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 14 }), async (steps) => {
          const people = [await person(), await person()];
          const readers = [await recipient(), await recipient('stopncii')];
          for (const one of steps) {
            await act(one, people, readers);
            for (const [n, { id, reader }] of readers.entries()) {
              await reader.sync();
              const allowed = await allowedFor(id, n === 0 ? 'threatexchange' : 'stopncii', people);
              expect([one, reader.values]).toEqual([one, allowed]);
            }
          }
        }),
        { numRuns: 12 },
      );

      async function act(one: Step, people: readonly Person[], readers: readonly { id: string }[]): Promise<void> {
        if (one.do === 'end')
          return recipients()
            .end(two, readers[one.whom]!.id)
            .catch(() => undefined);
        const who = people[one.who]!;
        switch (one.do) {
          case 'choose':
            return choose(who, ...one.whom.map((n) => readers[n]!.id));
          case 'add':
            return void (await add(who, `file ${(added += 1)}`).catch(() => undefined));
          case 'remove': {
            const [file] = await files(who);
            return file === undefined ? undefined : test.app.get(FingerprintService).remove(who.token, file.id);
          }
          case 'stop':
            return test.app.get(FingerprintService).stop(who.token);
          case 'untick':
            return test.app.get(ChoicesService).setConsents(who.token, [consents[0]]);
          case 'tick':
            return test.app.get(ChoicesService).setConsents(who.token, consents);
          case 'hold':
            return setHold(who, new Date());
          case 'free':
            return setHold(who, null);
          case 'withdraw':
            return void (await test.app
              .get(PersonAccessService)
              .withdraw(who.token)
              .catch(() => undefined));
        }
      }

      /** The rule of the domain on the facts as the tables tell them: not by the way the feed goes. */
      async function allowedFor(recipientId: string, format: Format, people: readonly Person[]): Promise<string[]> {
        const values: string[] = [];
        for (const who of people) {
          const [facts] = await work.rows<{
            recipient: RecipientState;
            agreedAt: Date | null;
            agreedToRecipientAt: Date | null;
            isOnHold: boolean;
            outcome: 'withdrawn' | null;
          }>(
            `SELECT c.hold_since IS NOT NULL AS "isOnHold", c.outcome, r.state AS recipient,
               (SELECT given_at FROM consent WHERE case_id = c.id AND action = 'share_fingerprints' AND withdrawn_at IS NULL) AS "agreedAt",
               (SELECT given_at FROM hash_consent WHERE case_id = c.id AND recipient_id = r.id AND withdrawn_at IS NULL) AS "agreedToRecipientAt"
             FROM "case" c, hash_recipient r WHERE c.id = $1 AND r.id = $2`,
            [who.caseId, recipientId],
          );
          if (!mayLeave({ ...facts!, isVerified: true })) continue;
          for (const { sha256, pdq } of await files(who)) {
            if (mayCarry(format, 'sha256')) values.push(`HASH_SHA256 ${sha256}`);
            if (pdq !== null) values.push(`HASH_PDQ ${pdq}`);
          }
        }
        return values.sort();
      }
    });
  });
});
