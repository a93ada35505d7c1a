const LONGEST = 32 * 1024;
const BASE64URL = /^[\w-]{1,1400}$/;

export interface PasskeyAnswer<Response> {
  readonly response: Response;
  /** As the device signed it: whether we asked it is for the caller to find out. */
  readonly challenge: string;
  readonly credentialId: Buffer;
}

/** What a browser sent for a passkey, as far as it can be read without believing any of it; null when it cannot. */
export function readPasskeyAnswer<Response>(typed: string): PasskeyAnswer<Response> | null {
  if (typed.length > LONGEST) return null;
  try {
    const answer = JSON.parse(typed) as { id: unknown; response: { clientDataJSON: unknown } };
    const { id } = answer;
    const client = answer.response.clientDataJSON;
    if (typeof id !== 'string' || !BASE64URL.test(id) || typeof client !== 'string') return null;
    const { challenge } = JSON.parse(Buffer.from(client, 'base64url').toString('utf8')) as { challenge: unknown };
    if (typeof challenge !== 'string' || !BASE64URL.test(challenge)) return null;
    return { response: answer as Response, challenge, credentialId: Buffer.from(id, 'base64url') };
  } catch {
    return null;
  }
}
