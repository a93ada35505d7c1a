/** Words of the frame that every page shares. Nothing here may say what the site is about: a phone may be watched. */
export const enCommon = {
  title: 'Your form',
  errorTitle: 'Error: {title}',
  nav: 'This page',
  skip: 'Go to the main part',
  leave: 'Leave now',
  leaveHint: 'Leaves this site at once and opens another one',
  languageName: 'English',
  otherLanguage: 'Tiếng Việt',
  back: 'Back',
  goOn: 'Continue',
  errorSummary: 'Please look at this again',
  error: 'Error',
  warning: 'Please note',
} as const;
