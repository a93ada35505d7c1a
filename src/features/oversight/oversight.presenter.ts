import { chip, type Chip } from '../../web/desk/chip';
import type { DeskWords } from '../../web/desk/desk-page';
import { formatShortDateTime } from '../../web/i18n/format';
import { hasMessage } from '../../web/i18n/translator';
import type { DeskAlert, Emergency, Fairness } from './oversight.view';

interface Seen {
  readonly emergencies: readonly Emergency[];
  readonly alerts: readonly DeskAlert[];
  readonly fairness: Fairness;
}

const TONE: Readonly<Record<Emergency['phase'], Chip['tone']>> = {
  waiting: 'soon',
  open: 'overdue',
  refused: 'plain',
  over: 'info',
};

/** The supervisor's page: what waits stands first, what was looked at stays below it. */
export function presentOversight({ emergencies, alerts, fairness }: Seen, words: DeskWords) {
  const { t, staff } = words;
  const at = (date: Date) => formatShortDateTime(date, words);
  const cards = emergencies.map((one) => presentEmergency(one, words));
  return {
    open: cards.filter(({ isSettled }) => !isSettled),
    settled: cards.filter(({ isSettled }) => isSettled),
    alerts: alerts.map((alert) => ({
      id: alert.id,
      text: t('desk.oversight.bulk', { name: alert.staffName, n: alert.count, at: at(alert.raisedAt) }),
      isMine: alert.staffId === staff.id,
    })),
    figures: t('desk.oversight.figures', {
      sent: fairness.sent,
      disputed: fairness.disputed,
      reversed: fairness.reversed,
      rate: percent(fairness.reversed, fairness.sent),
    }),
    cases: fairness.cases.map(({ locator, reporter, ...counts }) => ({
      locator,
      href: `/desk/cases/${locator}`,
      reporter: t(`desk.case.about.${reporter}`),
      ...counts,
    })),
  };
}

function presentEmergency(one: Emergency, { t, language, zone, staff }: DeskWords) {
  const at = (date: Date) => formatShortDateTime(date, { language, zone });
  const steps = {
    waiting: ['approve', 'refuse'],
    open: one.acknowledgedAt === null ? ['stop', 'acknowledge'] : ['stop'],
    refused: one.acknowledgedAt === null ? ['acknowledge'] : [],
    over: one.acknowledgedAt === null ? ['acknowledge'] : [],
  }[one.phase];
  return {
    id: one.id,
    locator: one.locator,
    href: `/desk/cases/${one.locator}`,
    isSettled: one.acknowledgedAt !== null,
    phase: chip(TONE[one.phase], t(`desk.oversight.phase.${one.phase}`)),
    title: t('desk.oversight.asked', { name: one.staffName, at: at(one.askedAt) }),
    facts: [
      t(`desk.emergency.reason.${one.reason}`),
      ...(one.ticket === null ? [] : [t('desk.oversight.ticket', { ticket: one.ticket })]),
      ...(one.hasText ? [t('desk.oversight.hasText')] : []),
      howOpened(one, t, at),
      ...(one.phase === 'open' ? [t('desk.oversight.until', { at: at(one.endsAt) })] : []),
      ...(one.acknowledgedAt === null
        ? []
        : [t('desk.oversight.settledBy', { name: one.acknowledgedByName ?? '', at: at(one.acknowledgedAt) })]),
    ],
    entries: one.entries.map((entry) => {
      const key = `desk.record.${entry.action}`;
      return { at: at(entry.at), text: hasMessage(key) ? t(key) : t('desk.record.unknown', { action: entry.action }) };
    }),
    steps: staff.id === one.staffId ? [] : steps.map((step) => ({ step, label: t(`desk.oversight.step.${step}`) })),
  };
}

function howOpened(one: Emergency, t: DeskWords['t'], at: (date: Date) => string): string {
  if (one.decision !== null) return t(`desk.oversight.by.${one.decision}`, { name: one.decidedByName ?? '' });
  return t(one.phase === 'waiting' ? 'desk.oversight.by.waiting' : 'desk.oversight.by.itself', { at: at(one.opensAt) });
}

const percent = (part: number, whole: number): string =>
  whole === 0 ? '0' : String(Math.round((part / whole) * 1000) / 10);
