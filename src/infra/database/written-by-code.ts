/**
 * Text in clear that no CHECK closes, though its class is not one of typed words: who writes it, so that nothing that a
 * person types can slip in. A test holds this list and the catalogue against each other.
 */
export const WRITTEN_BY_CODE: Readonly<Record<string, string>> = {
  'answer.reason_code': 'one of the reasons of answer.forms.ts',
  'answer.webhook_id':
    'a message id of the platform: at most 64 letters, digits, dashes (infra/webhook), with the row where it held many',
  'audit_checkpoint.body': 'numbers, times and a hash: what was signed',
  'audit_checkpoint_copy.error': 'a code of ours, of Node or of SMTP',
  'audit_entry.action': 'a code of ours',
  'audit_entry.actor': 'system, person, platform, or staff and an id',
  'audit_entry.detail': 'ids, codes and numbers of ours',
  'break_glass.ticket': 'the number of a ticket: at most a few letters, digits and dashes (domain/access)',
  'case.language': 'one of the languages the pages have',
  'clock.facts': 'what the rule was told: codes, flags and numbers',
  'clock.rule': 'a rule id of src/domain/deadline',
  'counter.value': 'a month, a language, the short name of a platform, or a code of ours',
  'dead_letter.job': 'a job of the catalogue',
  'dead_letter.reason': 'a code of ours or the class of an error',
  'dead_letter.run_result': 'a code of ours or the class of an error',
  'delivery_attempt.error': 'a code of ours, of Node or of SMTP; never the words of the other side',
  'delivery_attempt.tls_peer': "the fingerprint of the platform's certificate",
  'delivery_attempt.verdict': 'a code of ours',
  'key_ring.outer_key_id': 'the name of an outer key, given by the operator',
  'notice.basis': 'a rule id of src/domain/deadline',
  'notice.elements': 'which elements of the law were judged present: codes and flags',
  'notice.undeliverable_because': 'a code of ours',
  'outbox_message.job': 'a job of the catalogue',
  'outbox_message.last_error': 'the class of an error',
  'outbox_message.payload': 'ids and numbers (infra/queue/job-catalogue.ts)',
  'platform_change.failed_because': 'a code of ours or of Node',
  'removal_check.error': 'a code of ours or of Node',
  'schema_migration.name': 'the class of a migration',
  'sweep_beat.name': 'the name of a sweep',
  'task.detail': 'codes, ids and numbers of ours',
  'task.kind': 'a code of ours',
};
