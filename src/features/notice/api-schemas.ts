import { z } from 'zod';
import { MOST_ROWS } from './answer-bulk.forms';
import { ANSWER_SCHEMA } from './answer.forms';
import { CURSOR, FEED_REQUEST_SCHEMA } from './feed.forms';
import { ANSWER_JSON_SCHEMA } from './notice-schema';

export type Json = Readonly<Record<string, unknown>>;

export const manyAnswersSchema: Json = {
  type: 'object',
  additionalProperties: false,
  required: ['results'],
  properties: {
    results: {
      type: 'array',
      maxItems: MOST_ROWS,
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['row', 'notice', 'result'],
        properties: {
          row: { type: 'integer', minimum: 1 },
          notice: { type: ['string', 'null'] },
          result: {
            enum: [
              'taken',
              'seen_before',
              'invalid',
              'unknown_notice',
              'unknown_item',
              'webhook_id_reused',
              'not_expected',
            ],
          },
          problem: { type: 'string', description: 'Why a row could not be read.' },
        },
      },
    },
  },
};

export function feedRequestSchema(): Json {
  const { $schema: _, ...shape } = z.toJSONSchema(FEED_REQUEST_SCHEMA, { io: 'input' });
  return {
    ...shape,
    description: 'What you have (`after`: the cursor of the answer before, or 0), and how long to wait.',
  };
}

export const feedPageSchema: Json = {
  type: 'object',
  additionalProperties: false,
  required: ['notices', 'cursor'],
  properties: {
    notices: {
      type: 'array',
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['cursor', 'id', 'timestamp', 'signature', 'body'],
        properties: {
          cursor: { type: 'string', pattern: CURSOR.source },
          id: { type: 'string', pattern: '^[A-Za-z0-9_-]{8,64}$', description: 'The webhook-id: take each id once.' },
          timestamp: {
            type: 'string',
            pattern: '^[0-9]{10}$',
            description: 'The webhook-timestamp: when it was signed, which may be an hour ago.',
          },
          signature: { type: 'string', description: 'The webhook-signature, over the id, the timestamp and the body.' },
          body: { type: 'string', description: 'The bytes as they would have come, in UTF-8. Verify before parsing.' },
        },
      },
    },
    cursor: { type: 'string', pattern: CURSOR.source, description: 'Send it as `after` when these notices are kept.' },
  },
};

/** The answer as our code reads it, with the conditions that zod keeps in functions. */
export function answerSchema(): Json {
  const { $schema: _, ...shape } = z.toJSONSchema(ANSWER_SCHEMA, { io: 'input' });
  return { ...shape, title: ANSWER_JSON_SCHEMA.title, allOf: ANSWER_JSON_SCHEMA.allOf };
}

export const problemSchema: Json = {
  type: 'object',
  description: 'RFC 9457. `code` is stable, the words may change.',
  additionalProperties: false,
  required: ['type', 'title', 'status', 'code'],
  properties: {
    type: { type: 'string', pattern: '^urn:buckler:problem:' },
    title: { type: 'string' },
    status: { type: 'integer' },
    code: { type: 'string', pattern: '^[a-z]+(-[a-z]+)*$' },
    detail: { type: 'string' },
    reference: { type: 'string', description: 'Of a failure of ours: quote it.' },
  },
};

export const keysSchema: Json = {
  type: 'object',
  additionalProperties: false,
  required: ['keys'],
  properties: {
    keys: {
      type: 'array',
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['kid', 'kty', 'crv', 'alg', 'use', 'x', 'webhook', 'notBefore', 'notAfter'],
        properties: {
          kid: { type: 'string' },
          kty: { const: 'OKP' },
          crv: { const: 'Ed25519' },
          alg: { const: 'EdDSA' },
          use: { const: 'sig' },
          x: { type: 'string', pattern: '^[A-Za-z0-9_-]{43}$' },
          webhook: { type: 'string', pattern: '^whpk_' },
          notBefore: { type: 'string', format: 'date-time' },
          notAfter: { type: ['string', 'null'], format: 'date-time' },
        },
      },
    },
  },
};
