import { translatorFor } from '../../web/i18n/translator';
import {
  fieldsOf,
  firstPageWith,
  judgeReport,
  NOTHING_TYPED,
  readReceipt,
  readSubmissionId,
  readTyped,
  type TypedReport,
  withPage,
} from './report.forms';

const t = translatorFor('en');
const aReport = (changes: Partial<TypedReport> = {}): TypedReport => ({
  ...NOTHING_TYPED,
  circumstance: 'posted',
  reporter: 'self',
  links: 'https://examplebox.test/p/1',
  ...changes,
});
const errorsOf = (typed: TypedReport) => {
  const judged = judgeReport(typed, t);
  return judged.ok ? {} : judged.errors;
};

describe('a report', () => {
  it('needs three things and nothing about the person', () => {
    const judged = judgeReport(aReport(), t);
    expect(judged).toMatchObject({
      ok: true,
      value: { narrative: null, contact: { way: 'none' }, consents: [], statesNoConsent: false },
    });
  });

  it('names every missing answer at once, in the order of the page', () => {
    const errors = errorsOf({ ...NOTHING_TYPED, way: 'email', narrative: 'x'.repeat(5001) });
    expect(Object.keys(errors)).toEqual(['reporter', 'circumstance', 'narrative', 'links', 'email']);
    expect(errors['narrative']).toContain('5,001');
  });

  it('needs no link when someone only threatens, and one in every other case', () => {
    expect(errorsOf(aReport({ circumstance: 'threatened', links: '' }))).toEqual({});
    for (const circumstance of ['posted', 'made_by_ai', 'not_sure'] as const)
      expect(errorsOf(aReport({ circumstance, links: ' ' }))).toHaveProperty('links');
  });

  it('needs no link from somebody who cannot find it: names of accounts do, or nothing at all', () => {
    const whereabouts = 'ExampleBox: @one\nExampleBox: @two';
    expect(judgeReport(aReport({ links: '', whereabouts }), t)).toMatchObject({
      ok: true,
      value: { links: [], hasNoLink: true, whereabouts },
    });
    expect(judgeReport(aReport({ links: '', noLink: true }), t)).toMatchObject({ value: { whereabouts: null } });
    expect(errorsOf(aReport({ whereabouts: 'x'.repeat(5001) }))).toHaveProperty('whereabouts');
  });

  it('keeps the hours that are safe, or says what they lack', () => {
    const timed = { way: 'phone', phone: '+84 24 0000 0000', hours: 'some', days: 'working' } as const;
    const zone = 'Asia/Ho_Chi_Minh';
    expect(judgeReport(aReport({ ...timed, from: '22', until: '6', zone }), t)).toMatchObject({
      value: { contact: { safety: { hours: { days: [1, 2, 3, 4, 5], from: 22, until: 6, zone } } } },
    });
    expect(Object.keys(errorsOf(aReport(timed)))).toEqual(['from', 'until', 'zone']);
    expect(errorsOf(aReport({ ...timed, from: '9', until: '9', zone }))).toHaveProperty('until');
    expect(errorsOf(aReport({ ...timed, way: 'none' }))).toEqual({});
    const long = aReport({ way: 'phone', phone: '12345', wording: 'x'.repeat(151), codeWord: 'x'.repeat(61) });
    expect(Object.keys(errorsOf(long))).toEqual(['wording', 'codeWord']);
  });

  it('changes with a page only what that page asks', () => {
    const before = aReport({ narrative: 'before', email: 'me@example.org' });
    const after = withPage(before, 'what', { narrative: 'after', email: 'you@example.org', reporter: 'police' });
    expect(after).toMatchObject({ narrative: 'after', circumstance: null, email: 'me@example.org', reporter: 'self' });
    expect(firstPageWith({ email: 'x', links: 'y' })).toBe('links');
    expect(readTyped(fieldsOf(after))).toEqual({ ...after, consents: [] });
  });

  it('comes back with the lines that are no links, and goes on without them when the person says so', () => {
    const links = 'https://examplebox.test/p/1\nftp://example.org/x\nhttps://user:pw@example.org/';
    const judged = judgeReport(aReport({ links }), t);
    expect(judged).toMatchObject({
      ok: false,
      understood: [{ url: 'https://examplebox.test/p/1' }],
      problems: [{ code: 'unsupported-scheme' }, { code: 'has-credentials' }],
    });
    expect(judgeReport(aReport({ links, leaveOut: true }), t)).toMatchObject({ ok: true, value: { links: [{}] } });
    expect(errorsOf(aReport({ links: 'ftp://example.org/x', leaveOut: true }))).toHaveProperty('links');
  });

  it('takes 50 links of 500 pasted lines, and says so', () => {
    const links = Array.from({ length: 500 }, (_, n) => `https://examplebox.test/p/${n}`).join('\n');
    const judged = judgeReport(aReport({ links }), t);
    expect(judged).toMatchObject({ ok: false, problems: [{ code: 'too-many' }] });
    const again = judgeReport(aReport({ links, leaveOut: true }), t);
    expect(again.ok && again.value.links).toHaveLength(50);
  });

  it('keeps an address only for the way that was chosen', () => {
    const typed = aReport({ email: 'me@example.org', phone: '+84 24 0000 0000', note: 'after six' });
    expect(judgeReport(typed, t)).toMatchObject({ ok: true, value: { contact: { way: 'none' } } });
    const byPhone = judgeReport({ ...typed, way: 'phone' }, t);
    expect(byPhone.ok && byPhone.value.contact).toEqual({
      way: 'phone',
      address: '+84 24 0000 0000',
      note: 'after six',
      safety: { hours: null, wording: null, codeWord: null },
    });
  });

  it.each(['me', 'me@', 'me@example', 'a b@example.org', 'me@example..org', `${'x'.repeat(250)}@example.org`])(
    'does not take %s for an email address',
    (email) => expect(errorsOf(aReport({ way: 'email', email }))).toHaveProperty('email'),
  );
  it.each(['123', '+84-x', '1234567890123456'])('does not take %s for a phone number', (phone) =>
    expect(errorsOf(aReport({ way: 'phone', phone }))).toHaveProperty('phone'),
  );
});

