import type { RuleId, Sureness } from '../deadline/rule';

export type CannedLanguage = 'en' | 'vi';

interface Canned {
  readonly id: string;
  readonly name: Readonly<Record<CannedLanguage, string>>;
  /** The same in each language, so that whoever picks one by its name knows what goes out in the other. */
  readonly text: Readonly<Record<CannedLanguage, string>>;
}

/** What may be added to the reasoning of a notice, with where it comes from. */
export interface NoticeText extends Canned {
  /** The law it speaks of; null: it fits every law. */
  readonly law: RuleId | null;
  readonly source: string;
  readonly sureness: Sureness;
}

/**
 * Texts that a caseworker may pick, see and change. They argue from the law and from what is public; none says anything
 * about the person in the pictures (promise 7), and none promises what we cannot keep.
 */
export const NOTICE_TEXTS: readonly NoticeText[] = [
  {
    id: 'us-forgery',
    law: 'us-take-it-down',
    name: { en: 'Made or altered by software', vi: 'Được tạo hoặc sửa bằng phần mềm' },
    text: {
      en: 'The depiction was made or altered by software. The Act treats a digital forgery of an identifiable person like an authentic depiction, so the same time limit applies.',
      vi: 'Hình ảnh được tạo hoặc sửa bằng phần mềm. Đạo luật coi hình ảnh giả mạo kỹ thuật số của một người nhận dạng được như hình ảnh thật, nên thời hạn vẫn như vậy.',
    },
    source: 'TAKE IT DOWN Act, Pub. L. 119-12, section 2 (digital forgery) and section 3(a)(3)',
    sureness: 'memory',
  },
  {
    id: 'us-copies',
    law: 'us-take-it-down',
    name: { en: 'Identical copies too', vi: 'Cả các bản sao giống hệt' },
    text: {
      en: 'The Act asks not only for removal at these addresses, but also for reasonable efforts to find and remove known identical copies. Please tell us which copies you found.',
      vi: 'Đạo luật không chỉ đòi gỡ ở các địa chỉ này mà còn đòi nỗ lực hợp lý để tìm và gỡ các bản sao giống hệt đã biết. Xin cho chúng tôi biết quý vị đã tìm thấy những bản sao nào.',
    },
    source: 'TAKE IT DOWN Act, Pub. L. 119-12, section 3(a)(3), as quoted in chaynHQ/tools',
    sureness: 'secondary',
  },
  {
    id: 'eu-illegal',
    law: 'eu-dsa-16',
    name: { en: 'Why it is illegal in the Union', vi: 'Vì sao trái luật trong Liên minh' },
    text: {
      en: 'Making intimate material accessible to the public without the consent of the person depicted, also when it was made or altered by software, is among the offences that Article 5 of Directive (EU) 2024/1385 tells the Member States to punish.',
      vi: 'Công khai tài liệu riêng tư khi người trong hình không đồng ý, kể cả khi được tạo hoặc sửa bằng phần mềm, thuộc các tội mà Điều 5 Chỉ thị (EU) 2024/1385 yêu cầu các quốc gia thành viên trừng phạt.',
    },
    source: 'Directive (EU) 2024/1385, Article 5',
    sureness: 'memory',
  },
  {
    id: 'eu-decision',
    law: 'eu-dsa-16',
    name: { en: 'Your decision and its reasons', vi: 'Quyết định và lý do' },
    text: {
      en: 'Please notify us of your decision without undue delay, with the ways to have it reviewed (Article 16(5)), and decide in a timely, diligent, non-arbitrary and objective manner (Article 16(6)).',
      vi: 'Xin thông báo quyết định cho chúng tôi không chậm trễ, kèm các cách yêu cầu xem xét lại (Điều 16(5)), và quyết định kịp thời, cẩn trọng, không tùy tiện và khách quan (Điều 16(6)).',
    },
    source: 'Regulation (EU) 2022/2065, Article 16(5) and (6)',
    sureness: 'memory',
  },
  {
    id: 'in-morphed',
    law: 'in-it-rules-3-2-b',
    name: { en: 'Also when it is morphed', vi: 'Cả khi hình đã bị ghép' },
    text: {
      en: 'The rule covers material that exposes the private area of a person, shows full or partial nudity or a sexual act, or impersonates them, artificially morphed images included. A complaint may be made on the person’s behalf, as here.',
      vi: 'Quy tắc áp dụng cho tài liệu phơi bày vùng kín, khỏa thân toàn phần hay một phần, hành vi tình dục, hoặc mạo danh một người, kể cả hình ghép. Khiếu nại có thể do người khác gửi thay, như ở đây.',
    },
    source: 'Information Technology (Intermediary Guidelines and Digital Media Ethics Code) Rules, 2021, rule 3(2)(b)',
    sureness: 'memory',
  },
  {
    id: 'again',
    law: null,
    name: { en: 'It came back', vi: 'Đã xuất hiện lại' },
    text: {
      en: 'This content was removed before and was put up again. Please keep it from being uploaded once more, by whatever means you use for that.',
      vi: 'Nội dung này đã từng bị gỡ và nay lại được đăng. Xin ngăn việc tải lên lần nữa bằng cách mà quý vị vẫn dùng.',
    },
    source: 'our own words',
    sureness: 'primary',
  },
];

