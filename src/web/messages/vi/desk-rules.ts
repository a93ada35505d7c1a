import type { enDeskRules } from '../en/desk-rules';

/** What the rules say of themselves is English where they stand; these are its words in Vietnamese. */
export const viDeskRules: Record<keyof typeof enDeskRules, string> = {
  'nav.rules': 'Luật và thời hạn',
  'rules.link': 'Các luật này quy định gì',
  'rules.title': 'Luật và thời hạn',
  'rules.lead':
    'Các quy tắc dùng để kiểm tra thông báo và tính thời hạn. Chúng là một phần của chương trình: không ai thay đổi ở đây. Mỗi thời hạn giữ phiên bản lúc bắt đầu.',
  'rules.change': 'Luật nào áp dụng cho nền tảng nào thì thay đổi ở trang của nền tảng, do hai người:',
  'rules.elements': 'Thông báo phải có gì',
  'rules.source': 'Chúng ta biết từ đâu',
  'rules.checkedOn': 'đọc {on}',
  'rules.versions': 'Các phiên bản và số thông báo đã duyệt theo đó',
  'rules.version': 'phiên bản {n}',
  'rules.version.now': 'Phiên bản {n}, đang áp dụng: {notices, plural, =0 {chưa có thông báo} other {# thông báo}}',
  'rules.version.before': 'Phiên bản {n}, trước đây: {notices, plural, other {# thông báo}}',
  'rules.platforms': 'Áp dụng cho các nền tảng, theo những gì đã biết',
  'rules.platforms.count': '{n, plural, other {# nền tảng}}',
  'rules.platforms.none': 'Chưa có.',
  'rules.promise.title': 'Lời hứa của chính chúng ta với người báo',
  'rules.promise':
    'Cứ mỗi {n} giờ, người báo thấy điều gì đó mới trên trang của mình, khi hồ sơ còn mở. Không có luật nào quy định.',
  'rules.promise.none': 'Tổ chức này đã tắt lời hứa.',
  'rules.term.where': 'Nơi áp dụng',
  'rules.term.limit': 'Thời hạn',
  'rules.term.begins': 'Bắt đầu từ',
  'rules.term.warnings': 'Chúng ta cảnh báo',
  'rules.term.reminders': 'Chúng ta nhắc nền tảng',
  'rules.term.applies': 'Áp dụng cho',
  'rules.term.next': 'Khi hết thời hạn',
  'rules.term.inForce': 'Có hiệu lực từ',
  'rules.where.US': 'Hoa Kỳ',
  'rules.where.IN': 'Ấn Độ',
  'rules.where.EU': 'Liên minh châu Âu',
  'rules.trigger.notice': 'lúc giao thông báo đầy đủ',
  'rules.trigger.regulator_notice': 'thông báo của cơ quan quản lý',
  'rules.trigger.order': 'một lệnh',
  'rules.warnings': '{hours} giờ trước khi hết hạn',
  'rules.reminders': 'sau {percents} thời gian',
  'rules.reminders.none': 'không tự động: không luật nào đặt thời hạn này',
  'rules.applies.us-take-it-down':
    'Các nền tảng thuộc phạm vi luật: trang và ứng dụng công cộng chủ yếu lưu nội dung của người dùng, hoặc thường xuyên đăng những hình ảnh như vậy. Không gồm dịch vụ truy cập internet, thư điện tử, hay trang có nội dung do chính nhà cung cấp chọn trước.',
  'rules.applies.in-it-rules-3-2-b':
    'Các bên trung gian, về hình ảnh riêng tư bị chia sẻ khi chưa đồng ý và hình ảnh khỏa thân, kể cả ảnh ghép bằng máy',
  'rules.applies.eu-dsa-16': 'Mọi dịch vụ lưu trữ',
  'rules.next.us-take-it-down': 'Ủy ban Thương mại Liên bang, TakeItDown.ftc.gov',
  'rules.next.in-it-rules-3-2-b':
    'Ủy ban Khiếu nại phúc thẩm, sau đó Bộ Điện tử và Công nghệ thông tin; với cảnh sát: 1930 và Cổng quốc gia báo tội phạm mạng',
  'rules.next.eu-dsa-16':
    'Khiếu nại nội bộ của nền tảng (Điều 20), rồi giải quyết ngoài tòa án (Điều 21), Điều phối viên Dịch vụ số (Điều 53), và với nền tảng rất lớn là Ủy ban châu Âu',
  'rules.note.us-take-it-down':
    'Lời văn mục 3(a)(3) được đọc qua trích dẫn của người khác, không phải trong văn bản luật; số đoạn của bốn yêu cầu, và việc luật bao gồm cả người lớn lẫn trẻ em, phải kiểm tra trước khi trích dẫn. Một số trang viết 24 giờ, giấy tờ tùy thân, hoặc lời khai có tuyên thệ: luật không nói điều nào trong số đó. Không tìm thấy nghĩa vụ ngăn đăng lại.',
  'rules.note.in-it-rules-3-2-b':
    'Chưa đọc chính điều khoản nêu 2 giờ, chỉ đọc các bản tóm tắt. Quy trình ngày 11 tháng 11 năm 2025 cho công cụ tìm kiếm, CDN và nhà đăng ký tên miền nêu 24 giờ và không phải quy tắc này; lệnh của tòa án hoặc chính phủ (3 giờ) cũng không phải.',
  'rules.note.eu-dsa-16':
    'Các yêu cầu đã được đọc trong điều luật. Việc phải xác nhận và quyết định “không chậm trễ quá mức” (16(4) đến (6)), và các Điều nêu cho bước tiếp theo, là theo trí nhớ: hãy kiểm tra trước khi trích dẫn. Tổ chức hỗ trợ có thể ký bằng tên của mình, nên không cần nêu tên người báo.',
  'rules.source.us-take-it-down':
    '“Sớm nhất có thể, nhưng không muộn hơn 48 giờ sau khi nhận” một yêu cầu hợp lệ, và nỗ lực hợp lý để tìm và gỡ các bản sao giống hệt đã biết: mục 3(a)(3), theo trích dẫn trong một dự án mã nguồn mở',
  'rules.source.in-it-rules-3-2-b':
    'Công báo CG-DL-E-10022026-269993 về sửa đổi năm 2026, cùng hai bản tóm tắt về thời hạn 2 giờ',
  'rules.source.eu-dsa-16':
    'Điều 16, các yêu cầu (a) đến (d), “kịp thời, cẩn trọng, không tùy tiện”; một bản sao không chính thức của văn bản',
};
