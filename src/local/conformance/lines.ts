import { randomUUID } from 'node:crypto';
import { RULES } from '../../domain/deadline/rules';
import type { NoticeKind } from '../../domain/lifecycle';
import { ANSWER_TYPES } from '../../domain/notice/answer';
import { batchBody, batchMessage } from '../../domain/notice/batch';
import type { NoticeContent } from '../../domain/notice/notice-body';
import { noticeBody } from '../../domain/notice/notice-formats';
import { webhookIdOf } from '../../features/notice/notice-mail';
import { newSigningPair, newWebhookSecret } from '../../infra/webhook/signing-key';
import { type SignedMessage, webhookHeaders } from '../../infra/webhook/signature';

/** What a run sends with: the keys its endpoint knows, what it reports, and where answers would go. */
export interface Play {
  readonly keys: readonly string[];
  /** Whose links the notices name. */
  readonly host: string;
  readonly publicUrl: string;
  readonly now: () => Date;
  /** The endpoint wants several notices in one call (ADR 0052). */
  readonly isBatching: boolean;
  /** The answers that this run asks for, each by a notice of its own. */
  readonly wanted: readonly WantedAnswer[];
}

export interface Parcel {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** The ids of the notices in a batch. */
  readonly parts?: readonly string[];
}

/** What an answer can be asked to be: one of its types, or a decision that names its statement of reasons. */
export const WANTED_ANSWERS = [...ANSWER_TYPES, 'statement_of_reasons'] as const;
export type WantedAnswer = (typeof WANTED_ANSWERS)[number];

/** `refused part`: the whole, or the last of the batch by name. */
export type Expected = 'taken' | 'refused' | 'refused part';

/** One line of the report: what is sent, in order, and what the last of it must lead to. */
export interface Line {
  readonly name: string;
  readonly why: string;
  readonly expected: Expected;
  /** The parcels one after the other; all must end as expected. */
  readonly parcels: readonly Parcel[];
  /** The notices an answer must come for, when answers are listened for. */
  readonly answersFor?: readonly string[];
  /** What one of those answers must be. */
  readonly wanted?: WantedAnswer;
  /** The first answer is turned away, and must come again as it was. */
  readonly losesAnswer?: true;
  /** No answer may come for it: it is not ours. */
  readonly noAnswerFor?: string;
  /** However often it came, one answer of each type is enough. */
  readonly isOnce?: true;
}

const OLD_SECONDS = 600;
const BIG_BATCH = 500;
const TYPE = { 'content-type': 'application/json; charset=utf-8' };

