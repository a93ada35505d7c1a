import type { enFingerprint } from '../en/fingerprint';

export const viFingerprint: Record<keyof typeof enFingerprint, string> = {
  link: 'Giúp tìm các bản sao của một tấm ảnh',
  heading: 'Tìm các bản sao của ảnh',
  lead: 'Máy của bạn có thể tự làm dấu nhận dạng của ảnh. Nhờ đó các trang mạng tìm được bản sao. Tấm ảnh không bao giờ rời khỏi máy của bạn.',
  back: 'Quay lại biểu mẫu của bạn',
  'without.script':
    'Bước này cần trình duyệt chạy được mã lệnh. Trình duyệt của bạn không chạy, nên bạn có thể bỏ qua. Biểu mẫu của bạn vẫn đầy đủ.',
  cannot: 'Trình duyệt này quá cũ cho bước này, nên bạn có thể bỏ qua. Biểu mẫu của bạn vẫn đầy đủ.',

  'how.summary': 'Dấu nhận dạng là gì?',
  'how.row': 'Đó là 64 chữ số và chữ cái. Nó cho biết chỗ nào trong ảnh sáng, chỗ nào tối.',
  'how.copies': 'Bản sao bị thu nhỏ hay lưu lại có dấu nhận dạng gần giống. Vì thế có thể tìm ra nó.',
  'how.misses': 'Bản sao bị cắt, bị xoay hay bị viết chữ lên có thể không tìm ra.',
  'how.video': 'Với video chỉ có dấu nhận dạng của tệp. Nó chỉ tìm được bản sao giống hệt.',
  'how.guess':
    'Không ai nhìn thấy ảnh qua dấu nhận dạng. Chuyên gia có thể đoán hình dạng thô, nên chúng tôi khóa kỹ như lời kể của bạn.',
  'how.compare': 'Chúng tôi xem biểu mẫu khác ở đây có cùng dấu nhận dạng không, để một người xử lý cả hai.',

  'choose.label': 'Chọn một ảnh hoặc video',
  'choose.hint': 'Tệp chỉ mở trên máy của bạn. Khi bạn chọn, không có gì được gửi đi.',
  'status.working': 'Máy của bạn đang xử lý. Không có gì được gửi đi.',
  'status.done': 'Đã xong. Chưa có gì được gửi đi. Hãy xem bên dưới những gì sẽ được gửi.',
  'status.plain': 'Ảnh này quá đơn giản, nên chỉ tìm được bản sao giống hệt. Chưa có gì được gửi đi.',
  'status.unreadable':
    'Trình duyệt không mở được tệp này như một tấm ảnh, nên chỉ tìm được bản sao giống hệt. Chưa có gì được gửi đi.',
  'status.video': 'Đây là video, nên chỉ tìm được bản sao giống hệt. Chưa có gì được gửi đi.',
  'status.large': 'Tệp này quá lớn cho bước này. Nhiều nhất là 500 megabyte. Không có gì được gửi đi.',
  'status.trouble': 'Máy của bạn không xử lý được tệp này. Bạn có thể thử tệp khác. Không có gì được gửi đi.',

  'send.heading': 'Những gì được gửi',
  'send.sha256': 'Dấu nhận dạng của tệp',
  'send.sha256.hint': 'Tìm bản sao giống hệt.',
  'send.pdq': 'Dấu nhận dạng của hình ảnh',
  'send.pdq.hint': 'Tìm bản sao trông gần giống. Chúng tôi cũng gửi mức hiệu quả của nó, từ 50 đến 100.',
  'send.quality': 'Mức hiệu quả',
  'send.not': 'Không được gửi: ảnh hay video, tên tệp, ngày chụp, nơi chụp, hay bất cứ điều gì khác của nó.',
  'consent.label':
    'Có, các bạn được giữ những dấu nhận dạng này, tìm chúng trong biểu mẫu khác ở đây và chia sẻ để tìm bản sao',
  'consent.hint': 'Bạn chọn bên dưới chia sẻ với ai. Bạn có thể rút lại tại đây bất cứ lúc nào.',
  'send.button': 'Gửi những dấu nhận dạng này',

  'error.digits': 'Dấu nhận dạng này chưa đủ. Hãy chọn lại tấm ảnh.',
  'error.consent': 'Hãy chọn ô này nếu bạn đồng ý. Nếu không, chúng tôi không nhận dấu nhận dạng này.',
  'error.already': 'Bạn đã gửi dấu nhận dạng của chính tệp này rồi. Chúng có trong danh sách bên dưới.',
  'error.many': 'Bạn đã gửi dấu nhận dạng của {max} tệp. Hãy xóa bớt một tệp trước.',
  'error.plain': 'Ảnh này quá đơn giản để làm dấu nhận dạng hình ảnh. Hãy chọn lại.',

  'list.heading': 'Những gì chúng tôi giữ',
  'list.none': 'Chúng tôi không giữ dấu nhận dạng nào của bạn.',
  'list.added': 'Gửi vào {at}',
  'list.delete': 'Xóa mục này',
  'list.stop': 'Rút lại sự đồng ý và xóa tất cả',
  'list.closed': 'Biểu mẫu của bạn đã đóng, nên không thể thêm gì.',

  'share.heading': 'Ai nhận được',
  'share.lead':
    'Không ai nhận được dấu nhận dạng nếu bạn không chọn họ ở đây. Họ chỉ nhận dấu nhận dạng: không tên, không liên kết, không lời nào của bạn. Chúng tôi xem biểu mẫu của bạn trước rồi mới đưa.',
  'share.legend': 'Ai được nhận dấu nhận dạng của bạn?',
  'share.button': 'Lưu lựa chọn',
  'share.given': '{name} đã nhận vào {at}.',
  'share.waits': '{name} chưa nhận gì.',
  'share.due': '{name} sẽ được yêu cầu xóa những gì đang có, khi họ hỏi lần tới.',
  'share.told': 'Vào {at}, chúng tôi đã yêu cầu {name} xóa.',
};
