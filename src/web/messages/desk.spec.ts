import { IntlMessageFormat } from 'intl-messageformat';
import { PEOPLE_STEPS } from '../../domain/access/people-steps';
import {
  BREAK_GLASS_REASONS,
  MANY_CASES_REASONS,
  OPEN_LINK_REASONS,
  REVEAL_REASONS,
} from '../../domain/access/reasons';
import { HAND_OVER_TO } from '../../domain/case/hand-over';
import { NEXT_STEPS } from '../../domain/case/next-step';
import { TASK_KINDS } from '../../domain/case/task-due';
import { HELPLINE_UPDATE } from '../../domain/deadline/helpline-update';
import { RISK_SIGNS } from '../../domain/deadline/risk';
import { RULES } from '../../domain/deadline/rules';
import { CASE_TABLE, CLOCK_TABLE, ITEM_TABLE, NOTICE_TABLE } from '../../domain/lifecycle';
import { ANSWER_TYPES, REFUSAL_REASONS } from '../../domain/notice/answer';
import { DISCARD_REASONS } from '../../domain/notice/decide-letter';
import { ESCALATE_TO } from '../../domain/notice/escalation';
import { REVERSAL_REASONS } from '../../domain/notice/reversal';
import { TARGET_FLAGS } from '../../domain/notice/second-person';
import { AUTHORITY_CHECKS, CHECK_RESULTS } from '../../domain/verification/authority-checks';
import { EXPORT_REASONS } from '../../infra/export/export-limit';
import { JOB_NAMES } from '../../infra/queue/job-catalogue';
import { CATALOGS } from '../i18n/catalog';
import { hasMessage } from '../i18n/translator';

const BULK = ['keep', 'take', 'assign', 'release', 'urgent', 'not_urgent', 'not_verified', 'duplicate', 'remind'];

