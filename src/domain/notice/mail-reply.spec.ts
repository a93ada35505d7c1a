import { domainOfAddress, isAutomaticReply, mayKeepReply, MOST_REPLIES, REPLY_TEXT_MAX, replyText } from './mail-reply';

const OURS = { answerPage: 'https://help.example.org/n/', replies: '@replies.help.example.org' };
const said = (text: string): string => replyText(text, OURS).text;

describe('whether a machine wrote a reply', () => {
  const human = { returnPath: 'jo@platform.example.org', headers: {} };
  it.each<[string, Partial<typeof human> & { headers?: Record<string, string> }]>([
    ['a holiday answer (RFC 3834)', { headers: { 'auto-submitted': 'auto-replied' } }],
    ['with a comment behind the word', { headers: { 'auto-submitted': 'Auto-Generated; owner-email="x"' } }],
    ['a word nobody knows yet', { headers: { 'auto-submitted': 'auto-something' } }],
    ['a report of a mail server', { returnPath: '' }],
    ['a mail server by its name', { returnPath: 'MAILER-DAEMON@platform.example.org' }],
    ['bulk mail', { headers: { precedence: 'bulk' } }],
    ['a list', { headers: { 'list-id': '<abuse.platform.example.org>' } }],
    ['Exchange', { headers: { 'x-auto-response-suppress': 'All' } }],
    ['a delivery report', { headers: { 'content-type': 'multipart/report; report-type=delivery-status' } }],
  ])('yes: %s', (_what, marks) => expect(isAutomaticReply({ ...human, ...marks })).toBe(true));

  it('no: a human, also one whose program says so', () => {
    expect(isAutomaticReply(human)).toBe(false);
    expect(isAutomaticReply({ ...human, headers: { 'auto-submitted': 'no', precedence: 'first-class' } })).toBe(false);
  });
});

describe('how many replies a notice takes', () => {
  it('is bounded, and machines never take the places of humans', () => {
    const { human, automatic } = MOST_REPLIES;
    expect(mayKeepReply({ human: human - 1, automatic: 1000 }, false)).toBe(true);
    expect(mayKeepReply({ human, automatic: 0 }, false)).toBe(false);
    expect(mayKeepReply({ human, automatic: automatic - 1 }, true)).toBe(true);
    expect(mayKeepReply({ human: 0, automatic }, true)).toBe(false);
  });
});

describe('what is kept of the words', () => {
  it('is what they wrote, without what they quote', () => {
    expect(said('Removed today.\n\n> Notice ntc_1\n>> older\n  > indented\nJo')).toBe('Removed today.\n\nJo');
    expect(said('> only a quotation')).toBe('');
  });

  it('holds no address that opens something, in whatever case it came back', () => {
    expect(said('see https://help.example.org/n/aB-9_x.')).toBe('see https://help.example.org/n/[…].');
    expect(said('HTTPS://HELP.EXAMPLE.ORG/N/secret and https://help.example.org/n/other')).toBe(
      'https://help.example.org/n/[…] and https://help.example.org/n/[…]',
    );
    expect(said('To: rabc234@replies.help.example.org, rxyz@Replies.Help.Example.Org')).toBe(
      'To: […]@replies.help.example.org, […]@replies.help.example.org',
    );
    expect(said('jo@platform.example.org')).toBe('jo@platform.example.org');
  });

  it('is cut where it is longer than anybody reads, by letters and not in the middle of one', () => {
    const { text, isCut } = replyText('🛡'.repeat(REPLY_TEXT_MAX + 1), OURS);
    expect([[...text].length, isCut]).toEqual([REPLY_TEXT_MAX, true]);
    expect(replyText('🛡'.repeat(REPLY_TEXT_MAX), OURS).isCut).toBe(false);
  });
});

it('takes no longer for a text that is one word without an end', () => {
  const start = performance.now();
  for (const text of ['a'.repeat(262_144), `${'a'.repeat(262_143)} `, '@replies.help.example.org'.repeat(10_000)])
    replyText(`${text}@replies.help.example.org`, OURS);
  expect(performance.now() - start).toBeLessThan(2000);
});

it('the domain of an address is what stands behind the last @', () => {
  expect(domainOfAddress('Jo@Mail.Example.ORG')).toBe('mail.example.org');
  for (const wrong of ['', 'jo', '@example.org', 'jo@', 'jo@-x', 'jo@a b', 'jo@[192.0.2.1]'])
    expect([wrong, domainOfAddress(wrong)]).toEqual([wrong, null]);
});
