import http from 'node:http';
import { drawPictures, type Picture } from './pictures';
import type { GateWorld } from './world';

/** Headers that somebody on the way could be tempted to keep. */
const HEADERS = [
  'user-agent',
  'referer',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-real-ip',
  'forwarded',
  'accept-language',
  'authorization',
  'x-request-id',
  'traceparent',
  'webhook-id',
  'webhook-signature',
] as const;

interface Probe {
  readonly method: string;
  readonly path: string;
  readonly headers: http.OutgoingHttpHeaders;
  readonly body: string | Buffer;
}

/**
 * Asks every route that the application has, as a stranger and as a caseworker: with canaries in the query, in every
 * header and cookie, in every part of the path that is a variable, and in every field of every form that any page has
 * shown; and with pictures in all ways that a picture can be sent. What is asked comes from the running application, so
 * a new route or field is asked without anybody thinking of it.
 */
export async function probeEverything(
  world: GateWorld,
  staffEmail: string,
  fields: ReadonlyMap<string, ReadonlySet<string>>,
): Promise<void> {
  const { canaries } = world;
  const pictures = drawPictures();
  let turn = 0;
  for (const route of world.routes) {
    const name = `${route.method} ${route.path}`;
    for (const actor of ['stranger', 'caseworker']) {
      const isStaff = actor === 'caseworker';
      const { url } = await (recorders(world)[actor] ??= world.recorder(`probing ${actor}`));
      const plant = (part: string) => canaries.plant(`${name} ${part}`, 'word');
      // A cookie as ours are, so that it is read and looked up: nonce, language, session.
      const cookie = (token: string) => `${plant('cookie').padEnd(24, 'A')}.en.${token}`;
      const madeUp = () => plant('cookie').padEnd(43, 'A');
      const token = isStaff ? await world.sessionOf(staffEmail) : madeUp();
      const headers = {
        ...Object.fromEntries(
          HEADERS.map((header) => [header, `${header === 'x-forwarded-for' ? '192.0.2.7, ' : ''}${plant(header)}`]),
        ),
        cookie: `desk=${cookie(token)}; visitor=${cookie(madeUp())}; other=${plant('cookie')}`,
        'sec-fetch-site': 'same-origin',
        ...(isStaff ? { 'accept-language': 'vi' } : {}),
      };
      const query = `?${plant('?query name')}=${plant('?query')}&bucket=${plant('?query')}`;
      const paths = ['word', 'locator', 'uuid'].map((shape) =>
        route.path.replace(/:\w+/g, () => canaries.plant(`${name} path`, shape as 'word')),
      );
      const typed = new URLSearchParams(
        [...(fields.get(name) ?? []), plant('unknown field')].map((field) => [
          field,
          canaries.plant(`${name} field ${field}`),
        ]),
      );
      for (const path of new Set(paths))
        await ask(url, { method: route.method, path: path + query, headers, body: '' });
      if (route.method === 'GET') continue;
      const form = 'application/x-www-form-urlencoded';
      const send = (type: string, body: string | Buffer) =>
        ask(url, {
          method: route.method,
          path: paths[turn % 3]! + query,
          headers: { ...headers, 'content-type': type },
          body,
        });
      await send(form, typed.toString());
      await send('application/json', JSON.stringify({ [plant('JSON name')]: plant('JSON value') }));
      await send(form, `a=%zz&${plant('broken form')}=%ff%fe`);
      for (const picture of [pictures[turn++ % pictures.length]!, pictures[turn++ % pictures.length]!]) {
        await send('multipart/form-data; boundary=xyz', multipart(picture));
        await send(picture.type, picture.bytes);
        await send(form, new URLSearchParams([...typed.keys()].map((field) => [field, asText(picture)])).toString());
      }
    }
  }
}

const made = new WeakMap<GateWorld, Record<string, ReturnType<GateWorld['recorder']>>>();
function recorders(world: GateWorld): Record<string, ReturnType<GateWorld['recorder']>> {
  const known = made.get(world) ?? {};
  made.set(world, known);
  return known;
}

/** A picture as somebody pastes it into a text field. */
export const asText = ({ type, bytes }: Picture): string =>
  `look data:${type};base64,${bytes.toString('base64')} or ${bytes.toString('base64')} or ${bytes.toString('hex')} end`;

const multipart = ({ type, bytes }: Picture): Buffer =>
  Buffer.concat([
    Buffer.from(
      `--xyz\r\ncontent-disposition: form-data; name="narrative"; filename="a"\r\ncontent-type: ${type}\r\n\r\n`,
    ),
    bytes,
    Buffer.from('\r\n--xyz--\r\n'),
  ]);

const agent = new http.Agent({ keepAlive: true });
function ask(url: string, { method, path, headers, body }: Probe): Promise<void> {
  return new Promise((resolve, reject) => {
    const sent = { ...headers, ...(body.length > 0 ? { 'content-length': Buffer.byteLength(body) } : {}) };
    http
      .request(url + path, { method, headers: sent, agent }, (response) =>
        response.resume().once('end', () => resolve()),
      )
      .once('error', reject)
      .end(body);
  });
}
