import { enDeskAccess } from './desk-access';
import { enDeskCase } from './desk-case';
import { enDeskColleagues } from './desk-colleagues';
import { enDeskAccount } from './desk-account';
import { enDeskCare } from './desk-care';
import { enDeskFigures } from './desk-figures';
import { enDeskLetters } from './desk-letters';
import { enDeskNotice } from './desk-notice';
import { enDeskPlatform } from './desk-platform';
import { enDeskRecipient } from './desk-recipient';
import { enDeskPerson } from './desk-person';
import { enDeskRecord } from './desk-record';
import { enDeskWorklist } from './desk-worklist';
import { enDeskRules } from './desk-rules';
import { enDeskSignIn } from './desk-sign-in';
import { enDeskKeys } from './desk-keys';
import { enDeskLinks } from './desk-links';

/** The desk's frame, sign-in and worklist. Plain and short: these words are read a hundred times a day. */
const enDeskFrame = {
  skip: 'Skip to the content',
  nav: 'Desk',
  'nav.worklist': 'Worklist',
  'nav.closed': 'Closed cases',
  'nav.sandbox': 'Sandbox platform',
  'nav.signedInAs': 'Signed in as',
  'nav.signOut': 'Sign out',
  'nav.language': 'Tiếng Việt',
  'role.caseworker': 'caseworker',
  'role.supervisor': 'supervisor',
  'role.administrator': 'administrator',
  'role.auditor': 'auditor',
  errorTitle: 'Error: {title}',
  'problem.title': 'That was not done',
  'problem.unknown': 'The rules do not allow this now. Look at the case again.',
  'problem.stale': 'Someone else changed this case a moment ago. Nothing of yours was done. Look again, then decide.',
  'problem.form': 'Please look at this again',

  'signIn.title': 'Sign in to the desk',
  'signIn.lead': 'For caseworkers of {helpline}.',
  'signIn.email': 'Email address',
  'signIn.password': 'Password',
  'signIn.code': 'One-time code',
  'signIn.code.hint': 'Six digits from your authenticator app, or a recovery code. Each works once.',
  'signIn.button': 'Sign in',
  'signIn.wrong': 'These details do not match, or you tried again too soon. After several tries, wait a few minutes.',
  'signIn.sandbox.title': 'This is a demo',
  'signIn.sandbox.text':
    'Email address and password stand in the terminal that started Buckler. The one-time code is here:',
  'signIn.sandbox.link': 'show the one-time codes',
  'signIn.idle': 'A desk that is left alone for 15 minutes signs itself out.',

  'worklist.title': 'Worklist',
  'worklist.buckets': 'Show',
  'worklist.bucket.all': 'All open',
  'worklist.bucket.overdue': 'Overdue',
  'worklist.bucket.4h': 'Under 4 h',
  'worklist.bucket.12h': 'Under 12 h',
  'worklist.bucket.24h': 'Under 24 h',
  'worklist.bucket.later': 'Later, or no clock',
  'worklist.bucket.new': 'Not taken yet',
  'worklist.col.time': 'Time left',
  'worklist.col.case': 'Case',
  'worklist.col.where': 'Where it is',
  'worklist.col.links': 'Links',
  'worklist.col.next': 'Next',
  'worklist.col.with': 'With',
  'worklist.col.ended': 'Ended',
  'worklist.col.outcome': 'How it ended',
  'worklist.new': 'reported just now',
  'worklist.old': 'reported {age} ago',
  'worklist.links': '{n, plural, =0 {no link} one {# link} other {# links}}',
  'worklist.gone': '{gone} of {n} gone',
  'worklist.trouble': 'delivery trouble',
  'worklist.you': 'you',
  'worklist.nobody': 'nobody yet',
  'worklist.noClock': 'no clock yet',
  'worklist.next.take': 'Take it',
  'worklist.next.byHand': 'Hand over by hand',
  'worklist.next.approve': 'Read and approve',
  'worklist.next.consent': 'Advise only: no consent',
  'worklist.next.threat': 'Advise only: no link',
  'worklist.next.held': 'Wait for a supervisor',
  'worklist.next.second': 'Wait for a second person',
  'worklist.next.wait': 'Wait and watch',
  'worklist.next.open': 'Open',
  'worklist.empty.title': 'No open case',
  'worklist.empty.text':
    'A case appears here when somebody sends the form on the person’s page. The nearest deadline always stands on top, and nothing leaves this list until it is closed with an outcome.',
  'worklist.empty.link': 'Open the person’s page',
  'worklist.emptyBucket.title': 'Nothing here now',
  'worklist.emptyBucket.text': 'No open case is in this group. That is good news.',
  'worklist.emptyBucket.link': 'Show all open cases',
  'closed.title': 'Closed cases',
  'closed.held': 'Kept by a legal hold',
  'closed.lead':
    'The last ones closed first. A closed case can be reopened with a reason, unless the person withdrew it.',
  'closed.noLinks': 'no link to follow up',
  'closed.nobody': 'nobody',
  'closed.empty.title': 'No case is closed yet',
  'closed.empty.text':
    'A case closes when our own checks confirm that every link is gone, or with a reason from a caseworker.',

  'clock.overdue': 'overdue by {time}',
  'clock.left': '{time} left',
  'clock.at': 'due {at}',
  'clock.due': 'due {at} · {rule}',
  'clock.promise': 'we look again by {at} · {rule}',
  'clock.update': 'our next update to the person by {at}',

  'state.intake': 'Intake',
  'state.verification': 'Verification',
  'state.notice': 'Notice',
  'state.removal': 'Removal',
  'state.closed': 'Closed',
  'outcome.removed': 'All gone',
  'outcome.partly_removed': 'Partly gone',
  'outcome.not_removed': 'Not removed',
  'outcome.not_verified': 'Not verified',
  'outcome.duplicate': 'Duplicate of another case',
  'outcome.referred': 'Referred elsewhere',
  'outcome.withdrawn': 'Withdrawn by the person',
  'circumstance.erased': 'Erased',
  'circumstance.posted': 'posted',
  'circumstance.threatened': 'threatened',
  'circumstance.made_by_ai': 'made by AI',
  'circumstance.not_sure': 'not sure what happened',
} as const;

export const enDesk = {
  ...enDeskFrame,
  ...enDeskCase,
  ...enDeskColleagues,
  ...enDeskNotice,
  ...enDeskPlatform,
  ...enDeskRules,
  ...enDeskRecipient,
  ...enDeskPerson,
  ...enDeskRecord,
  ...enDeskAccount,
  ...enDeskSignIn,
  ...enDeskKeys,
  ...enDeskLinks,
  ...enDeskLetters,
  ...enDeskAccess,
  ...enDeskWorklist,
  ...enDeskCare,
  ...enDeskFigures,
} as const;
