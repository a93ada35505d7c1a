import { startTestApp, type TestApp } from '../support/app';
import { FixedClock } from '../support/clock';

jest.setTimeout(60_000);

describe('security.txt', () => {
  let test: TestApp;
  const clock = new FixedClock(new Date('2027-01-01T00:00:00Z'));
  const start = async (settings: Record<string, string>) => {
    test = await startTestApp({ worker: false, clock, settings });
  };
  const read = () => fetch(`${test.url}/.well-known/security.txt`);
  afterEach(() => test.stop());

  it('is not there when the helpline names nobody', async () => {
    await start({});
    const answer = await read();
    expect(answer.status).toBe(404);
    expect(await answer.text()).not.toContain('Contact:');
  });

  it('names the contact, its end, our languages and its own address, and is gone after that end', async () => {
    await start({ SECURITY_CONTACT: 'security@example.org', SECURITY_CONTACT_EXPIRES_ON: '2027-06-30' });
    const answer = await read();
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/plain; charset=utf-8']);
    expect(await answer.text()).toBe(
      [
        'Contact: mailto:security@example.org',
        'Expires: 2027-06-30T23:59:59.000Z',
        'Preferred-Languages: en, vi',
        `Canonical: ${test.url}/.well-known/security.txt`,
        '',
      ].join('\n'),
    );
    clock.advance({ hours: 24 * 181 });
    expect((await read()).status).toBe(404);
  });
});
