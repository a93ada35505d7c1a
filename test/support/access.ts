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
  'GET /schemas/dsa-notice-v1.json': { may: EVERYBODY },
  'POST /language': { may: EVERYBODY, body: { language: 'en', back: '/' } },
  'POST /desk/language': { may: EVERYBODY, body: { language: 'en', back: '/desk' } },
  'GET /': { may: EVERYBODY },
  'POST /': { may: EVERYBODY, body: { step: 'age', age: 'adult' } },
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
  'POST /desk/sign-out': { may: EVERYBODY },
  'POST /api/platform/v1/notices/:noticeId/answers': { may: OWNER },
  'GET /.well-known/security.txt': { may: EVERYBODY },
  'GET /.well-known/webhook-keys.json': { may: EVERYBODY },
  'GET /desk/account': { may: STAFF },
  'POST /desk/account': { may: STAFF, body: { step: 'sessions', password: 'not mine', code: '000000' } },
  'GET /desk': { may: DESK },
  'GET /desk/closed': { may: DESK },
  'POST /desk/many-cases': { may: DESK, body: { reason: 'supervising' } },
  'GET /desk/platforms': { may: STAFF },
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
  'POST /desk/cases/:locator/lift-hold': inCase({ reason: 'An adult.' }),
  'POST /desk/cases/:locator/tasks/:taskId/done': inCase(),
  'POST /desk/cases/:locator/notices': inCase({ basis: 'us-take-it-down' }),
  'GET /desk/cases/:locator/notices/:id': inCase(),
  'POST /desk/cases/:locator/notices/:id/by-hand': inCase({ proof: 'Sent through their form.' }),
  'POST /desk/cases/:locator/notices/:id/next-channel': inCase(),
  'POST /desk/cases/:locator/notices/:id/approve': inCase(),
  'POST /desk/cases/:locator/notices/:id/reverse': inCase({ reversal: 'wrong_link' }),
  'POST /desk/cases/:locator/legal-hold': inCase({ reason: 'A court asks.', reviewOn: inDays(30) }, ['supervisor']),
  'POST /desk/cases/:locator/legal-hold/lift': inCase({ reason: 'They are done.' }, ['supervisor']),
  'POST /desk/cases/:locator/finish': inCase(),
  'POST /desk/cases/:locator/close': inCase({ outcome: 'referred', reason: 'Elsewhere.' }),
  'POST /desk/cases/:locator/reopen': inCase({ reason: 'It came back.' }),
  // A supervisor opens any case as it is; for the holder it opens, for a colleague it waits for a supervisor.
  'POST /desk/cases/:locator/emergency': { may: ['holder', 'colleague'], body: { reason: 'danger' } },
  'GET /desk/oversight': { may: ['supervisor'] },
  'POST /desk/oversight/emergencies/:id/:step': { may: ['supervisor'] },
  'POST /desk/oversight/alerts/:id/settle': { may: ['supervisor'] },
  'GET /desk/dead-letters': { may: DESK },
  'POST /desk/dead-letters': { may: DESK, body: { step: 'all' } },
  'GET /desk/dead-letters/runs/:id': { may: DESK },
};
