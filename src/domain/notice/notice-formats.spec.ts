import { aNoticeContent } from '../../../test/factories/notice-content';
import type { NoticeKind } from '../lifecycle';
import type { NoticeContent } from './notice-body';
import { NOTICE_FORMATS, type NoticeFormat, noticeBody, noticeTextOf, readFrozen } from './notice-formats';

const url = (path: string) => `https://social.example.org/${path}`;
const content = (kind: NoticeKind, ...urls: string[]): NoticeContent =>
  aNoticeContent(kind, {
    basis: {
      id: 'eu-dsa-16',
      version: 1,
      instrument: 'Digital Services Act',
      citation: 'Regulation (EU) 2022/2065, Article 16',
      limitHours: null,
    },
    items: urls.map((one, index) => ({ id: `0197a0f0-0000-7000-8000-00000000001${index}`, url: one })),
  });
const read = (body: string) => JSON.parse(body) as Record<string, unknown>;
const ONE = url('profile/did:plc:abc234/post/1');

describe('a notice, in whatever shape a platform wants it', () => {
  it.each(NOTICE_FORMATS)('as %s says the same words to a human and keeps the same notice inside', (format) => {
    for (const kind of ['takedown', 'preservation', 'reminder', 'escalation', 'recall'] as const)
      for (const links of [[ONE], [ONE, url('p/2')]]) {
        const own = noticeBody(content(kind, ...links), 'buckler-1');
        const body = noticeBody(content(kind, ...links), format);
        expect(readFrozen(body)).toEqual(readFrozen(own));
        expect(noticeTextOf(body)).toBe(noticeTextOf(own));
        expect(body).toBe(noticeBody(content(kind, ...links), format));
      }
  });

  it('names the four elements of Article 16(2)', () => {
    expect(read(noticeBody(content('takedown', ONE, url('p/2')), 'dsa-16'))).toMatchObject({
      explanation: expect.stringMatching(/without their consent.*Regulation \(EU\) 2022\/2065, Article 16/s) as string,
      locations: [ONE, url('p/2')],
      notifier: { name: 'Trung tâm Ví dụ', email: 'notices@example.org' },
      goodFaith: expect.stringContaining('good faith') as string,
    });
  });

  it('is an XARF report of the helpline about one address, and never of the person', () => {
    const report = read(noticeBody(content('takedown', ONE), 'xarf-4-ncii'));
    const helpline = { org: 'Trung tâm Ví dụ', contact: 'notices@example.org', domain: 'example.org' };
    expect(report).toMatchObject({
      ...{ xarf_version: '4.0.0', report_id: content('takedown').id, category: 'content', type: 'ncii', url: ONE },
      ...{ source_identifier: 'social.example.org', reporter: helpline, sender: helpline },
      ...{ material_type: 'other', victim_consent: 'no_consent', victim_age: 'unknown' },
    });
    const [{ payload }] = report['evidence'] as [{ payload: string }];
    expect(Buffer.from(payload, 'base64').toString('utf8')).toBe(noticeTextOf(JSON.stringify(report)));
  });

  it('is a report that Ozone files under intimate images without consent', () => {
    expect(read(noticeBody(content('takedown', ONE), 'ozone-report'))).toMatchObject({
      reasonType: 'tools.ozone.report.defs#reasonSexualNCII',
      subject: { $type: 'com.atproto.admin.defs#repoRef', did: 'did:plc:abc234' },
      modTool: { name: 'buckler/notice-v1', meta: { url: ONE } },
    });
  });

  it.each([
    ['xarf-4-ncii', content('takedown', ONE, url('p/2')), 'has two addresses where a report has one'],
    ['xarf-4-ncii', content('recall', ONE), 'takes back what cannot be taken back there'],
    ['ozone-report', content('takedown', url('p/1')), 'has an address that names no account'],
    ['ozone-report', content('preservation', ONE), 'asks to keep, not to take down'],
    ['dsa-16', content('recall', ONE), 'takes back, which Article 16 does not know'],
  ] satisfies [NoticeFormat, NoticeContent, string][])(
    'comes in our own shape and not as %s when it %3$s',
    (format, notice, _why) => {
      expect(noticeBody(notice, format)).toBe(noticeBody(notice, 'buckler-1'));
    },
  );

  it('cannot be read from what is no notice', () => {
    expect(() => noticeTextOf('{"type":"endpoint.ping"}')).toThrow('no notice');
  });
});
