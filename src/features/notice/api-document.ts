import { HASH_RECORDS_SCHEMA, THREAT_UPDATES_SCHEMA } from '../../domain/fingerprint/exchange-format';
import { BULK_FORMATS, type BulkFormat, COLUMNS, MOST_ROWS } from './answer-bulk.forms';
import {
  answerSchema,
  feedPageSchema,
  feedRequestSchema,
  type Json,
  keysSchema,
  manyAnswersSchema,
  problemSchema,
} from './api-schemas';
import { SchemaPlatformController } from './schema.platform.controller';
import { openFormatSchemas } from './open-format-schemas';
import { publishedSchemas } from './published-schemas';

const ref = (name: string): Json => ({ $ref: `#/components/schemas/${name}` });

const PROBLEMS: Readonly<Record<number, string>> = {
  400: 'The body is not JSON, or the request could not be read.',
  401: 'Not authentic. An unknown notice, another platform’s notice and a wrong signature get this same answer.',
  404: 'There is nothing at this address.',
  409: 'This webhook-id was used before, with another body or for another request, or the notice takes no answer any more.',
  413: 'The body is larger than 64 kB.',
  415: 'The content type is not application/json, or the body is compressed.',
  422: 'The body does not fit the schema, or names an item or a cursor that is not there.',
  429: 'Too many requests from this source. Retry-After says how long to wait.',
  500: 'The service failed. Send the same answer again, under the same webhook-id.',
  503: 'The service is busy. Send the same answer again, under the same webhook-id.',
};

const SIGNATURE_HEADERS = [
  ['webhook-id', '^[A-Za-z0-9_-]{8,64}$', 'The id of this answer: the same for every try, new for every other answer.'],
  ['webhook-timestamp', '^[0-9]{10}$', 'Seconds since 1970, at most five minutes from ours.'],
  [
    'webhook-signature',
    '^[^,]*,[^ ]*( [^,]*,[^ ]*){0,4}$',
    'One to five signatures, parted by spaces: v1, and an HMAC-SHA256 or v1a, and an ed25519 signature, in base64, over ' +
      'the id, a dot, the timestamp, a dot and the bytes of the body.',
  ],
] as const;

const SIGNATURE_PARAMETERS: readonly Json[] = SIGNATURE_HEADERS.map(([name, pattern, description]) => ({
  name,
  in: 'header',
  required: true,
  description,
  schema: { type: 'string', pattern },
}));

const BULK_WORDS: Readonly<Record<BulkFormat, string>> = {
  'application/x-ndjson': `One answer in a line, with the id of its notice in "notice"; at most ${MOST_ROWS}.`,
  'text/csv': `RFC 4180 with a header of some of: ${COLUMNS.join(', ')}. Ids in "items" stand with spaces between; at most ${MOST_ROWS} rows.`,
};

const WEBHOOK_HEADERS = {
  type: 'object',
  required: ['webhook-id', 'webhook-timestamp', 'webhook-signature', 'content-type'],
  properties: {
    ...Object.fromEntries(SIGNATURE_HEADERS.map(([name, pattern]) => [name, { type: 'string', pattern }] as const)),
    'content-type': { type: 'string', pattern: '^application/json' },
  },
};

/** What a recipient may ask, by the names of ThreatExchange and by those of StopNCII. */
const FEED_PARAMETERS: readonly Json[] = (
  [
    ['after', 'The place that the answer before named: what follows it is answered. Left out: from the beginning.'],
    ['start_time', 'Seconds since 1970: what was changed then or later. Not with a place.'],
    ['limit', 'Entries on a page, 500 at most.'],
    ['nextPageToken', 'The same as "after".'],
    ['startTimestamp', 'The same as "start_time".'],
    ['pageSize', 'The same as "limit".'],
  ] as const
).map(([name, description]) => ({ name, in: 'query', description, schema: { type: 'integer', minimum: 0 } }));

