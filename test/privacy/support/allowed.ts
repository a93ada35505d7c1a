import type { Hit, SinkKind } from './search';

/** One thing that may stand in one place, and why. What no entry names may stand nowhere. */
export interface Allowed {
  /** Which canaries, by the input they went in through. */
  readonly input: RegExp;
  readonly kinds: readonly SinkKind[];
  /** Which places of these kinds exactly. */
  readonly where: RegExp;
  readonly why: string;
}

const HERS = /^person (?:GET|POST) \/(?:return)? (?:200|422)$/;
const CASE_PAGES = /^desk (?:GET|POST) \/desk\/cases\/:locator(?:$|[/ ])/;

export const ALLOWED: readonly Allowed[] = [
  {
    input: /^report\./,
    kinds: ['page'],
    where: HERS,
    why: 'the words that somebody has just typed come back to that person, so that an error loses nothing',
  },
  {
    input: /^return\.locator, wrong$/,
    kinds: ['page'],
    where: /^person POST \/return 422$/,
    why: 'the number typed at the sign-in comes back to whoever typed it; the words do not',
  },
  {
    input: /^link /,
    kinds: ['page'],
    where: HERS,
    why: 'the person sees her own links',
  },
  {
    input: /^platform\.(?:good|mailed|dead)$/,
    kinds: ['page'],
    where: HERS,
    why: 'the person sees to whom we write (and the host is a part of her link)',
  },
  {
    input:
      /^(?:report\.(?:narrative|email|phone|note)|link |authority\.proof|lift-hold\.reason|close\.|reopen\.reason)/,
    kinds: ['page', 'error page'],
    where: CASE_PAGES,
    why: 'the case page is where caseworkers read a case; a form that is refused comes back with what was typed',
  },
  {
    input: /^answer\.(?:question|reason\.text)$/,
    kinds: ['page'],
    where: CASE_PAGES,
    why: 'caseworkers read what a platform answered',
  },
  {
    input: /^staff\.name$/,
    kinds: ['page', 'error page'],
    where: /^(?:desk|probing caseworker) (?:GET|POST) \/desk/,
    why: 'colleagues see who they are and who works on what',
  },
  {
    input: /^(?:platform\.(?:good|mailed|dead)|admin --name)$/,
    kinds: ['page', 'error page', 'title'],
    where: /^(?:desk|probing caseworker) (?:GET|POST) \/desk/,
    why: 'the desk names platforms, also in the title of a notice: that is behind the sign-in, and no person is named',
  },
  {
    input: /^failed sign-in email$/,
    kinds: ['page'],
    where: /^desk POST \/desk\/sign-in 422$/,
    why: 'a mistyped address comes back to whoever typed it; password and code do not',
  },
  {
    input: /^POST \/desk\/sign-in field email$/,
    kinds: ['page'],
    where: /^probing (?:stranger|caseworker) POST \/desk\/sign-in 422$/,
    why: 'the same, asked by the probe',
  },
  {
    input: /^POST \/desk\/cases\/\S* path$/,
    kinds: ['error page'],
    where: /^probing (?:stranger|caseworker) POST \/desk\/cases\//,
    why: 'the way back from an error leads to the address that was asked for, for whoever asked',
  },
  {
    input: /^language back$/,
    kinds: ['location', 'page'],
    where: /^desk POST \/language 303$/,
    why: 'switching the language leads back to the address one came from; the path is checked by safePath',
  },
  {
    input: /^receipt phrase$/,
    kinds: ['page'],
    where: /^person POST \/ (?:200|201)$/,
    why: 'the receipt is shown once, and again when its own page is sent back in the other language',
  },
  {
    input: /^session token$/,
    kinds: ['set-cookie'],
    where: /^desk POST \/desk\/sign-in 303$/,
    why: 'a session is a cookie of the browser that signed in',
  },
  {
    input: /^visit token$/,
    kinds: ['set-cookie'],
    where: /^person POST \/return 303$/,
    why: 'a visit is a cookie of the browser that signed in',
  },
  {
    input: /^(?:link (?:to good|on hold|in trouble)|platform\.good)$/,
    kinds: ['notice', 'look'],
    where: /^good$/,
    why: 'a platform is told which link of its own to remove, and the link itself is looked at',
  },
  {
    input: /^(?:link to mailed|platform\.mailed)$/,
    kinds: ['notice', 'look', 'mail'],
    where: /^(?:mailed|messages)$/,
    why: 'the same for the platform that reads mail',
  },
  {
    input: /^(?:link to dead|platform\.dead)$/,
    kinds: ['notice', 'look'],
    where: /^dead$/,
    why: 'the same for the platform whose webhook is gone',
  },
  {
    input: /^platform\.mail$/,
    kinds: ['mail'],
    where: /^(?:commands|messages)$/,
    why: 'the address that a notice is mailed to',
  },
  {
    input: /^(?:platform\.|admin --(?:slug|name|host|endpoint|mail|form)$)/,
    kinds: ['table'],
    where: /^(?:platform\.(?:slug|name|hosts)|channel\.endpoint)$/,
    why: 'what is known of a platform is about a company, and links are matched with it',
  },
  {
    input: /^(?:staff\.(?:email|name)|admin --(?:email|name))$/,
    kinds: ['table'],
    where: /^staff\.(?:email|name)$/,
    why: 'the staff list: a sign-in looks up its address, pages show names of colleagues',
  },
  {
    input: /^admin --email$/,
    kinds: ['terminal'],
    where: /^admin invite$/,
    why: 'the operator reads whom they have just invited',
  },
  {
    input: /^answer webhook-id$/,
    kinds: ['table'],
    where: /^answer\.webhook_id$/,
    why: 'a platform’s id of its own message, kept to know it when it comes again',
  },
  {
    input: /^answer, unknown field$/,
    kinds: ['page'],
    where: /^platform POST \/api\/platform\/v1\/notices\/:noticeId\/answers 422$/,
    why: 'a platform that proved who it is hears which field of its own answer we do not know; never the value',
  },
];

export const entryFor = (hit: Hit): Allowed | undefined =>
  ALLOWED.find(({ input, kinds, where }) => kinds.includes(hit.kind) && input.test(hit.input) && where.test(hit.where));
