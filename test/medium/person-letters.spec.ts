import fc from 'fast-check';
import { EVERY_DAY, mayContact, type SafeHours, SAFE_ZONES } from '../../src/domain/report/safe-contact';
import { PersonNewsService } from '../../src/features/case/person-news.service';
import { PersonLetterService } from '../../src/features/return/person-letter.service';
import { Clock } from '../../src/infra/clock/clock';
import { UnitOfWork } from '../../src/infra/database/unit-of-work';
import { type Mailbox, startMailbox } from '../../src/local/mailbox/mailbox-server';
import { startTestApp, type TestApp } from '../support/app';
import { Casework } from '../support/casework';
import { FixedClock } from '../support/clock';
import { smtpPeer } from '../support/smtp-peer';

jest.setTimeout(60_000);

/** Monday, 09:00 in Ho Chi Minh City. */
const MORNING = new Date('2026-03-02T02:00:00Z');

interface Safety {
  readonly hours: SafeHours | null;
  readonly wording: string | null;
  readonly codeWord: string | null;
}
let people = 0;
/** Somebody of whose case there is something to tell now. */
async function toldIn(test: TestApp, safety: Safety) {
  const work = new Casework(test);
  const contact = { way: 'email', address: `someone-${++people}@example.org`, note: null, safety } as const;
  const locator = await work.report([], { circumstance: 'threatened', contact });
  const { id } = await work.page(locator);
  const at = test.app.get(Clock).now();
  await test.app.get(UnitOfWork).run((tx) => test.app.get(PersonNewsService).tellPerson(tx, [id], 'closed', at));
  return { id, address: contact.address };
}

