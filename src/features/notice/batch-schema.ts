import { MAX_IN_BATCH } from '../../domain/notice/batch';

const DRAFT = 'https://json-schema.org/draft/2020-12/schema';
const webhookId = { type: 'string', pattern: '^[A-Za-z0-9_-]{8,64}$' } as const;

/** Several notices in one call, for a platform that asked for it (ADR 0052). */
export const BATCH_SCHEMA = {
  $schema: DRAFT,
  title: 'Buckler batch, version 1',
  description:
    'Several notices in one call, of several cases; only for a platform that asked for it. The call is signed like a ' +
    'notice, and each message in it is one by itself: verify its signature over its id, its timestamp and the bytes of ' +
    'its body, and take each id once. The webhook-id of the call says nothing of whether they are new. Answer with a ' +
    '2xx when all are taken, or name those that are not (/schemas/batch-results-v1.json).',
  type: 'object',
  additionalProperties: false,
  required: ['type', 'messages'],
  properties: {
    type: { const: 'notice.batch' },
    messages: {
      type: 'array',
      minItems: 2,
      maxItems: MAX_IN_BATCH,
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['webhookId', 'webhookTimestamp', 'webhookSignature', 'body'],
        properties: {
          webhookId: { ...webhookId, description: 'The webhook-id, the same over all attempts.' },
          webhookTimestamp: { type: 'string', pattern: '^[0-9]{10}$' },
          webhookSignature: { type: 'string', minLength: 1, description: 'As in the header: one or more signatures.' },
          body: {
            type: 'string',
            minLength: 2,
            description: 'The bytes of the notice, in UTF-8. Verify before parsing.',
          },
        },
      },
    },
  },
} as const;

/** What a platform may say to a batch in the body of its 2xx. */
export const BATCH_RESULTS_SCHEMA = {
  $schema: DRAFT,
  title: 'Buckler batch results, version 1',
  description:
    'The body of a 2xx to a batch, when not all of it was taken. Those it names with another status than 2xx come again, ' +
    'each in a call of its own; all others are taken. It may be left out.',
  type: 'object',
  required: ['results'],
  properties: {
    results: {
      type: 'array',
      items: {
        type: 'object',
        required: ['webhookId', 'status'],
        properties: {
          webhookId,
          status: {
            type: 'integer',
            minimum: 200,
            maximum: 599,
            description: 'What a call of its own would have got.',
          },
        },
      },
    },
  },
  examples: [{ results: [{ webhookId: 'ntc_0197a0f000007000800000000000000b', status: 422 }] }],
} as const;
