import { REFUSAL_REASONS, STATEMENT_OF_REASONS } from '../../domain/notice/answer';
import { ANSWER_TYPES_OFFERED } from '../../domain/notice/notice-body';
import { COUNTER_STATEMENT_MAX, NEW_URL_MAX, WEB_ADDRESS, WORDS_MAX } from './answer.forms';

const DRAFT = 'https://json-schema.org/draft/2020-12/schema';
const uuid = { type: 'string', format: 'uuid' } as const;
const when = { type: 'string', format: 'date-time' } as const;
const text = (maxLength: number) => ({ type: 'string', minLength: 1, maxLength }) as const;
const object = <P extends object>(properties: P, required: readonly (keyof P & string)[]) =>
  ({ type: 'object', additionalProperties: false, required, properties }) as const;

/** What a platform receives: the shape of domain/notice/notice-body.ts, published so that it can be checked by machine. */
export const NOTICE_SCHEMA = {
  $schema: DRAFT,
  title: 'Buckler notice, version 1',
  description:
    'A formal request of a support service to a platform. It never names the person in the pictures. ' +
    'Signed with Standard Webhooks; webhook-id stays the same over all attempts.',
  ...object(
    {
      schema: { type: 'string', format: 'uri' },
      type: {
        enum: ['notice.takedown', 'notice.preservation', 'notice.reminder', 'notice.escalation', 'notice.recall'],
      },
      id: uuid,
      preparedAt: { ...when, description: 'When it was drafted; webhook-timestamp is the time of sending.' },
      recalls: { ...uuid, description: 'Of a recall: the notice that is withdrawn.' },
      reminds: { ...uuid, description: 'Of a reminder: the notice it is about, at whose address it is answered.' },
      basis: object(
        {
          id: text(64),
          version: { type: 'integer', minimum: 1 },
          instrument: text(200),
          citation: text(200),
          timeLimit: {
            oneOf: [
              object(
                {
                  kind: { const: 'hours' },
                  hours: { type: 'number', exclusiveMinimum: 0 },
                  from: { const: 'receipt' },
                  until: { ...when, description: 'Of a reminder: when the time of the notice it reminds of is over.' },
                },
                ['kind', 'hours', 'from'],
              ),
              object({ kind: { const: 'without_undue_delay' } }, ['kind']),
            ],
          },
        },
        ['id', 'version', 'instrument', 'citation', 'timeLimit'],
      ),
      notifier: object({ organisation: text(200), email: { type: 'string', format: 'email' }, signature: text(300) }, [
        'organisation',
        'email',
        'signature',
      ]),
      items: {
        type: 'array',
        minItems: 1,
        items: object({ id: uuid, url: { type: 'string', format: 'uri', maxLength: 2048 } }, ['id', 'url']),
      },
      statements: object({ goodFaith: text(2000), accuracy: text(2000) }, ['goodFaith', 'accuracy']),
      explanation: { ...text(1000), description: 'What the notifier adds to the reasoning; often left out.' },
      request: text(2000),
      answer: object(
        {
          url: { type: 'string', format: 'uri' },
          types: { type: 'array', items: { enum: ANSWER_TYPES_OFFERED }, uniqueItems: true },
        },
        ['url', 'types'],
      ),
    },
    ['schema', 'type', 'id', 'preparedAt', 'basis', 'notifier', 'items', 'request', 'answer'],
  ),
} as const;