/** Codes that reach the desk's pages and are put into words there by `<space>.<code>`. */
const CODES: Readonly<Record<string, readonly string[]>> = {
  'desk.state': Object.keys(CASE_TABLE),
  'desk.outcome': ['removed', 'partly_removed', 'not_removed', 'not_verified', 'duplicate', 'referred', 'withdrawn'],
  'desk.case.item': Object.keys(ITEM_TABLE),
  'desk.notice.state': Object.keys(NOTICE_TABLE),
  'desk.notice.kind': ['takedown', 'preservation', 'reminder', 'escalation', 'recall'],
  'desk.notice.escalate.to': ESCALATE_TO,
  'desk.notice.escalate.done': ESCALATE_TO,
  // A running one says its time left and when it is due.
  'desk.clock': Object.keys(CLOCK_TABLE).filter((state) => state !== 'running'),
  'desk.clock.by': ['statutory', 'promise'],
  'desk.rule': [...Object.keys(RULES), HELPLINE_UPDATE.id],
  'desk.limit': Object.keys(RULES),
  'desk.sureness': ['primary', 'secondary', 'memory'],
  'desk.element': Object.values(RULES).flatMap((rule) => rule.elements.map(({ id }) => id)),
  'desk.missing': Object.values(RULES).flatMap((rule) => rule.elements.map(({ id }) => id)),
  'desk.answer': ANSWER_TYPES,
  'desk.reason': REFUSAL_REASONS,
  'desk.verdict': ['delivered', 'retry', 'slow_down', 'gone', 'failed_redirect', 'rejected', 'not_sent', 'failed_here'],
  'desk.attempt.error': [
    ...['blocked', 'dns', 'refused', 'timeout', 'tls', 'reset', 'stale', 'late', 'ours', 'other'],
    ...['sign-in', 'not-configured', 'no-automatic-channel'],
  ],
  'desk.because': [
    'gone',
    'exhausted',
    'rejected',
    'poison',
    'not_delivered',
    'by_hand',
    'case_closed',
    'on_hold',
    'no_consent',
    'clock_over',
    'nothing_open',
  ],
  'desk.letters.job': JOB_NAMES,
  'desk.letters.reason': ['exhausted', 'gone', 'rejected', 'poison'],
  'desk.letters.because': DISCARD_REASONS,
  'desk.platforms.channel': ['webhook', 'mail', 'by_hand'],
  'desk.platform.change.hint': ['webhook', 'mail', 'by_hand'],
  'desk.platform.error.address': ['webhook', 'mail', 'by_hand'],
  'desk.platform.entry.state': ['proposed', 'confirmed', 'in_use', 'failed', 'refused'],
  'desk.platform.entry.error.host': ['wrong', 'taken'],
  'desk.rules.where': Object.values(RULES).map(({ jurisdiction }) => jurisdiction),
  'desk.rules.trigger': ['notice', 'regulator_notice', 'order'],
  'desk.rules.applies': Object.keys(RULES),
  'desk.rules.next': Object.keys(RULES),
  'desk.rules.note': Object.keys(RULES),
  'desk.rules.source': Object.keys(RULES),
  'desk.platform.change': ['proposed', 'confirmed', 'in_use', 'failed', 'refused'],
  'desk.platform.origin': ['operator', 'directory', 'look_up'],
  'desk.platform.kind': [
    ...['unknown', 'social', 'messaging', 'video', 'image_host', 'adult', 'search', 'forum', 'file_host', 'cloud'],
  ],
  'desk.platform.veryLarge': ['yes', 'no', 'unknown'],
  'desk.platform.purpose': ['ncii', 'abuse', 'impersonation', 'copyright', 'data_protection', 'under_18'],
  'desk.platform.contact': ['mail', 'web_form', 'in_app'],
  'desk.platform.sureness': ['primary', 'secondary', 'looked_up'],
  'desk.recipient.format': ['threatexchange', 'stopncii'],
  'desk.recipient.state': ['proposed', 'confirmed', 'refused', 'ended'],
  'desk.case.look': ['gone', 'there', 'unclear'],
  'desk.circumstance': ['posted', 'threatened', 'made_by_ai', 'not_sure'],
  'desk.case.about': ['adult', 'not_sure', 'self', 'parent', 'lawyer', 'advocate', 'police'],
  'desk.case.authority': ['self', 'parent', 'lawyer', 'advocate', 'police'],
  'desk.metBy.authority': ['self', 'parent', 'lawyer', 'advocate', 'police'],
  'desk.case.contact': ['none', 'email', 'phone'],
  'desk.case.consent': ['share_fingerprints', 'pass_to_police', 'use_in_figures'],
  'desk.notice.channel': ['webhook', 'mail', 'by_hand'],
  'desk.way': ['password', 'passkey', 'recovery_code', 'link'],
  'desk.staff': PEOPLE_STEPS.map((action) => action.replace('staff.', '')),
  'desk.role': ['caseworker', 'supervisor', 'administrator', 'auditor'],
  'desk.task': TASK_KINDS,
  'desk.case.next': NEXT_STEPS.map((step) => `${step}.why`),
  'desk.worklist.sign': ['held', 'waiting', ...RISK_SIGNS.filter((sign) => sign !== 'child')],
  'desk.bulk.action': BULK,
  'desk.record': [
    ...PEOPLE_STEPS,
    ...['signed-in', 'sign-in-tried', 'signed-out', 'proved-again', 'sessions-ended'].map((step) => `staff.${step}`),
    'platform.registered',
    'platform.looked-up',
    'platform.key-replaced',
    'retention.applied',
    'fingerprint.added',
    'fingerprint.compared',
    'fingerprint.withdrawn',
    'fingerprint.all-withdrawn',
    'fingerprint.given',
    'fingerprint.deletion-told',
    'consent.given',
    'consent.withdrawn',
    'report.submitted',
    'case.taken',
    'case.assigned',
    'case.released',
    'case.prioritised',
    'task.owned',
    'item.verified',
    'item.rejected',
    'authority.recorded',
    'notice.drafted',
    'notice.first-approval',
    'notice.reworded',
    'notice.rescheduled',
    'notice.released',
    'notice.escalated',
    'notice.approved',
    'notice.attempted',
    'notice.delivered',
    'notice.undeliverable',
    'notice.redriven',
    'notice.recalled',
    'notice.channel-changed',
    'letter.discarded',
    'answer.received',
    'reply.received',
    'item.changed',
    'clock.started',
    'clock.warning',
    'notice.reminder-skipped',
    'notice.reminder-stopped',
    'system.repaired',
    'clock.met',
    'clock.breached',
    'clock.void',
    'check.made',
    'host.looked-up',
    'case.notices-approved',
    'case.sending-finished',
    'case.sending-again',
    'case.items-added',
    'case.hold-set',
    'case.hold-lifted',
    'case.closed',
    'case.withdrawn',
    'case.reopened',
    'case.reappeared',
    'case.erased',
    'task.opened',
    'task.done',
    'note.written',
    'person.signed-in',
    'case.read',
    'notice.read',
    'notice.reversed',
    'personal.shown',
    'item.opened',
    'authority.checked',
    'item.flagged',
    'views.reasoned',
    'export.made',
    ...['asked', 'opened', 'approved', 'refused', 'stopped', 'acknowledged'].map((step) => `break-glass.${step}`),
    ...['given', 'read', 'acknowledged', 'refused', 'taken-back', 'overtaken'].map((step) => `hand-over.${step}`),
    ...['message.written', 'consent.given', 'consent.withdrawn', 'updates.chosen', 'person.took-copy', 'person.told'],
    ...['asked', 'confirmed', 'stopped', 'replaced', 'sheet-made', 'second-set', 'second-ended'].map(
      (step) => `words.${step}`,
    ),
    ...['words.advocate-named', 'words.advocate-ended'],
    ...['contact.change-asked', 'contact.changed', 'contact.change-stopped', 'alert.raised', 'alert.settled'],
  ],
  'desk.record.why': [
    'closing',
    'reopening',
    'hold',
    'emergency',
    'reveal',
    'hand_over',
    'hand_over_refused',
    'escalation',
  ],
  'desk.handOver.to': HAND_OVER_TO,
  'desk.handOver.waits': HAND_OVER_TO,
  'desk.handOver.offered': HAND_OVER_TO,
  'desk.handOver.rule': ['hours', 'wording', 'codeWord', 'note'],
  'desk.handOver.contact': ['none', 'email', 'phone'],
  'desk.emergency.reason': BREAK_GLASS_REASONS,
  'desk.personal.reason': REVEAL_REASONS,
  'desk.many.reason': MANY_CASES_REASONS,
  'desk.openLink.reason': OPEN_LINK_REASONS,
  'desk.openLink.mind': ['child', 'sound', 'seen', 'keep', 'you'],
  'desk.export.reason': EXPORT_REASONS,
  'desk.trust.check': AUTHORITY_CHECKS,
  'desk.trust.result': CHECK_RESULTS,
  'desk.trust.flag': TARGET_FLAGS,
  'desk.notice.two': ['policy', 'first_notice', ...TARGET_FLAGS],
  'desk.notice.reverse.reason': REVERSAL_REASONS,
  'desk.oversight.phase': ['waiting', 'open', 'refused', 'over'],
  'desk.oversight.step': ['approve', 'refuse', 'stop', 'acknowledge'],
};

