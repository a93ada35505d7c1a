/** The page where a person makes fingerprints of their own pictures. Held to the person's reading age. */
export const enFingerprint = {
  link: 'Help find copies of a picture',
  heading: 'Find copies of your picture',
  lead: 'Your own device can make a fingerprint of a picture. With it, sites can find copies. The picture never leaves your device.',
  back: 'Back to your form',
  'without.script':
    'This step needs a browser that runs scripts. Yours does not, so you can skip it. Your form is complete without it.',
  cannot: 'This browser is too old for this step, so you can skip it. Your form is complete without it.',

  'how.summary': 'What is a fingerprint?',
  'how.row': 'It is 64 numbers and letters. It says where a picture is light and where it is dark.',
  'how.copies': 'A copy that was made smaller, or saved again, has nearly the same fingerprint. So it can be found.',
  'how.misses': 'A copy that was cut, turned or written on may not be found.',
  'how.video': 'For a video there is only a fingerprint of the file. It finds exact copies and no others.',
  'how.guess':
    'Nobody can look at the picture through its fingerprint. Experts may guess its rough shapes, so we lock it away like your words.',
  'how.compare': 'We look if another form here has the same fingerprint. Then one of us can work on both.',

  'choose.label': 'Choose a picture or a video',
  'choose.hint': 'It opens on your device only. Choosing it sends nothing.',
  'status.working': 'Working on your device. Nothing is sent.',
  'status.done': 'Ready. Nothing was sent yet. Look below at what would be sent.',
  'status.plain': 'This picture is very plain, so only exact copies can be found. Nothing was sent yet.',
  'status.unreadable':
    'Your browser cannot open this as a picture, so only exact copies can be found. Nothing was sent yet.',
  'status.video': 'This is a video, so only exact copies can be found. Nothing was sent yet.',
  'status.large': 'This file is too large for this step. The most is 500 megabytes. Nothing was sent.',
  'status.trouble': 'Your device could not work on this file. You can try another one. Nothing was sent.',

  'send.heading': 'What is sent',
  'send.sha256': 'Fingerprint of the file',
  'send.sha256.hint': 'Finds exact copies.',
  'send.pdq': 'Fingerprint of the look',
  'send.pdq.hint': 'Finds copies that look nearly the same. We also send how well that works, from 50 to 100.',
  'send.quality': 'How well it works',
  'send.not': 'Not sent: the picture or video, its name, its date, its place, or anything else of it.',
  'consent.label': 'Yes, keep these fingerprints, look for them in other forms here, and share them to find copies',
  'consent.hint': 'You choose below with whom. You can take this back here at any time.',
  'send.button': 'Send these fingerprints',

  'error.digits': 'This fingerprint is not complete. Choose the picture again.',
  'error.consent': 'Tick this box if you agree. Without it we do not take this one.',
  'error.already': 'You have sent the fingerprints of this very file before. They are in the list below.',
  'error.many': 'You have sent the fingerprints of {max} files. Please delete one first.',
  'error.plain': 'This picture is too plain for a fingerprint of its look. Choose it again.',

  'list.heading': 'What we keep',
  'list.none': 'We keep no fingerprint of yours.',
  'list.added': 'Sent on {at}',
  'list.delete': 'Delete this one',
  'list.stop': 'Take back my yes and delete all',
  'list.closed': 'Your form is closed, so nothing can be added.',

  'share.heading': 'Who gets them',
  'share.lead':
    'Nobody gets a fingerprint unless you tick them here. They get the fingerprints and nothing else: no name, no link, no word of yours. We give nothing out before we have looked at your form.',
  'share.legend': 'Who may have your fingerprints?',
  'share.button': 'Save my choice',
  'share.given': '{name} got them on {at}.',
  'share.waits': '{name} has not got any yet.',
  'share.due': '{name} will be told to delete what it has, when it asks us next.',
  'share.told': 'On {at} we told {name} to delete.',
} as const;
