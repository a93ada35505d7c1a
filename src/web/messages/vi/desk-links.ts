import type { enDeskLinks } from '../en/desk-links';

export const viDeskLinks: Record<keyof typeof enDeskLinks, string> = {
  'openLink.one': 'Mở liên kết {n} …',
  'openLink.short': 'Mở …',
  'openLink.title': 'Trước khi mở liên kết {n} của',
  'openLink.ready': 'Liên kết {n} của',
  'openLink.shut': 'Không được mở liên kết nào trong',
  'openLink.back': 'Về các liên kết',
  'openLink.lead':
    'Bên trong có thể là nội dung đã bị báo. Thường không ai phải xem: hệ thống tự kiểm tra liên kết còn hay không.',
  'openLink.mind.child': 'Nếu trong đó có thể có trẻ em, đừng mở. Hãy bấm “Dừng mọi thứ” trong hồ sơ.',
  'openLink.mind.sound': 'Tắt tiếng và thu nhỏ cửa sổ. Bạn có thể đóng lại ngay bất cứ lúc nào.',
  'openLink.mind.seen':
    'Trang đó thấy bạn vào từ đâu. Hãy dùng trình duyệt và mạng mà tổ chức dành riêng cho việc này.',
  'openLink.mind.keep': 'Không lưu gì, không chụp màn hình.',
  'openLink.mind.you':
    'Bạn không phải làm một mình, cũng không phải làm hôm nay. Có thể bàn giao hồ sơ, không ai hỏi vì sao.',
  'openLink.reason': 'Bạn cần xem để làm gì?',
  'openLink.reason.verify': 'xét xem có đúng là nội dung đã báo không',
  'openLink.reason.still_there': 'xem nội dung còn đó không',
  'openLink.reason.answer_platform': 'trả lời nền tảng',
  'openLink.reason.check_work': 'kiểm tra lại công việc của chúng ta',
  'openLink.recorded': 'Nhật ký lưu lại việc bạn đã mở, lúc nào và vì sao.',
  'openLink.button': 'Tôi đã sẵn sàng, hiện đường dẫn',
  'openLink.go.title': 'Đường dẫn ra ngoài',
  'openLink.go.lead': 'Liên kết mở ở một thẻ riêng. Trang đó không được cho biết bạn đến từ đây.',
  'openLink.go': 'Mở {host}',
  'openLink.notWeb': 'Đây không phải địa chỉ web. Chỉ có thể đọc.',
  'openLink.after': 'Nếu quay lại trang này, bạn sẽ được hỏi lại. Hãy nghỉ một chút trước khi mở liên kết khác.',
  'record.item.opened': 'Một liên kết đã được mở',
};
