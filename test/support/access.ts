/**
 * Who may call each address. Everybody who is not named gets: at the desk 404, or the door (303) when nobody is signed
 * in; at the platform interface 401. `isOwn` routes answer 403 to a caseworker while a colleague holds the case.
 */
export const EVERYBODY = 'everybody';
const DESK = ['holder', 'colleague', 'supervisor'];
export const STAFF = [...DESK, 'administrator', 'auditor'];
const OWNER = ['platform A'];
interface Line {
  readonly may: typeof EVERYBODY | readonly string[];
  readonly isOwn?: true;
  /** What is sent, so that somebody who may gets as far as the rules. */
  readonly body?: Readonly<Record<string, string>>;
}
/** What happens in a case: a caseworker who has not got it is refused under its lock. */
const inCase = (body: Line['body'] = {}, may: readonly string[] = DESK): Line => ({ may, isOwn: true, body });

export const inDays = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
export const ACCESS: Readonly<Record<string, Line>> = {
  'GET /assets/:name': { may: EVERYBODY },
  'GET /health/live': { may: EVERYBODY },
  'GET /health/ready': { may: EVERYBODY },
  'GET /metrics': { may: EVERYBODY },
  'GET /schemas/notice-v1.json': { may: EVERYBODY },
  'GET /schemas/answer-v1.json': { may: EVERYBODY },
  'GET /schemas/ping-v1.json': { may: EVERYBODY },
  'GET /schemas/challenge-v1.json': { may: EVERYBODY },
  'GET /schemas/dsa-notice-v1.json': { may: EVERYBODY },
  'GET /api/docs': { may: EVERYBODY },
  'GET /api/docs/openapi.json': { may: EVERYBODY },
  'GET /api/docs/asyncapi.json': { may: EVERYBODY },
  'POST /language': { may: EVERYBODY, body: { language: 'en', back: '/' } },
  'POST /desk/language': { may: EVERYBODY, body: { language: 'en', back: '/desk' } },
  'GET /': { may: EVERYBODY },
  'POST /': { may: EVERYBODY, body: { step: 'age', age: 'adult' } },
  'GET /help': { may: EVERYBODY },
  'POST /help': { may: EVERYBODY, body: { country: 'VN' } },
  'GET /help/:number': { may: EVERYBODY },
  // The page behind /return is the person's own: the test looks at what it shows to whom.
  'GET /return': { may: EVERYBODY },
  'POST /return': { may: EVERYBODY, body: { step: 'ask-stop' } },
  'GET /more': { may: EVERYBODY },
  'POST /more': { may: EVERYBODY, body: { step: 'stop' } },
  'GET /exit': { may: EVERYBODY },
  'GET /desk/sign-in': { may: EVERYBODY },
  'POST /desk/sign-in': {
    may: EVERYBODY,
    body: { email: 'nobody@helpline.example.org', password: 'x', code: '000000' },
  },
  'POST /desk/sign-in/passkey': { may: EVERYBODY, body: { step: 'answer', answer: 'x' } },
  // Whoever has the link: the test has one.
  'GET /desk/welcome/:token': { may: EVERYBODY },
  'POST /desk/welcome/:token': { may: EVERYBODY },
  'POST /desk/sign-out': { may: EVERYBODY },
  'POST /api/platform/v1/notices/:noticeId/answers': { may: OWNER },
  'POST /api/platform/v1/platforms/:slug/answers': { may: OWNER },
  // Whoever holds the token; without it there is nothing to see.
  'GET /n/:token': { may: EVERYBODY },
  'POST /n/:token': { may: EVERYBODY, body: { type: 'received' } },
  'GET /.well-known/security.txt': { may: EVERYBODY },
  'GET /.well-known/webhook-keys.json': { may: EVERYBODY },
  'GET /desk/account': { may: STAFF },
  'POST /desk/account': { may: STAFF, body: { step: 'sessions', password: 'not mine', code: '000000' } },
  'POST /desk/account/passkeys': { may: STAFF, body: { step: 'ask' } },
  'POST /desk/account/passkeys/:id/remove': { may: STAFF },
  'POST /desk/account/codes': { may: STAFF },
  'POST /desk/account/recovery-codes': { may: STAFF },
  'POST /desk/account/sessions/:id/end': { may: STAFF },
  'GET /desk/care': { may: STAFF },
  'POST /desk/care': { may: STAFF, body: { look: 'grey' } },
  'GET /desk/prove': { may: STAFF },
  'POST /desk/prove': { may: STAFF, body: { step: 'code', code: '000000' } },
  'GET /desk/kept': { may: STAFF },
  'POST /desk/kept': { may: STAFF },
  'GET /desk/people': { may: ['supervisor', 'administrator'] },
  'POST /desk/people': { may: ['administrator'], body: { email: 'nobody', name: 'N', role: 'auditor' } },
  'POST /desk/people/:id': { may: ['administrator'] },
  'POST /desk/people/:id/link': { may: ['supervisor', 'administrator'] },
  'GET /desk': { may: DESK },
  'GET /desk/closed': { may: DESK },
  'GET /desk/changes': { may: DESK },
  'POST /desk/search': { may: DESK, body: { find: 'nothing-that-is-there' } },
  'POST /desk/views': { may: DESK, body: { state: 'notice' } },
  'POST /desk/views/:id/remove': { may: DESK },
  'POST /desk/bulk': {
    may: DESK,
    body: { step: 'check', action: 'take', case: '00000000-0000-7000-8000-000000000000' },
  },
  // What was done to many cases is shown to, and taken back by, whoever did it.
  'GET /desk/bulk/:id': { may: ['holder'] },
  'POST /desk/bulk/:id/undo': { may: ['holder'] },
  'GET /desk/tasks': { may: DESK },
  'POST /desk/tasks/:locator/:taskId/own': inCase(),
  'POST /desk/cases/:locator/keep': inCase(),
  // Of a colleague's nothing is let go, and nobody is told whose it is.
  'POST /desk/cases/:locator/let-go': { may: DESK },
  'POST /desk/many-cases': { may: DESK, body: { reason: 'supervising' } },
  'GET /desk/platforms': { may: STAFF },
  'GET /desk/platforms/:slug': { may: STAFF },
  'POST /desk/platforms/:slug/changes': {
    may: ['supervisor', 'administrator'],
    body: { kind: 'mail', address: 'abuse@platform.example.org' },
  },
  'POST /desk/platforms/:slug/changes/:id/:decision': { may: ['supervisor', 'administrator'] },
  'GET /desk/record': { may: ['supervisor', 'auditor'] },
  'POST /desk/record/export': { may: ['auditor'] },
  'GET /desk/cases/:locator': inCase(),
  'POST /desk/cases/:locator/show': inCase({ reason: 'verify' }),
  // Taken already: refused by its state.
  'POST /desk/cases/:locator/take': inCase(),
  'POST /desk/cases/:locator/items/:itemId/flags': inCase({ flags: 'news' }),
  'POST /desk/cases/:locator/items/:itemId/:judgement': inCase(),
  'POST /desk/cases/:locator/authority': inCase({ kind: 'self', checks: 'called_back' }),
  'POST /desk/cases/:locator/checks': inCase({ kind: 'knows_when', result: 'fits' }),
  'POST /desk/cases/:locator/contact': inCase({ way: 'none', vouch: 'none' }),
  'POST /desk/cases/:locator/contact/stop': inCase(),
  'POST /desk/cases/:locator/messages': inCase({ text: 'We looked.', kind: 'message' }),
  'POST /desk/cases/:locator/words': inCase({ code: '0000-0000-0000-0000-0000-0000' }),
  'POST /desk/cases/:locator/words/confirm': inCase({}, ['supervisor']),
  'POST /desk/cases/:locator/words/stop': inCase(),
  'POST /desk/cases/:locator/hold': inCase(),
  'POST /desk/cases/:locator/lift-hold': inCase({ reason: 'An adult.' }),
  'POST /desk/cases/:locator/tasks/:taskId/done': inCase(),
  'POST /desk/cases/:locator/notices': inCase({ basis: 'us-take-it-down' }),
  'GET /desk/cases/:locator/notices/:id': inCase(),
  'GET /desk/cases/:locator/notices/:id/addition': inCase(),
  'POST /desk/cases/:locator/notices/:id/addition': inCase({ addition: 'It came back.' }),
  'POST /desk/cases/:locator/notices/:id/by-hand': inCase({ proof: 'Sent through their form.' }),
  'POST /desk/cases/:locator/notices/:id/next-channel': inCase(),
  'POST /desk/cases/:locator/notices/:id/answer-page/end': inCase(),
  'POST /desk/cases/:locator/notices/:id/approve': inCase(),
  'GET /desk/cases/:locator/notices/:id/attempts/:number': inCase(),
  'POST /desk/cases/:locator/notices/:id/remind': inCase(),
  'POST /desk/cases/:locator/notices/:id/reverse': inCase({ reversal: 'wrong_link' }),
  'POST /desk/cases/:locator/legal-hold': inCase({ reason: 'A court asks.', reviewOn: inDays(30) }, ['supervisor']),
  'POST /desk/cases/:locator/legal-hold/lift': inCase({ reason: 'They are done.' }, ['supervisor']),
  'POST /desk/cases/:locator/finish': inCase(),
  'POST /desk/cases/:locator/close': inCase({ outcome: 'referred', reason: 'Elsewhere.' }),
  'POST /desk/cases/:locator/hand-over-now': inCase(),
  'POST /desk/cases/:locator/reopen': inCase({ reason: 'It came back.' }),
  // A supervisor opens any case as it is; for the holder it opens, for a colleague it waits for a supervisor.
  'POST /desk/cases/:locator/emergency': { may: ['holder', 'colleague'], body: { reason: 'danger' } },
  'GET /desk/oversight': { may: ['supervisor'] },
  'GET /desk/oversight/load': { may: ['supervisor'] },
  'POST /desk/oversight/emergencies/:id/:step': { may: ['supervisor'] },
  'POST /desk/oversight/alerts/:id/settle': { may: ['supervisor'] },
  'GET /desk/dead-letters': { may: DESK },
  'POST /desk/dead-letters': { may: DESK, body: { step: 'all' } },
  'GET /desk/dead-letters/runs/:id': { may: DESK },
};
