import type { SharedKind } from './exchange';

/** One line of a recipient's feed. A withdrawal carries no value: it was never kept for that. */
export interface FeedEntry {
  readonly id: string;
  readonly kind: SharedKind;
  readonly value: string | null;
  readonly givenAt: Date;
  readonly fedAt: Date;
}

export interface FeedPage {
  readonly entries: readonly FeedEntry[];
  /** The place after the last entry, for the next question. */
  readonly next: number;
  readonly hasMore: boolean;
  readonly at: Date;
}

/** What we say of every fingerprint alike: whose it is, how the case stands, which platform it is about stays here. */
const TAGS = ['ncii', 'self_reported'] as const;
/** Nobody of ours has seen a picture. A matcher takes it as something to look into, not as a verdict. */
const STATUS = 'UNKNOWN';

const seconds = (at: Date): number => Math.floor(at.getTime() / 1000);
/** Readers of ThreatExchange take ids for integers, in digits: 60 of the random bits. */
export const entryNumber = (id: string): string => BigInt(`0x${id.replaceAll('-', '').slice(17)}`).toString();

const THREAT_TYPE: Readonly<Record<SharedKind, string>> = { pdq: 'HASH_PDQ', sha256: 'HASH_SHA256' };

/** The page as an answer of ThreatExchange's `threat_updates`, which Hasher-Matcher-Actioner follows (field.md 3.7). */
export function threatUpdates({ entries, next, hasMore }: FeedPage, ownerId: string, nextUrl: string) {
  return {
    data: entries.map(({ id, kind, value, givenAt, fedAt }) => {
      const head = { id: entryNumber(id), type: THREAT_TYPE[kind], last_updated: seconds(fedAt) };
      if (value === null) return { ...head, should_delete: true };
      const descriptor = {
        id: entryNumber(id),
        raw_indicator: value,
        type: THREAT_TYPE[kind],
        owner: { id: ownerId },
        status: STATUS,
        tags: TAGS,
        added_on: seconds(givenAt),
        reactions: [],
      };
      const creation = { indicator: value, creation_time: seconds(givenAt), should_delete: false };
      return { ...head, ...creation, descriptors: { data: [descriptor] } };
    }),
    paging: { cursors: { after: String(next) }, ...(hasMore ? { next: nextUrl } : {}) },
  };
}

/** The page as an answer of StopNCII's `FetchHashes`. The only case number is the entry's own, drawn for this feed. */
export function hashRecords({ entries, next, hasMore, at }: FeedPage) {
  return {
    count: entries.length,
    nextPageToken: String(next),
    nextSetTimestamp: seconds(entries.at(-1)?.fedAt ?? at),
    hasMoreRecords: hasMore,
    hashRecords: entries.map(({ id, value, fedAt }) => {
      const status = value === null ? 'Withdrawn' : 'Received';
      return {
        lastModtimestamp: seconds(fedAt),
        signalType: 'ImagePDQ',
        ...(value === null ? {} : { hashValue: value }),
        hashStatus: status,
        caseNumbers: { [entryNumber(id)]: status },
        CSPFeedbacks: [],
      };
    }),
  };
}

const DRAFT = 'https://json-schema.org/draft/2020-12/schema';
const DIGEST = { type: 'string', pattern: '^[0-9a-f]{64}$' } as const;
const NUMBER = { type: 'string', pattern: '^[0-9]{1,19}$' } as const;
const TIME = { type: 'integer', minimum: 1, description: 'Seconds since 1970.' } as const;
const TYPE = { enum: ['HASH_PDQ', 'HASH_SHA256'] } as const;

const object = (properties: object, required = Object.keys(properties)) => ({
  type: 'object',
  additionalProperties: false,
  required,
  properties,
});

export const THREAT_UPDATES_SCHEMA = {
  $schema: DRAFT,
  title: 'Fingerprints for a recipient, in the words of ThreatExchange, version 1',
  description:
    'What has changed since the place you asked from, in order. Keep entries by id; delete what comes with should_delete.',
  ...object({
    data: {
      type: 'array',
      items: {
        oneOf: [
          object({
            id: NUMBER,
            type: TYPE,
            last_updated: TIME,
            indicator: DIGEST,
            creation_time: TIME,
            should_delete: { const: false },
            descriptors: object({
              data: {
                type: 'array',
                minItems: 1,
                maxItems: 1,
                items: object({
                  id: NUMBER,
                  raw_indicator: DIGEST,
                  type: TYPE,
                  owner: object({ id: NUMBER }),
                  status: { const: STATUS, description: 'A person says so; nobody has looked at the picture.' },
                  tags: { type: 'array', items: { enum: TAGS }, minItems: TAGS.length, uniqueItems: true },
                  added_on: TIME,
                  reactions: { type: 'array', maxItems: 0 },
                }),
              },
            }),
          }),
          object({ id: NUMBER, type: TYPE, last_updated: TIME, should_delete: { const: true } }),
        ],
      },
    },
    paging: object({ cursors: object({ after: NUMBER }), next: { type: 'string', format: 'uri' } }, ['cursors']),
  }),
};

const record = (status: string, more: object) =>
  object({
    lastModtimestamp: TIME,
    signalType: { const: 'ImagePDQ' },
    ...more,
    hashStatus: { const: status },
    caseNumbers: {
      type: 'object',
      minProperties: 1,
      maxProperties: 1,
      propertyNames: NUMBER,
      additionalProperties: { const: status },
    },
    CSPFeedbacks: { type: 'array', maxItems: 0 },
  });

export const HASH_RECORDS_SCHEMA = {
  $schema: DRAFT,
  title: 'Fingerprints for a recipient, in the words of StopNCII, version 1',
  description:
    'What has changed since the place you asked from, in order. Keep records by their case number; delete what is Withdrawn.',
  ...object({
    count: { type: 'integer', minimum: 0 },
    nextPageToken: NUMBER,
    nextSetTimestamp: TIME,
    hasMoreRecords: { type: 'boolean' },
    hashRecords: {
      type: 'array',
      items: { oneOf: [record('Received', { hashValue: DIGEST }), record('Withdrawn', {})] },
    },
  }),
};
