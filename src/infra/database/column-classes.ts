/** What a class of columns is, in words for whoever answers a person, an auditor or a court. */
export interface ClassOfColumns {
  readonly meaning: string;
  /** Whether a value may say something about a living person, read together with everything else in the database. */
  readonly mayBePersonal: boolean;
  readonly keptUntil: string;
  /** Types of PostgreSQL that a column of this class may have. */
  readonly types: readonly string[];
  /** May hold words that somebody typed, in clear. Any other text must be closed by a CHECK or stand in WRITTEN_BY_CODE. */
  readonly isFreeText?: true;
}

export const COLUMN_CLASSES = {
  sealed: {
    meaning: 'words, links and contacts of a person, under the key of their case, padded (ADR 0006, 0018)',
    mayBePersonal: true,
    keptUntil: 'the case is erased: its bytes and its key go in one transaction',
    types: ['bytea'],
  },
  held_by_person: {
    meaning: 'what a person typed and has not sent, under a key made of a secret that only they have (ADR 0027)',
    mayBePersonal: true,
    keptUntil: 'it is sent or thrown away, or 24 hours are over',
    types: ['bytea'],
  },
  wrapped_key: {
    meaning: 'the key of a case, wrapped by an outer key; opens nothing without it',
    mayBePersonal: true,
    keptUntil: 'the case is erased; in key rings a week longer (ADR 0019)',
    types: ['bytea'],
  },
  blind_index: {
    meaning: 'a keyed digest of a link, of a single word or of a fingerprint, to recognise it again',
    mayBePersonal: true,
    keptUntil: 'the case is erased',
    types: ['bytea'],
  },
  secret_hash: {
    meaning: 'a hash of a password, a receipt or a token of high entropy',
    mayBePersonal: false,
    keptUntil: 'the account or session ends, or the case is erased',
    types: ['bytea', 'text'],
    isFreeText: true,
  },
  standalone_secret: {
    meaning: 'a secret that belongs to no case, sealed by the outer key itself; a rotation seals it again',
    mayBePersonal: false,
    keptUntil: 'it is replaced',
    types: ['bytea'],
  },
  passkey: {
    meaning: 'the random id and the public half of a key in the device of somebody at the desk; opens nothing',
    mayBePersonal: false,
    keptUntil: 'the passkey is taken out',
    types: ['bytea'],
  },
  digest: {
    meaning: 'SHA-256 of bytes that hold random ids and cannot be guessed',
    mayBePersonal: false,
    keptUntil: 'as long as the row',
    types: ['bytea'],
  },
  locator: {
    meaning: "the public half of a person's way back to their case",
    mayBePersonal: true,
    keptUntil: 'as long as the case; alone it opens nothing',
    types: ['text'],
    isFreeText: true,
  },
  fact: {
    meaning:
      'a coarse word from a closed list about what happened or who reports, in clear because work is sorted by it',
    mayBePersonal: true,
    keptUntil: 'as long as the case',
    types: ['text', 'boolean'],
  },
  staff_personal: {
    meaning: 'name, address and role of somebody who works for the helpline',
    mayBePersonal: true,
    keptUntil: 'as long as the helpline must be able to say who decided',
    types: ['text'],
    isFreeText: true,
  },
  public_directory: {
    meaning: 'what is publicly known of a platform: names, hosts, addresses, the laws it falls under',
    mayBePersonal: false,
    keptUntil: 'the platform is taken out',
    types: ['text', 'text[]', 'jsonb'],
    isFreeText: true,
  },
  id: {
    meaning: 'a random id, of the row itself or of another',
    mayBePersonal: false,
    keptUntil: 'as long as the row',
    types: ['uuid', 'uuid[]'],
  },
  state: {
    meaning: 'a word from a closed list, or yes and no: where something stands',
    mayBePersonal: false,
    keptUntil: 'as long as the row',
    types: ['text', 'boolean'],
  },
  law: {
    meaning: 'which rule in which version, and what it asks for',
    mayBePersonal: false,
    keptUntil: 'as long as the row',
    types: ['text', 'text[]', 'jsonb', 'integer'],
  },
  time: {
    meaning: 'when something happened or is due',
    mayBePersonal: false,
    keptUntil: 'as long as the row',
    types: ['timestamp with time zone', 'bigint'],
  },
  count: {
    meaning: 'a number: position, version, attempts, seconds',
    mayBePersonal: false,
    keptUntil: 'as long as the row',
    types: ['integer', 'bigint', 'integer[]'],
  },
  record: {
    meaning: 'the append-only record: who did what, by ids and codes, and the hashes that chain it',
    mayBePersonal: false,
    keptUntil: 'for good: it shows that everything else was done',
    types: ['text', 'jsonb', 'bytea', 'timestamp with time zone'],
  },
  technical: {
    meaning: 'names of jobs and errors, ids and numbers that our own code wrote',
    mayBePersonal: false,
    keptUntil: 'as long as the row; messages that are done go after a week',
    types: ['text', 'text[]', 'jsonb', 'integer', 'character varying'],
  },
} as const satisfies Record<string, ClassOfColumns>;

export type ColumnClass = keyof typeof COLUMN_CLASSES;
