import { aNoticeContent } from '../../../test/factories/notice-content';
import type { NoticeKind } from '../../domain/lifecycle';
import { noticeBody, noticeTextOf, readFrozen } from '../../domain/notice/notice-formats';
import { noticeMail, webhookIdOf } from './notice-mail';

const ID = '0197a0f0-0000-7000-8000-000000000001';
const ORIGINAL = '0197a0f0-0000-7000-8000-000000000004';
const bodyOf = (kind: NoticeKind, limitHours: number | null = 48): Buffer =>
  Buffer.from(
    noticeBody(
      aNoticeContent(kind, {
        basis: { id: 'x', version: 1, instrument: 'Digital Services Act', citation: 'Article 16', limitHours },
        items: [{ id: ID, url: 'https://example.org/users/secret-name/private.jpg' }],
        reminds: null,
      }),
      'buckler-1',
    ),
  );
const signature = { 'webhook-id': 'ntc_1', 'webhook-timestamp': '1764000000', 'webhook-signature': 'v1,abc=' };

it.each([
  [
    'takedown',
    48,
    'Notice ntc_0197a0f0000070008000000000000001 under Digital Services Act: action required within 48 hours',
  ],
  ['takedown', null, 'Notice ntc_0197a0f0000070008000000000000001 under Digital Services Act: action required'],
  [
    'reminder',
    2,
    'Reminder: notice ntc_0197a0f0000070008000000000000001 under Digital Services Act: action required within 2 hours',
  ],
  [
    'escalation',
    null,
    'Escalation: notice ntc_0197a0f0000070008000000000000001 under Digital Services Act: action required',
  ],
  [
    'preservation',
    null,
    'Notice ntc_0197a0f0000070008000000000000001 under Digital Services Act: please preserve evidence',
  ],
  ['recall', 48, 'Withdrawal of notice ntc_0197a0f0000070008000000000000004'],
] as const)('the subject of a %s (%p hours) says what to do', (kind, hours, subject) => {
  expect(noticeMail(bodyOf(kind, hours), null, null).subject).toBe(subject);
});

it.each(['takedown', 'reminder', 'escalation', 'preservation', 'recall'] as const)(
  'nothing outside the text and the files of a %s says where the content is',
  (kind) => {
    const { text: _text, attachments, ...visible } = noticeMail(bodyOf(kind), signature, null);
    expect(JSON.stringify(visible)).not.toMatch(/secret-name|private|example\.org|intimate/i);
    expect(attachments.map(({ filename }) => filename)).toEqual(['notice.json', 'notice.json.signature']);
  },
);

it('the attached bytes are the frozen ones, and the text is theirs', () => {
  const body = bodyOf('takedown');
  const mail = noticeMail(body, null, null);
  expect(mail.attachments).toEqual([{ filename: 'notice.json', contentType: 'application/json', content: body }]);
  expect(mail.text).toBe(noticeTextOf(body.toString('utf8')));
});

it('the signature stands beside them, one header a line', () => {
  const [, file] = noticeMail(bodyOf('takedown'), signature, null).attachments;
  expect(file!.content.toString()).toBe(
    'webhook-id: ntc_1\nwebhook-timestamp: 1764000000\nwebhook-signature: v1,abc=\n',
  );
});

it('a recall stands below what it takes back, in the same words as over the webhook', () => {
  expect(noticeMail(bodyOf('recall'), null, null)).toMatchObject({
    id: webhookIdOf(ID),
    inReplyTo: webhookIdOf(ORIGINAL),
  });
  expect(noticeMail(bodyOf('takedown'), null, null)).toMatchObject({ id: webhookIdOf(ID), inReplyTo: null });
});

it('a reminder stands below its notice, and names it and the end of its time', () => {
  const until = '2026-11-25T09:00:00.000Z';
  const timeLimit = { kind: 'hours', hours: 48, from: 'receipt', until };
  const frozen = readFrozen(bodyOf('reminder').toString());
  const body = Buffer.from(JSON.stringify({ ...frozen, reminds: ORIGINAL, basis: { ...frozen.basis, timeLimit } }));
  expect(noticeMail(body, null, null)).toMatchObject({
    id: webhookIdOf(ID),
    inReplyTo: webhookIdOf(ORIGINAL),
    subject: `Reminder: notice ${webhookIdOf(ORIGINAL)} under Digital Services Act: action required until ${until}`,
  });
});

it('the same bytes make the same mail', () => {
  expect(noticeMail(bodyOf('takedown'), signature, null)).toEqual(noticeMail(bodyOf('takedown'), signature, null));
});