/** What a platform sends back (answer.forms.ts checks the same in code, with the conditions in words). */
export const ANSWER_JSON_SCHEMA = {
  $schema: DRAFT,
  title: 'Buckler answer, version 1',
  ...object(
    {
      type: { enum: ANSWER_TYPES_OFFERED },
      items: {
        type: 'array',
        minItems: 1,
        maxItems: 100,
        items: uuid,
        description: 'Left out: all items of the notice.',
      },
      reason: object({ code: { enum: REFUSAL_REASONS }, text: text(WORDS_MAX) }, ['code']),
      question: text(WORDS_MAX),
      newUrl: {
        type: 'string',
        format: 'uri',
        pattern: WEB_ADDRESS.source,
        maxLength: NEW_URL_MAX,
        description: 'Of "moved": where the content is now. One answer is for one link.',
      },
      counterStatement: {
        ...text(COUNTER_STATEMENT_MAX),
        description:
          'Of "counter_statement": what the uploader says. A caseworker decides whether the person reads it.',
      },
      statementOfReasons: {
        type: 'string',
        pattern: STATEMENT_OF_REASONS.source,
        description:
          'Of "refused" or "removed": the id of your statement of reasons (Article 17 of the Digital Services Act), your ' +
          'own (puid) or that of the Transparency Database.',
      },
      at: when,
    },
    ['type'],
  ),
  allOf: [
    { if: { properties: { type: { const: 'refused' } } }, then: { required: ['reason'] } },
    { if: { properties: { type: { const: 'needs_information' } } }, then: { required: ['question'] } },
    {
      if: { properties: { type: { const: 'moved' } } },
      then: { required: ['newUrl'], properties: { items: { maxItems: 1 } } },
      else: { properties: { newUrl: false } },
    },
    {
      if: { properties: { type: { const: 'counter_statement' } } },
      then: { required: ['counterStatement'] },
      else: { properties: { counterStatement: false } },
    },
    {
      if: { properties: { type: { enum: ['refused', 'removed'] } } },
      else: { properties: { statementOfReasons: false } },
    },
  ],
} as const;

/** What an endpoint that failed is asked now and then; any 2xx says that it is well again. */
export const PING_SCHEMA = {
  $schema: DRAFT,
  title: 'Buckler ping, version 1',
  description:
    'Sent, signed like a notice, to an endpoint that did not answer. It has no content; answer it with any 2xx.',
  ...object({ type: { const: 'endpoint.ping' } }, ['type']),
} as const;

/** What a new endpoint is asked before it gets the first notice: the nonce must come back. */
export const CHALLENGE_SCHEMA = {
  $schema: DRAFT,
  title: 'Buckler challenge, version 1',
  description:
    'Sent, signed like a notice, to a new endpoint before its first notice. Check the signature, then answer 200 with ' +
    '{"nonce": "…"} as JSON, the nonce as it came. Until then notices go to the endpoint that was in use before.',
  ...object({ type: { const: 'endpoint.challenge' }, nonce: { type: 'string', pattern: '^[A-Za-z0-9_-]{43}$' } }, [
    'type',
    'nonce',
  ]),
} as const;

/** The four elements of Article 16(2) of the Digital Services Act by name, with our own notice beside them. */
export const DSA_NOTICE_SCHEMA = {
  $schema: DRAFT,
  title: 'Notice under Article 16 of Regulation (EU) 2022/2065, version 1',
  description:
    'The law names the elements and no format. It never names the person in the pictures: the notifier is the service. ' +
    'A reminder or an escalation has this shape too; a recall comes as a Buckler notice.',
  ...object(
    {
      schema: { type: 'string', format: 'uri' },
      type: { const: 'dsa.notice' },
      law: { const: 'Regulation (EU) 2022/2065, Article 16(2)' },
      explanation: { ...text(3000), description: 'Article 16(2)(a): why the content is illegal.' },
      locations: {
        type: 'array',
        minItems: 1,
        items: { type: 'string', format: 'uri', maxLength: 2048 },
        description: 'Article 16(2)(b): the exact addresses.',
      },
      notifier: {
        ...object({ name: text(200), email: { type: 'string', format: 'email' } }, ['name', 'email']),
        description: 'Article 16(2)(c): the entity that submits the notice.',
      },
      goodFaith: { ...text(2000), description: 'Article 16(2)(d).' },
      category: { const: 'STATEMENT_CATEGORY_CYBER_VIOLENCE' },
      keywords: { type: 'array', items: { const: 'KEYWORD_NON_CONSENSUAL_IMAGE_SHARING' } },
      notice: { $ref: '#/$defs/notice' },
    },
    ['schema', 'type', 'law', 'explanation', 'locations', 'notifier', 'goodFaith', 'category', 'keywords', 'notice'],
  ),
  $defs: { notice: withoutDraft(NOTICE_SCHEMA) },
} as const;

/** A schema within another says nothing of its dialect. */
function withoutDraft<Schema extends { readonly $schema: string }>({
  $schema,
  ...rest
}: Schema): Omit<Schema, '$schema'> {
  void $schema;
  return rest;
}
