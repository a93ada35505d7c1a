import { judgeTypedAnswer, readTypedAnswer, WORDS_MAX } from './answer-page.forms';

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

  it('that is too long goes back whole', () => {
    const words = 'ă'.repeat(WORDS_MAX + 1);
    expect(judged({ type: 'needs_information', item: ITEMS, words })).toEqual({
      ok: false,
      errors: { words: 'error.long' },
    });
    expect(readTypedAnswer({ words }, ITEMS).words).toHaveLength(WORDS_MAX + 1);
  });
});
