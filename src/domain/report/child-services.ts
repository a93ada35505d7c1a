export interface ChildService {
  /** Also names its text: `person.child.does.<id>`. */
  readonly id: string;
  /** ISO 3166-1 alpha-2; `001` is any country, `EU` is Europe. */
  readonly country: string;
  /** In its own language. */
  readonly name: string;
  readonly channel: 'phone' | 'web';
  /** A number as dialled inside the country, or a web address. */
  readonly address: string;
  /** Where it was read: a page, or a file of a public repository. Several are parted by ` ; `. */
  readonly source: string;
  /** When the source was written or last checked, as far as known; in the order of the sources. */
  readonly checkedOn: string | null;
  /** `primary`: the owner's own page. `secondary`: another party says so. Nothing from memory is shown to anyone. */
  readonly sureness: 'primary' | 'secondary';
}

/**
 * Who may act when the person in a picture was under 18. Drawn from the project's directory of services: only rows
 * with a source. A helpline confirms each row by hand before first use and every three months; a wrong number is
 * worse than none.
 */
export const CHILD_SERVICES: readonly ChildService[] = [
  {
    id: 'take-it-down',
    country: '001',
    name: 'Take It Down (NCMEC)',
    channel: 'web',
    address: 'https://takeitdown.ncmec.org',
    source: 'https://takeitdown.ncmec.org/faq/',
    checkedOn: null,
    sureness: 'primary',
  },
  {
    id: 'inhope',
    country: '001',
    name: 'INHOPE hotline finder',
    channel: 'web',
    address: 'https://inhope.org/EN/report-here',
    source:
      'https://www.inhope.org/EN/articles/2024-inhope-call-for-action ; digitalharm/digital-harm-website:content/locales/en/reporting.ts@2816e4e6336f3d804d4ab316483fe68244c199a4',
    checkedOn: '2024 ; 2026-05',
    sureness: 'primary',
  },
  {
    id: 'iwf',
    country: '001',
    name: 'IWF reporting portal',
    channel: 'web',
    address: 'https://report.iwf.org.uk/en',
    source: 'digitalharm/digital-harm-website:content/locales/en/reporting.ts@2816e4e6336f3d804d4ab316483fe68244c199a4',
    checkedOn: '2026-05',
    sureness: 'secondary',
  },
  {
    id: 'vn-111',
    country: 'VN',
    name: 'Tổng đài quốc gia bảo vệ trẻ em 111',
    channel: 'phone',
    address: '111',
    source:
      'http://tongdai111.vn/tin/cac-linh-vuc-hoat-dong-va-chuc-nang-cua-tong-dai-111 ; https://docluat.net/so-dien-thoai-111-tong-dai-quoc-gia-bao-ve-tre-em',
    checkedOn: 'unknown ; 2022-08-24',
    sureness: 'primary',
  },
  {
    id: 'vn-cop',
    country: 'VN',
    name: 'VN-COP',
    channel: 'web',
    address: 'https://vn-cop.vn',
    source: 'https://en.vietnamplus.vn/website-launched-to-augment-child-online-protection-efforts/223869.vnp',
    checkedOn: null,
    sureness: 'secondary',
  },
  {
    id: 'au-esafety',
    country: 'AU',
    name: 'eSafety Commissioner',
    channel: 'web',
    address: 'https://www.esafety.gov.au/key-topics/image-based-abuse/report-image-based-abuse',
    source:
      'https://www.esafety.gov.au/key-topics/image-based-abuse/report-image-based-abuse?lang=ko-KR ; https://p2pqld.org.au/online-abuse/',
    checkedOn: null,
    sureness: 'primary',
  },
  {
    id: 'br-safernet',
    country: 'BR',
    name: 'SaferNet Helpline',
    channel: 'web',
    address: 'https://helpline.org.br',
    source: 'https://helpline.org.br',
    checkedOn: null,
    sureness: 'primary',
  },
  {
    id: 'kh-hotline',
    country: 'KH',
    name: 'Internet Hotline Cambodia',
    channel: 'web',
    address: 'https://www.internethotlinecambodia.org/en/reporting-portal-alt-option/',
    source: 'https://www.internethotlinecambodia.org/en/reporting-portal-alt-option/',
    checkedOn: null,
    sureness: 'primary',
  },
  {
    id: 'ca-cybertip',
    country: 'CA',
    name: 'Cybertip.ca / Cyberaide.ca',
    channel: 'phone',
    address: '1-866-658-9022',
    source:
      'https://www.protectkidsonline.ca/app/en/report_concerning_behaviour ; https://cyberaide.ca./en/report/taking-action',
    checkedOn: null,
    sureness: 'primary',
  },
  {
    id: 'ca-needhelpnow',
    country: 'CA',
    name: 'NeedHelpNow.ca',
    channel: 'web',
    address: 'https://needhelpnow.ca',
    source: 'https://protectchildren.ca/en/press-and-media/news-releases/2024/sextortion-information-campaign',
    checkedOn: '2024',
    sureness: 'primary',
  },
  {
    id: 'eu-bik',
    country: 'EU',
    name: 'Better Internet for Kids, helpline finder',
    channel: 'web',
    address: 'https://better-internet-for-kids.europa.eu',
    source: 'https://better-internet-for-kids.europa.eu/en/news/inhope-reportit-where-your-reports-go',
    checkedOn: null,
    sureness: 'primary',
  },
  {
    id: 'fr-3018',
    country: 'FR',
    name: '3018 (e-Enfance)',
    channel: 'phone',
    address: '3018',
    source:
      'https://mairie-villetaneuse.fr/actualites/le-3018-un-numero-gratuit-et-une-app-pour-les-victimes-de-cyberharcelement ; https://app.mlvenissieux.fr/amp/actu/c/0/i/77615637/cyberharcelement-3018',
    checkedOn: '2023-09-28',
    sureness: 'secondary',
  },
  {
    id: 'fr-119',
    country: 'FR',
    name: '119 Allô enfance en danger',
    channel: 'phone',
    address: '119',
    source: 'https://lenfantbleutoulouse.fr/un-numero-contre-les-violences-numeriques/',
    checkedOn: null,
    sureness: 'secondary',
  },
  {
    id: 'in-1098',
    country: 'IN',
    name: 'Child helpline 1098',
    channel: 'phone',
    address: '1098',
    source:
      'https://en.wikipedia.org/wiki/Childline_India ; https://deccanherald.com./amp/story/specials%2Fwill-112-pick-up-where-childline-is-leaving-1226716.html',
    checkedOn: 'unknown ; 2023',
    sureness: 'secondary',
  },
  {
    id: 'id-129',
    country: 'ID',
    name: 'SAPA 129',
    channel: 'phone',
    address: '129',
    source: 'https://banisite.com/?p=749',
    checkedOn: 'unknown (2024)',
    sureness: 'secondary',
  },
  {
    id: 'ie-hotline',
    country: 'IE',
    name: 'Hotline.ie',
    channel: 'web',
    address: 'https://hotline.ie/report',
    source:
      'https://hotline.ie/report ; https://mobileapp.irishtimes.com/news/social-affairs/hotline-to-help-people-with-images-posted-online-without-consent-1.4662497',
    checkedOn: 'unknown ; 2021-09-02',
    sureness: 'primary',
  },
  {
    id: 'ke-116',
    country: 'KE',
    name: 'Childline Kenya 116',
    channel: 'phone',
    address: '116',
    source: 'https://healfromrapekenya.com/child-sexual-abuse/my-child-has-been-sexually-abused/who-do-i-call',
    checkedOn: null,
    sureness: 'secondary',
  },
  {
    id: 'kr-d4u',
    country: 'KR',
    name: '중앙디지털성범죄피해자지원센터 (Central Digital Sex Crime Victim Support Center, D4U)',
    channel: 'phone',
    address: '1366',
    source: 'https://korea.kr/news/policyNewsView.do?newsId=148941931&pWise=main&pWiseMain=A4',
    checkedOn: '2025-04',
    sureness: 'primary',
  },
  {
    id: 'my-talian',
    country: 'MY',
    name: 'Talian Kasih',
    channel: 'phone',
    address: '15999',
    source:
      'https://www.malaymail.com/news/malaysia/2020/04/16/minister-135-calls-on-domestic-violence-received-by-talian-kasih-during-mco/1857285',
    checkedOn: '2020-04-16',
    sureness: 'secondary',
  },
  {
    id: 'nl-helpwanted',
    country: 'NL',
    name: 'Helpwanted (Offlimits)',
    channel: 'phone',
    address: '020 261 52 75',
    source: 'http://www.helpwanted.nl/en ; https://offlimits.nl/nieuws/hulplijnen-offlimits-vaker-gebeld',
    checkedOn: 'unknown ; 2023-07-13',
    sureness: 'primary',
  },
  {
    id: 'nz-netsafe',
    country: 'NZ',
    name: 'Netsafe',
    channel: 'phone',
    address: '0508 638 723',
    source:
      'http://www.netsafe.org.nz/hdc/ ; https://report.netsafe.org.nz/hc/en-au/requests/new?ticket_form_id=551107974273',
    checkedOn: null,
    sureness: 'primary',
  },
  {
    id: 'ph-1383',
    country: 'PH',
    name: 'Makabata Helpline 1383',
    channel: 'phone',
    address: '1383',
    source: 'https://radyopilipinas.ph/?p=82791',
    checkedOn: '2024',
    sureness: 'secondary',
  },
  {
    id: 'th-thaihotline',
    country: 'TH',
    name: 'ThaiHotline',
    channel: 'web',
    address: 'https://www.thaihotline.org',
    source: 'https://www.thaihotline.org/question-answer/',
    checkedOn: null,
    sureness: 'primary',
  },
  {
    id: 'gb-report-remove',
    country: 'GB',
    name: 'Report Remove (Childline and IWF)',
    channel: 'web',
    address: 'https://www.childline.org.uk/info-advice/bullying-abuse-safety/online-mobile-safety/report-remove-down/',
    source:
      'https://www.childline.org.uk/info-advice/bullying-abuse-safety/online-mobile-safety/report-remove-down/ ; https://www.iwf.org.uk/what-we-do/why-we-exist/report-remove',
    checkedOn: null,
    sureness: 'primary',
  },
  {
    id: 'gb-nspcc',
    country: 'GB',
    name: 'NSPCC helpline',
    channel: 'phone',
    address: '0808 800 5000',
    source: 'digitalharm/digital-harm-website:app/get-help/page.tsx (earlier stored version, commit not known)',
    checkedOn: '2026-02',
    sureness: 'secondary',
  },
  {
    id: 'us-cybertip',
    country: 'US',
    name: 'NCMEC CyberTipline',
    channel: 'phone',
    address: '1-800-843-5678',
    source:
      'digitalharm/digital-harm-website:content/locales/en/reporting.ts@2816e4e6336f3d804d4ab316483fe68244c199a4 ; https://takeitdown.ncmec.org/faq/',
    checkedOn: '2026-05',
    sureness: 'secondary',
  },
  {
    id: 'us-cybertip-form',
    country: 'US',
    name: 'NCMEC CyberTipline',
    channel: 'web',
    address: 'https://report.cybertip.org',
    source: 'digitalharm/digital-harm-website:content/locales/en/reporting.ts@2816e4e6336f3d804d4ab316483fe68244c199a4',
    checkedOn: '2026-05',
    sureness: 'secondary',
  },
];
