import { readFileSync } from 'node:fs';
import path from 'node:path';
import Ajv2020 from 'ajv/dist/2020';
import fc from 'fast-check';
import { Webhook } from 'standardwebhooks';
import { ANSWER_TYPES } from '../../src/domain/notice/answer';
import { RULES } from '../../src/domain/deadline/rules';
import type { NoticeKind } from '../../src/domain/lifecycle';
import { noticeBody } from '../../src/domain/notice/notice-formats';
import { batchBody, type BatchMessage, batchMessage, partOutcomes } from '../../src/domain/notice/batch';
import { BATCH_RESULTS_SCHEMA, BATCH_SCHEMA } from '../../src/features/notice/batch-schema';
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
const isBatch = ajv.compile(BATCH_SCHEMA);
const isResults = ajv.compile(BATCH_RESULTS_SCHEMA);
/** As examples/README.md says: made of words that everybody may know. */
const EXAMPLE_SECRET = `whsec_${Buffer.from('only for trying, never in earnest').toString('base64')}`;
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

  it('fit a batch of notices, and not one that says more', () => {
    const parts = (['takedown', 'preservation'] as const).map((kind, n) => ({
      webhookId: `ntc_0000000${n}`,
      webhookTimestamp: '1796046498',
      webhookSignature: 'v1,x v1a,y',
      body: noticeBody(aNoticeContent(kind), 'buckler-1'),
    }));
    const batch = JSON.parse(batchBody(parts.map(batchMessage))) as { messages: { body: string }[] };
    expect([isBatch(batch), isBatch.errors]).toEqual([true, null]);
    for (const { body } of batch.messages) expect(isNotice(JSON.parse(body))).toBe(true);
    const [first] = batch.messages;
    expect(isBatch({ ...batch, cases: 2 })).toBe(false);
    expect(isBatch({ type: 'notice.batch', messages: [first] })).toBe(false);
    expect(isBatch({ type: 'notice.batch', messages: [first, { ...first, person: 'x' }] })).toBe(false);
  });

  it('have examples that fit: a batch that verifies with the secret of the guide, and its results', () => {
    const text = readFileSync(path.resolve(__dirname, '../../examples/batch.json'), 'utf8');
    const batch = JSON.parse(text) as { messages: BatchMessage[] };
    expect([isBatch(batch), batchBody(batch.messages.map(batchMessage)) === text]).toEqual([true, true]);
    for (const { webhookId, webhookTimestamp, webhookSignature, body } of batch.messages) {
      const at = new Date(Number(webhookTimestamp) * 1000);
      expect(new Webhook(EXAMPLE_SECRET).sign(webhookId, at, body)).toBe(webhookSignature);
      expect(isNotice(JSON.parse(body))).toBe(true);
    }
    for (const example of BATCH_RESULTS_SCHEMA.examples) {
      expect(isResults(example)).toBe(true);
      const [outcome] = partOutcomes({ status: 200, error: null, answer: JSON.stringify(example) }, [
        example.results[0].webhookId,
      ]);
      expect(outcome).toMatchObject({ status: 422, verdict: 'retry' });
    }
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
