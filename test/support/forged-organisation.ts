import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import { CLIENT } from './organisation';

const base64url = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const pair = () => generateKeyPairSync('rsa', { modulusLength: 2048 });

/** What is not right about a token; all of it is right while nothing is said. */
export interface Forgery {
  readonly claims?: Readonly<Record<string, unknown>>;
  /** Signed by somebody else than its keys say. */
  readonly isForeign?: true;
}

/**
 * A sign-in service that may lie in its tokens. A real one cannot be made to, and what is refused must be seen to be
 * refused for that one reason: so it also gives tokens that are right.
 */
export class ForgedOrganisation {
  private forgery: Forgery = {};
  private nonce = '';
  private readonly own = pair();
  private readonly foreign = pair();

  private constructor(
    private readonly server: Server,
    readonly issuer: string,
    private readonly subject: string,
  ) {}

  static async start(port: number, subject = 'fern'): Promise<ForgedOrganisation> {
    const server = createServer();
    const made = new ForgedOrganisation(server, `http://localhost:${port}`, subject);
    server.on('request', (req, res) => {
      req.resume();
      const answer = made.answerTo(new URL(req.url ?? '/', made.issuer).pathname);
      res.setHeader('content-type', 'application/json').end(JSON.stringify(answer));
    });
    await new Promise<void>((resolve) => server.listen(port, 'localhost', resolve));
    return made;
  }

  /** The answer of a browser that was sent to `address` and signed in there, with a token as it is wanted. */
  signIn(address: string, forgery: Forgery = {}, code = 'any'): URL {
    const asked = new URL(address).searchParams;
    this.forgery = forgery;
    this.nonce = asked.get('nonce') ?? '';
    const back = new URL(asked.get('redirect_uri') ?? '');
    back.search = new URLSearchParams({ code, state: asked.get('state') ?? '', iss: this.issuer }).toString();
    return back;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private answerTo(path: string): object {
    const { issuer } = this;
    if (path === '/jwks')
      return { keys: [{ ...this.own.publicKey.export({ format: 'jwk' }), kid: 'own', use: 'sig' }] };
    if (path === '/token')
      return { access_token: 'unused', token_type: 'Bearer', expires_in: 60, id_token: this.token() };
    return {
      issuer,
      authorization_endpoint: `${issuer}/auth`,
      token_endpoint: `${issuer}/token`,
      jwks_uri: `${issuer}/jwks`,
      response_types_supported: ['code'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['RS256'],
      authorization_response_iss_parameter_supported: true,
    };
  }

  private token(): string {
    const now = Math.floor(Date.now() / 1000);
    const claims = {
      iss: this.issuer,
      aud: CLIENT.id,
      sub: this.subject,
      nonce: this.nonce,
      iat: now,
      exp: now + 60,
      auth_time: now,
      ...this.forgery.claims,
    };
    const text = `${base64url({ alg: 'RS256', kid: 'own' })}.${base64url(claims)}`;
    const key: KeyObject = (this.forgery.isForeign ? this.foreign : this.own).privateKey;
    return `${text}.${sign('RSA-SHA256', Buffer.from(text), key).toString('base64url')}`;
  }
}