describe('words of the desk', () => {
  it.each(Object.entries(CODES))('has words for every %s', (space, codes) => {
    expect(codes.filter((code) => !hasMessage(`${space}.${code}`))).toEqual([]);
  });

  it('reads every text as ICU in both languages, with the same arguments', () => {
    const argumentsOf = (text: string, language: string) => {
      const names = new Set<string>();
      const walk = (
        parts: readonly { type: number; value?: unknown; options?: Record<string, { value: never }> }[],
      ) => {
        for (const part of parts) {
          // 0 is literal text, 7 the number sign inside a plural; everything else names an argument.
          if (part.type !== 0 && part.type !== 7) names.add(String(part.value));
          for (const option of Object.values(part.options ?? {})) walk(option.value);
        }
      };
      walk(new IntlMessageFormat(text, language, undefined, { ignoreTag: true }).getAst() as never);
      return [...names].sort();
    };
    for (const [key, english] of Object.entries(CATALOGS.en.desk)) {
      const vietnamese = CATALOGS.vi.desk[key as keyof typeof CATALOGS.vi.desk];
      expect([key, argumentsOf(vietnamese, 'vi')]).toEqual([key, argumentsOf(english, 'en')]);
    }
  });

  it('is translated: no Vietnamese text is the English one, but for names', () => {
    const same = Object.entries(CATALOGS.en.desk)
      .filter(([key, english]) => CATALOGS.vi.desk[key as keyof typeof CATALOGS.vi.desk] === english)
      .map(([key]) => key);
    expect(same.sort()).toEqual([
      'notice.exact.sha',
      'oversight.asked',
      'platform.kind.video',
      'recipient.format.stopncii',
      'recipient.format.threatexchange',
      'rule.in-it-rules-3-2-b',
      'rule.us-take-it-down',
    ]);
  });
});
