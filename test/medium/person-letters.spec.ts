import { PersonNewsService } from '../../src/features/case/person-news.service';
import { PersonLetterService } from '../../src/features/return/person-letter.service';
import { UnitOfWork } from '../../src/infra/database/unit-of-work';
import { type Mailbox, startMailbox } from '../../src/local/mailbox/mailbox-server';
import { startTestApp, type TestApp } from '../support/app';
import { Casework } from '../support/casework';
import { FixedClock } from '../support/clock';

jest.setTimeout(60_000);

/** Monday, 09:00 in Ho Chi Minh City. */
const MORNING = new Date('2026-03-02T02:00:00Z');

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
  async function told(safety: { hours: typeof EVENINGS | null; wording: string | null; codeWord: string | null }) {
    const contact = {
      way: 'email',
      address: `someone-${mailbox.mails().length}@example.org`,
      note: null,
      safety,
    } as const;
    const locator = await work.report([], { circumstance: 'threatened', contact });
    const { id } = await work.page(locator);
    await work.rows(`UPDATE person_access SET updates = 'all' WHERE case_id = $1`, [id]);
    await test.app
      .get(UnitOfWork)
      .run((tx) => test.app.get(PersonNewsService).tellPerson(tx, [id], 'closed', clock.now()));
    return { id, address: contact.address };
  }
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
});
