import { createHash } from 'node:crypto';
import type { TestDatabase } from './database';

/** One case with a row in every table, and the platform and the caseworker that belong to it. */
export interface World {
  readonly letter: 'a' | 'b';
  readonly caseId: string;
  readonly platformId: string;
  readonly noticeId: string;
  readonly staffId: string;
  /** By table: what somebody at the door names to see this world's row. */
  readonly keys: Readonly<Record<string, string>>;
}

const id = (letter: World['letter'], n: number): string =>
  `00000000-0000-7000-8000-00000000${letter.repeat(2)}${n.toString(16).padStart(2, '0')}`;

/** Rows of two cases in every table, written by the owner. A new table needs a line here: the matrix asks for it. */
export async function twoWorlds({ dataSource }: TestDatabase): Promise<readonly [World, World]> {
  return [await world('a'), await world('b')];

  async function world(letter: World['letter']): Promise<World> {
    const one = (n: number): string => id(letter, n);
    const [caseId, staffId, platformId, channelId, itemId, noticeId, outboxId, submissionId] = [
      1, 2, 3, 4, 5, 6, 7, 8,
    ].map(one) as [string, string, string, string, string, string, string, string];
    const token = letter.repeat(8);
    const [proof, number] = [`proof-${letter}`, letter === 'a' ? 1 : 2];
    const q = (text: string): string => `'${text}'`;
    await dataSource.query(`
      INSERT INTO staff (id, email, name, role, password_hash, totp_sealed)
        VALUES (${q(staffId)}, '${letter}@helpline.example.org', 'Staff ${letter}', 'caseworker', 'hash', 'x');
      INSERT INTO staff_session VALUES ('${letter}1', ${q(staffId)}, now(), now(), now(), ${q(one(22))});
      INSERT INTO staff_passkey VALUES (${q(one(21))}, ${q(staffId)}, '${letter}1', 'x', 0, false, now());
      INSERT INTO staff_identity VALUES ('${letter}1', ${q(staffId)}, now());
      INSERT INTO staff_challenge VALUES ('${letter}1', 'prove', ${q(staffId)}, now());
      INSERT INTO staff_recovery_code VALUES ('${letter}1', ${q(staffId)});
      INSERT INTO staff_link VALUES ('${letter}1', ${q(staffId)}, 'recovery', now());
      INSERT INTO staff_kept_form VALUES (${q(staffId)}, 'x', now());
      INSERT INTO "case" (id, locator, state, language, created_at, changed_at)
        VALUES (${q(caseId)}, 'BK-${letter}', 'notice', 'en', now(), now());
      INSERT INTO key_ring VALUES (${q(caseId)}, 'x', 'k1', now());
      INSERT INTO report VALUES (${q(caseId)}, ${q(submissionId)}, 'x', 'posted', 'adult', 'self', true, now());
      INSERT INTO person_access VALUES (${q(caseId)}, 'hash', now());
      INSERT INTO message VALUES (${q(one(41))}, ${q(caseId)}, 'from_person', 'x', NULL, now());
      INSERT INTO person_news (id, case_id, kind, happened_at, due_at)
        VALUES (${q(one(42))}, ${q(caseId)}, 'gone', now(), now());
      INSERT INTO trusted_advocate VALUES (${q(caseId)}, '${proof}', now());
      INSERT INTO words_request (id, case_id, asked_by, asked_at, ends_at)
        VALUES (${q(one(43))}, ${q(caseId)}, ${q(staffId)}, now(), now());
      INSERT INTO person_session VALUES ('${token}', ${q(caseId)}, now(), now());
      INSERT INTO report_draft VALUES ('${token}', 'x', NULL, NULL, now() + interval '${number} hours');
      INSERT INTO contact_rule VALUES (${q(caseId)}, 'none', NULL, NULL, now());
      INSERT INTO consent (case_id, action, given_at) VALUES (${q(caseId)}, 'notify_platforms', now());
      INSERT INTO authority (case_id, kind, attested_by, recorded_at, is_sufficient)
        VALUES (${q(caseId)}, 'self', ${q(staffId)}, now(), true);
      INSERT INTO authority_check VALUES (${q(one(14))}, ${q(caseId)}, 'knows_links', 'fits', NULL, ${q(staffId)}, now());
      INSERT INTO contact_change (id, case_id, way, proof, asked_at, effective_at)
        VALUES (${q(one(15))}, ${q(caseId)}, 'none', 'none', now(), now());
      INSERT INTO break_glass (id, case_id, staff_id, reason, asked_at, opens_at, ends_at)
        VALUES (${q(one(16))}, ${q(caseId)}, ${q(staffId)}, 'danger', now(), now(), now());
      INSERT INTO reveal VALUES (${q(one(17))}, ${q(caseId)}, ${q(staffId)}, 'verify', NULL, now(), now());
      INSERT INTO desk_alert (id, kind, staff_id, raised_at) VALUES (${q(one(18))}, 'bulk_view', ${q(staffId)}, now());
      INSERT INTO retention_wish VALUES (${q(caseId)}, 1, now(), '${proof}');
      INSERT INTO legal_hold (id, case_id, reason_sealed, set_by, set_at, review_at)
        VALUES (${q(one(19))}, ${q(caseId)}, 'x', ${q(staffId)}, now(), now());
      INSERT INTO counter VALUES ('kept', 'month', '${letter}', 1);
      INSERT INTO audit_checkpoint VALUES (${number}, now() + interval '${number} hours', '${letter}', 'x');
      INSERT INTO audit_checkpoint_head VALUES (${q(caseId)}, 1, 'x', ${number});
      INSERT INTO audit_checkpoint_copy (checkpoint, way, error) VALUES (${number}, 'file', '${letter}');
      INSERT INTO platform (id, slug, name, hosts, bases)
        VALUES (${q(platformId)}, '${letter}', 'Platform', '{}', '{}');
      INSERT INTO channel (id, platform_id, kind, position, endpoint)
        VALUES (${q(channelId)}, ${q(platformId)}, 'webhook', 1, 'https://platform.example.org');
      INSERT INTO platform_contact (id, platform_id, kind, purpose, position, address, source, sureness, created_at)
        VALUES (${q(one(60))}, ${q(platformId)}, 'mail', 'ncii', 1, 'abuse@platform.example.org', 'example', 'primary', now());
      INSERT INTO platform_change (id, platform_id, channel_kind, address, state, proposed_by, proposed_at)
        VALUES (${q(one(61))}, ${q(platformId)}, 'mail', 'new@platform.example.org', 'proposed', ${q(staffId)}, now());
      INSERT INTO webhook_key (id, platform_id, purpose, scheme, secret_sealed, created_at)
        VALUES (${q(one(20))}, ${q(platformId)}, 'answer', 'v1', 'x', now());
      INSERT INTO breaker (channel_id, state, failures_in_row) VALUES (${q(channelId)}, 'closed', 0);
      INSERT INTO item (id, case_id, position, url_sealed, url_index, platform_id, state, changed_at)
        VALUES (${q(itemId)}, ${q(caseId)}, 1, 'x', 'x', ${q(platformId)}, 'reported', now());
      INSERT INTO fingerprint VALUES (${q(one(21))}, ${q(caseId)}, ${q(one(22))}, 'sha256', 'x', '${letter}', NULL, now());
      INSERT INTO hash_recipient (id, name, does_en, does_vi, format, state, proposed_by, proposed_at, token_hash)
        VALUES (${q(one(62))}, 'Matcher ${letter}', 'x', 'x', 'stopncii', 'proposed', ${q(staffId)}, now(), '${token}');
      INSERT INTO hash_consent VALUES (${q(caseId)}, ${q(one(62))}, now(), NULL);
      INSERT INTO hash_entry VALUES (${q(one(63))}, ${q(one(62))}, 'pdq', 1, now(), now(), NULL, NULL);
      INSERT INTO fingerprint_share VALUES (${q(one(63))}, ${q(caseId)}, ${q(one(21))});
      INSERT INTO fingerprint_piece VALUES ('piece-${letter}', ${q(one(21))}, ${q(caseId)});
      INSERT INTO fingerprint_match VALUES (${q(one(21))}, ${q(one(21))}, ${q(caseId)}, ${q(caseId)}, 0, now());
      INSERT INTO item_flag VALUES (${q(itemId)}, 'news', ${q(staffId)}, now());
      INSERT INTO notice (id, case_id, platform_id, channel_id, kind, basis, basis_version, state, created_at, changed_at)
        VALUES (${q(noticeId)}, ${q(caseId)}, ${q(platformId)}, ${q(channelId)}, 'takedown', 'eu-dsa-16', 1, 'draft', now(), now());
      INSERT INTO notice_item VALUES (${q(noticeId)}, ${q(itemId)});
      INSERT INTO delivery_attempt (notice_id, number, started_at) VALUES (${q(noticeId)}, 1, now());
      INSERT INTO answer (id, platform_id, webhook_id, notice_id, type, body_sha256, received_at)
        VALUES (${q(one(9))}, ${q(platformId)}, 'msg', ${q(noticeId)}, 'received', 'x', now());
      INSERT INTO answer_link (id, case_id, notice_id, platform_id, token_hash, token_sealed, created_at, expires_at)
        VALUES (${q(one(21))}, ${q(caseId)}, ${q(noticeId)}, ${q(platformId)}, '${token}', 'x', now(), now());
      INSERT INTO feed VALUES (${q(platformId)}, 1, 0, now(), 'msg_${letter}');
      INSERT INTO feed_entry VALUES (${q(noticeId)}, ${q(caseId)}, ${q(platformId)}, 1, 'v1,x', now());
      INSERT INTO counter_statement VALUES (${q(one(23))}, ${q(caseId)}, ${q(noticeId)}, 'x', now(), 'share',
        ${q(staffId)}, now());
      INSERT INTO mail_reply VALUES (${q(one(64))}, ${q(caseId)}, ${q(noticeId)}, 'x', 'x', true, false, false, '${letter}', now());
      INSERT INTO clock (id, case_id, notice_id, rule, rule_version, kind, trigger, state, created_at)
        VALUES (${q(one(10))}, ${q(caseId)}, ${q(noticeId)}, 'eu-dsa-16', 1, 'statutory', 'notice', 'waiting', now());
      INSERT INTO removal_check (item_id, number, started_at) VALUES (${q(itemId)}, 1, now());
      INSERT INTO task (id, case_id, kind, created_at) VALUES (${q(one(11))}, ${q(caseId)}, 'refused', now());
      INSERT INTO worklist_entry VALUES (${q(caseId)}, now(), NULL, NULL, NULL, 'notice', NULL, false, false, '{}', '{}', '{}', now());
      INSERT INTO case_draft VALUES (${q(caseId)}, ${q(staffId)}, 'messages', 'text', 'x', now());
      INSERT INTO case_lease VALUES (${q(caseId)}, ${q(staffId)}, now());
      INSERT INTO search_word VALUES ('word-${letter}', ${q(caseId)});
      INSERT INTO saved_view VALUES (${q(one(21))}, ${q(staffId)}, 'state=notice', now());
      INSERT INTO desk_look VALUES (${q(staffId)}, true, false, false);
      INSERT INTO bulk_step VALUES (${q(one(22))}, ${q(caseId)}, ${q(staffId)}, 1, 'take', 'done', NULL, NULL, 2, now());
      INSERT INTO note VALUES (${q(one(12))}, ${q(caseId)}, 'hold', 'x', ${q(staffId)}, now());
      INSERT INTO hand_over (id, case_id, from_id, given_by, to_whom, note_id, given_at, due_at)
        VALUES (${q(one(44))}, ${q(caseId)}, ${q(staffId)}, ${q(staffId)}, 'anybody', ${q(one(12))}, now(), now());
      INSERT INTO audit_head VALUES (${q(caseId)}, 1, 'x');
      INSERT INTO audit_entry VALUES (${q(caseId)}, 1, now(), 'system', 'case.erased', '{}', 'x');
      INSERT INTO outbox_message (id, job, payload, created_at) VALUES (${q(outboxId)}, 'recall-notices', '{}', now());
      INSERT INTO dead_letter (id, kind, subject_id, case_id, notice_id, reason, died_at)
        VALUES (${q(one(13))}, 'notice', ${q(noticeId)}, ${q(caseId)}, ${q(noticeId)}, 'exhausted', now());
      INSERT INTO erasure VALUES (${q(caseId)}, now(), 'person_asked', '${proof}');
      INSERT INTO sweep_beat VALUES ('${letter}', now());
    `);
    const hex = (text: string): string => Buffer.from(text, 'utf8').toString('hex');
    const keys = {
      case: `BK-${letter}`,
      person_access: `BK-${letter}`,
      words_request: `BK-${letter}`,
      report: submissionId,
      person_session: hex(token),
      report_draft: hex(token),
      notice: noticeId,
      answer_link: hex(token),
      hash_recipient: hex(token),
      hash_entry: hex(token),
      fingerprint_share: hex(token),
      erasure: hex(proof),
      retention_wish: hex(proof),
      channel: noticeId,
      webhook_key: noticeId,
      staff: `${letter}@helpline.example.org`,
      staff_session: hex(`${letter}1`),
      staff_passkey: createHash('sha256').update(`${letter}1`).digest('hex'),
      staff_challenge: hex(`${letter}1`),
      staff_identity: hex(`${letter}1`),
      staff_recovery_code: staffId,
      staff_link: hex(`${letter}1`),
      staff_kept_form: staffId,
      desk_look: staffId,
    };
    return { letter, caseId, platformId, noticeId, staffId, keys };
  }
}