const withoutDialect = ({ $schema: _, ...schema }: Json): Json => schema;

const json = (schema: Json, type = 'application/json'): Json => ({ content: { [type]: { schema } } });

const INFO = {
  version: '1',
  license: { name: 'EUPL-1.2', identifier: 'EUPL-1.2' },
} as const;

/** What platforms may ask of us, as OpenAPI 3.1; from the code that does it. */
export function openApiDocument(publicUrl: string): Json {
  const problems = Object.entries(PROBLEMS).map(
    ([status, description]) => [status, { description, ...json(ref('Problem'), 'application/problem+json') }] as const,
  );
  const read = (summary: string, operationId: string, schema: Json, type?: string): Json => ({
    get: { operationId, summary, responses: { 200: { description: summary, ...json(schema, type) } } },
  });
  const schemas = publishedSchemas(SchemaPlatformController).map(({ path, name, title }) => [
    path,
    read(`JSON Schema: ${title}`, `read-schema-${name}`, { type: 'object' }, 'application/schema+json'),
  ]);
  return {
    openapi: '3.1.0',
    info: {
      ...INFO,
      title: 'Buckler for platforms',
      description: 'How a platform answers a notice. What it receives is described at /api/docs/asyncapi.json.',
    },
    servers: [{ url: publicUrl }],
    paths: {
      '/api/platform/v1/notices/{noticeId}/answers': {
        post: {
          operationId: 'answer-notice',
          summary: 'Answers a notice. Signed with Standard Webhooks; the address stands in the notice.',
          parameters: [
            { name: 'noticeId', in: 'path', required: true, schema: { type: 'string', format: 'uuid' } },
            ...SIGNATURE_PARAMETERS,
          ],
          requestBody: { required: true, ...json(ref('Answer')) },
          responses: {
            202: {
              description: 'Taken. A repetition under the same webhook-id changes nothing more.',
              ...json(ref('Taken')),
            },
            ...Object.fromEntries(problems),
          },
        },
      },
      '/api/platform/v1/platforms/{slug}/answers': {
        post: {
          operationId: 'answer-many-notices',
          summary:
            'Answers many notices in one signed message: an object in a line, or a row in a table, for each. What becomes of each is said.',
          parameters: [
            {
              name: 'slug',
              in: 'path',
              required: true,
              schema: { type: 'string' },
              description: 'Your short name here.',
            },
            ...SIGNATURE_PARAMETERS,
          ],
          requestBody: {
            required: true,
            content: Object.fromEntries(
              BULK_FORMATS.map(
                (type) => [type, { schema: { type: 'string', description: BULK_WORDS[type] } }] as const,
              ),
            ),
          },
          responses: {
            200: { description: 'What became of each row.', ...json(ref('ManyAnswers')) },
            ...Object.fromEntries(problems.filter(([status]) => status !== '400' && status !== '409')),
          },
        },
      },
      '/api/platform/v1/platforms/{slug}/feed': {
        post: {
          operationId: 'fetch-notices',
          summary:
            'For a platform that cannot receive: gives out its notices behind a cursor, and takes the cursor for a receipt of all before it. Waits for something new where asked to.',
          parameters: [
            {
              name: 'slug',
              in: 'path',
              required: true,
              schema: { type: 'string' },
              description: 'Your short name here.',
            },
            ...SIGNATURE_PARAMETERS,
          ],
          requestBody: { required: true, ...json(ref('FeedRequest')) },
          responses: {
            200: { description: 'What is behind the cursor; none when the wait was over.', ...json(ref('FeedPage')) },
            ...Object.fromEntries(problems),
          },
        },
      },
      '/api/platform/v1/hashes': {
        get: {
          operationId: 'read-hashes',
          summary:
            'Fingerprints that people agreed to give to you, and those that you must delete, since you last asked. For a recipient with a key, in its format.',
          parameters: [
            {
              name: 'authorization',
              in: 'header',
              required: true,
              description: 'Bearer and your key.',
              schema: { type: 'string', pattern: '^Bearer [A-Za-z0-9_-]{43}$' },
            },
            ...FEED_PARAMETERS,
          ],
          responses: {
            200: {
              description: 'A page of your feed.',
              ...json({ oneOf: [ref('HashUpdates'), ref('HashRecords')] }),
            },
            ...Object.fromEntries(problems.filter(([status]) => ['401', '429', '500', '503'].includes(status))),
            422: {
              description: 'A place, a time or a limit is no whole number.',
              ...json(ref('Problem'), 'application/problem+json'),
            },
          },
        },
      },
      '/.well-known/webhook-keys.json': read('The public keys our notices are signed with', 'read-keys', ref('Keys')),
      ...Object.fromEntries(schemas),
      '/api/docs': read('This interface in words', 'read-docs', { type: 'string' }, 'text/html'),
      '/api/docs/openapi.json': read('This document', 'read-openapi', { type: 'object' }),
      '/api/docs/asyncapi.json': read('What we send, as AsyncAPI', 'read-asyncapi', { type: 'object' }),
    },
    components: {
      schemas: {
        Answer: answerSchema(),
        Taken: {
          type: 'object',
          additionalProperties: false,
          required: ['status'],
          properties: { status: { enum: ['taken', 'seen-before'] } },
        },
        ManyAnswers: manyAnswersSchema,
        FeedRequest: feedRequestSchema(),
        FeedPage: feedPageSchema,
        HashUpdates: withoutDialect(THREAT_UPDATES_SCHEMA),
        HashRecords: withoutDialect(HASH_RECORDS_SCHEMA),
        Problem: problemSchema,
        Keys: keysSchema,
      },
    },
  };
}

