import { totpAt } from '../../src/infra/crypto/totp';
import { inviteStaff, startTestApp, type TestApp, type TestStaff } from '../support/app';
import { Casework } from '../support/casework';
import { Visitor } from '../support/visitor';

jest.setTimeout(60_000);

describe('what waits for a platform', () => {
  let test: TestApp;
  let work: Casework;
  beforeAll(async () => {
    test = await startTestApp({ worker: false });
    work = new Casework(test);
  });
  afterAll(() => test.stop());

  /** The table of the channels as words, as this person reads it. */
  async function tableFor({ email, password, totpSecret }: TestStaff): Promise<string> {
    const visitor = await new Visitor(test.url).get('/desk/sign-in');
    await visitor.submit({ email, password, code: totpAt(totpSecret, new Date()) }, 'Sign in');
    await visitor.get('/desk/platforms');
    const rows = /<tbody>([\s\S]*?)<\/tbody>/.exec(visitor.html)![1]!;
    return rows
      .replace(/<[^>]+>/g, ' ')
      .replace(/waiting since [^.]*/g, '')
      .replace(/\s+/g, ' ');
  }

  it('is the same number for whoever may see no case, and no case comes with it', async () => {
    const locators = [
      await work.approvedCase([test.link('silent', 'waits-1')]),
      await work.approvedCase([test.link('silent', 'waits-2')]),
    ];
    const seen = await tableFor(test.supervisor);
    expect(seen).toContain('2 notices');
    for (const role of ['administrator', 'auditor'] as const) {
      const table = await tableFor(await inviteStaff(test, role, `Counts ${role}`));
      expect([role, table]).toEqual([role, seen]);
      for (const locator of locators) expect(table).not.toContain(locator);
    }
  });

  it('is told to nobody but the desk', async () => {
    await expect(work.rows('SELECT * FROM buckler_notices_by_channel()')).rejects.toThrow('insufficient_privilege');
  });
});