/** The life of a notice as a platform meets it, and what somebody else might send in our name. */
export function linesOf(play: Play): Line[] {
  const takedown = message(play, 'takedown');
  const parcel = sealed(play, takedown);
  const elsewhere = message(play, 'takedown');
  const ping = { id: `ping_${randomUUID().replaceAll('-', '')}_1`, body: Buffer.from('{"type":"endpoint.ping"}\n') };
  const next = message(play, 'takedown');
  const dsa = message(play, 'takedown', 'dsa-16');
  const lost = message(play, 'takedown');
  const future = withField(message(play, 'takedown'));
  const big = message(play, 'takedown', 'buckler-1', BIG_BATCH);
  const reminder = message(play, 'reminder', 'buckler-1', 1, takedown.noticeId);
  return [
    taken('ping', 'Sent to an endpoint that failed, to see whether it is back. It has no content.', [
      sealed(play, ping),
    ]),
    taken('notice', 'A notice about one link.', [parcel], { answersFor: [takedown.noticeId] }),
    taken(
      'the same again',
      'Your status may not reach us; then the same notice comes again under its webhook-id. Take it, and do nothing.',
      [parcel, sealed(play, takedown, 1)],
      { answersFor: [takedown.noticeId], isOnce: true },
    ),
    taken('reminder', 'Part of the time is over. It is answered at the address of the notice.', [
      sealed(play, reminder),
    ]),
    taken('recall', 'The request is withdrawn: the person asked us to stop.', [
      sealed(play, message(play, 'recall', 'buckler-1', 1, takedown.noticeId)),
    ]),
    taken('preservation', 'Keep what is there for the police.', [sealed(play, message(play, 'preservation'))]),
    taken('big batch', `One notice about ${BIG_BATCH} links.`, [sealed(play, big)], { answersFor: [big.noticeId] }),
    taken('fields you do not know', 'A later version of ours has more fields. Pass over them.', [sealed(play, future)]),
    taken('two signatures', 'While a key is replaced we sign with both. One that fits is enough.', [
      sealed({ ...play, keys: [newWebhookSecret(), ...play.keys] }, next),
    ]),
    taken('DSA notice', 'The same under Article 16 of the Digital Services Act, with our own form inside.', [
      sealed(play, dsa),
    ]),
    refused('no signature', 'Anybody can send this.', { headers: TYPE, body: elsewhere.body }),
    refused(
      'signed by a stranger',
      'A shared secret that is not yours.',
      sealed({ ...play, keys: [newWebhookSecret()] }, elsewhere),
    ),
    refused(
      'signed by another key',
      'An ed25519 key that the helpline has not published.',
      sealed({ ...play, keys: [newSigningPair().privateKey] }, elsewhere),
    ),
    refused('another body', 'One space more than what was signed.', {
      ...sealed(play, elsewhere),
      body: Buffer.concat([elsewhere.body, Buffer.from(' ')]),
    }),
    refused(
      'another id',
      'The signature is over the id too.',
      changed(sealed(play, elsewhere), 'webhook-id', `${elsewhere.id.slice(0, -1)}_`),
    ),
    refused(
      'another time',
      'The signature is over the time too.',
      changed(sealed(play, elsewhere, 1), 'webhook-timestamp', secondsOf(play.now())),
    ),
    refused('old', 'Ten minutes old: somebody kept it and sends it again.', sealed(play, elsewhere, OLD_SECONDS)),
    refused('from the future', 'Ten minutes ahead.', sealed(play, elsewhere, -OLD_SECONDS)),
    refused(
      'a time that is none',
      'Letters after the digits.',
      changed(sealed(play, elsewhere), 'webhook-timestamp', `${secondsOf(play.now())}abc`),
    ),
    taken(
      'after all that',
      'What was refused used up nothing: the true one is still taken.',
      [sealed(play, elsewhere)],
      {
        answersFor: [elsewhere.noticeId],
        isOnce: true,
      },
    ),
    taken(
      'an answer that we lost',
      'Your answer is turned away with 503. It comes again as it was, under the same webhook-id.',
      [sealed(play, lost)],
      { answersFor: [lost.noticeId], losesAnswer: true },
    ),
    ...play.wanted.map((wanted) => answerLine(play, wanted)),
    ...(play.isBatching ? batchLines(play) : []),
  ];
}

/** An answer of a kind comes when somebody decides it: the notice says in its link which one this line waits for. */
function answerLine(play: Play, wanted: WantedAnswer): Line {
  const asking = message(play, 'takedown', 'buckler-1', 1, null, `answer-${wanted}`);
  const what = wanted === 'statement_of_reasons' ? '"refused" or "removed" with "statementOfReasons"' : `"${wanted}"`;
  const why = `Its link ends in "answer-${wanted}": answer it with ${what}, as your own people would.`;
  return taken(`answer: ${wanted}`, why, [sealed(play, asking)], { answersFor: [asking.noticeId], wanted });
}