describe('a letter to a person who named safe hours', () => {
  let test: TestApp;
  let work: Casework;
  let mailbox: Mailbox;
  const clock = new FixedClock(MORNING);

  beforeAll(async () => {
    mailbox = await startMailbox();
    test = await startTestApp({ worker: false, clock, settings: { SMTP_URL: mailbox.url } });
    work = new Casework(test);
  });
  afterAll(async () => {
    await test.stop();
    await mailbox.stop();
  });

  const EVENINGS = { days: [1, 2, 3, 4, 5], from: 18, until: 20, zone: 'Asia/Ho_Chi_Minh' } as const;
  const told = (safety: Safety) => toldIn(test, safety);
  const sweep = () => test.app.get(PersonLetterService).sendDue(50);
  const mailsTo = (address: string) => mailbox.mails().filter(({ envelope }) => envelope.to.includes(address));

  it('waits for them, however long it is until then, and goes in the first of them', async () => {
    const { id, address } = await told({ hours: EVENINGS, wording: null, codeWord: null });
    for (let hour = 9; hour < 18; hour += 1) {
      await sweep();
      expect(mailsTo(address)).toEqual([]);
      clock.advance({ hours: 1 });
    }
    await sweep();
    expect(mailsTo(address)).toHaveLength(1);
    const [news] = await work.rows<{ outcome: string; tries: number }>(
      'SELECT outcome, tries FROM person_news WHERE case_id = $1',
      [id],
    );
    expect(news).toEqual({ outcome: 'mailed', tries: 1 });
  });

  it('says what they said it may say, after the word by which they know us, and nothing of the case', async () => {
    const { address } = await told({ hours: null, wording: 'The book club', codeWord: 'heron' });
    await sweep();
    const [mail] = mailsTo(address);
    expect(mail!.subject).toBe('The book club');
    expect(mail!.text.startsWith('heron')).toBe(true);
    expect(`${mail!.subject} ${mail!.text}`).not.toMatch(/BK-|picture|closed|case/i);
  });

  it('does not go on a day that is not named', async () => {
    clock.advance({ hours: 24 * 5 }); // a Saturday
    const { address } = await told({ hours: EVENINGS, wording: null, codeWord: null });
    for (let hours = 0; hours < 36; hours += 6) {
      await sweep();
      expect(mailsTo(address)).toEqual([]);
      clock.advance({ hours: 6 });
    }
  });

  it('does not begin in the last seconds of them, which a slow server would use up', async () => {
    clock.advance({ hours: 48 - clock.now().getUTCHours() });
    const midnight = clock.now();
    const until = (hour: number) => (hour * 3_600_000 - (clock.now().getTime() - midnight.getTime())) / 1000;
    const hours = { days: EVERY_DAY, from: 9, until: 10, zone: 'Etc/UTC' };
    clock.advance({ seconds: until(10) - 15 });
    const { address } = await told({ hours, wording: null, codeWord: null });
    await sweep();
    expect(mailsTo(address)).toEqual([]);
    clock.advance({ seconds: until(24 + 9) - 1 });
    await sweep();
    expect(mailsTo(address)).toEqual([]);
    clock.advance({ seconds: 1 });
    await sweep();
    expect(mailsTo(address)).toHaveLength(1);
  });

  it('comes within them and never outside, whatever hours in whatever place', async () => {
    const aTime = fc
      .tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 1, max: 24 }))
      .filter(([from, until]) => from !== until);
    const some = fc
      .tuple(fc.subarray([...EVERY_DAY], { minLength: 1 }), aTime, fc.constantFrom(...SAFE_ZONES))
      .map(([days, [from, until], zone]): SafeHours => ({ days, from, until, zone }));
    const wishes: { hours: SafeHours; address: string; arrivedAt: Date | null }[] = [];
    for (const hours of fc.sample(some, 24)) {
      const { address } = await told({ hours, wording: null, codeWord: null });
      wishes.push({ hours, address, arrivedAt: null });
    }
    const late = () => wishes.filter(({ arrivedAt }) => arrivedAt === null);
    // Not on the hour, so that the ends of hours lie between two rounds.
    for (let round = 0; round < 2 * 24 * 16 && late().length > 0; round += 1) {
      clock.advance({ minutes: 29, seconds: 53 });
      await sweep();
      for (const wish of late()) if (mailsTo(wish.address).length > 0) wish.arrivedAt = clock.now();
    }
    expect(late()).toEqual([]);
    expect(wishes.filter(({ address }) => mailsTo(address).length !== 1)).toEqual([]);
    const outside = wishes.filter(({ hours, arrivedAt }) => !mayContact({ way: 'email', hours }, arrivedAt!));
    expect(outside).toEqual([]);
  });
});

describe('a round of letters to a server that is slow', () => {
  it('asks again for each, when its turn comes, whether it is still safe', async () => {
    const clock = new FixedClock(MORNING);
    // Two letters stand before the third; each takes eleven minutes, and the hours of the third are over after twenty.
    const server = await smtpPeer({
      MAIL: (socket) => {
        clock.advance({ minutes: 11 });
        socket.write('250 ok\r\n');
      },
    });
    const test = await startTestApp({ worker: false, clock, settings: { SMTP_URL: server.url } });
    try {
      clock.advance({ minutes: 40 });
      const any = { hours: null, wording: null, codeWord: null };
      const first = [await toldIn(test, any), await toldIn(test, any)];
      clock.advance({ seconds: 1 }); // the round goes by when each was due
      const hours = { days: EVERY_DAY, from: 9, until: 10, zone: 'Asia/Ho_Chi_Minh' };
      const third = await toldIn(test, { ...any, hours });
      await test.app.get(PersonLetterService).sendDue(50);
      const told = server.commands.filter((line) => line.startsWith('RCPT')).join(' ');
      expect(first.map(({ address }) => told.includes(address))).toEqual([true, true]);
      expect(told).not.toContain(third.address);
      const [row] = await new Casework(test).rows<{ outcome: string | null; dueAt: Date }>(
        'SELECT outcome, due_at AS "dueAt" FROM person_news WHERE case_id = $1',
        [third.id],
      );
      expect(row).toEqual({ outcome: null, dueAt: new Date('2026-03-03T02:00:00Z') });
    } finally {
      await test.stop();
      await server.close();
    }
  });
});
