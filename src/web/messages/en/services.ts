/** What each service of the directory does (domain/help/services-table.ts), by its id: one plain line, no more than its source says. */
export const enServices = {
  'any-stopncii':
    'Makes a fingerprint of the picture on your own device. Sites that take part look for it. For adults only. It takes nothing down from other sites.',
  'any-take-it-down':
    'Makes a fingerprint of the picture on your own device, so that sites can find and stop it. No name needed. Also for adults, if the picture is from before they were 18.',
  'any-inhope-hotline-finder':
    'Finds the hotline of your country that takes reports of pictures of someone under 18. You do not have to give a name.',
  'any-iwf-reporting-portal':
    'Takes reports of pictures of someone under 18, from anywhere. You do not have to give a name.',
  'eu-better-internet': 'Finds the help line of your country in Europe.',
  'vn-111':
    'The national child protection line of Viet Nam. For children, and for adults who care for them. Free, day and night.',
  'vn-cop': 'A form to report harm to children on the internet in Viet Nam.',
  'gb-revenge-porn-helpline': 'Advice for adults in the UK. They help to report pictures and get them taken down.',
  'gb-revenge-porn-helpline-web': 'The same help line, by message. They answer in their opening hours.',
  'gb-report-remove-childline':
    'Childline and IWF help young people under 18 to get a nude picture taken down. They may ask you to prove your age.',
  'gb-nspcc-helpline': 'For adults who are worried about a child.',
  'gb-report-harmful-content':
    'For people over 13 in the UK. Steps in when a site said no, or did not answer for a week.',
  'gb-police-non-emergency': 'To report a crime when you are not in danger. In danger, call 999.',
  'us-ccri':
    'Help in a crisis, a safety check, and advice on proof and on getting pictures taken down. They can lead you to a lawyer.',
  'us-ccri-safety-center': 'Shows you step by step what you can do yourself.',
  'us-ncmec-cybertipline':
    'The national centre for missing and exploited children. Takes reports by phone. It can also help when the device with the picture is not at hand.',
  'us-ncmec-cybertipline-form': 'The same centre, with a form.',
  'us-ftc': 'Takes complaints when a site did not take a picture down within 48 hours.',
  'us-fbi-tips': 'Takes reports of threats over private pictures, and of harm to children.',
  'us-rainn': 'Support after sexual violence, also when it happened online.',
  'ca-cybertip': 'The national tip line of Canada. It also writes to sites. You may stay without a name.',
  'ca-cybertip-form': 'The same, by form. Also for a private picture that was shared, or is about to be.',
  'ca-needhelpnow': 'Shows young people step by step how to get a picture taken down.',
  'ca-civil-resolution-tribunal':
    'Can order that a picture is deleted or left out of search. The order is free. A service there helps you to ask for it.',
  'ca-compass': 'A guide for adults whose picture was shared, or who are threatened with that.',
  'au-esafety':
    'A public office that can order sites to take pictures down. For every age. Also for fakes and threats.',
  'au-esafety-forms': 'Forms to report that someone under 18 is bullied online. Also for abuse of adults.',
  'au-lifeline': 'Someone to talk to in a crisis.',
  'nz-netsafe': 'Advice and help with sites in New Zealand. They speak with the other person only if you agree.',
  'nz-netsafe-form': 'The same, with a form.',
  'ie-hotline': 'The national hotline of Ireland. Also for private pictures of adults. It works with the police.',
  'fr-3018': 'The national line for people who are hurt online. It can ask sites to act fast.',
  'fr-disrupt': 'Takes reports of private pictures or videos that are spread without a yes.',
  'fr-pharos': 'A page of the police. It takes reports of things online that break the law.',
  'fr-119': 'For children in danger.',
  'de-hilfetelefon-women':
    'Advice for women on every kind of violence, also online. No name needed. By phone, chat and mail.',
  'de-hilfetelefon-men': 'Advice for men on all kinds of violence. Also online.',
  'es-aepd-canal-prioritario':
    'A public office that can order a picture taken down fast when the site did not act. Ages 14 to 17 have their own way in.',
  'nl-helpwanted': 'Free help without a name, also with getting pictures taken down.',
  'nl-helpwanted-web': 'The same on the web: look at what fits you, chat, or report.',
  'kr-1366': 'The national centre for victims. It asks sites to delete, and checks again later.',
  'kr-d4u': 'The same centre, on the web.',
  'jp-safe-line': 'Asks sites in Japan and abroad to delete pictures.',
  'jp-illegal-and-harmful': 'Tells you how to ask a site yourself to delete something.',
  'jp-ministry-of-justice': 'Advice from a public office, which may itself ask the site to delete it.',
  'jp-internet-hotline-center': 'Takes reports, and tells the police and the sites.',
  'in-national-cyber-crime':
    'Takes complaints about crime online. One part is for crimes against women and children, and may need no name.',
  'in-cyber-crime-helpline': 'Helps by phone to report crime online, mainly fraud.',
  'in-child-helpline-1098': 'The child help line of India.',
  'in-women-helpline-181': 'For women in need of help.',
  'in-meri-trustline-rati':
    'For people under 18 who are hurt online. Also when private pictures got out of their hands.',
  'ph-makabata-helpline-1383': 'The child help line of the Philippines. It works with the police.',
  'ph-pnp-anti-cybercrime': 'A line of the police for women and children. It is about crime online.',
  'th-ticac':
    'A page of the state and the police for children whose clip got out. You can report there and get advice.',
  'th-thaihotline': 'Takes reports and works with sites and the police.',
  'id-safenet-awas-kbgo':
    'Helps people who are hurt online because of their gender. It also helps to get pictures taken down.',
  'id-sapa-129': 'The national line for women and children in Indonesia.',
  'id-komnas-perempuan': 'A national office on violence against women. You can write to it by mail.',
  'my-mcmc-complaints-portal': 'A public office that asks sites to take things down.',
  'my-mcmc-hotline': 'The same office, by phone.',
  'my-talian-kasih': 'A public line in Malaysia. It helps women, families and children.',
  'sg-shecares-scwo':
    'Help with harm online in one place: by phone and text, talks, free legal advice, and a way to the police.',
  'sg-national-anti-violence':
    'Help with abuse and violence. Is it not safe to call? You can text the police at 71999.',
  'br-safernet-helpline': 'Help by chat and mail, without a name. It has a guide for private pictures that got out.',
  'br-safernet-hotline': 'Takes reports of things online that break the law. No name needed.',
  'br-disque-100': 'A line for human rights. No name needed. Also in sign language.',
  'br-ligue-180': 'The line on violence against women.',
  'mx-policia-cibernetica-national': 'Advice from the police. They can begin to look into it.',
  'za-gender-based-violence':
    'Social workers by phone. To be called back, dial *120*7867#. For help by text, write to 31531.',
  'za-film-and-publication': 'Takes reports of pictures of someone under 18. It has no help line.',
  'za-south-african-police': 'The police, in an emergency.',
  'ng-nigeria-police-cybercrime': 'A page of the police that takes reports of crime online.',
  'ke-national-gbv-helpline': 'People to talk to, and a way to the police, a shelter or a lawyer. No name needed.',
  'ke-childline-kenya-116': 'The child help line of Kenya. Someone to talk to, and a way to more help.',
  'ke-directorate-of-criminal': 'For a crime that the police near you did not act on.',
  'kh-internet-hotline-cambodia':
    'Takes reports of harm to children online in Cambodia. Also when pictures are used as a threat.',
} as const;
