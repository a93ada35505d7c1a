// A platform's first verified notice, in Node 20 and nothing else. See ../README.md for the settings.
import { createHmac, createPublicKey, randomUUID, timingSafeEqual, verify } from 'node:crypto';
import http from 'node:http';

const { PORT = '8080', BUCKLER_URL = 'http://localhost:3000', BUCKLER_SECRET, BUCKLER_ANSWER_SECRET } = process.env;
if (!BUCKLER_ANSWER_SECRET) throw new Error('BUCKLER_ANSWER_SECRET signs your answers: ask the helpline for it.');
const ONE_MEGABYTE = 1024 * 1024;
const FIVE_MINUTES = 300;
// Ids of notices that were taken. In production: a unique column of your database, kept for 30 days.
const taken = new Set();

http
  .createServer((request, response) => {
    if (request.method !== 'POST' || request.url !== '/webhooks/buckler') return response.writeHead(404).end();
    const chunks = [];
    let size = 0;
    request.on('data', (chunk) => {
      size += chunk.length;
      if (size <= ONE_MEGABYTE) chunks.push(chunk);
    });
    request.on('end', () => {
      if (size > ONE_MEGABYTE) return response.writeHead(413).end();
      receive(request.headers, Buffer.concat(chunks)).then(
        ({ status, results }) =>
          response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify({ results })),
        (error) => (console.error(error.message), response.writeHead(500).end()),
      );
    });
  })
  .listen(Number(PORT), '127.0.0.1', () => console.log(`Listening on http://127.0.0.1:${PORT}/webhooks/buckler`));

/**
 * Answers the HTTP status, and of a batch what was not taken. Anything but 2xx is sent again later, under the same
 * webhook-id.
 */
async function receive(headers, rawBody) {
  const id = headers['webhook-id'] ?? '';
  const timestamp = headers['webhook-timestamp'] ?? '';
  if (!/^[A-Za-z0-9_-]{8,64}$/.test(id) || !/^\d{10}$/.test(timestamp)) return { status: 401 };
  if (Math.abs(Date.now() / 1000 - Number(timestamp)) > FIVE_MINUTES) return { status: 401 };
  // The bytes as they came: a parsed and written body has other bytes, and no signature would fit.
  const signed = Buffer.concat([Buffer.from(`${id}.${timestamp}.`), rawBody]);
  if (!(await isSigned(signed, String(headers['webhook-signature'] ?? '').split(' ')))) return { status: 401 };

  let body;
  try {
    body = JSON.parse(rawBody.toString('utf8'));
  } catch {
    return { status: 400 };
  }
  if (body.type === 'endpoint.ping') return { status: 200 };
  if (body.type === 'notice.batch') return receiveEach(body.messages);
  if (taken.has(id)) return { status: 200 };
  taken.add(id);
  const notice = body.notice ?? body; // a DSA notice carries ours inside
  console.log(`${notice.type} ${notice.id}: ${notice.items.length} links`);
  // Here your own work begins: take down what `notice.items` names, then answer "removed" in the same way.
  answer(notice.answer.url, { type: 'received' }).catch((error) => console.error(`not answered: ${error.message}`));
  return { status: 200 };
}

/** Several notices in one call: each is signed, and taken or refused, as if it had come by itself. */
async function receiveEach(messages) {
  const results = [];
  for (const { webhookId, webhookTimestamp, webhookSignature, body } of messages) {
    const headers = {
      'webhook-id': webhookId,
      'webhook-timestamp': webhookTimestamp,
      'webhook-signature': webhookSignature,
    };
    const { status } = await receive(headers, Buffer.from(body));
    if (status !== 200) results.push({ webhookId, status });
  }
  return { status: 200, results };
}

async function isSigned(signed, signatures) {
  for (const signature of signatures) {
    const [scheme, text = ''] = signature.split(',');
    const bytes = Buffer.from(text, 'base64');
    if (scheme === 'v1' && BUCKLER_SECRET) {
      const expected = createHmac('sha256', secretBytes(BUCKLER_SECRET)).update(signed).digest();
      if (bytes.length === expected.length && timingSafeEqual(bytes, expected)) return true;
    }
    if (scheme === 'v1a' && bytes.length === 64)
      for (const { x } of await publishedKeys()) {
        const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
        if (verify(null, signed, key, bytes)) return true;
      }
  }
  return false;
}

let known = { keys: [], at: 0 };
/** The helpline's public keys: old and new ones together while one is replaced. */
async function publishedKeys() {
  if (Date.now() - known.at > FIVE_MINUTES * 1000) {
    const reply = await fetch(`${BUCKLER_URL}/.well-known/webhook-keys.json`, { redirect: 'error' });
    if (!reply.ok) throw new Error(`no keys: HTTP ${reply.status}`);
    known = { keys: (await reply.json()).keys, at: Date.now() };
  }
  return known.keys;
}

async function answer(url, content) {
  // A notice is authentic here, and still: an answer goes to the helpline and to nobody else.
  if (!url.startsWith(`${BUCKLER_URL}/`)) throw new Error('the address is not the helpline’s');
  const body = JSON.stringify(content);
  const id = `ans_${randomUUID()}`; // one id for all tries: a repetition has no second effect
  for (const waitSeconds of [0, 1, 5, 30]) {
    await new Promise((resolve) => setTimeout(resolve, waitSeconds * 1000));
    const timestamp = String(Math.floor(Date.now() / 1000));
    const mac = createHmac('sha256', secretBytes(BUCKLER_ANSWER_SECRET)).update(`${id}.${timestamp}.${body}`);
    const headers = {
      'content-type': 'application/json',
      'webhook-id': id,
      'webhook-timestamp': timestamp,
      'webhook-signature': `v1,${mac.digest('base64')}`,
    };
    const status = await fetch(url, { method: 'POST', headers, body, redirect: 'error' }).then(
      (reply) => reply.status,
      () => 503,
    );
    console.log(`answered ${content.type}: HTTP ${status}`);
    if (status < 500 && status !== 429) return;
  }
}

function secretBytes(secret) {
  return Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
}
