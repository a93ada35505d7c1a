import { can } from '../../domain/access/can';
import { CASE_TABLE, ITEM_TABLE } from '../../domain/lifecycle';
import type { StaffIdentity } from '../../domain/shared/staff';
import type { CasePage, CasePageAllowed, CasePageItem } from './case-page.types';

type Head = Pick<CasePage, 'state' | 'outcome' | 'isOnHold'>;

/** For a case in which nothing is left to be done. */
export const NOTHING_ALLOWED: CasePageAllowed = {
  judgeItems: false,
  recordAuthority: false,
  prepareNotices: false,
  liftHold: false,
  putHold: false,
  closeUnproven: false,
  reopen: false,
  legalHold: false,
};

/** Which forms the page offers. What is offered may still be refused: the rules are asked again when it is sent. */
export function allowedFor(head: Head, items: readonly CasePageItem[], staff: StaffIdentity): CasePageAllowed {
  const works = staff.role === 'caseworker' || staff.role === 'supervisor';
  const isOpen = works && head.state !== 'closed' && head.state !== 'intake';
  const offers = (command: keyof (typeof CASE_TABLE)['intake'] | 'reopen') =>
    works && (CASE_TABLE[head.state] as Partial<Record<string, string>>)[command] !== undefined;
  return {
    judgeItems: isOpen,
    recordAuthority: isOpen,
    prepareNotices: isOpen && items.some((item) => ITEM_TABLE[item.state].notify !== undefined),
    liftHold: can(staff, 'case.lift-hold') && head.isOnHold && head.state !== 'closed',
    putHold: works && !head.isOnHold && head.state !== 'closed',
    closeUnproven: offers('close_unproven'),
    reopen: offers('reopen') && head.outcome !== 'withdrawn',
    legalHold: can(staff, 'case.legal-hold'),
  };
}
