import { can } from '../../domain/access/can';
import { HELPLINE_UPDATE } from '../../domain/deadline/helpline-update';
import type { DeadlineRule } from '../../domain/deadline/rule';
import { clockFor, RULES } from '../../domain/deadline/rules';
import { chip } from '../../web/desk/chip';
import type { DeskWords } from '../../web/desk/desk-page';
import { formatDate, formatWrittenDay } from '../../web/i18n/format';
import { byName } from '../../web/i18n/names';
import type { BoundPlatform, RuleCount } from './rules.view';

interface Facts {
  readonly platforms: readonly BoundPlatform[];
  readonly counts: readonly RuleCount[];
  /** Of the setting UPDATE_PROMISE_HOURS; 0: nothing is promised. */
  readonly promiseHours: number;
}

/** Every law we know, as the code has it, and our own promise beside them. */
export function presentRules({ platforms, counts, promiseHours }: Facts, words: DeskWords) {
  const { t } = words;
  return {
    rules: Object.values(RULES).map((rule) => ({
      ...presentRule(rule, words),
      platforms: byName(platforms, words.language)
        .filter(({ bases }) => bases.includes(rule.id))
        .map(({ slug, name }) => ({ name, href: `/desk/platforms/${slug}` })),
      versions: versionsOf(rule, counts, words),
    })),
    promise: {
      title: t('desk.rules.promise.title'),
      version: t('desk.rules.version', { n: HELPLINE_UPDATE.version }),
      text: promiseHours === 0 ? t('desk.rules.promise.none') : t('desk.rules.promise', { n: promiseHours }),
    },
    mayChange: can(words.staff, 'platform.change'),
  };
}

function presentRule(rule: DeadlineRule, { t, language, now }: DeskWords) {
  const { id, sureness, source } = rule;
  const { warningHours, reminderPercents } = clockFor(rule, now);
  const isSure = sureness === 'primary';
  return {
    id,
    title: t(`desk.rule.${id}`),
    instrument: `${rule.instrument}, ${rule.citation}`,
    sureness: chip(isSure ? 'calm' : 'soon', t(`desk.sureness.${sureness}`)),
    note: rule.note === undefined ? null : t(`desk.rules.note.${id}`),
    facts: [
      ['where', t(`desk.rules.where.${rule.jurisdiction}`)],
      ['limit', t(`desk.limit.${id}`)],
      ['begins', t(`desk.rules.trigger.${rule.trigger}`)],
      ['warnings', t('desk.rules.warnings', { hours: warningHours.join(', ') })],
      [
        'reminders',
        reminderPercents.length === 0
          ? t('desk.rules.reminders.none')
          : t('desk.rules.reminders', { percents: reminderPercents.map((percent) => `${percent} %`).join(', ') }),
      ],
      ['applies', t(`desk.rules.applies.${id}`)],
      ['next', t(`desk.rules.next.${id}`)],
      ['inForce', formatDate(new Date(`${rule.inForceOn}T12:00:00Z`), language)],
    ].map(([term, text]) => ({ term: t(`desk.rules.term.${term}`), text })),
    elements: rule.elements.map((element) => ({ text: t(`desk.element.${element.id}`), citation: element.citation })),
    source: { text: t(`desk.rules.source.${id}`), url: source.url.replace(/^https:\/\//, '') },
    checkedOn: t('desk.rules.checkedOn', { on: formatWrittenDay(source.checkedOn, language) }),
  };
}

/** The version that counts now, and those before it that notices still name: there is no other history of a rule. */
function versionsOf(rule: DeadlineRule, counts: readonly RuleCount[], { t }: DeskWords): string[] {
  const used = new Map(counts.filter((count) => count.rule === rule.id).map((count) => [count.version, count.notices]));
  const versions = [...new Set([rule.version, ...used.keys()])].sort((a, b) => b - a);
  return versions.map((n) =>
    t(n === rule.version ? 'desk.rules.version.now' : 'desk.rules.version.before', { n, notices: used.get(n) ?? 0 }),
  );
}
