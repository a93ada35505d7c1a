/** What went wrong, what it means for the reader, what they can do. No codes, no blame. */
export const enErrors = {
  'not-found.title': 'This page is not here',
  'not-found.body': 'The address may be wrong or old. Nothing you did caused this.',
  'stale.title': 'Someone else changed this just now',
  'stale.body': 'Your change was not made. Go back, look at how it is now, and try again.',
  'foreign-form.title': 'We could not check where this form came from',
  'foreign-form.body':
    'Nothing was sent. This can happen when a page was open for a long time or cookies are off. Open the first page again and fill in the form once more.',
  'sign-in.title': 'Please sign in',
  'sign-in.body': 'Your time at the desk ran out.',
  'too-large.title': 'That was too much text at once',
  'too-large.body':
    'Nothing was sent. Go back in your browser: what you typed may still be there. Then send fewer links or a shorter text. You can send the rest later.',
  'not-a-form.title': 'We only take text',
  'not-a-form.body':
    'Nothing was sent and nothing was kept. We never need the picture or video itself. Please use the form.',
  'unreadable.title': 'We could not read that',
  'unreadable.body': 'Nothing was sent. Go back, look at what you typed, and try again.',
  'busy.title': 'Many people are here right now',
  'busy.body': 'Nothing was sent. Please wait a minute and try again.',
  'too-many.title': 'Too many forms came from your network just now',
  'too-many.body':
    'This form was not sent. Please wait {minutes, plural, one {# minute} other {# minutes}}. Then reload this page: your browser sends what you typed once more.',
  'unexpected.title': 'Something went wrong on our side',
  'unexpected.body': 'This is not your fault. Please try again in a few minutes.',
  'refused.title': 'That cannot be done now',
  reference: 'If you ask us about this, say this number: {reference}',
  wayBack: 'Go back',
} as const;
