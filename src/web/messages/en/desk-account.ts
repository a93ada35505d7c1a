/** Somebody's own account at the desk. */
export const enDeskAccount = {
  'nav.account': 'Your account',
  'account.title': 'Your account',
  'account.sessions': 'Where you are signed in',
  'account.since': 'Since',
  'account.seen': 'Last used',
  'account.this': 'this one',
  'account.change': 'New password, other sessions',
  'account.change.text':
    'We draw the new password, so that nobody can guess it. Both steps end all your other sessions.',
  'account.password': 'Password you have now',
  'account.draw': 'Draw a new password',
  'account.end': 'End other sessions',
  'account.wrong.title': 'Nothing was changed',
  'account.wrong.text':
    'These details do not match, or you tried again too soon. After several tries, wait a few minutes.',
  'account.drawn.title': 'Your new password',
  'account.drawn.text': 'Keep it now, best in a password manager. It is not shown again. The old one is over.',
  'account.ended':
    '{n, plural, =0 {No other session was open.} one {# other session was ended.} other {# other sessions were ended.}}',
  'account.first': 'Your password is a first one, which others may have seen. It ends on {time}. Draw your own below.',
} as const;