/** What a caseworker may write to the person. Sources are the rules of this service: no blame, no promise, no detail. */
export const MESSAGE_TEXTS: readonly Canned[] = [
  {
    id: 'reading',
    name: { en: 'We are reading your report', vi: 'Chúng tôi đang đọc' },
    text: {
      en: 'We have your report and are working on it. You do not need to do anything now. You can read news here at any time.',
      vi: 'Chúng tôi đã nhận và đang xử lý. Bây giờ bạn không cần làm gì. Bạn có thể xem tin ở đây bất cứ lúc nào.',
    },
  },
  {
    id: 'sent',
    name: { en: 'The notices are on their way', vi: 'Thông báo đã gửi' },
    text: {
      en: 'We have written to the sites. We look ourselves whether the links are gone, and we write here when something changes.',
      vi: 'Chúng tôi đã viết cho các trang. Chúng tôi tự kiểm tra liên kết còn hay không, và sẽ viết ở đây khi có thay đổi.',
    },
  },
  {
    id: 'silent',
    name: { en: 'A site does not answer', vi: 'Một trang không trả lời' },
    text: {
      en: 'One site has not answered yet. This is not because of you. We have reminded them, and we are looking for the next way.',
      vi: 'Một trang vẫn chưa trả lời. Đó không phải do bạn. Chúng tôi đã nhắc họ và đang tìm cách tiếp theo.',
    },
  },
  {
    id: 'link',
    name: { en: 'A link does not open', vi: 'Một liên kết không mở được' },
    text: {
      en: 'One of the links does not lead us anywhere. If you still have the right one, you can add it here. You do not need to look at it again for us.',
      vi: 'Một liên kết không dẫn chúng tôi đến đâu. Nếu bạn còn liên kết đúng, bạn có thể thêm ở đây. Bạn không cần phải xem lại nội dung đó vì chúng tôi.',
    },
  },
  {
    id: 'refused',
    name: { en: 'A site said no', vi: 'Một trang từ chối' },
    text: {
      en: 'One site has refused. That does not mean that you are wrong. There are other ways, and we will tell you here which one we take.',
      vi: 'Một trang đã từ chối. Điều đó không có nghĩa là bạn sai. Còn những cách khác, và chúng tôi sẽ viết ở đây sẽ dùng cách nào.',
    },
  },
];

/** Characters that may be added to a notice: the shapes of notices have room for so many. */
export const ADDITION_MAX = 1000;

/** Those for this law, with those that fit every law behind them. */
export const noticeTextsFor = (law: RuleId): readonly NoticeText[] => [
  ...NOTICE_TEXTS.filter((text) => text.law === law),
  ...NOTICE_TEXTS.filter((text) => text.law === null),
];

export const cannedLanguageOf = (language: string): CannedLanguage => (language === 'vi' ? 'vi' : 'en');