describe('what a browser sends', () => {
  it('is read as typed, without what was never offered', () => {
    const typed = readTyped({
      circumstance: 'posted',
      reporter: 'hacker',
      narrative: 'شكرا \u0000👩‍👧\r\nxin chào',
      consents: ['use_in_figures', 'everything'],
      way: 'pigeon',
    });
    expect(typed).toMatchObject({
      circumstance: 'posted',
      reporter: null,
      narrative: 'شكرا 👩‍👧\nxin chào',
      consents: ['use_in_figures'],
      way: 'none',
    });
  });

  it('may carry only an id of ours', () => {
    expect(readSubmissionId({ submissionId: '3f2b8c1e-1111-4222-8333-abcdefabcdef' })).not.toBeNull();
    for (const submissionId of ['', 'x', "3f2b8c1e-1111-4222-8333-abcdefabcde'", undefined])
      expect(readSubmissionId({ submissionId })).toBeNull();
  });

  it('gives a receipt back to its own page only when it looks like one', () => {
    const words = 'lantern copper meadow biscuit harbour violin';
    expect(readReceipt({ locator: 'BK-4F7K-92QM', words })).toEqual({
      locator: 'BK-4F7K-92QM',
      phrase: words.split(' '),
      sheetCode: null,
    });
    const sheetCode = '7K2M-4F7K-92QM-8TRX-3HPV-6WZN';
    expect(readReceipt({ locator: 'BK-4F7K-92QM', words, sheetCode })).toMatchObject({ sheetCode });
    expect(readReceipt({ locator: 'BK-4F7K-92QM', words, sheetCode: 'call 555' })).toMatchObject({ sheetCode: null });
    expect(readReceipt({ locator: 'BK-4F7K-92QM', words: 'pay to 1234' })).toBeNull();
    expect(readReceipt({ locator: '<b>', words })).toBeNull();
  });
});