function batchLines(play: Play): Line[] {
  const [first, second, third] = [message(play, 'takedown'), message(play, 'takedown'), message(play, 'takedown')];
  const [good, forged] = [message(play, 'takedown'), message(play, 'takedown')];
  const withForged = batch(play, [
    [good, sealed(play, good)],
    [forged, sealed({ ...play, keys: [newWebhookSecret()] }, forged)],
  ]);
  return [
    taken(
      'batch',
      'Three notices in one call. Each is signed by itself, and is taken as if it had come alone.',
      [
        batch(
          play,
          [first, second, third].map((each) => [each, sealed(play, each)] as const),
        ),
      ],
      { answersFor: [first.noticeId, second.noticeId, third.noticeId] },
    ),
    taken(
      'one of the batch again',
      'Your status may not reach us; then its notices come again, each alone and under its own webhook-id.',
      [sealed(play, third, 1)],
      { answersFor: [third.noticeId], isOnce: true },
    ),
    {
      name: 'batch with a false notice',
      why: 'The signature of its last notice is a stranger’s. Refuse that one by name in "results", or the whole.',
      expected: 'refused part',
      parcels: [withForged],
      noAnswerFor: forged.noticeId,
    },
  ];
}

const taken = (
  name: string,
  why: string,
  parcels: readonly Parcel[],
  more: Pick<Line, 'answersFor' | 'wanted' | 'losesAnswer' | 'isOnce'> = {},
): Line => ({ name, why, expected: 'taken', parcels, ...more });
const refused = (name: string, why: string, parcel: Parcel): Line => ({
  name,
  why,
  expected: 'refused',
  parcels: [parcel],
});

interface Message {
  readonly id: string;
  readonly body: Buffer;
}

function message(
  play: Play,
  kind: NoticeKind,
  format: 'buckler-1' | 'dsa-16' = 'buckler-1',
  links = 1,
  about: string | null = null,
  slug = 'conformance',
): Message & { readonly noticeId: string } {
  const rule = RULES['us-take-it-down'];
  const noticeId = randomUUID();
  const content: NoticeContent = {
    id: noticeId,
    kind,
    preparedAt: play.now(),
    publicUrl: play.publicUrl,
    basis: {
      id: rule.id,
      version: rule.version,
      instrument: rule.instrument,
      citation: rule.citation,
      limitHours: rule.limit.kind === 'hours' ? rule.limit.hours : null,
    },
    notifier: {
      organisation: 'Conformance Example Helpline',
      email: 'notices@helpline.example.org',
      signature: 'Conformance Example Helpline, by its authorised caseworker',
    },
    items: Array.from({ length: links }, (_, index) => ({
      id: randomUUID(),
      url: `https://${play.host}/p/${slug === 'conformance' ? `${slug}-${index + 1}` : slug}`,
    })),
    explanation: null,
    recalls: kind === 'recall' ? about : null,
    reminds:
      kind === 'reminder' ? { noticeId: about ?? noticeId, until: new Date(play.now().getTime() + 86_400_000) } : null,
  };
  return { noticeId, id: webhookIdOf(noticeId), body: Buffer.from(noticeBody(content, format)) };
}

function withField(given: Message): Message {
  const body = JSON.parse(given.body.toString('utf8')) as object;
  return { ...given, body: Buffer.from(JSON.stringify({ ...body, fieldOfALaterVersion: { deep: [1, null] } })) };
}

function sealed({ keys, now }: Play, { id, body }: Message, ageSeconds = 0): Parcel {
  const message: SignedMessage = { id, body, timestamp: Number(secondsOf(now())) - ageSeconds };
  return { headers: { ...TYPE, ...webhookHeaders(message, keys) }, body };
}

/** Several notices in one call, which is signed as a whole too. */
function batch(play: Play, parts: readonly (readonly [Message, Parcel])[]): Parcel {
  const texts = parts.map(([{ id, body }, { headers }]) =>
    batchMessage({
      webhookId: id,
      webhookTimestamp: headers['webhook-timestamp']!,
      webhookSignature: headers['webhook-signature']!,
      body: body.toString('utf8'),
    }),
  );
  const id = `batch_${randomUUID().replaceAll('-', '')}`;
  return { ...sealed(play, { id, body: Buffer.from(batchBody(texts)) }), parts: parts.map(([one]) => one.id) };
}

const changed = (parcel: Parcel, name: string, value: string): Parcel => ({
  ...parcel,
  headers: { ...parcel.headers, [name]: value },
});
const secondsOf = (at: Date): string => String(Math.floor(at.getTime() / 1000));
