import type { enCommon } from '../en/common';

/** Arabic proves right-to-left pages in tests; nobody can choose it (i18n/test-language.ts). A missing text shows in English. */
export const arCommon: Partial<Record<keyof typeof enCommon, string>> = {
  title: 'النموذج الخاص بك',
  errorTitle: 'خطأ: {title}',
  nav: 'هذه الصفحة',
  skip: 'انتقل إلى الجزء الرئيسي',
  leave: 'غادر الآن',
  leaveHint: 'يغادر هذا الموقع فورا ويفتح موقعا آخر',
  leaveTwoMore: 'اضغط Shift مرتين أخريين للمغادرة',
  leaveOneMore: 'اضغط Shift مرة أخرى للمغادرة',
  leaving: 'لحظة من فضلك',
  help: 'مساعدة الآن',
  otherLanguage: 'Tiếng Việt',
  back: 'رجوع',
  toForm: 'العودة إلى النموذج الخاص بك',
  toStart: 'إلى الصفحة الأولى',
  goOn: 'متابعة',
  errorSummary: 'يرجى النظر في هذا مرة أخرى',
  error: 'خطأ',
};
