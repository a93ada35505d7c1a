import type { enCommon } from '../en/common';

export const viCommon: Record<keyof typeof enCommon, string> = {
  title: 'Biểu mẫu của bạn',
  errorTitle: 'Lỗi: {title}',
  nav: 'Trang này',
  skip: 'Đến phần chính',
  leave: 'Thoát ngay',
  leaveHint: 'Rời trang này ngay và mở một trang khác',
  leaveTwoMore: 'Bấm Shift hai lần nữa để thoát',
  leaveOneMore: 'Bấm Shift một lần nữa để thoát',
  leaving: 'Xin chờ một chút',
  help: 'Cần giúp ngay',
  otherLanguage: 'English',
  back: 'Quay lại',
  toForm: 'Về biểu mẫu của bạn',
  toStart: 'Về trang đầu',
  goOn: 'Tiếp tục',
  errorSummary: 'Xin bạn xem lại',
  error: 'Lỗi',
};
