import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Why: fingerprints leave for the recipients that a person agreed to, each by its own key, and every withdrawal reaches
 * every recipient that was given one (ADR 0047). What a recipient was given (`hash_entry`) names no case and holds no
 * fingerprint, so that it may outlive an erasure until the recipient was told. What may leave at this moment is asked of
 * the rows themselves, with the rights of the owner, for the one recipient at the door.
 * Undo: recipients, the consents to them and the record of what they were given are lost; a recipient that holds a
 * fingerprint is not told any more.
 */
export class ExchangeFingerprints1764376100000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE hash_recipient (
        id uuid CONSTRAINT pk_hash_recipient PRIMARY KEY,
        name text NOT NULL CONSTRAINT uq_hash_recipient_name UNIQUE,
        does_en text NOT NULL,
        does_vi text NOT NULL,
        address text,
        format text NOT NULL CONSTRAINT ck_hash_recipient_format CHECK (format IN ('threatexchange','stopncii')),
        state text NOT NULL
          CONSTRAINT ck_hash_recipient_state CHECK (state IN ('proposed','confirmed','refused','ended')),
        proposed_by uuid NOT NULL CONSTRAINT fk_hash_recipient_proposed_by REFERENCES staff,
        proposed_at timestamptz NOT NULL,
        decided_by uuid CONSTRAINT fk_hash_recipient_decided_by REFERENCES staff,
        decided_at timestamptz,
        token_hash bytea CONSTRAINT uq_hash_recipient_token UNIQUE,
        key_drawn_at timestamptz,
        last_fetched_at timestamptz,
        last_position int NOT NULL DEFAULT 0,
        CONSTRAINT ck_hash_recipient_second_person CHECK (state IN ('proposed','refused') OR (decided_by IS NOT NULL AND decided_by <> proposed_by))
      );
      CREATE TABLE hash_consent (
        case_id uuid NOT NULL CONSTRAINT fk_hash_consent_case REFERENCES "case" ON DELETE CASCADE,
        recipient_id uuid NOT NULL CONSTRAINT fk_hash_consent_recipient REFERENCES hash_recipient,
        given_at timestamptz NOT NULL,
        withdrawn_at timestamptz,
        CONSTRAINT pk_hash_consent PRIMARY KEY (case_id, recipient_id)
      );
      CREATE INDEX ix_hash_consent_recipient ON hash_consent (recipient_id) WHERE withdrawn_at IS NULL;
      CREATE TABLE hash_entry (
        id uuid CONSTRAINT pk_hash_entry PRIMARY KEY,
        recipient_id uuid NOT NULL CONSTRAINT fk_hash_entry_recipient REFERENCES hash_recipient,
        kind text NOT NULL CONSTRAINT ck_hash_entry_kind CHECK (kind IN ('pdq','sha256')),
        position int,
        fed_at timestamptz,
        given_at timestamptz NOT NULL,
        withdrawn_at timestamptz,
        told_at timestamptz,
        CONSTRAINT uq_hash_entry_position UNIQUE (recipient_id, position),
        CONSTRAINT ck_hash_entry_position CHECK ((position IS NULL) = (fed_at IS NULL)
          AND (position IS NOT NULL OR withdrawn_at IS NOT NULL))
      );
      CREATE INDEX ix_hash_entry_told ON hash_entry (told_at) WHERE told_at IS NOT NULL;
      CREATE TABLE fingerprint_share (
        entry_id uuid CONSTRAINT pk_fingerprint_share PRIMARY KEY
          CONSTRAINT fk_fingerprint_share_entry REFERENCES hash_entry ON DELETE CASCADE,
        case_id uuid NOT NULL CONSTRAINT fk_fingerprint_share_case REFERENCES "case" ON DELETE CASCADE,
        fingerprint_id uuid NOT NULL
      );
      CREATE INDEX ix_fingerprint_share_case ON fingerprint_share (case_id);

      CREATE FUNCTION buckler_recipient_at_door() RETURNS uuid LANGUAGE sql STABLE SECURITY DEFINER
        SET search_path = public, pg_temp AS $$
        SELECT r.id FROM hash_recipient r WHERE current_setting('buckler.actor', true) = 'door'
          AND r.token_hash = CASE WHEN current_setting('buckler.key', true) ~ '^([0-9a-f]{2})+$'
            THEN decode(current_setting('buckler.key', true), 'hex') END $$;
      -- What a person sees of the feeds: the entries of their own fingerprints. In a function, because policies may not ask each other.
      CREATE FUNCTION buckler_entries_of_person() RETURNS SETOF uuid LANGUAGE sql STABLE SECURITY DEFINER
        SET search_path = public, pg_temp AS $$
        SELECT s.entry_id FROM fingerprint_share s WHERE current_setting('buckler.actor', true) = 'person'
          AND s.case_id = nullif(current_setting('buckler.case', true), '')::uuid $$;
      -- What may leave for the recipient at the door: the fingerprints of people who agreed, to sharing and to this
      -- recipient since, whose case is on no hold and was verified (src/domain/fingerprint/exchange.ts says the same).
      CREATE FUNCTION buckler_hashes_at_door() RETURNS TABLE (fingerprint_id uuid, case_id uuid, kind text)
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
        SELECT f.id, f.case_id, f.kind
        FROM hash_recipient r
        JOIN hash_consent h ON h.recipient_id = r.id AND h.withdrawn_at IS NULL
        JOIN consent o ON o.case_id = h.case_id AND o.action = 'share_fingerprints' AND o.withdrawn_at IS NULL
          AND h.given_at >= o.given_at
        JOIN "case" c ON c.id = h.case_id AND c.hold_since IS NULL AND c.erased_at IS NULL
          AND (c.outcome IS NULL OR c.outcome IN ('removed','partly_removed','not_removed'))
        JOIN authority a ON a.case_id = c.id AND a.is_sufficient
        JOIN fingerprint f ON f.case_id = c.id AND (f.kind = 'pdq' OR r.format = 'threatexchange')
        WHERE r.id = buckler_recipient_at_door() AND r.state = 'confirmed'
          AND EXISTS (SELECT 1 FROM item i WHERE i.case_id = c.id AND i.state NOT IN ('reported','rejected','withdrawn')) $$;
      -- The same with the sealed values, of these alone. Every step by which a person or the desk takes something back
      -- holds the lock of its case: what is read here is true until this transaction ends.
      CREATE FUNCTION buckler_open_hashes_at_door(ids uuid[])
        RETURNS TABLE (fingerprint_id uuid, case_id uuid, kind text, value_sealed bytea, wrapped_key bytea, outer_key_id text)
        LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
        #variable_conflict use_column
        BEGIN
          PERFORM 1 FROM "case" c WHERE c.id IN (SELECT h.case_id FROM buckler_hashes_at_door() h WHERE h.fingerprint_id = ANY (ids))
            ORDER BY c.id FOR SHARE;
          RETURN QUERY SELECT h.fingerprint_id, h.case_id, h.kind, f.value_sealed, k.wrapped_key, k.outer_key_id
            FROM buckler_hashes_at_door() h JOIN fingerprint f ON f.id = h.fingerprint_id JOIN key_ring k ON k.case_id = h.case_id
            WHERE h.fingerprint_id = ANY (ids);
        END $$;
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`
      DROP FUNCTION buckler_open_hashes_at_door(uuid[]);
      DROP FUNCTION buckler_hashes_at_door();
      DROP FUNCTION buckler_entries_of_person();
      DROP TABLE fingerprint_share, hash_entry, hash_consent, hash_recipient;
      DROP FUNCTION buckler_recipient_at_door();
    `);
  }
}
