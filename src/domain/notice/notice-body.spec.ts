import { aNoticeContent } from '../../../test/factories/notice-content';
import type { NoticeKind } from '../lifecycle';
import { bucklerNotice, type NoticeContent, noticeText } from './notice-body';
import { noticeBody, noticeTextOf, readFrozen } from './notice-formats';

const content = (kind: NoticeKind, limitHours: number | null = 48): NoticeContent => {
  const notice = aNoticeContent(kind, { reminds: null });
  return { ...notice, basis: { ...notice.basis, limitHours } };
};

describe('the human text of a notice', () => {
  it('says all that the bytes say: the law, every link, the statements, the request, the time, who asks, where to answer', () => {
    const body = readFrozen(noticeBody(content('takedown'), 'buckler-1'));
    const text = noticeText(bucklerNotice(content('takedown')));
    const said = [
      ...['Notice under TAKE IT DOWN Act (Pub. L. 119-12 (S. 146), section 3)', content('takedown').id],
      ...['2026-11-23T10:00:00.000Z', '1. https://example.org/p/1\n', '2. https://example.org/p/%E1%BA%A3nh'],
      ...[body.statements!.goodFaith, body.statements!.accuracy, body.request],
      ...['48 hours from receipt', body.answer.url],
      'Signed,\nVí dụ, by its caseworker\nTrung tâm Ví dụ\nnotices@example.org',
    ];
    for (const words of said) expect(text).toContain(words);
    expect(noticeText(bucklerNotice(content('takedown', null)))).toContain('without undue delay');
    expect(noticeText(bucklerNotice(content('takedown', null)))).not.toContain('hours');
  });

  it('is made from the frozen bytes, also when our sentences have changed since', () => {
    const older = noticeBody(content('takedown'), 'buckler-1').replace(
      'Please remove the content',
      'Kindly take the content down',
    );
    expect(noticeTextOf(older)).toContain('Kindly take the content down');
    expect(noticeTextOf(older)).not.toContain('Please remove the content');
  });

  it('of a recall names what it takes back, and repeats no link', () => {
    const text = noticeText(bucklerNotice(content('recall')));
    expect(text).toContain('Withdrawal of notice 0197a0f0-0000-7000-8000-000000000004');
    expect(text).toContain('is withdrawn');
    expect(text).not.toContain('https://example.org');
  });

  it('of a reminder names what it reminds of, and the end of the time that runs already', () => {
    const until = '2026-11-25T09:00:00.000Z';
    const frozen = readFrozen(noticeBody(content('reminder'), 'buckler-1'));
    const text = noticeTextOf(
      JSON.stringify({
        ...frozen,
        reminds: '0197a0f0-0000-7000-8000-000000000005',
        basis: { ...frozen.basis, timeLimit: { ...frozen.basis.timeLimit, until } },
      }),
    );
    expect(text).toMatch(/^Reminder of notice 0197a0f0-0000-7000-8000-000000000005\n/);
    expect(text).toContain(`The law gave you 48 hours from receipt of the notice: until ${until}.`);
  });

  it('cannot be made from what is no notice', () => {
    expect(() => noticeTextOf('{"type":"endpoint.ping"}')).toThrow('no notice');
  });
});
