import type { enDeskAccount } from '../en/desk-account';

export const viDeskAccount: Record<keyof typeof enDeskAccount, string> = {
  'nav.account': 'Tài khoản của bạn',
  'account.title': 'Tài khoản của bạn',
  'account.sessions': 'Những nơi bạn đang đăng nhập',
  'account.since': 'Từ lúc',
  'account.seen': 'Dùng lần cuối',
  'account.this': 'phiên này',
  'account.change': 'Mật khẩu mới, các phiên khác',
  'account.change.text':
    'Chúng tôi tạo mật khẩu mới để không ai đoán được. Cả hai việc đều kết thúc mọi phiên khác của bạn.',
  'account.password': 'Mật khẩu hiện tại',
  'account.draw': 'Tạo mật khẩu mới',
  'account.end': 'Kết thúc các phiên khác',
  'account.wrong.title': 'Chưa có gì thay đổi',
  'account.wrong.text': 'Thông tin không khớp, hoặc bạn thử lại quá sớm. Sau vài lần thử, hãy đợi vài phút.',
  'account.drawn.title': 'Mật khẩu mới của bạn',
  'account.drawn.text':
    'Hãy lưu lại ngay, tốt nhất là trong trình quản lý mật khẩu. Mật khẩu sẽ không hiện lại. Mật khẩu cũ đã hết hiệu lực.',
  'account.ended': '{n, plural, =0 {Không có phiên nào khác đang mở.} other {Đã kết thúc # phiên khác.}}',
  'account.first':
    'Mật khẩu này là mật khẩu ban đầu, người khác có thể đã thấy. Nó hết hiệu lực lúc {time}. Hãy tạo mật khẩu của riêng bạn ở bên dưới.',
};
