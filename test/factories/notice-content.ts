import type { NoticeContent } from '../../src/domain/notice/notice-body';
import type { NoticeKind } from '../../src/domain/lifecycle';

/** A notice of an invented helpline about two links; a recall or a reminder names the notice that it is about. */
export function aNoticeContent(kind: NoticeKind, more: Partial<NoticeContent> = {}): NoticeContent {
  const about = '0197a0f0-0000-7000-8000-000000000004';
  return {
    id: '0197a0f0-0000-7000-8000-000000000001',
    kind,
    preparedAt: new Date('2026-11-23T10:00:00Z'),
    publicUrl: 'https://help.example.org',
    basis: {
      id: 'us-take-it-down',
      version: 1,
      instrument: 'TAKE IT DOWN Act',
      citation: 'Pub. L. 119-12 (S. 146), section 3',
      limitHours: 48,
    },
    notifier: { organisation: 'Trung tâm Ví dụ', email: 'notices@example.org', signature: 'Ví dụ, by its caseworker' },
    items: [
      { id: '0197a0f0-0000-7000-8000-000000000002', url: 'https://example.org/p/1' },
      { id: '0197a0f0-0000-7000-8000-000000000003', url: 'https://example.org/p/%E1%BA%A3nh' },
    ],
    explanation: null,
    recalls: kind === 'recall' ? about : null,
    reminds: kind === 'reminder' ? { noticeId: about, until: new Date('2026-11-25T10:00:00Z') } : null,
    ...more,
  };
}
