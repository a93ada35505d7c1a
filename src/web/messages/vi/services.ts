import type { enServices } from '../en/services';

/** Mỗi nơi giúp đỡ làm gì: một dòng ngắn, không nói quá nguồn. */
export const viServices: Record<keyof typeof enServices, string> = {
  'any-stopncii':
    'Tạo dấu nhận dạng của ảnh ngay trên máy của bạn. Các trang tham gia dùng dấu nhận dạng đó để tìm ảnh. Chỉ dành cho người đủ 18 tuổi. Không gỡ gì khỏi các trang khác.',
  'any-take-it-down':
    'Tạo dấu nhận dạng của ảnh ngay trên máy của bạn để các trang tìm và chặn ảnh đó. Không cần tên. Người lớn cũng dùng được nếu ảnh có từ khi họ chưa đủ 18 tuổi.',
  'any-inhope-hotline-finder':
    'Tìm đường dây ở nước bạn nhận báo cáo về ảnh của người dưới 18 tuổi. Bạn không phải cho biết tên.',
  'any-iwf-reporting-portal': 'Nhận báo cáo về ảnh của người dưới 18 tuổi, từ mọi nơi. Bạn không phải cho biết tên.',
  'eu-better-internet': 'Tìm đường dây giúp đỡ ở nước bạn tại châu Âu.',
  'vn-111':
    'Đường dây quốc gia bảo vệ trẻ em của Việt Nam. Dành cho trẻ em và người lớn chăm sóc các em. Miễn phí, gọi lúc nào cũng được.',
  'vn-cop': 'Biểu mẫu để báo việc trẻ em bị xâm hại trên mạng ở Việt Nam.',
  'gb-revenge-porn-helpline': 'Tư vấn cho người lớn ở Vương quốc Anh, giúp báo cáo và yêu cầu gỡ ảnh.',
  'gb-revenge-porn-helpline-web': 'Cũng đường dây đó, bằng tin nhắn. Họ trả lời trong giờ làm việc.',
  'gb-report-remove-childline':
    'Childline và IWF giúp người dưới 18 tuổi gỡ ảnh nhạy cảm. Họ có thể đề nghị em chứng minh tuổi.',
  'gb-nspcc-helpline': 'Dành cho người lớn đang lo lắng cho một em nhỏ.',
  'gb-report-harmful-content':
    'Dành cho người trên 13 tuổi ở Vương quốc Anh. Can thiệp khi trang từ chối, hoặc một tuần không trả lời.',
  'gb-police-non-emergency': 'Để báo tội phạm khi không nguy cấp. Khi nguy hiểm, hãy gọi 999.',
  'us-ccri':
    'Giúp đỡ khi khủng hoảng, xem xét sự an toàn, tư vấn về bằng chứng và việc gỡ ảnh. Họ có thể giới thiệu luật sư.',
  'us-ccri-safety-center': 'Hướng dẫn từng bước những gì bạn tự làm được.',
  'us-ncmec-cybertipline':
    'Trung tâm quốc gia về trẻ em mất tích và bị bóc lột. Nhận báo cáo qua điện thoại. Họ cũng giúp khi bạn không có sẵn máy chứa ảnh.',
  'us-ncmec-cybertipline-form': 'Cũng trung tâm đó, bằng biểu mẫu.',
  'us-ftc': 'Nhận khiếu nại khi một trang không gỡ ảnh trong vòng 48 giờ.',
  'us-fbi-tips': 'Nhận báo cáo về việc đe dọa bằng ảnh riêng tư và việc xâm hại trẻ em.',
  'us-rainn': 'Hỗ trợ sau bạo lực tình dục, kể cả khi chuyện xảy ra trên mạng.',
  'ca-cybertip': 'Đường dây quốc gia của Canada. Họ cũng viết cho các trang mạng. Bạn không cần cho biết tên.',
  'ca-cybertip-form': 'Cũng nơi đó, bằng biểu mẫu. Cả khi ảnh riêng tư đã bị chia sẻ hoặc sắp bị chia sẻ.',
  'ca-needhelpnow': 'Hướng dẫn các bạn trẻ từng bước để gỡ ảnh.',
  'ca-civil-resolution-tribunal':
    'Có quyền buộc xóa ảnh hoặc không hiện ảnh khi tìm kiếm. Không mất phí. Ở đó có nơi giúp bạn làm đơn.',
  'ca-compass': 'Hướng dẫn cho người lớn có ảnh bị chia sẻ hoặc bị dọa chia sẻ.',
  'au-esafety':
    'Cơ quan nhà nước có quyền buộc các trang gỡ ảnh. Dành cho mọi lứa tuổi. Cả khi ảnh giả hoặc khi bị đe dọa.',
  'au-esafety-forms': 'Biểu mẫu để báo việc bắt nạt người dưới 18 tuổi trên mạng, hoặc việc xâm hại người lớn.',
  'au-lifeline': 'Người để trò chuyện khi khủng hoảng.',
  'nz-netsafe':
    'Tư vấn và giúp làm việc với các trang mạng ở New Zealand. Họ chỉ nói chuyện với người kia nếu bạn đồng ý.',
  'nz-netsafe-form': 'Cũng nơi đó, bằng biểu mẫu.',
  'ie-hotline': 'Đường dây quốc gia của Ireland, kể cả với ảnh riêng tư của người lớn. Họ phối hợp với cảnh sát.',
  'fr-3018': 'Đường dây quốc gia cho người bị hại trên mạng. Họ có thể yêu cầu các trang xử lý nhanh.',
  'fr-disrupt': 'Nhận báo cáo về ảnh hoặc video riêng tư bị phát tán khi chưa được đồng ý.',
  'fr-pharos': 'Trang của cảnh sát. Nhận báo cáo về nội dung vi phạm pháp luật trên mạng.',
  'fr-119': 'Dành cho trẻ em đang gặp nguy hiểm.',
  'de-hilfetelefon-women':
    'Tư vấn cho phụ nữ về mọi hình thức bạo lực, kể cả trên mạng. Không cần tên. Qua điện thoại, trò chuyện trực tuyến và email.',
  'de-hilfetelefon-men': 'Tư vấn cho nam giới về mọi hình thức bạo lực, kể cả trên mạng.',
  'es-aepd-canal-prioritario':
    'Cơ quan nhà nước có quyền buộc gỡ ảnh nhanh khi trang không xử lý. Người từ 14 đến 17 tuổi có lối riêng.',
  'nl-helpwanted': 'Giúp đỡ miễn phí, không cần tên, kể cả việc gỡ ảnh.',
  'nl-helpwanted-web': 'Cũng nơi đó trên mạng: xem trường hợp của bạn, trò chuyện hoặc báo cáo.',
  'kr-1366': 'Trung tâm quốc gia hỗ trợ nạn nhân. Họ yêu cầu các trang xóa và kiểm tra lại sau đó.',
  'kr-d4u': 'Cũng trung tâm đó, trên mạng.',
  'jp-safe-line': 'Yêu cầu các trang ở Nhật Bản và nước ngoài xóa ảnh.',
  'jp-illegal-and-harmful': 'Tư vấn cách tự yêu cầu một trang xóa nội dung.',
  'jp-ministry-of-justice': 'Tư vấn của cơ quan nhà nước. Chính họ có thể yêu cầu trang xóa.',
  'jp-internet-hotline-center': 'Nhận báo cáo, rồi báo cho cảnh sát và các trang mạng.',
  'in-national-cyber-crime':
    'Nhận đơn về tội phạm trên mạng. Một phần dành cho tội phạm với phụ nữ và trẻ em, có thể không cần tên.',
  'in-cyber-crime-helpline': 'Giúp báo tội phạm trên mạng qua điện thoại, chủ yếu là lừa đảo.',
  'in-child-helpline-1098': 'Đường dây hỗ trợ trẻ em của Ấn Độ.',
  'in-women-helpline-181': 'Dành cho phụ nữ cần được giúp đỡ.',
  'in-meri-trustline-rati':
    'Dành cho người dưới 18 tuổi bị hại trên mạng, kể cả khi ảnh riêng tư không còn trong tay mình.',
  'ph-makabata-helpline-1383': 'Đường dây hỗ trợ trẻ em của Philippines. Họ phối hợp với cảnh sát.',
  'ph-pnp-anti-cybercrime': 'Đường dây của cảnh sát chuyên về tội phạm trên mạng với phụ nữ và trẻ em.',
  'th-ticac': 'Trang của nhà nước và cảnh sát cho trẻ em bị lộ clip. Ở đó có thể báo cáo và được tư vấn.',
  'th-thaihotline': 'Nhận báo cáo, làm việc với các trang mạng và cảnh sát.',
  'id-safenet-awas-kbgo': 'Giúp người bị bạo lực trên mạng vì giới, kể cả việc gỡ ảnh.',
  'id-sapa-129': 'Đường dây quốc gia cho phụ nữ và trẻ em ở Indonesia.',
  'id-komnas-perempuan': 'Cơ quan quốc gia chống bạo lực với phụ nữ. Nhận đơn qua email.',
  'my-mcmc-complaints-portal': 'Cơ quan nhà nước yêu cầu các trang gỡ nội dung.',
  'my-mcmc-hotline': 'Cũng cơ quan đó, qua điện thoại.',
  'my-talian-kasih': 'Đường dây quốc gia cho phụ nữ, gia đình và trẻ em ở Malaysia.',
  'sg-shecares-scwo':
    'Giúp người bị hại trên mạng tại một nơi. Có điện thoại, tin nhắn, tư vấn tâm lý, tư vấn luật miễn phí và lối đến cảnh sát.',
  'sg-national-anti-violence':
    'Giúp khi bị xâm hại và bạo lực. Nếu gọi không an toàn, bạn có thể nhắn tin cho cảnh sát theo số 71999.',
  'br-safernet-helpline':
    'Giúp đỡ qua trò chuyện trực tuyến và email, không cần tên. Có hướng dẫn khi ảnh riêng tư bị lộ.',
  'br-safernet-hotline': 'Nhận báo cáo về nội dung vi phạm pháp luật trên mạng. Không cần tên.',
  'br-disque-100': 'Đường dây về quyền con người. Không cần tên. Có cả ngôn ngữ ký hiệu.',
  'br-ligue-180': 'Đường dây về bạo lực với phụ nữ.',
  'mx-policia-cibernetica-national': 'Cảnh sát tư vấn và có thể bắt đầu điều tra.',
  'za-gender-based-violence':
    'Nhân viên công tác xã hội qua điện thoại. Để được gọi lại, bấm *120*7867#. Để được giúp bằng tin nhắn, gửi tới 31531.',
  'za-film-and-publication': 'Nhận báo cáo về ảnh của người dưới 18 tuổi. Không có đường dây tư vấn.',
  'za-south-african-police': 'Cảnh sát, khi khẩn cấp.',
  'ng-nigeria-police-cybercrime': 'Trang của cảnh sát nhận báo cáo về tội phạm trên mạng.',
  'ke-national-gbv-helpline': 'Người để trò chuyện, và lối đến cảnh sát, nơi tạm lánh hoặc luật sư. Không cần tên.',
  'ke-childline-kenya-116': 'Đường dây hỗ trợ trẻ em của Kenya. Có người để trò chuyện và lối đến nơi giúp khác.',
  'ke-directorate-of-criminal': 'Dành cho vụ việc mà cảnh sát nơi bạn ở không xử lý.',
  'kh-internet-hotline-cambodia':
    'Nhận báo cáo về việc trẻ em bị xâm hại trên mạng ở Campuchia, kể cả khi ảnh bị dùng để đe dọa.',
};
