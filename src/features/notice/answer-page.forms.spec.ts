import { judgeTypedAnswer, readTypedAnswer } from './answer-page.forms';
import { WORDS_MAX } from './answer.forms';

const ITEMS = ['00000000-0000-7000-8000-000000000001', '00000000-0000-7000-8000-000000000002'];
const judged = (body: object) => judgeTypedAnswer(readTypedAnswer(body, ITEMS), ITEMS);

describe('an answer typed into the page of a notice', () => {
  it('names its kind and the links it is about; all of them is the whole notice', () => {
    expect(judged({ type: 'removed', item: ITEMS })).toEqual({ ok: true, value: { type: 'removed' } });
    expect(judged({ type: 'removed', item: ITEMS[1] })).toEqual({
      ok: true,
      value: { type: 'removed', items: [ITEMS[1]] },
    });
  });

  it('without a kind, or about no link, is asked for it', () => {
    expect(judged({ item: ITEMS })).toEqual({ ok: false, errors: { type: 'error.type' } });
    expect(judged({ type: 'received' })).toEqual({ ok: false, errors: { item: 'error.items' } });
    expect(judged({ type: 'nonsense', item: ['other'] })).toEqual({ ok: false, errors: { type: 'error.type' } });
  });

  it('that refuses names its reason, and words where the reason is another one', () => {
    expect(judged({ type: 'refused', item: ITEMS })).toEqual({ ok: false, errors: { reason: 'error.reason' } });
    expect(judged({ type: 'refused', item: ITEMS, reason: 'other' })).toEqual({
      ok: false,
      errors: { words: 'error.reasonWords' },
    });
    expect(judged({ type: 'refused', item: ITEMS, reason: 'not_hosted_here' })).toEqual({
      ok: true,
      value: { type: 'refused', reason: { code: 'not_hosted_here' } },
    });
  });

  it('that asks says what is asked', () => {
    expect(judged({ type: 'needs_information', item: ITEMS })).toEqual({
      ok: false,
      errors: { words: 'error.question' },
    });
    expect(judged({ type: 'needs_information', item: ITEMS, words: 'Which post?' })).toEqual({
      ok: true,
      value: { type: 'needs_information', question: 'Which post?' },
    });
  });

  it('that says where it went gives one address for one link', () => {
    const newUrl = 'https://elsewhere.example.org/p/1';
    expect(judged({ type: 'moved', item: ITEMS[0], newUrl })).toEqual({
      ok: true,
      value: { type: 'moved', items: [ITEMS[0]], newUrl },
    });
    expect(judged({ type: 'moved', item: ITEMS, newUrl })).toEqual({ ok: false, errors: { item: 'error.oneItem' } });
    for (const wrong of ['', 'elsewhere', 'ftp://elsewhere.example.org', 'https://'])
      expect([wrong, judged({ type: 'moved', item: ITEMS[0], newUrl: wrong })]).toEqual([
        wrong,
        { ok: false, errors: { newUrl: 'error.newUrl' } },
      ]);
  });

  it('that passes on the uploader’s words needs them; they stay apart from every other word', () => {
    expect(judged({ type: 'counter_statement', item: ITEMS })).toEqual({
      ok: false,
      errors: { words: 'error.counterWords' },
    });
    expect(judged({ type: 'counter_statement', item: ITEMS, words: 'It is mine.' })).toEqual({
      ok: true,
      value: { type: 'counter_statement', counterStatement: 'It is mine.' },
    });
  });

  it('that refuses or removes may name its statement of reasons, by id', () => {
    expect(judged({ type: 'removed', item: ITEMS, statement: 'SOR-2026_1' })).toEqual({
      ok: true,
      value: { type: 'removed', statementOfReasons: 'SOR-2026_1' },
    });
    expect(judged({ type: 'removed', item: ITEMS, statement: 'see our letter' })).toEqual({
      ok: false,
      errors: { statement: 'error.statement' },
    });
    expect(judged({ type: 'accepted', item: ITEMS, statement: 'SOR-2026_1' })).toEqual({
      ok: true,
      value: { type: 'accepted' },
    });
  });

  it('that is too long goes back whole', () => {
    const words = 'ă'.repeat(WORDS_MAX + 1);
    expect(judged({ type: 'needs_information', item: ITEMS, words })).toEqual({
      ok: false,
      errors: { words: 'error.long' },
    });
    expect(readTypedAnswer({ words }, ITEMS).words).toHaveLength(WORDS_MAX + 1);
  });
});
