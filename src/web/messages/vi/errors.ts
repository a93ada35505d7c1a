import type { enErrors } from '../en/errors';

export const viErrors: Record<keyof typeof enErrors, string> = {
  'not-found.title': 'Không có trang này',
  'not-found.body': 'Địa chỉ có thể đã sai hoặc đã cũ. Bạn không làm gì sai cả.',
  'stale.title': 'Vừa có người khác thay đổi mục này',
  'stale.body': 'Thay đổi của bạn chưa được ghi. Hãy quay lại, xem tình trạng hiện tại rồi thử lần nữa.',
  'foreign-form.title': 'Chúng tôi chưa xác nhận được biểu mẫu này đến từ đâu',
  'foreign-form.body':
    'Chưa có gì được gửi đi. Điều này có thể xảy ra khi trang mở quá lâu hoặc cookie bị tắt. Hãy mở lại trang đầu và điền lại biểu mẫu.',
  'sign-in.title': 'Xin hãy đăng nhập',
  'sign-in.body': 'Phiên làm việc của bạn đã hết giờ.',
  'too-large.title': 'Nội dung gửi một lần quá dài',
  'too-large.body':
    'Chưa có gì được gửi đi. Hãy bấm quay lại trên trình duyệt: những gì bạn đã gõ có thể vẫn còn. Sau đó gửi ít liên kết hơn hoặc viết ngắn hơn. Phần còn lại bạn có thể gửi sau.',
  'not-a-form.title': 'Chúng tôi chỉ nhận chữ viết',
  'not-a-form.body':
    'Chưa có gì được gửi đi và chúng tôi không giữ lại gì. Chúng tôi không bao giờ cần ảnh hay video đó. Xin hãy dùng biểu mẫu.',
  'unreadable.title': 'Chúng tôi chưa đọc được nội dung này',
  'unreadable.body': 'Chưa có gì được gửi đi. Hãy quay lại, xem lại những gì bạn đã gõ rồi thử lần nữa.',
  'busy.title': 'Lúc này đang có nhiều người truy cập',
  'busy.body': 'Chưa có gì được gửi đi. Xin chờ một phút rồi thử lại.',
  'too-many.title': 'Vừa có quá nhiều biểu mẫu gửi từ mạng của bạn',
  'too-many.body':
    'Biểu mẫu này chưa được gửi đi. Xin chờ {minutes} phút rồi tải lại trang này: trình duyệt sẽ gửi lại những gì bạn đã gõ.',
  'unexpected.title': 'Phía chúng tôi gặp sự cố',
  'unexpected.body': 'Đây không phải lỗi của bạn. Xin thử lại sau vài phút.',
  'refused.title': 'Lúc này chưa làm được việc đó',
  reference: 'Nếu bạn hỏi chúng tôi về việc này, hãy cho biết số: {reference}',
  wayBack: 'Quay lại',
};
