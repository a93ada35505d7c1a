import { can } from '../../domain/access/can';
import { FEED_FORMATS } from '../../domain/fingerprint/exchange';
import { chip } from '../../web/desk/chip';
import type { DeskWords } from '../../web/desk/desk-page';
import { formatShortDateTime } from '../../web/i18n/format';
import { byName } from '../../web/i18n/names';
import type { RecipientLine } from './recipient.view';

const TONE = { proposed: 'soon', confirmed: 'calm', refused: 'plain', ended: 'plain' } as const;

/** Who may be given fingerprints, where that stands, and what may be done about it by whoever looks. */
export function presentRecipients(lines: readonly RecipientLine[], { t, language, zone, staff }: DeskWords) {
  const at = (time: Date) => formatShortDateTime(time, { language, zone });
  const somebody = (name: string | null) => name ?? t('desk.platform.somebody');
  const mayChange = can(staff, 'platform.change');
  return {
    mayChange,
    formats: FEED_FORMATS.map((value) => ({
      value,
      text: t(`desk.recipient.format.${value}`),
      hint: t(`desk.recipient.format.${value}.hint`),
    })),
    recipients: refusedLast(byName(lines, language)).map((line) => {
      const isOwn = line.proposedBy === staff.id;
      const isProposed = line.state === 'proposed';
      return {
        id: line.id,
        name: line.name,
        does: [line.doesEn, line.doesVi],
        address: line.address,
        state: chip(TONE[line.state], t(`desk.recipient.state.${line.state}`)),
        format: t(`desk.recipient.format.${line.format}`),
        holds:
          line.state === 'proposed' || line.state === 'refused' ? null : t('desk.recipient.holds', { n: line.holds }),
        steps: [
          t('desk.platform.change.by', { name: somebody(line.proposer), at: at(line.proposedAt) }),
          ...(line.decidedAt === null
            ? []
            : [t('desk.platform.change.decided', { name: somebody(line.decider), at: at(line.decidedAt) })]),
          ...(line.keyDrawnAt === null ? [] : [t('desk.recipient.keyDrawn', { at: at(line.keyDrawnAt) })]),
          ...(line.lastFetchedAt === null ? [] : [t('desk.recipient.asked', { at: at(line.lastFetchedAt) })]),
        ],
        mayConfirm: mayChange && isProposed && !isOwn,
        mayRefuse: mayChange && isProposed,
        isOwn: mayChange && isProposed && isOwn,
        mayDraw: mayChange && (line.state === 'confirmed' || line.state === 'ended'),
        mayEnd: mayChange && line.state === 'confirmed',
      };
    }),
  };
}

const refusedLast = (lines: readonly RecipientLine[]): RecipientLine[] =>
  [...lines].sort((a, b) => Number(a.state === 'refused') - Number(b.state === 'refused'));
