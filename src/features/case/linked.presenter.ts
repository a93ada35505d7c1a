import { can } from '../../domain/access/can';
import { type Chip, chip, outcomeChip } from '../../web/desk/chip';
import type { DeskWords } from '../../web/desk/desk-page';
import type { CasePage } from './case-page.types';

export interface LinkedLine {
  /** Null where this person may not open it: then they learn who has it, and not which it is. */
  readonly locator: string | null;
  readonly text: string;
  readonly state: Chip;
  readonly why: string;
}

/**
 * The cases that belong together with this one, and why. What somebody may not open has no number: two people may report
 * the same link against each other, and who works for one of them need not know the other (ADR 0046).
 */
export function presentLinked({ linked }: Pick<CasePage, 'linked'>, words: DeskWords): LinkedLine[] {
  const { t, staff } = words;
  return linked.map((one) => {
    const mayOpen = can(staff, 'case.read', { claimedBy: one.holderId });
    const holder =
      one.holderName === null
        ? t('desk.case.about.withNobody')
        : one.holderId === staff.id
          ? t('desk.case.about.withYou')
          : t('desk.case.about.with', { name: one.holderName });
    return {
      locator: mayOpen ? one.locator : null,
      text: mayOpen ? holder : t('desk.linked.held', { name: one.holderName ?? '' }),
      state: outcomeChip(one.outcome, words) ?? chip('info', t(`desk.state.${one.state}`)),
      why: [
        ...(one.links.length > 0
          ? [t('desk.linked.links', { n: one.links.length, places: one.links.join(', ') })]
          : []),
        ...(one.distance === null ? [] : [t(one.distance === 0 ? 'desk.linked.same' : 'desk.linked.near')]),
      ].join(' · '),
    };
  });
}
