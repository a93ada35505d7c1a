/** Words of the frame that every page shares. Nothing here may say what the site is about: a phone may be watched. */
export const enCommon = {
  title: 'Your form',
  errorTitle: 'Error: {title}',
  nav: 'This page',
  skip: 'Go to the main part',
  leave: 'Leave now',
  leaveHint: 'Leaves this site at once and opens another one',
  leaveTwoMore: 'Press Shift two more times to leave',
  leaveOneMore: 'Press Shift once more to leave',
  leaving: 'One moment',
  help: 'Help now',
  otherLanguage: 'Tiếng Việt',
  back: 'Back',
  goOn: 'Continue',
  errorSummary: 'Please look at this again',
  error: 'Error',
} as const;
