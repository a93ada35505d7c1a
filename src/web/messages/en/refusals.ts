import type { RefusalCode } from '../../../domain/shared/decision';

/** One text for every "no" the rules can give: what is in the way, and what would clear it. */
export const enRefusals: Record<RefusalCode, string> = {
  'case.wrong-state': 'The case has moved on, so this step no longer fits. Look at where it stands now.',
  'case.not-claimed': 'Nobody has taken this case yet. Take it first.',
  'case.claimed-by-other': 'A colleague has this case. Ask them to hand it over.',
  'case.on-hold': 'This case is on child-protection hold. Only the safeguarding lead may act in it.',
  'case.no-item-or-threat': 'We need at least one link, or that someone threatens you.',
  'case.age-not-asked': 'The age of the person in the picture was not given. It must be known before anything else.',
  'case.no-verified-item': 'No link is verified yet. Verify at least one before you prepare a notice.',
  'case.no-consent-to-notify': 'The person has not agreed that we write to platforms, or has taken that back.',
  'case.no-authority': 'It is not recorded yet why this person may act. Record the authority to act first.',
  'case.notice-incomplete':
    'The notice lacks something the law asks for, so its clock would not start. See the list below.',
  'case.second-person-needed': 'A second person must approve this. You were the first; please ask a colleague.',
  'case.still-sending': 'A notice is still on its way. Wait until it is delivered or has failed.',
  'case.open-items': 'Some links are not settled yet. Each must be gone, rejected, given up or withdrawn first.',
  'case.not-all-removed': 'Our own checks do not show every link as gone, so the case cannot close as removed.',
  'case.reason-needed': 'Please give a reason.',
  'case.duplicate-of-itself': 'A case cannot be a duplicate of itself. Give the locator of the other case.',
  'case.withdrawn': 'The person has withdrawn. Nothing more may be sent in this case.',
  'case.erased': 'This case was erased. Nothing more can be done in it.',
  'case.not-closed': 'Only a closed case can be erased. Close it first, or let the person withdraw.',
  'item.wrong-state': 'This link has moved on, so this step no longer fits. Look at where it stands now.',
  'item.not-yet-confirmed': 'The link is not confirmed as gone yet. More clean checks are needed.',
  'notice.wrong-state': 'This notice has moved on, so this step no longer fits. Look at where it stands now.',
  'notice.incomplete': 'The notice lacks something the law asks for, so its clock would not start. See the list below.',
  'notice.case-not-open': 'The case is closed. Nothing is sent in a closed case.',
  'notice.no-channel': 'We have no way to reach this platform yet. Send the notice by hand, or add a channel.',
  'notice.basis-not-applicable': 'This law does not fit this platform or this case. Choose another basis.',
  'letter.ended': 'This was sent again or settled already.',
  'letter.still-needed':
    'This is still needed, so it cannot be put aside. Send it again, or hand the notice over by hand.',
  'clock.wrong-state': 'This clock has already ended.',
  'clock.not-due': 'The time is not over yet.',
};