/** What we send to platforms, as AsyncAPI 3.0: each message with the schema that its bytes keep to. */
export function asyncApiDocument(publicUrl: string): Json {
  const asked = ['answer', 'batchResults', 'hashUpdates', 'hashRecords'];
  const own = publishedSchemas(SchemaPlatformController).filter(({ name }) => !asked.includes(name));
  const payloads = [...own.map(({ name, schema }) => [name, schema] as const), ...openFormatSchemas()];
  const messages = payloads.map(
    ([name, schema]) =>
      [
        name,
        {
          name,
          title: typeof schema['title'] === 'string' ? schema['title'] : name,
          contentType: 'application/json',
          headers: ref('WebhookHeaders'),
          payload: ref(name),
        },
      ] as const,
  );
  const names = payloads.map(([name]) => name);
  return {
    asyncapi: '3.0.0',
    info: {
      ...INFO,
      title: 'What Buckler sends to platforms',
      description:
        'Every message is a POST that is signed with Standard Webhooks. Answer it with any 2xx; what is not answered so ' +
        `comes again under the same webhook-id. Answers go to ${publicUrl} (see /api/docs/openapi.json).`,
    },
    channels: {
      endpoint: {
        address: '{endpoint}',
        parameters: { endpoint: { description: 'The address the platform gave to the helpline.' } },
        messages: Object.fromEntries(names.map((name) => [name, { $ref: `#/components/messages/${name}` }])),
      },
    },
    operations: {
      send: {
        action: 'send',
        channel: { $ref: '#/channels/endpoint' },
        messages: names.map((name) => ({ $ref: `#/channels/endpoint/messages/${name}` })),
      },
    },
    components: {
      messages: Object.fromEntries(messages),
      schemas: {
        ...Object.fromEntries(payloads.map(([name, schema]) => [name, within(schema)])),
        WebhookHeaders: WEBHOOK_HEADERS,
      },
    },
  };
}

/** A schema as part of the document: what it defines by itself is found among the others. */
function within({ $schema: _, $defs: __, ...schema }: Json): Json {
  return JSON.parse(JSON.stringify(schema).replaceAll('"#/$defs/', '"#/components/schemas/')) as Json;
}
