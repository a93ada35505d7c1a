import type { RefusalCode } from '../../../domain/shared/decision';

export const viRefusals: Record<RefusalCode, string> = {
  'case.wrong-state': 'Hồ sơ đã chuyển sang bước khác nên thao tác này không còn phù hợp. Hãy xem tình trạng hiện tại.',
  'case.not-claimed': 'Chưa ai nhận hồ sơ này. Hãy nhận hồ sơ trước.',
  'case.claimed-by-other': 'Một đồng nghiệp đang giữ hồ sơ này. Hãy nhờ họ bàn giao.',
  'case.on-hold': 'Hồ sơ đang được tạm dừng để bảo vệ trẻ em. Chỉ người phụ trách bảo vệ trẻ em được xử lý.',
  'case.no-item-or-threat': 'Chúng tôi cần ít nhất một liên kết, hoặc thông tin rằng có người đang đe dọa bạn.',
  'case.age-not-asked': 'Chưa có tuổi của người trong ảnh. Cần biết điều này trước mọi việc khác.',
  'case.no-verified-item':
    'Chưa có liên kết nào được xác minh. Hãy xác minh ít nhất một liên kết trước khi soạn thông báo.',
  'case.no-consent-to-notify':
    'Người báo cáo chưa đồng ý, hoặc đã rút lại sự đồng ý, để chúng tôi viết cho các nền tảng.',
  'case.no-authority': 'Chưa ghi nhận vì sao người này được quyền hành động. Hãy ghi nhận quyền đại diện trước.',
  'case.notice-incomplete':
    'Thông báo còn thiếu điều luật yêu cầu nên thời hạn sẽ không bắt đầu tính. Hãy xem danh sách bên dưới.',
  'case.second-person-needed': 'Cần người thứ hai phê duyệt. Bạn là người thứ nhất; hãy nhờ một đồng nghiệp.',
  'case.still-sending': 'Còn thông báo đang được gửi. Hãy chờ đến khi gửi xong hoặc thất bại.',
  'case.open-items': 'Còn liên kết chưa xong. Mỗi liên kết phải đã bị gỡ, bị loại, dừng xử lý hoặc được rút lại.',
  'case.not-all-removed':
    'Kết quả kiểm tra của chúng ta chưa cho thấy mọi liên kết đã bị gỡ, nên chưa thể đóng hồ sơ là đã gỡ.',
  'case.reason-needed': 'Xin nêu lý do.',
  'case.duplicate-of-itself': 'Hồ sơ không thể trùng với chính nó. Hãy nhập mã của hồ sơ kia.',
  'case.withdrawn': 'Người báo cáo đã rút lại. Không được gửi thêm gì trong hồ sơ này.',
  'case.erased': 'Hồ sơ này đã được xóa. Không thể làm thêm gì trong hồ sơ này.',
  'case.legal-hold': 'Hồ sơ này đang được giữ lại vì lý do pháp lý. Trước hết phải gỡ bỏ lệnh giữ.',
  'case.erasure-asked': 'Người báo cáo đã yêu cầu xóa tất cả. Hồ sơ vẫn đóng cho đến khi có thể xóa.',
  'case.not-held': 'Hồ sơ này không còn bị giữ lại vì lý do pháp lý.',
  'case.hold-review-date': 'Ngày xem xét lại phải nằm trong vòng {days} ngày tới.',
  'case.not-closed': 'Chỉ có thể xóa hồ sơ đã đóng. Hãy đóng hồ sơ trước, hoặc để người báo rút lại.',
  'item.wrong-state':
    'Liên kết đã chuyển sang bước khác nên thao tác này không còn phù hợp. Hãy xem tình trạng hiện tại.',
  'item.not-yet-confirmed': 'Chưa xác nhận được liên kết đã bị gỡ. Cần thêm lần kiểm tra.',
  'notice.wrong-state':
    'Thông báo đã chuyển sang bước khác nên thao tác này không còn phù hợp. Hãy xem tình trạng hiện tại.',
  'notice.incomplete':
    'Thông báo còn thiếu điều luật yêu cầu nên thời hạn sẽ không bắt đầu tính. Hãy xem danh sách bên dưới.',
  'notice.case-not-open': 'Hồ sơ đã đóng. Không gửi gì trong hồ sơ đã đóng.',
  'notice.no-channel': 'Chưa có kênh liên hệ với nền tảng này. Hãy gửi thông báo thủ công hoặc thêm kênh.',
  'notice.basis-not-applicable': 'Căn cứ luật này không phù hợp với nền tảng hoặc hồ sơ này. Hãy chọn căn cứ khác.',
  'letter.ended': 'Mục này đã được gửi lại hoặc đã giải quyết xong.',
  'letter.still-needed': 'Mục này vẫn còn cần, nên không thể bỏ qua. Hãy gửi lại, hoặc tự tay chuyển thông báo.',
  'clock.wrong-state': 'Thời hạn này đã kết thúc.',
  'clock.not-due': 'Thời hạn chưa hết.',
  'case.authority-weak':
    'Những gì đã kiểm tra chưa đủ để gửi thông báo. Hãy kiểm tra thêm, hoặc nhờ giám sát viên nếu có câu trả lời không khớp.',
  'case.supervisor-needed': 'Chỉ giám sát viên làm được việc này. Hãy nhờ họ xem cả hai hồ sơ.',
  'access.own-request': 'Việc này liên quan đến chính bạn, nên giám sát viên khác phải quyết định.',
  'access.wrong-state': 'Việc này đã chuyển sang bước khác. Hãy xem tình trạng hiện tại.',
  'export.reason-needed': 'Hôm nay bạn đã xuất nhiều tệp. Hãy nêu lý do cần thêm một tệp.',
  'export.too-many': 'Bạn đã xuất hết số tệp một người được phép trong ngày. Hãy thử lại vào ngày mai.',
  'contact.wrong-state': 'Không có thay đổi liên lạc nào để dừng, hoặc đã có một thay đổi đang chờ.',
  'case.too-many-links': 'Một hồ sơ chứa tối đa {most} liên kết. Hãy gửi phần còn lại bằng biểu mẫu mới.',
  'words.wrong-code': 'Mã này không khớp với hồ sơ này.',
  'words.wrong-state': 'Yêu cầu này đã thay đổi. Hãy xem tình trạng hiện tại.',
};
