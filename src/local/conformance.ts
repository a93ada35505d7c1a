import { parseArgs } from 'node:util';
import { parseUrl } from '../domain/shared/parse-url';
import { isPublicKey, newSigningPair, sharedSecretBytes } from '../infra/webhook/signing-key';
import { type AnswerListener, listenForAnswers } from './conformance/answer-listener';
import { linesOf, WANTED_ANSWERS, type WantedAnswer } from './conformance/lines';
import { type LineResult, runLines } from './conformance/run-lines';

const USAGE = `npm run conformance -- --url URL --secret whsec_… [--answers PORT --answer-secret whsec_…] [--json]
  --url URL             your endpoint, as the helpline would be given it
  --secret whsec_…      the shared secret it knows (v1)
  --ed25519             sign with a key pair of this run as well (v1a); needs --answers, where its public key is published
                        at /.well-known/webhook-keys.json. Without --secret it is the only signature
  --answers PORT        listen on this machine for your answers; 0 takes any free port
  --answer-secret KEY   what your answers are signed with: whsec_… or a public key whpk_…
  --answers-url URL     how your endpoint reaches that port (default: http://localhost:PORT)
  --answer-within SEC   how long an answer may take here (default: 10)
  --expect TYPE         wait for an answer of this kind, to a notice whose link ends in "answer-TYPE"; may be repeated:
                        ${WANTED_ANSWERS.join(', ')}
  --batch               your endpoint wants several notices in one call
  --host HOST           whose links the notices name (default: the host of --url)
  --json                one JSON document instead of words
Answers 0 when every line passes, 1 when one does not, 2 for a wrong command line. Nothing is sent anywhere else.
`;

export interface ConformanceOptions {
  readonly url: URL;
  readonly secrets: readonly string[];
  readonly isEd25519: boolean;
  readonly answers: {
    readonly port: number;
    readonly keys: readonly string[];
    readonly url: string | null;
    readonly withinMs: number;
  } | null;
  readonly host: string;
  readonly isBatching?: boolean;
  readonly wanted?: readonly WantedAnswer[];
  readonly onResult?: (result: LineResult) => void;
}

/** Plays the life of a notice against an endpoint and judges each line of it. */
export async function conformance(options: ConformanceOptions): Promise<readonly LineResult[]> {
  const pair = newSigningPair();
  const { answers } = options;
  const listener: AnswerListener | null =
    answers === null
      ? null
      : await listenForAnswers({ port: answers.port, answerKeys: answers.keys, publicKey: pair.publicKey });
  try {
    const lines = linesOf({
      keys: [...options.secrets, ...(options.isEd25519 ? [pair.privateKey] : [])],
      host: options.host,
      publicUrl: answers?.url ?? listener?.url ?? 'https://helpline.example.org',
      now: () => new Date(),
      isBatching: options.isBatching ?? false,
      wanted: options.wanted ?? [],
    });
    const heard = listener && answers ? { listener, withinMs: answers.withinMs } : null;
    const results: LineResult[] = [];
    for await (const result of runLines(lines, { url: options.url, answers: heard })) {
      results.push(result);
      options.onResult?.(result);
    }
    return results;
  } finally {
    await listener?.stop();
  }
}

/** `npm run conformance`. */
export async function main(args: readonly string[]): Promise<number> {
  let options: ReturnType<typeof readOptions>;
  try {
    options = readOptions(args);
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n\n${USAGE}`);
    return 2;
  }
  const say = ({ ok, name, said, why }: LineResult) =>
    process.stdout.write(`${ok ? 'ok    ' : 'FAILED'}  ${name}: ${said}\n${ok ? '' : `        ${why}\n`}`);
  try {
    const results = await conformance({ ...options, ...(options.isForMachines ? {} : { onResult: say }) });
    const passed = results.filter(({ ok }) => ok).length;
    const isWhole = passed === results.length;
    if (options.isForMachines)
      process.stdout.write(`${JSON.stringify({ ok: isWhole, passed, of: results.length, lines: results }, null, 2)}\n`);
    else process.stdout.write(`\n${passed} of ${results.length} lines pass.\n`);
    return isWhole ? 0 : 1;
  } catch (error) {
    process.stderr.write(`The run ended: ${(error as Error).message}\n`);
    return 1;
  }
}

function readOptions(args: readonly string[]): ConformanceOptions & { readonly isForMachines: boolean } {
  const { values } = parseArgs({
    args: [...args],
    options: {
      url: { type: 'string' },
      secret: { type: 'string', multiple: true },
      ed25519: { type: 'boolean' },
      answers: { type: 'string' },
      'answer-secret': { type: 'string', multiple: true },
      'answers-url': { type: 'string' },
      'answer-within': { type: 'string' },
      expect: { type: 'string', multiple: true },
      batch: { type: 'boolean' },
      host: { type: 'string' },
      json: { type: 'boolean' },
    },
  });
  const url = parseUrl(values.url ?? '');
  if (url === null || !/^https?:$/.test(url.protocol)) throw new Error('--url takes the address of your endpoint.');
  const secrets = values.secret ?? [];
  const isEd25519 = values.ed25519 ?? false;
  if (secrets.length === 0 && !isEd25519) throw new Error('Give --secret, or --ed25519 with --answers.');
  for (const secret of secrets) mustBeSecret('--secret', secret);
  return {
    url,
    secrets,
    isEd25519,
    answers: answersOf(values, isEd25519),
    host: values.host ?? url.host,
    isBatching: values.batch ?? false,
    wanted: wantedOf(values.expect ?? [], values.answers !== undefined),
    isForMachines: values.json ?? false,
  };
}

function wantedOf(given: readonly string[], isListening: boolean): readonly WantedAnswer[] {
  if (given.length > 0 && !isListening) throw new Error('--expect needs --answers PORT.');
  return given.map((name) => {
    const wanted = WANTED_ANSWERS.find((known) => known === name);
    if (wanted === undefined) throw new Error(`--expect takes one of ${WANTED_ANSWERS.join(', ')}.`);
    return wanted;
  });
}

function answersOf(
  values: Readonly<{ answers?: string; 'answer-secret'?: string[]; 'answers-url'?: string; 'answer-within'?: string }>,
  isEd25519: boolean,
): ConformanceOptions['answers'] {
  const keys = values['answer-secret'] ?? [];
  if (values.answers === undefined) {
    if (isEd25519) throw new Error('--ed25519 needs --answers PORT: your endpoint reads the public key there.');
    if (keys.length > 0) throw new Error('--answer-secret needs --answers PORT.');
    return null;
  }
  const port = Number(values.answers);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new Error('--answers takes a port.');
  if (keys.length === 0) throw new Error('--answers needs --answer-secret.');
  for (const key of keys) if (!isPublicKey(key)) mustBeSecret('--answer-secret', key);
  const seconds = Number(values['answer-within'] ?? 10);
  if (!(seconds > 0 && seconds <= 3600)) throw new Error('--answer-within takes seconds.');
  return { port, keys, url: values['answers-url'] ?? null, withinMs: seconds * 1000 };
}

function mustBeSecret(option: string, text: string): void {
  try {
    if (!text.startsWith('whsec_')) throw new Error();
    sharedSecretBytes(text);
  } catch {
    throw new Error(`${option} takes whsec_ and 24 to 64 bytes in base64.`);
  }
}
