import type { enDesk } from '../en/desk';
import { viDeskAccess } from './desk-access';
import { viDeskCase } from './desk-case';
import { viDeskColleagues } from './desk-colleagues';
import { viDeskAccount } from './desk-account';
import { viDeskCare } from './desk-care';
import { viDeskFigures } from './desk-figures';
import { viDeskLetters } from './desk-letters';
import { viDeskNotice } from './desk-notice';
import { viDeskPlatform } from './desk-platform';
import { viDeskRecipient } from './desk-recipient';
import { viDeskPerson } from './desk-person';
import { viDeskRecord } from './desk-record';
import { viDeskWorklist } from './desk-worklist';
import { viDeskRules } from './desk-rules';
import { viDeskSignIn } from './desk-sign-in';
import { viDeskKeys } from './desk-keys';
import { viDeskLinks } from './desk-links';

export const viDesk: Record<keyof typeof enDesk, string> = {
  skip: 'Đến phần nội dung',
  nav: 'Bàn làm việc',
  'nav.worklist': 'Danh sách hồ sơ',
  'nav.closed': 'Hồ sơ đã đóng',
  'nav.sandbox': 'Nền tảng thử nghiệm',
  'nav.signedInAs': 'Đang đăng nhập:',
  'nav.signOut': 'Đăng xuất',
  'nav.language': 'English',
  'role.caseworker': 'nhân viên hỗ trợ',
  'role.supervisor': 'giám sát viên',
  'role.administrator': 'quản trị viên',
  'role.auditor': 'kiểm toán viên',
  errorTitle: 'Lỗi: {title}',
  'problem.title': 'Việc này chưa được thực hiện',
  'problem.unknown': 'Quy tắc hiện không cho phép việc này. Hãy xem lại hồ sơ.',
  'problem.stale':
    'Một người khác vừa thay đổi hồ sơ này. Thao tác của bạn chưa được thực hiện. Hãy xem lại rồi quyết định.',
  'problem.form': 'Hãy xem lại phần này',

  'signIn.title': 'Đăng nhập vào bàn làm việc',
  'signIn.lead': 'Dành cho nhân viên hỗ trợ của {helpline}.',
  'signIn.email': 'Địa chỉ email',
  'signIn.password': 'Mật khẩu',
  'signIn.code': 'Mã dùng một lần',
  'signIn.code.hint': 'Sáu chữ số từ ứng dụng xác thực, hoặc một mã khôi phục. Mỗi mã chỉ dùng được một lần.',
  'signIn.button': 'Đăng nhập',
  'signIn.wrong': 'Thông tin không khớp, hoặc bạn thử lại quá sớm. Nếu đã thử nhiều lần, hãy chờ vài phút rồi thử lại.',
  'signIn.sandbox.title': 'Đây là bản dùng thử',
  'signIn.sandbox.text': 'Email và mật khẩu hiện trong cửa sổ dòng lệnh đã khởi động Buckler. Mã dùng một lần ở đây:',
  'signIn.sandbox.link': 'xem mã dùng một lần',
  'signIn.idle': 'Bàn làm việc tự đăng xuất sau 15 phút không có thao tác.',

  'worklist.title': 'Danh sách hồ sơ',
  'worklist.buckets': 'Hiển thị',
  'worklist.bucket.all': 'Tất cả đang mở',
  'worklist.bucket.overdue': 'Quá hạn',
  'worklist.bucket.4h': 'Dưới 4 giờ',
  'worklist.bucket.12h': 'Dưới 12 giờ',
  'worklist.bucket.24h': 'Dưới 24 giờ',
  'worklist.bucket.later': 'Còn lâu hoặc chưa có hạn',
  'worklist.bucket.new': 'Chưa ai nhận',
  'worklist.col.time': 'Thời gian còn lại',
  'worklist.col.case': 'Hồ sơ',
  'worklist.col.where': 'Đang ở bước',
  'worklist.col.links': 'Liên kết',
  'worklist.col.next': 'Việc tiếp theo',
  'worklist.col.with': 'Người phụ trách',
  'worklist.col.ended': 'Đóng lúc',
  'worklist.col.outcome': 'Kết quả',
  'worklist.new': 'vừa báo xong',
  'worklist.old': 'báo cách đây {age}',
  'worklist.links': '{n, plural, =0 {không có liên kết} other {# liên kết}}',
  'worklist.gone': 'đã gỡ {gone} trong {n}',
  'worklist.trouble': 'trục trặc khi gửi',
  'worklist.you': 'bạn',
  'worklist.nobody': 'chưa ai nhận',
  'worklist.noClock': 'chưa có hạn',
  'worklist.next.take': 'Nhận',
  'worklist.next.byHand': 'Tự tay chuyển',
  'worklist.next.approve': 'Đọc và duyệt',
  'worklist.next.consent': 'Chỉ tư vấn: chưa đồng ý',
  'worklist.next.threat': 'Chỉ tư vấn: chưa có liên kết',
  'worklist.next.held': 'Chờ giám sát viên',
  'worklist.next.second': 'Chờ người thứ hai',
  'worklist.next.wait': 'Chờ và theo dõi',
  'worklist.next.open': 'Mở',
  'worklist.empty.title': 'Không có hồ sơ nào đang mở',
  'worklist.empty.text':
    'Hồ sơ xuất hiện ở đây khi có người gửi biểu mẫu từ trang dành cho họ. Hạn gần nhất luôn đứng đầu, và không hồ sơ nào rời danh sách này trước khi được đóng với một kết quả.',
  'worklist.empty.link': 'Mở trang dành cho người cần giúp',
  'worklist.emptyBucket.title': 'Hiện không có gì ở đây',
  'worklist.emptyBucket.text': 'Không có hồ sơ nào đang mở trong nhóm này. Đó là tin tốt.',
  'worklist.emptyBucket.link': 'Xem mọi hồ sơ đang mở',
  'closed.title': 'Hồ sơ đã đóng',
  'closed.held': 'Đang được giữ vì lý do pháp lý',
  'closed.lead': 'Hồ sơ đóng gần đây nhất đứng đầu. Có thể mở lại kèm lý do, trừ khi người báo đã rút hồ sơ.',
  'closed.noLinks': 'không có liên kết cần theo',
  'closed.nobody': 'không ai',
  'closed.empty.title': 'Chưa có hồ sơ nào được đóng',
  'closed.empty.text':
    'Hồ sơ được đóng khi chính các lần kiểm tra của chúng ta xác nhận mọi liên kết không còn nữa, hoặc khi nhân viên hỗ trợ đóng kèm lý do.',

  'clock.overdue': 'quá hạn {time}',
  'clock.left': 'còn {time}',
  'clock.at': 'hạn {at}',
  'clock.due': 'hạn {at} · {rule}',
  'clock.promise': 'chúng ta xem lại trước {at} · {rule}',
  'clock.update': 'tin mới cho người báo trước {at}',

  'state.intake': 'Tiếp nhận',
  'state.verification': 'Xác minh',
  'state.notice': 'Thông báo',
  'state.removal': 'Gỡ bỏ',
  'state.closed': 'Đã đóng',
  'outcome.removed': 'Đã gỡ hết',
  'outcome.partly_removed': 'Đã gỡ một phần',
  'outcome.not_removed': 'Chưa gỡ được',
  'outcome.not_verified': 'Không xác minh được',
  'outcome.duplicate': 'Trùng với hồ sơ khác',
  'outcome.referred': 'Chuyển cho nơi khác',
  'outcome.withdrawn': 'Người báo đã rút',
  'circumstance.erased': 'Đã xóa',
  'circumstance.posted': 'đã bị đăng',
  'circumstance.threatened': 'bị đe dọa',
  'circumstance.made_by_ai': 'do AI tạo ra',
  'circumstance.not_sure': 'chưa rõ chuyện gì xảy ra',
  ...viDeskCase,
  ...viDeskColleagues,
  ...viDeskNotice,
  ...viDeskPlatform,
  ...viDeskRules,
  ...viDeskRecipient,
  ...viDeskPerson,
  ...viDeskRecord,
  ...viDeskAccount,
  ...viDeskSignIn,
  ...viDeskKeys,
  ...viDeskLinks,
  ...viDeskLetters,
  ...viDeskAccess,
  ...viDeskWorklist,
  ...viDeskCare,
  ...viDeskFigures,
};
