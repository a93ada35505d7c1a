import Ajv2020 from 'ajv/dist/2020';
import fc from 'fast-check';
import { ANSWER_TYPES } from '../../src/domain/notice/answer';
import { RULES } from '../../src/domain/deadline/rules';
import type { NoticeKind } from '../../src/domain/lifecycle';
import { noticeBody } from '../../src/domain/notice/notice-formats';
import { aNoticeContent } from '../factories/notice-content';
import { ANSWER_SCHEMA } from '../../src/features/notice/answer.forms';
import { ANSWER_JSON_SCHEMA, DSA_NOTICE_SCHEMA, NOTICE_SCHEMA } from '../../src/features/notice/notice-schema';

const UUID = /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/;
const ajv = new Ajv2020({ strict: false, allErrors: true });
ajv.addFormat('uuid', UUID);
ajv.addFormat('uri', (value: string) => URL.canParse(value));
ajv.addFormat('email', /^[^@\s]+@[^@\s]+$/);
ajv.addFormat('date-time', (value: string) => !Number.isNaN(Date.parse(value)));
const isNotice = ajv.compile(NOTICE_SCHEMA);
const isDsaNotice = ajv.compile(DSA_NOTICE_SCHEMA);
const isAnswer = ajv.compile(ANSWER_JSON_SCHEMA);

describe('the published schemas', () => {
  it('fit every notice we can write, under every law and of every kind', () => {
    const kinds: NoticeKind[] = ['takedown', 'preservation', 'reminder', 'escalation', 'recall'];
    for (const rule of Object.values(RULES))
      for (const kind of kinds) {
        const content = aNoticeContent(kind, {
          basis: {
            id: rule.id,
            version: rule.version,
            instrument: rule.instrument,
            citation: rule.citation,
            limitHours: rule.limit.kind === 'hours' ? rule.limit.hours : null,
          },
        });
        const fits = isNotice(JSON.parse(noticeBody(content, 'buckler-1')));
        expect({ kind, rule: rule.id, errors: isNotice.errors, fits }).toMatchObject({ errors: null, fits: true });
        const dsa = noticeBody(content, 'dsa-16');
        const isDsa = dsa.includes('"dsa.notice"');
        expect([kind, isDsa]).toEqual([kind, ['takedown', 'escalation', 'reminder'].includes(kind)]);
        if (isDsa) expect([isDsaNotice(JSON.parse(dsa)), isDsaNotice.errors]).toEqual([true, null]);
      }
  });

  it('do not fit a notice with a field more: the shape is closed, so no name can slip in', () => {
    expect(isNotice({ type: 'notice.takedown', victim: 'x' })).toBe(false);
  });

  it('take an answer exactly when the code takes it', () => {
    const words = fc.constantFrom('why', 'x');
    const answer = fc.record(
      {
        type: fc.constantFrom(...ANSWER_TYPES, 'maybe'),
        items: fc.array(fc.constantFrom('0197a0f0-0000-7000-8000-000000000002', 'nonsense'), { maxLength: 2 }),
        reason: fc.record(
          { code: fc.constantFrom('not_hosted_here', 'newsworthy', 'because'), text: words },
          {
            requiredKeys: ['code'],
          },
        ),
        question: words,
        newUrl: fc.constantFrom('https://elsewhere.example.org/p/1', 'ftp://elsewhere.example.org', 'elsewhere'),
        counterStatement: fc.constantFrom('It is mine.', ''),
        statementOfReasons: fc.constantFrom('SOR-2026_1', 'see our letter'),
        at: fc.constantFrom('2026-11-23T10:00:00Z', 'today'),
        extra: fc.constant(1),
      },
      { requiredKeys: ['type'] },
    );
    fc.assert(
      fc.property(answer, (body) => isAnswer(body) === ANSWER_SCHEMA.safeParse(body).success),
      { numRuns: 5000 },
    );
  });
});
