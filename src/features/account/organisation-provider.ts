import { Inject, Injectable } from '@nestjs/common';
import * as oidc from 'openid-client';
import type { AppConfig } from '../../infra/config/app-config';
import { APP_CONFIG } from '../../infra/config/config.module';
import type { OrganisationSettings } from '../../infra/config/organisation-settings';
import { Log } from '../../infra/logging/log';
import { OutgoingHttp } from '../../infra/webhook/outgoing-http';

export const RETURN_PATH = '/desk/sign-in/organisation/return';
/** Somebody must have signed in there a moment ago: a browser that is still signed in there says nothing about who sits here. */
export const FRESH_SECONDS = 300;
const DOCUMENT_MS = 3_600_000;
/** After a failure it is asked no more often than that, however many press the button. */
const AGAIN_MS = 10_000;
const MAX_BYTES = 256 * 1024;

/** What is asked of the service, and what only the browser that asked must know. */
export interface Question {
  readonly verifier: string;
  readonly nonce: string;
}
export interface OrganisationPerson {
  readonly issuer: string;
  readonly subject: string;
}

/**
 * The helpline's own sign-in service, spoken to by openid-client over our one guarded client. Code flow with PKCE (S256),
 * state and nonce; issuer, audience, signature and the time of the sign-in are checked (OpenID Connect Core 3.1.3.7).
 */
@Injectable()
export class OrganisationProvider {
  private known: { readonly config: oidc.Configuration; readonly at: number } | null = null;
  private failedAt = -Infinity;

  constructor(
    @Inject(APP_CONFIG) private readonly config: AppConfig,
    private readonly http: OutgoingHttp,
    private readonly log: Log,
  ) {}

  /** Null where none is set up: then nothing of it is offered. */
  get name(): string | null {
    return this.config.organisation?.name ?? null;
  }

  /** Where the browser goes; null when the service cannot be reached or is not what it says. */
  async addressFor({ verifier, nonce }: Question, state: string): Promise<string | null> {
    const config = await this.discover();
    if (config === null) return null;
    const url = oidc.buildAuthorizationUrl(config, {
      redirect_uri: this.returnUrl,
      scope: 'openid',
      code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      state,
      nonce,
      prompt: 'login',
      max_age: String(FRESH_SECONDS),
    });
    return url.href;
  }

  /** Who signed in there; null for whatever is not right about the answer. `state` was judged by whoever sealed it. */
  async judge(
    answer: URLSearchParams,
    { verifier, nonce }: Question,
    state: string,
  ): Promise<OrganisationPerson | null> {
    const config = await this.discover();
    if (config === null) return null;
    const url = new URL(this.returnUrl);
    url.search = answer.toString();
    try {
      const tokens = await oidc.authorizationCodeGrant(config, url, {
        pkceCodeVerifier: verifier,
        expectedState: state,
        expectedNonce: nonce,
        maxAge: FRESH_SECONDS,
        idTokenExpected: true,
      });
      const claims = tokens.claims();
      return claims === undefined ? null : { issuer: claims.iss, subject: claims.sub };
    } catch (error) {
      this.log.warn('organisation sign-in refused', { code: codeOf(error) });
      return null;
    }
  }

  private get returnUrl(): string {
    return `${this.config.publicUrl}${RETURN_PATH}`;
  }

  private async discover(): Promise<oidc.Configuration | null> {
    const { organisation } = this.config;
    const now = performance.now();
    if (organisation === null || now - this.failedAt < AGAIN_MS) return null;
    if (this.known !== null && now - this.known.at < DOCUMENT_MS) return this.known.config;
    try {
      const config = await this.ask(organisation);
      this.known = { config, at: now };
      return config;
    } catch (error) {
      this.failedAt = now;
      this.log.warn('organisation sign-in cannot be reached', { code: codeOf(error) });
      return null;
    }
  }

  private ask({ issuer, clientId, clientSecret }: OrganisationSettings): Promise<oidc.Configuration> {
    // Plain http is for a service on the developer's own machine; the settings refuse it in production.
    const plain = issuer.startsWith('http:') ? [oidc.allowInsecureRequests] : [];
    return oidc.discovery(new URL(issuer), clientId, undefined, oidc.ClientSecretBasic(clientSecret), {
      [oidc.customFetch]: (url, options) => this.carry(url, options),
      // The signature too, and not only the line over which the token came.
      execute: [...plain, oidc.enableNonRepudiationChecks],
    });
  }

  private async carry(url: string, { method, headers, body }: oidc.CustomFetchOptions): Promise<Response> {
    const bytes =
      body === undefined || body === null
        ? null
        : Buffer.from(body instanceof URLSearchParams ? body.toString() : (body as string));
    const told = await this.http.talk(method === 'POST' ? 'POST' : 'GET', { url, headers, body: bytes }, MAX_BYTES);
    if (told.status === null || told.body === null) throw new Error(told.error ?? 'no answer');
    const type = told.contentType;
    return new Response(new Uint8Array(told.body), {
      status: told.status,
      headers: type === null ? {} : { 'content-type': type },
    });
  }
}

/** The code of a fault: never its words, which may quote a token. */
function codeOf(error: unknown): string {
  const { code, name } = error as { code?: unknown; name?: unknown };
  return typeof code === 'string' ? code : typeof name === 'string' ? name : 'unknown';
}
